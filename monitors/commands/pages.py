"""Lays out a page of text: terms with what is said of each beside them, folded where a terminal ends, in any script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

MARGIN, GAP = 2, 2
TEXT_LEAST = 30  # columns of text below which a narrow terminal breaks the lines itself

_OPENING, _CLOSING = "“‘（《([", "”’）》，。；：、！？,.;:!?)]"


def definition(terms: Sequence[tuple[str, Sequence[str]]], room: int | None) -> list[str]:
    """Lines of terms and their texts, the texts below each other; `room` is how many columns there are, None for any."""
    indent = MARGIN + max(cell_len(term) for term, _ in terms) + GAP
    lines = []
    for term, texts in terms:
        beside = [line for text in texts for line in folded(text, None if room is None else max(room - indent, TEXT_LEAST))]
        head = " " * MARGIN + term
        lines.append(head + " " * (indent - cell_len(head)) + beside[0])
        lines += [" " * indent + line for line in beside[1:]]
    return lines


def folded(text: str, room: int | None) -> list[str]:
    """The lines of a text of any script; what has no place to be broken stays whole. A point goes on below its first word."""
    hanging = "  " if text.startswith("- ") else ""
    lines = [""]
    for piece in _pieces(text):
        if room is not None and lines[-1].strip() and cell_len(lines[-1] + piece.rstrip()) > room:
            lines.append(hanging)
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """The text in parts between which a line may end: after a space, and beside a wide character that no mark holds."""
    start = 0
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        is_beside_wide = cell_len(before) > 1 or cell_len(after) > 1
        if before == " " or (is_beside_wide and before not in _OPENING and after not in _CLOSING):
            yield text[start:place]
            start = place
    yield text[start:]
