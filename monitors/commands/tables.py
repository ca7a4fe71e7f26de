"""Lays out tables of text: as wide as the terminal where that can be, and never with a name cut or broken.

Where there is no room, headings fold first, then texts between their words, then times between date and hour, then texts anywhere. A table
that is still too wide stays so, and the terminal breaks its lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from rich.cells import cell_len

from engine.language.rendering import printable
from monitors.folding import folded

GAP = 1
TEXT_LEAST = 12  # columns that a text keeps when it is folded within its words


class Look(Enum):
    """How a column stands: text that may be folded, whole words that may not, or numbers to the right."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"


Column = tuple[str, Look]
"""A heading, and how its column stands."""


def laid_out(columns: Sequence[Column], rows: Sequence[Sequence[str]], room: int | None) -> list[list[str]]:
    """The lines of the headings and of each row. `room` is how many columns a terminal has; None where that is no matter."""
    table = _table(columns, rows)
    widths = _natural(table)
    if room is not None:
        for floors in _floors(columns, table, widths):
            widths = _narrowed(widths, floors, _whole(widths) - room)
    return [_lines(columns, row, widths) for row in table]


def natural_width(columns: Sequence[Column], rows: Sequence[Sequence[str | int | None]]) -> int:
    """How wide the table is where nothing is folded."""
    return _whole(_natural(_table(columns, [["" if cell is None else str(cell) for cell in row] for row in rows])))


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[heading for heading, _ in columns], *([printable(cell) for cell in row] for row in rows)]


def _natural(table: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(cell_len, column)) for column in zip(*table, strict=True)]


def _floors(columns: Sequence[Column], table: Sequence[Sequence[str]], natural: Sequence[int]) -> list[list[int]]:
    """How narrow each column may become, in the order in which it is tried."""
    headings, texts, times, anywhere = (list(natural) for _ in range(4))
    for place, ((heading, look), cells) in enumerate(zip(columns, zip(*table, strict=True), strict=True)):
        words = max(map(_longest_word, cells))
        headings[place] = max(_longest_word(heading), *map(cell_len, cells[1:]), 0)
        texts[place] = words if look is Look.TEXT else headings[place]
        times[place] = headings[place] if look is Look.NUMBER else words
        anywhere[place] = min(words, TEXT_LEAST) if look is Look.TEXT else times[place]
    return [headings, texts, times, anywhere]


def _longest_word(text: str) -> int:
    return max(map(cell_len, text.split(" ")))


def _narrowed(widths: Sequence[int], floors: Sequence[int], excess: int) -> list[int]:
    """The widths after so many columns were taken, each from the widest that may give one."""
    narrowed = list(widths)
    for _ in range(excess):
        giving = [place for place, width in enumerate(narrowed) if width > floors[place]]
        if not giving:
            break
        narrowed[max(giving, key=narrowed.__getitem__)] -= 1
    return narrowed


def _lines(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells_folded = [folded(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells_folded))
    lines = []
    for number in range(height):
        cells = [
            _padded(lines_of_cell[number] if number < len(lines_of_cell) else "", width, look)
            for lines_of_cell, width, (_, look) in zip(cells_folded, widths, columns, strict=True)
        ]
        lines.append((" " * GAP).join(cells).rstrip())
    return lines



def _padded(text: str, width: int, look: Look) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if look is Look.NUMBER else text + blanks
