"""Text for a terminal, folded between its words."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells


def folded(text: str, width: int) -> list[str]:
    """The lines of a text: folded between its words, and within one only where the width asks for it."""
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines += chop_cells(word, width)
    return [line for line in lines if line] or [""]
