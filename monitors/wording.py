"""Figures in words, as commands, pages and reports all tell them."""

from __future__ import annotations

KEPT, VIOLATED, UNKNOWN = "✓", "✗", "?"


def mark(is_violated: bool | None) -> str:
    """One character for whether a standard is violated."""
    return UNKNOWN if is_violated is None else VIOLATED if is_violated else KEPT


def ratio_text(ratio: float) -> str:
    """A share from 0 to 1 for people; one that is not whole is never shown as 100% or 0%."""
    return f"{min(max(ratio, 0.0001), 0.9999) if 0 < ratio < 1 else ratio:.2%}".replace(".00%", "%")


def counted(count: int, what: str) -> str:
    """`1 event`, `2,433 events`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def window_text(name: str) -> str:
    """`over 28d` or `per day`."""
    return f"over {name}" if name[0].isdigit() else f"per {name}"
