"""What the page tells of each standard, gathered: figures, groups, the worst breaches explained, and what target would have kept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from engine.answers.explain import events_about, explained
from engine.answers.explanation import Explanation
from engine.answers.kept_targets import KeptTarget, has_target, kept_target
from engine.answers.report import JUDGED, Distribution, GroupCounts, Worst, distribution_of, groups_of, worst_of
from engine.evaluation.fold import Fold
from engine.evaluation.telling import shared_name
from engine.language.book import Aim, Book, Standard, Time
from monitors.history import History, StandardTold, backtest

WORST_MOST = 5


@dataclass(frozen=True)
class WorstTold:
    """A breach, whose it is, and its explanation."""

    worst: Worst
    name: str
    explanation: Explanation


@dataclass(frozen=True)
class TargetTold:
    """Which target would have met the goal over the whole history, and which in each of its windows too; None for none, however long."""

    whole: KeptTarget | None
    always: KeptTarget | None


@dataclass(frozen=True)
class Reported:
    """One standard of the page; `target` is None for one that has no target, or of which nothing was judged."""

    told: StandardTold
    groups: Mapping[str, Sequence[GroupCounts]]
    worst: Sequence[WorstTold]
    distribution: Distribution | None
    target: TargetTold | None


def reported(history: History, book: Book, events: pl.DataFrame, subjects: pl.Series) -> list[Reported]:
    """The standards of a history of `events`, in the order of the book; `subjects` are the names of its interactions."""
    return [_Reporting(history, told, book, events, subjects).told() for told in history.standards]


class _Reporting:
    """Gathers what is told of one standard."""

    def __init__(self, history: History, told: StandardTold, book: Book, events: pl.DataFrame, subjects: pl.Series) -> None:
        self._history, self._told, self._calendars, self._events, self._subjects = history, told, book.calendars, events, subjects
        self._standard = told.standard
        self._verdicts = history.verdicts.filter(pl.col("standard") == told.standard.name, pl.col("state") != "sampled")

    def told(self) -> Reported:
        return Reported(
            told=self._told,
            groups=groups_of(self._verdicts, self._standard),
            worst=self._worst(),
            distribution=distribution_of(self._verdicts),
            target=self._target() if has_target(self._standard) and self._verdicts.filter(JUDGED).height else None,
        )

    def _worst(self) -> list[WorstTold]:
        found = worst_of(self._verdicts, self._history.events, self._history.until, WORST_MOST)
        if not found:
            return []
        fold = Fold(Book((self._standard,), self._calendars))
        sharing = fold.sharing(self._history.events).values()
        names = dict(enumerate(self._subjects))
        told = []
        for worst in found:
            events = events_about(worst.subject, self._history.events, sharing)
            told.append(WorstTold(worst, self._name(worst), explained(fold, events, names, worst.subject, self._history.until)))
        return told

    def _name(self, worst: Worst) -> str:
        """The interaction's name, or the values that a timeline of several shares."""
        shared = self._history.names.get(self._standard.name)
        if shared is None:
            return str(self._subjects[worst.subject])
        return shared_name(str(shared[worst.timeline]))

    def _target(self) -> TargetTold:
        standard, history = self._standard, self._history
        first = history.events["at"].min()
        length = history.until - (first if isinstance(first, int) else history.until)
        told = cache(self._judged)
        whole = kept_target(standard, lambda each: _is_kept(told(each)), length, self._guess())
        if standard.goal is None or whole is None:
            return TargetTold(whole, whole)
        always = kept_target(standard, lambda each: _is_always_kept(told(each)), length, whole.ratio)
        return TargetTold(whole, always)

    def _judged(self, standard: Standard) -> StandardTold:
        (told,) = backtest(Book((standard,), self._calendars), self._known, self._history.until, self._history.since).standards
        return told

    @property
    def _known(self) -> pl.DataFrame:
        """The events of which the standard has verdicts: other interactions have none under any target."""
        if isinstance(self._standard.kind, Time) and self._standard.kind.per:
            return self._events
        return self._events.filter(pl.col("subject").is_in(self._verdicts["subject"].unique().implode()))

    def _guess(self) -> float:
        """How many times as long as its target the last verdict took that a share of the goal leaves in."""
        assert isinstance(self._standard.kind, Time)
        judged = self._verdicts.filter(JUDGED, pl.col("target_us") > 0)
        share = 1.0 if self._standard.goal is None else float(self._standard.goal.share)
        if self._standard.kind.aim is Aim.NOT_WITHIN:
            share = 1 - share
        found = (judged["elapsed_us"] / judged["target_us"]).quantile(share, "higher")
        return 1.0 if found is None else found


def _is_kept(told: StandardTold) -> bool:
    """Whether all verdicts together have the share of the goal; without one, whether there is no breach at all."""
    met, breached, goal = told.counts["met"], told.counts["breached"], told.standard.goal
    share = 1 if goal is None else goal.share
    return met >= share * (met + breached)


def _is_always_kept(told: StandardTold) -> bool:
    return _is_kept(told) and not any(window.violated for window in told.windows)
