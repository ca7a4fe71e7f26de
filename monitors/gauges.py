"""What is open now, kept in memory and changed by the difference of each tick, so that a tick's cost does not grow with what is open."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import numpy.typing as npt
import polars as pl

SHOWN = ("running", "at_risk", "paused", "breached", "unknown")
WAITING = ("running", "at_risk")  # states with a deadline ahead

_NONE: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)


class Gauges:
    """Open clocks by standard, state and labels; by standard and mark; and the deadlines ahead, in order."""

    def __init__(self) -> None:
        self.open: Counter[tuple[str, str, str]] = Counter()
        self.at_risk: Counter[tuple[str, int]] = Counter()
        self._deadlines: dict[str, npt.NDArray[np.int64]] = defaultdict(lambda: _NONE)

    def change(self, removed: pl.DataFrame, added: pl.DataFrame) -> None:
        """Take away rows as they were recorded and add rows as they are."""
        for rows, sign in ((removed, -1), (added, 1)):
            shown = rows.filter(pl.col("open") & pl.col("state").is_in(SHOWN))
            for name, state, labels, n in shown.group_by("standard", "state", "labels").len().rows():
                self.open[name, state, labels] += sign * n
            risky = shown.filter(pl.col("state") == "at_risk")
            for name, mark, n in risky.group_by("standard", "mark").len().rows():
                self.at_risk[name, mark] += sign * n
            waiting = shown.filter(pl.col("state").is_in(WAITING) & pl.col("deadline_at").is_not_null())
            for (name,), group in waiting.group_by("standard"):
                self._move(str(name), np.sort(group["deadline_at"].to_numpy()), sign)

    def _move(self, name: str, deadlines: npt.NDArray[np.int64], sign: int) -> None:
        kept = self._deadlines[name]
        places = np.searchsorted(kept, deadlines)
        if sign > 0:
            self._deadlines[name] = np.insert(kept, places, deadlines)
        else:
            repeats = np.arange(len(deadlines)) - np.searchsorted(deadlines, deadlines)
            self._deadlines[name] = np.delete(kept, places + repeats)

    def due(self, standard: str, until: int) -> int:
        """How many clocks of the standard have their deadline at or before an instant, and have not passed it."""
        return int(np.searchsorted(self._deadlines[standard], until, side="right"))

    def next_deadline(self, standard: str) -> int | None:
        """The nearest deadline ahead."""
        deadlines = self._deadlines[standard]
        return int(deadlines[0]) if len(deadlines) else None
