"""How a standard stands, as people are told it: kept is only what was not broken.

Without a goal the law has a standard violated for one hour after each breach. After that hour it is not violated any more, and yet it was
broken, so it has a standing of its own. Documents and metrics have `violated` alone.
"""

from __future__ import annotations

from enum import StrEnum

from monitors.wording import BROKEN_BEFORE, KEPT, UNKNOWN, VIOLATED


class Standing(StrEnum):
    """What a standard is; the first are those to look at first."""

    VIOLATED = "violated"
    UNKNOWN = "unknown"
    BROKEN_BEFORE = "broken_before"
    KEPT = "kept"

    @property
    def words(self) -> str:
        """As people read it."""
        return self.replace("_", " ")

    @property
    def sign(self) -> str:
        """One character for it."""
        return {"violated": VIOLATED, "unknown": UNKNOWN, "broken_before": BROKEN_BEFORE, "kept": KEPT}[self]

    @property
    def rank(self) -> int:
        """Its place in the order in which people are shown it."""
        return list(Standing).index(self)


def standing(violated: bool | None, goal: float | None = None, breached: int = 0) -> Standing:
    """How a standard stands with so many breaches in what is told of it; of a bar or a window only `violated` matters."""
    if violated is None:
        return Standing.UNKNOWN
    if violated:
        return Standing.VIOLATED
    return Standing.BROKEN_BEFORE if goal is None and breached else Standing.KEPT
