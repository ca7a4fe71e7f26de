"""The figures of a snapshot, read from the stores and the gauges."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from engine.evaluation.bars import bar_figures, bar_so_far
from engine.evaluation.columns import BEGINNING
from engine.evaluation.horizons import Horizon
from engine.evaluation.windows import RINGS_US, GoalFigures, goal_figures, is_violated, windowed
from engine.language.book import Aim, Bar, Standard, Time
from monitors.bars import shown
from monitors.endings import tallies_of
from monitors.gauges import Gauges
from monitors.labels import split_labels
from monitors.ledger.journal import Journal, Rang
from monitors.ledger.verdicts import VerdictStore
from monitors.outlets.alerts import runbook_words, what_to_do
from monitors.pace import Paces
from monitors.snapshot import DUE_WITHIN_US, ClockFigures, Exemplar, Histogram, Labels, MarkFigures, StandardFigures, WindowFigures
from monitors.tick import Promises

RETRACTED = "retracted "

K = TypeVar("K")
V = TypeVar("V")


@dataclass
class _Counted:
    verdicts: Counter[tuple[str, Labels]] = field(default_factory=Counter)
    breaches: Counter[Labels] = field(default_factory=Counter)
    retractions: Counter[tuple[str, Labels]] = field(default_factory=Counter)


class Figures:
    """The figures of the standards of one book, from what is recorded and the gauges that follow it."""

    def __init__(self, promises: Promises, verdicts: VerdictStore, gauges: Gauges) -> None:
        self._promises, self._verdicts, self._gauges = promises, verdicts, gauges
        self._paces = Paces()

    def count_anew(self) -> None:
        """Keep nothing of the short windows, which were counted while much of what is stored waited to be folded."""
        self._paces = Paces()

    def __call__(
        self, now: int, horizons: Mapping[str, Horizon], live_from: Mapping[str, int], exemplars: Mapping[tuple[str, str], Exemplar]
    ) -> list[StandardFigures]:
        """The figures of every standard as of `now`; `live_from` tells since when each feed is live.

        No data is no good news: a standard is kept only if its feeds have been read as far as patience asks and something was ever judged
        or is open. While a feed is being read for the first time its windows are unknown too.
        """
        standards = [versions[-1].standard for versions in self._promises.fold.versions.values()]
        shared = _Shared(
            now=now,
            horizons=horizons,
            live_from=live_from,
            exemplars=_by_standard(exemplars),
            counted=_counted(self._verdicts.totals.counters(), {each.name: each.break_down for each in standards}),
            lengths=_by_standard(self._verdicts.totals.lengths()),
            labels=self._verdicts.file.label_sets(),
            well_until=self._verdicts.books.well_until(),
            rang=_rang(self._verdicts, now),
        )
        return [self._of_bar(each, shared) if isinstance(each.kind, Bar) else self._of_verdicts(each, shared) for each in standards]

    def _of_verdicts(self, standard: Standard, shared: _Shared) -> StandardFigures:
        """The figures of a time standard or a rule."""
        name, now, horizon, decided = standard.name, shared.now, shared.horizons[standard.name], self._verdicts.decided
        counted, counts, clocks = shared.counted[name], partial(decided.counts, name), self._clocks(standard, shared)
        announced = shared.rang.get(name)
        goal = goal_figures(standard, now, counts)
        standing = decided.last_standing(name, now - RINGS_US, now)
        is_unread, measurable = horizon.patient == BEGINNING, _is_read(horizon)
        violated = is_violated(standard, now, lambda *_: (0, 0), standing) if goal is None else goal.violated
        has_data = bool(counted.verdicts) or bool(clocks and clocks.open)
        return StandardFigures(
            name=name,
            promise=standard.promise,
            kind=standard.kind_name,
            severity=standard.severity,
            owner=standard.owner,
            time_zone=standard.time_zone,
            version=self._version(name),
            break_down=standard.break_down,
            verdicts=counted.verdicts,
            breaches=counted.breaches,
            retractions=counted.retractions,
            clocks=clocks,
            windows=[] if goal is None else [_window(goal, is_unread)],
            paces=[] if is_unread else self._paces.of(standard, now, counts, partial(decided.announced, name)),
            violated=None if is_unread or (violated is False and not (measurable and has_data)) else violated,
            measurable=measurable,
            labels=[split_labels(text, standard.break_down) for text in shared.labels.get(name, [])],
            exemplars=_latest(standard, shared.exemplars[name]),
            violated_late=None if goal is None else shared.violated_late(standard, goal.violated, goal.window.until),
            announced_at=None if announced is None else announced.last_told_at,
            runbook=what_to_do(standard),
            runbook_words=runbook_words(standard),
        )

    def _of_bar(self, standard: Standard, shared: _Shared) -> StandardFigures:
        """The figures of a bar; it is measurable while its feeds are read and every group has its minimum of samples."""
        name, horizon = standard.name, shared.horizons[standard.name]
        tallies = tallies_of(self._verdicts, name, self._promises.fold.eras[name])
        is_read, is_unread = _is_read(horizon), horizon.patient == BEGINNING
        figures = bar_figures(standard, shared.now, (lambda *_: {}) if is_unread else tallies)
        so_far = None if is_unread else bar_so_far(standard, shared.now, tallies)
        return StandardFigures(
            name=name,
            promise=standard.promise,
            kind=standard.kind_name,
            severity=standard.severity,
            owner=standard.owner,
            time_zone=standard.time_zone,
            version=self._version(name),
            break_down=(),
            verdicts={},
            breaches={},
            retractions={},
            clocks=None,
            windows=[],
            violated=None if figures.violated is False and not is_read else figures.violated,
            measurable=is_read and bool(figures.groups) and all(each.violated is not None for each in figures.groups),
            bar=shown(standard, figures, so_far),
            violated_late=shared.violated_late(standard, figures.violated, figures.until),
            runbook=what_to_do(standard),
            runbook_words=runbook_words(standard),
        )

    def _clocks(self, standard: Standard, shared: _Shared) -> ClockFigures | None:
        if not isinstance(standard.kind, Time):
            return None
        name, promises, gauges = standard.name, self._promises, self._gauges
        live = {feed: max(since, promises.live_from[name]) for feed, since in shared.live_from.items()}
        opened: Counter[tuple[str, Labels]] = Counter()
        for (state, text), n in gauges.open.get(name, {}).items():
            opened[state, split_labels(text, standard.break_down)] += n
        is_mirrored = standard.kind.aim is Aim.NOT_WITHIN
        return ClockFigures(
            open=opened,
            at_risk=[
                MarkFigures(f"{float(mark.share) * 100:g}%", mark.severity, gauges.at_risk[name, place])
                for place, mark in enumerate(standard.kind.warn, start=1)
            ],
            due={word: 0 if is_mirrored else gauges.due(name, shared.now + ahead) for word, ahead in DUE_WITHIN_US.items()},
            next_deadline_us=None if is_mirrored else gauges.next_deadline(name),
            oldest_breach_us=gauges.oldest_breach(name, live),
            elapsed=_histogram(promises.bounds_us[name], shared.lengths[name]),
            targets_us=promises.targets_us.get(name, {}),
            is_mirrored=is_mirrored,
        )

    def _version(self, name: str) -> str:
        """The number of the text in force."""
        return str(self._promises.fold.versions[name][-1].number)


@dataclass(frozen=True)
class _Shared:
    """What is read once for all standards, and by standard, as of `now`."""

    now: int
    horizons: Mapping[str, Horizon]
    live_from: Mapping[str, int]
    exemplars: defaultdict[str, dict[str, Exemplar]]
    counted: defaultdict[str, _Counted]
    lengths: defaultdict[str, dict[int, tuple[int, int]]]
    labels: Mapping[str, Sequence[str]]
    well_until: Mapping[str, int]
    rang: Mapping[str, Rang]

    def violated_late(self, standard: Standard, violated: bool | None, until: int) -> bool | None:
        """Whether the window up to an instant is violated though it had ended well; None where that is no calendar window."""
        of = windowed(standard)
        return None if of is None or of.per is None else violated is True and self.well_until.get(standard.name) == until


def _rang(verdicts: VerdictStore, now: int) -> Mapping[str, Rang]:
    """By standard, the breaches that were announced in the last hour and stand."""
    with closing(Journal(verdicts.file.path)) as journal:
        return journal.rang(journal.last(now - RINGS_US).seq, journal.last().seq)


def _is_read(horizon: Horizon) -> bool:
    """Whether the feeds have been read as far as patience asks, and none for the first time."""
    return horizon.read >= horizon.patient > BEGINNING


def _by_standard(told: Mapping[tuple[str, K], V]) -> defaultdict[str, dict[K, V]]:
    """What is told by standard and something else, gone through once however many standards there are."""
    found: defaultdict[str, dict[K, V]] = defaultdict(dict)
    for (name, key), value in told.items():
        found[name][key] = value
    return found


def _latest(standard: Standard, exemplars: Mapping[str, Exemplar]) -> dict[Labels, Exemplar]:
    """The exemplar with the latest deadline of each label set."""
    in_order = sorted(exemplars.items(), key=lambda item: item[1].deadline_us)
    return {split_labels(text, standard.break_down): each for text, each in in_order}


def _counted(counters: Mapping[tuple[str, str, str], int], labels: Mapping[str, tuple[str, ...]]) -> defaultdict[str, _Counted]:
    counted: defaultdict[str, _Counted] = defaultdict(_Counted)
    for (name, kind, text), n in counters.items():
        if name not in labels:
            continue
        values = split_labels(text, labels[name])
        if kind == "rang":
            counted[name].breaches[values] += n
        elif kind.startswith(RETRACTED):
            counted[name].retractions[kind.removeprefix(RETRACTED), values] += n
        else:
            counted[name].verdicts[kind, values] += n
    return counted


def _histogram(bounds_us: tuple[int, ...], lengths: Mapping[int, tuple[int, int]]) -> Histogram:
    """The recorded lengths under today's bounds: what fell under a bound that is one no more falls under the next."""
    counts = [0] * (len(bounds_us) + 1)
    total = 0
    for bound, (n, sum_us) in lengths.items():
        total += sum_us
        for place in range(bisect_left(bounds_us, bound), len(counts)):
            counts[place] += n
    return Histogram(bounds_us, tuple(counts), total)


def _window(goal: GoalFigures, is_unread: bool) -> WindowFigures:
    judged = goal.window
    return WindowFigures(
        name=goal.name,
        goal=goal.goal,
        met=judged.met,
        breached=judged.breached,
        compliance=None if is_unread else goal.compliance,
        budget_remaining=None if is_unread else goal.budget_remaining,
        burn_rate=None if is_unread else goal.burn,
        after_us=judged.after,
        until_us=judged.until,
        so_far=None if is_unread else goal.so_far,
    )
