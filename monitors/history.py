"""The whole engine over history: what the standards of a book came to, as of an instant.

A finished feed holds nothing up, so every deadline that has passed is announced. Events after the instant are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from engine.evaluation.advance import advance, as_of
from engine.evaluation.bars import bar_figures, figures_in
from engine.evaluation.columns import Instants
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.tallies import places_for, tallies_of
from engine.evaluation.windows import Counts, Span, Windowed, counted, goal_figures, is_violated, windows_between
from engine.language.book import Bar, Book, Standard, Time
from monitors.bars import BarShown, shown
from monitors.names import UNBROKEN_STATES
from monitors.standing import Standing, standing

COUNTED = ("met", "breached", "cancelled", "at_risk", "unknown", "open")


@dataclass(frozen=True)
class WindowTold:
    """One window of a goal or a bar; `violated` is None while it has not ended or too little was judged.

    A calendar window is from `since` until before `until`, a rolling one from after `since` until and with `until`; a calendar one that
    has not ended is until the instant it is asked at.
    """

    since: int
    until: int
    met: int
    breached: int
    compliance: float | None
    violated: bool | None
    bar: BarShown | None = None


@dataclass(frozen=True)
class StandardTold:
    """What one standard came to. `open` are open clocks that are not breached; `at_risk` and `unknown` are among them.

    With a goal, `compliance` is that of the window that is judged as of the instant, `window` its name; without one, that of all verdicts.
    Of a bar, `bar` has the figures of that window. `outside` are the interactions of which it has no verdict, as it does not apply to
    them; None of a bar, and of a standard with `per`, whose verdicts are not of interactions.
    """

    standard: Standard
    counts: Mapping[str, int]
    compliance: float | None
    goal: float | None
    window: str | None
    violated: bool | None
    windows: tuple[WindowTold, ...]
    left_out: int
    outside: int | None = None
    bar: BarShown | None = None

    @property
    def standing(self) -> Standing:
        """How it stands, as people are told it."""
        return standing(self.violated, self.goal, self.counts["breached"])


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
    figures = _Figures(every, told, seen["subject"].n_unique(), first, until)
    standards = tuple(figures.of(each, folded.left_out.get(each.name, 0)) for each in book.standards)
    return History(since, until, seen, told, folded.names, folded.misfits, standards)


def _first(events: pl.DataFrame, otherwise: int) -> int:
    first = events["at"].min()
    return first if isinstance(first, int) else otherwise


class _Figures:
    """Counts the verdicts of each standard; windows are look-ups in the sorted instants of decision."""

    def __init__(self, every: pl.DataFrame, told: pl.DataFrame, subjects: int, first: int, until: int) -> None:
        self.subjects, self.first, self.until = subjects, first, until
        inside = every.group_by("standard").agg(pl.col("subject").n_unique())
        self.inside = dict(inside.iter_rows())
        states = told.group_by("standard", "state").len()
        self.states = {(name, state): count for name, state, count in states.rows()}
        decided = every.filter(pl.col("state").is_in(["met", "breached"])).sort("decided_at")
        parts = decided.partition_by("standard", "state", as_dict=True)
        self.samples = every.filter(pl.col("state") == "sampled").select("standard", "group", "value", "decided_at")
        self.decided: dict[tuple[str, str], Instants] = {
            (str(name), str(state)): part["decided_at"].to_numpy() for (name, state), part in parts.items()
        }

    def of(self, standard: Standard, left_out: int) -> StandardTold:
        """The figures of one standard."""
        if isinstance(standard.kind, Bar):
            return self._of_bar(standard, standard.kind, left_out)
        name = standard.name
        counts = {state: self.states.get((name, state), 0) for state in COUNTED}
        counts["open"] = sum(self.states.get((name, state), 0) for state in UNBROKEN_STATES)
        counter = self._counter(name)
        breaches = self._instants(name, "breached")
        goal = goal_figures(standard, self.until, counter)
        judged = counts["met"] + counts["breached"]
        last_breach = int(breaches[-1]) if len(breaches) else None
        has_data = bool(counts["open"] or len(breaches) or len(self._instants(name, "met")))
        return StandardTold(
            standard=standard,
            counts=counts,
            compliance=goal.compliance if goal else counts["met"] / judged if judged >= standard.minimum else None,
            goal=goal.goal if goal else None,
            window=goal.name if goal else None,
            violated=is_violated(standard, self.until, counter, last_breach) if has_data else None,
            windows=tuple(self._windows(standard, counter)),
            left_out=left_out,
            outside=None if isinstance(standard.kind, Time) and standard.kind.per else self.subjects - self.inside.get(name, 0),
        )

    def _of_bar(self, standard: Standard, bar: Bar, left_out: int) -> StandardTold:
        """The figures of a bar, and of each of its windows; the calendar one that has not ended is not judged."""
        tallies = tallies_of(self.samples.filter(pl.col("standard") == standard.name), places_for(bar.statistic))
        now = shown(standard, bar_figures(standard, self.until, tallies))
        windows = []
        for span, edges, has_ended in self._spans(bar, standard.time_zone):
            told = shown(standard, figures_in(standard, span, self.until, tallies))
            windows.append(WindowTold(*edges, 0, 0, None, told.violated if has_ended else None, told))
        none = dict.fromkeys(COUNTED, 0)
        return StandardTold(standard, none, None, None, now.window, now.violated, tuple(windows), left_out, bar=now)

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
        for span, edges, has_ended in self._spans(goal, standard.time_zone):
            window = counted(counter, *span)
            violated = window.is_missed(goal.share, standard.minimum) if has_ended else None
            yield WindowTold(*edges, window.met, window.breached, window.compliance(standard.minimum), violated)

    def _spans(self, of: Windowed, zone: str) -> Iterator[tuple[Span, tuple[int, int], bool]]:
        """Every window: what is in it, its edges as `WindowTold` has them, and whether it has ended."""
        spans = windows_between(of, self.first, self.until, zone)
        for number, (after, until) in enumerate(spans, 1):
            has_ended = of.per is None or number < len(spans)
            edges = (after if of.per is None else after + 1, until if of.per is None or not has_ended else until + 1)
            yield (after, until), edges, has_ended
