"""The whole engine over history: what the standards of a book came to, as of an instant.

A finished feed holds nothing up, so every deadline that has passed is announced. Events after the instant are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from engine.evaluation.advance import advance, as_of
from engine.evaluation.columns import Instants
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.windows import Counts, Window, goal_figures, is_violated, windows_between
from engine.language.book import Book, Standard

OPEN_STATES = ("running", "at_risk", "paused", "unknown")


@dataclass(frozen=True)
class WindowTold:
    """One window of a goal; `violated` is None while it has not ended or too little was judged.

    A calendar window is from `since` until before `until`, a rolling one from after `since` until and with `until`; a calendar one that
    has not ended is until the instant it is asked at.
    """

    since: int
    until: int
    met: int
    breached: int
    compliance: float | None
    violated: bool | None


@dataclass(frozen=True)
class StandardTold:
    """What one standard came to. `open` are open clocks that are not breached; `at_risk` and `unknown` are among them.

    With a goal, `compliance` is that of the window that is judged as of the instant, `window` its name; without one, that of all verdicts.
    """

    standard: Standard
    counts: Mapping[str, int]
    compliance: float | None
    goal: float | None
    window: str | None
    violated: bool | None
    windows: tuple[WindowTold, ...]
    left_out: int

    @property
    def kind(self) -> str:
        """The standard's kind as the language names it."""
        return self.standard.kind_name


@dataclass(frozen=True)
class History:
    """The verdicts as of `until` that were not decided before `since` (None: all), and their figures.

    `verdicts` has the columns of `VERDICTS`, `names` the texts of the timelines of standards with `per`, by standard; `misfits` one row
    (`standard`, `attribute`, `seq`) for each event that gives text where a number is compared.
    """

    since: int | None
    until: int
    events: pl.DataFrame
    verdicts: pl.DataFrame
    names: Mapping[str, pl.Series]
    misfits: pl.DataFrame
    standards: tuple[StandardTold, ...]


def backtest(book: Book, events: pl.DataFrame, until: int, since: int | None = None) -> History:
    """Fold what was told up to and including `until` and judge it as of then. `events` is an event frame of whole interactions.

    Verdicts decided before `since` are not among the verdicts and their counts; windows count all that were decided in them.
    """
    seen = events.filter(pl.col("at") <= until)
    fold = Fold(book)
    folded = fold(seen)
    hours = fold.hours(until, until)
    horizons = {standard.name: Horizon(until, until) for standard in book.standards}
    every = as_of(advance(folded.verdicts, until, horizons, fold.mirrored, hours), until, hours)
    told = every if since is None else every.filter(pl.col("decided_at").is_null() | (pl.col("decided_at") >= since))
    first = since if since is not None else _first(seen, until)
    figures = _Figures(every, told, first, until)
    standards = tuple(figures.of(each, folded.left_out.get(each.name, 0)) for each in book.standards)
    return History(since, until, seen, told, folded.names, folded.misfits, standards)


def _first(events: pl.DataFrame, otherwise: int) -> int:
    first = events["at"].min()
    return first if isinstance(first, int) else otherwise


class _Figures:
    """Counts the verdicts of each standard; windows are look-ups in the sorted instants of decision."""

    def __init__(self, every: pl.DataFrame, told: pl.DataFrame, first: int, until: int) -> None:
        self.first, self.until = first, until
        states = told.group_by("standard", "state").len()
        self.states = {(name, state): count for name, state, count in states.rows()}
        decided = every.filter(pl.col("state").is_in(["met", "breached"])).sort("decided_at")
        parts = decided.partition_by("standard", "state", as_dict=True)
        self.decided: dict[tuple[str, str], Instants] = {
            (str(name), str(state)): part["decided_at"].to_numpy() for (name, state), part in parts.items()
        }

    def of(self, standard: Standard, left_out: int) -> StandardTold:
        """The figures of one standard."""
        name = standard.name
        counts = {state: self.states.get((name, state), 0) for state in ("met", "breached", "cancelled", "at_risk", "unknown")}
        counts["open"] = sum(self.states.get((name, state), 0) for state in OPEN_STATES)
        counter = self._counter(name)
        breaches = self._instants(name, "breached")
        goal = goal_figures(standard, self.until, counter)
        judged = counts["met"] + counts["breached"]
        return StandardTold(
            standard=standard,
            counts=counts,
            compliance=goal.compliance if goal else counts["met"] / judged if judged >= standard.minimum else None,
            goal=goal.goal if goal else None,
            window=goal.name if goal else None,
            violated=is_violated(standard, self.until, counter, int(breaches[-1]) if len(breaches) else None),
            windows=tuple(self._windows(standard, counter)),
            left_out=left_out,
        )

    def _instants(self, name: str, state: str) -> Instants:
        return self.decided.get((name, state), np.zeros(0, dtype=np.int64))

    def _counter(self, name: str) -> Counts:
        met, breached = self._instants(name, "met"), self._instants(name, "breached")

        def counts(after: int, until: int) -> tuple[int, int]:
            edges = np.array([after, until])
            found = [np.searchsorted(instants, edges, side="right") for instants in (met, breached)]
            return int(found[0][1] - found[0][0]), int(found[1][1] - found[1][0])

        return counts

    def _windows(self, standard: Standard, counter: Counts) -> Iterator[WindowTold]:
        """Every window of the goal; the calendar one that has not ended is not judged."""
        goal = standard.goal
        if goal is None:
            return
        between = windows_between(goal, self.first, self.until, standard.time_zone)
        for number, (after, until) in enumerate(between, 1):
            met, breached = counter(after, until)
            compliance = Window(after, until, met, breached).compliance(standard.minimum)
            has_ended = goal.per is None or number < len(between)
            is_late = met * goal.share.denominator < goal.share.numerator * (met + breached)
            yield WindowTold(
                since=after if goal.per is None else after + 1,
                until=until if goal.per is None or not has_ended else until + 1,
                met=met,
                breached=breached,
                compliance=compliance,
                violated=is_late if has_ended and compliance is not None else None,
            )
