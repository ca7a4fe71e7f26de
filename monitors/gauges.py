"""What is open now, kept in memory and changed by the difference of each tick, so that a tick's cost does not grow with what is open."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.evaluation.columns import BEGINNING
from engine.language.durations import HOUR
from monitors.names import OPEN_STATES

WAITING = ("running", "at_risk")  # states with a deadline ahead
OF = ["standard", "open", "state", "labels", "mark", "reason", "feed", "deadline_at"]
WEEK = 168 * HOUR

Instants = npt.NDArray[np.int64]

_NONE: Instants = np.zeros(0, dtype=np.int64)


class Gauges:
    """Open clocks by standard, of each by state and labels, without zeros; by standard and mark; deadlines ahead and passed, in order."""

    def __init__(self) -> None:
        self.open: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self.at_risk: Counter[tuple[str, int]] = Counter()
        self._deadlines: dict[str, Deadlines] = defaultdict(Deadlines)
        self._passed: dict[tuple[str, str], Deadlines] = defaultdict(Deadlines)

    def change(self, removed: pl.DataFrame, added: pl.DataFrame) -> None:
        """Take away rows as they were recorded and add rows as they are."""
        signs = pl.Series("sign", np.repeat([-1, 1], [len(removed), len(added)]))
        both = pl.concat([removed[OF], added[OF]]).insert_column(0, signs)
        shown = both.filter(pl.col("open") & pl.col("state").is_in(OPEN_STATES))
        if len(shown):
            self._count(shown)
            self._place(shown)

    def _count(self, shown: pl.DataFrame) -> None:
        for name, state, labels, mark, n in shown.group_by("standard", "state", "labels", "mark").agg(pl.col("sign").sum()).rows():
            counts = self.open[name]
            counts[state, labels] += n
            if not counts[state, labels]:
                del counts[state, labels]
            if state == "at_risk":
                self.at_risk[name, mark] += n

    def _place(self, shown: pl.DataFrame) -> None:
        """Deadlines ahead by standard, and those that were passed by standard and feed."""
        passed = (pl.col("state") == "breached") & (pl.col("reason") != "feed_silent")
        known = shown.filter(pl.col("deadline_at").is_not_null() & (passed | pl.col("state").is_in(WAITING)))
        apart = known.group_by("standard", pl.when(passed).then("feed").alias("feed"), "sign").agg("deadline_at")
        for name, feed, sign, instants in zip(*apart.get_columns(), strict=True):
            kept = self._deadlines[name] if feed is None else self._passed[name, feed]
            kept.change(np.sort(instants.to_numpy()), sign)

    def due(self, standard: str, until: int) -> int:
        """How many clocks of the standard have their deadline at or before an instant, and have not passed it."""
        return self._deadlines[standard].until(until)

    def next_deadline(self, standard: str) -> int | None:
        """The nearest deadline ahead."""
        return self._deadlines[standard].first()

    def oldest_breach(self, standard: str, live_from: Mapping[str, int]) -> int | None:
        """The earliest deadline that a clock which is still open has passed, of those since each feed is live."""
        found = [self._passed[standard, feed].first(since) for feed, since in live_from.items() if (standard, feed) in self._passed]
        return min((each for each in found if each is not None), default=None)


class Deadlines:
    """Instants in order, apart by the week, so that a change moves only what lies in the same week."""

    def __init__(self) -> None:
        self._weeks: list[int] = []
        self._parts: dict[int, Instants] = {}  # one of each week, sorted and never empty

    def change(self, instants: Instants, sign: int) -> None:
        """Add sorted instants, or take away some that are there."""
        weeks, starts = np.unique(instants // WEEK, return_index=True)
        for week, part in zip(weeks.tolist(), np.split(instants, starts)[1:], strict=True):
            kept = self._parts.get(week, _NONE)
            if sign > 0:
                self._keep(week, np.sort(np.concatenate([kept, part]), kind="stable"))  # which merges what is in order
            else:
                stays, repeats = np.ones(len(kept), dtype=bool), np.arange(len(part)) - np.searchsorted(part, part)
                stays[np.searchsorted(kept, part) + repeats] = False
                self._keep(week, kept[stays])

    def _keep(self, week: int, part: Instants) -> None:
        place = bisect_left(self._weeks, week)
        if not len(part):
            del self._parts[week], self._weeks[place]
            return
        if week not in self._parts:
            self._weeks.insert(place, week)
        self._parts[week] = part

    def until(self, instant: int) -> int:
        """How many there are up to and including an instant."""
        last = instant // WEEK
        before = sum(len(self._parts[week]) for week in self._weeks[: bisect_left(self._weeks, last)])
        return before + int(np.searchsorted(self._parts.get(last, _NONE), instant, side="right"))

    def first(self, since: int = BEGINNING) -> int | None:
        """The least that is not before an instant, if there is any."""
        for week in self._weeks[bisect_left(self._weeks, since // WEEK) :]:
            part = self._parts[week]
            place = int(np.searchsorted(part, since))
            if place < len(part):
                return int(part[place])
        return None
