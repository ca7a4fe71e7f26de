"""Figures of bars: from tallies of samples to a value in each group, and whether the bar is violated.

All is compared exactly: values are fractions of whole numbers, and only intervals of confidence are floats. A figure is in the units of the
bar: microseconds of a clock, 0 to 1 of a share, -100 to 100 of an NPS, else those of the attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.evaluation.intervals import Interval, student, wilson
from engine.evaluation.tallies import DETRACTORS, PROMOTERS, SCALE, Groups, Tallies, Tally
from engine.evaluation.windows import Span, judged_span, running_span, span_before, span_before_date
from engine.language.book import Against, Bar, Standard, Statistic

Reach = tuple[Fraction | float, Fraction | float]  # the two figures between which one is, both included


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group. `value` is unknown without samples, `violated` with fewer than the minimum or if what it is held against is unknown.

    `earlier` is the figure that it is held against.
    """

    group: str
    value: Fraction | None
    samples: int
    violated: bool | None
    earlier: Fraction | None


@dataclass(frozen=True, slots=True)
class BarFigures:
    """A bar in the window after `after`, up to and including `until`. `value` is of the samples of all groups together.

    `groups` are in the order of their names; without `across` there is one, without a name. `spread` is unknown with fewer than two groups
    that have the minimum of samples.
    """

    after: int
    until: int
    value: Fraction | None
    samples: int
    groups: tuple[GroupFigures, ...]
    spread: Fraction | None
    spread_violated: bool
    violated: bool | None


def bar_figures(standard: Standard, now: int, tallies: Tallies) -> BarFigures:
    """A standard of the kind bar as of `now`: in its rolling window, or in the last calendar one that ended."""
    bar = _bar(standard)
    return figures_in(standard, judged_span(bar, now, standard.time_zone), now, tallies)


def bar_so_far(standard: Standard, now: int, tallies: Tallies) -> BarFigures | None:
    """The same in the calendar window that has not ended, held against the last one that did; None where windows roll."""
    running = running_span(_bar(standard), now, standard.time_zone)
    return None if running is None else figures_in(standard, running, now, tallies)


def figures_in(standard: Standard, span: Span, now: int, tallies: Tallies) -> BarFigures:
    """The same in a window of its own. What it is held against is unknown while that has not ended by `now`."""
    bar = _bar(standard)
    groups = tallies(*span)
    judge = _Judge(bar, max(standard.minimum, 1), groups, _earlier(bar, span, now, standard.time_zone, tallies))
    names = sorted({*groups, *judge.earlier} if bar.across else {""})
    found = tuple(map(judge.group, names))
    spread, is_too_wide = judge.spread()
    together = sum(groups.values(), Tally())
    return BarFigures(
        after=span[0],
        until=span[1],
        value=value_of(bar, together),
        samples=together.all.n,
        groups=found,
        spread=spread,
        spread_violated=is_too_wide,
        violated=is_too_wide or _whole([each.violated for each in found]),
    )


def value_of(bar: Bar, tally: Tally) -> Fraction | None:
    """The bar's statistic of a tally; none of no samples but a count, which is 0 then."""
    sums = tally.all
    if bar.statistic is Statistic.COUNT:
        return Fraction(sums.n)
    if not sums.n:
        return None
    match bar.statistic:
        case Statistic.PERCENTILE:
            assert bar.percentile is not None
            place = tally.at_rank(-(-sums.n * bar.percentile // 100))  # nearest rank: the least that so many percent do not exceed
            return Fraction(place.total, place.n * _scale(bar))
        case Statistic.NPS:
            return Fraction(100 * (tally.count(PROMOTERS) - tally.count(DETRACTORS)), sums.n)
        case _:
            return Fraction(sums.total, sums.n * _scale(bar))


def _bar(standard: Standard) -> Bar:
    assert isinstance(standard.kind, Bar)
    return standard.kind


def _scale(bar: Bar) -> int:
    """How many times as large as in the bar's units a sample's value is."""
    return SCALE if isinstance(bar.of, str) else 1


def _earlier(bar: Bar, span: Span, now: int, zone: str, tallies: Tallies) -> Groups:
    """The tallies that the bar is held against; none while their window has not ended."""
    if bar.against is None:
        return {}
    before = bar.against.before
    earlier = span_before(bar, span, zone) if before is None else span_before_date(bar, before, zone)
    return tallies(*earlier) if earlier[1] <= now else {}


@dataclass(frozen=True)
class _Judge:
    """Judges the groups of a bar by their tallies in its window and in the one that it is held against."""

    bar: Bar
    minimum: int
    groups: Groups
    earlier: Groups

    def group(self, name: str) -> GroupFigures:
        """One group, which may be in one of the windows only."""
        tally = self.groups.get(name, Tally())
        value, before = value_of(self.bar, tally), self._before(name)
        if not self._has_enough(tally):
            return GroupFigures(name, value, tally.all.n, None, before)
        reach = self._reach(tally)
        answers: list[bool | None] = [*_past_bounds(self.bar, reach)]
        if self.bar.against is not None:
            then = self._reach(self.earlier.get(name, Tally()))
            answers += [None] if before is None else _past_changes(self.bar.against, before, then, reach)
        return GroupFigures(name, value, tally.all.n, _any(answers), before)

    def spread(self) -> tuple[Fraction | None, bool]:
        """How far the best and the worst group are apart, and whether surely too far."""
        values = {name: value_of(self.bar, tally) for name, tally in self.groups.items() if self._has_enough(tally)}
        known = {name: value for name, value in values.items() if value is not None}
        if self.bar.spread is None or len(known) < 2:
            return None, False
        best, worst = max(known.values()), min(known.values())
        low = max(self._reach(self.groups[name])[0] for name, value in known.items() if value == best)
        high = min(self._reach(self.groups[name])[1] for name, value in known.items() if value == worst)
        return best - worst, low - high > self.bar.spread

    def _has_enough(self, tally: Tally) -> bool:
        return tally.all.n >= self.minimum

    def _before(self, name: str) -> Fraction | None:
        """The earlier figure of a group, if it is known: a count is as soon as anything was counted then, in whatever group."""
        tally = self.earlier.get(name, Tally())
        is_known = bool(self.earlier) if self.bar.statistic is Statistic.COUNT else self._has_enough(tally)
        return value_of(self.bar, tally) if is_known else None

    def _reach(self, tally: Tally) -> Reach:
        """Between what the figure surely is: its interval of confidence, or just its value."""
        value = value_of(self.bar, tally)
        return self._interval(tally) or (0 if value is None else value, 0 if value is None else value)

    def _interval(self, tally: Tally) -> Interval | None:
        """The interval of confidence, its error divided by how many groups are judged; none without `confidence`."""
        sums = tally.all
        if self.bar.confidence is None or not sums.n:
            return None
        error = float((1 - self.bar.confidence) / max(sum(map(self._has_enough, self.groups.values())), 1))
        if self.bar.statistic is Statistic.SHARE:
            return wilson(sums.total, sums.n, error)
        low, high = student(sums.n, sums.total, sums.squares, error)
        return low / _scale(self.bar), high / _scale(self.bar)


def _past_bounds(bar: Bar, reach: Reach) -> Iterator[bool]:
    """For each bound whether the figure lies wholly past it."""
    if bar.at_least is not None:
        yield reach[1] < bar.at_least
    if bar.at_most is not None:
        yield reach[0] > bar.at_most


def _past_changes(against: Against, before: Fraction, then: Reach, now: Reach) -> Iterator[bool]:
    """For each change whether the figure surely moved by more."""
    units = abs(before) if against.relative else 1
    if against.drop is not None:
        yield then[0] - now[1] > against.drop * units
    if against.rise is not None:
        yield now[0] - then[1] > against.rise * units


def _any(answers: Sequence[bool | None]) -> bool | None:
    """Whether one is true; unknown if none is and one is unknown."""
    return True if True in answers else None if None in answers else False


def _whole(groups: Sequence[bool | None]) -> bool | None:
    """Violated if a group is; not violated if at least one is judged and none is; else unknown."""
    return True if True in groups else False if False in groups else None
