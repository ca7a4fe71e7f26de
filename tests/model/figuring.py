"""The law of figures, sample by sample: the statistic of a bar in each group, and whether the bar is violated.

Windows are found by asking of every sample whether it is in them, averages are fractions, percentiles are looked up in the sorted list, and
intervals come from a statistics library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from scipy import stats

from engine.language.book import Against, Bar, Period, Standard, Statistic
from engine.language.durations import Duration, Unit
from tests.model.opening import instant, local, midnight
from tests.model.rows import Row
from tests.model.sampling import MILLIONTHS

ONE_DAY = timedelta(days=1)
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3}

Interval = tuple[float | Fraction, float | Fraction]


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its figure, how many samples it is of, the figure it is held against, and whether it is on the wrong side."""

    value: Fraction | None
    samples: int
    earlier: Fraction | None
    violated: bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A bar as of an instant, with its groups by name; one without `across` has one group, without a name."""

    groups: dict[str, Group]
    value: Fraction | None
    spread: Fraction | None
    violated: bool | None


def figure(standard: Standard, samples: Iterable[Row], now: int) -> Figure:
    """The figure of a bar's samples in the window that is judged as of `now`."""
    bar, zone = standard.kind, standard.time_zone
    assert isinstance(bar, Bar)
    samples = list(samples)
    inside = _window(bar, now, zone)
    before = _window_before(bar, now, zone)
    now_by_group, then_by_group = _by_group(bar, samples, inside), _by_group(bar, samples, before)
    if bar.across is None:
        now_by_group.setdefault("", [])
    judge = _Judge(bar, max(standard.minimum, 1), now_by_group, then_by_group)
    groups = {name: judge.group(name) for name in sorted({*now_by_group, *then_by_group})}
    spread, too_wide = judge.spread()
    answers = [group.violated for group in groups.values()]
    violated = True if too_wide or True in answers else False if False in answers else None
    return Figure(groups, statistic_of(bar, [value for values in now_by_group.values() for value in values]), spread, violated)


def statistic_of(bar: Bar, values: list[int]) -> Fraction | None:
    """The statistic of some samples in the bar's units; None without any, but for a count."""
    if bar.statistic is Statistic.COUNT:
        return Fraction(len(values))
    if not values:
        return None
    numbers = sorted(_in_units(bar, value) for value in values)
    match bar.statistic:
        case Statistic.PERCENTILE:
            assert bar.percentile is not None
            return next(each for place, each in enumerate(numbers, 1) if 100 * place >= bar.percentile * len(numbers))
        case Statistic.NPS:
            promoters, detractors = sum(each >= 9 for each in numbers), sum(each <= 6 for each in numbers)
            return Fraction(100 * (promoters - detractors), len(numbers))
        case _:
            return Fraction(sum(numbers), len(numbers))


def _in_units(bar: Bar, value: int) -> Fraction:
    return Fraction(value, MILLIONTHS if isinstance(bar.of, str) else 1)


def _by_group(bar: Bar, samples: list[Row], inside: Callable[[int], bool]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in samples:
        if row.decided_at is not None and row.value is not None and inside(row.decided_at):
            found.setdefault(row.group, []).append(row.value)
    return found


def _window(bar: Bar, now: int, zone: str) -> Callable[[int], bool]:
    """Whether an instant is in the window that is judged as of `now`: (T − over, T], or the last calendar one that has ended."""
    if bar.per is not None:
        return _calendar_window(bar.per, _first_day(bar.per, local(now, zone).date()), zone)
    assert bar.over is not None
    start = _earlier(now, bar.over, zone)
    return lambda at: start < at <= now


def _window_before(bar: Bar, now: int, zone: str) -> Callable[[int], bool]:
    """Whether an instant is in the window that the bar is held against; in none while that has not ended."""
    if bar.against is None:
        return lambda at: False
    if bar.against.before is not None:
        return _window_before_date(bar, bar.against.before, now, zone)
    if bar.per is not None:
        running = _first_day(bar.per, local(now, zone).date())
        return _calendar_window(bar.per, _first_day(bar.per, running - ONE_DAY), zone)
    assert bar.over is not None
    end = _earlier(now, bar.over, zone)
    start = _earlier(end, bar.over, zone)
    return lambda at: start < at <= end


def _window_before_date(bar: Bar, day: date, now: int, zone: str) -> Callable[[int], bool]:
    """The window of the bar's length up to the midnight at which a day begins, or the last calendar one that had ended by then."""
    ends = instant(midnight(day if bar.per is None else _first_day(bar.per, day)), zone)
    if now < ends - 1:  # its last instant has not come
        return lambda at: False
    if bar.per is not None:
        return _calendar_window(bar.per, _first_day(bar.per, day), zone)
    assert bar.over is not None
    begins = _earlier(ends, bar.over, zone)
    return lambda at: begins <= at < ends


def _earlier(at: int, over: Duration, zone: str) -> int:
    """So much before an instant: exact time, or the same reading of the wall clock so many days before."""
    if over.unit is Unit.EXACT:
        return at - over.amount
    return instant(local(at, zone) - over.amount * ONE_DAY, zone)


def _calendar_window(period: Period, end: date, zone: str) -> Callable[[int], bool]:
    """Whether an instant is on the local days of the period that ended with the day before `end`."""
    first = _first_day(period, end - ONE_DAY)
    return lambda at: first <= local(at, zone).date() < end


def _first_day(period: Period, day: date) -> date:
    """The first day of the period that a day is in."""
    if period in MONTHS:
        return date(day.year, (day.month - 1) // MONTHS[period] * MONTHS[period] + 1, 1)
    while period is Period.WEEK and datetime(day.year, day.month, day.day).weekday():
        day -= ONE_DAY
    return day


@dataclass(frozen=True)
class _Judge:
    bar: Bar
    minimum: int
    now: dict[str, list[int]]
    then: dict[str, list[int]]

    def group(self, name: str) -> Group:
        values, earlier_values = self.now.get(name, []), self.then.get(name, [])
        value, earlier = statistic_of(self.bar, values), statistic_of(self.bar, earlier_values)
        if self.bar.statistic is Statistic.COUNT:
            earlier = earlier if self.then else None
        elif len(earlier_values) < self.minimum:
            earlier = None
        violated = self._violated(values, earlier_values, earlier) if len(values) >= self.minimum else None
        return Group(value, len(values), earlier, violated)

    def _violated(self, values: list[int], earlier_values: list[int], earlier: Fraction | None) -> bool | None:
        """Past a bound or changed by more than is allowed; unknown while the earlier figure is, unless a bound is passed."""
        low, high = self._interval(values)
        at_least, at_most, against = self.bar.at_least, self.bar.at_most, self.bar.against
        if (at_least is not None and high < at_least) or (at_most is not None and low > at_most):
            return True
        if against is None:
            return False
        return None if earlier is None else _changed(against, earlier, self._interval(earlier_values), (low, high))

    def spread(self) -> tuple[Fraction | None, bool]:
        """Best minus worst group of those that have the minimum, and whether that is surely more than the bar allows."""
        judged = [values for values in self.now.values() if len(values) >= self.minimum]
        figures = [(statistic_of(self.bar, values), self._interval(values)) for values in judged]
        known = [(value, interval) for value, interval in figures if value is not None]
        if self.bar.spread is None or len(known) < 2:
            return None, False
        best, worst = max(value for value, _ in known), min(value for value, _ in known)
        low = max(interval[0] for value, interval in known if value == best)
        high = min(interval[1] for value, interval in known if value == worst)
        return best - worst, low - high > self.bar.spread

    def _interval(self, values: list[int]) -> Interval:
        """Between what the figure surely is; the figure itself without confidence."""
        value = statistic_of(self.bar, values)
        if value is None:
            return 0, 0
        if self.bar.confidence is None:
            return value, value
        judged = sum(len(each) >= self.minimum for each in self.now.values())
        sure = 1 - float(1 - self.bar.confidence) / max(judged, 1)
        if self.bar.statistic is Statistic.SHARE:
            wilson = stats.binomtest(sum(values), len(values)).proportion_ci(sure, method="wilson")
            return float(wilson.low), float(wilson.high)
        return _student([float(_in_units(self.bar, each)) for each in values], sure)


def _student(numbers: list[float], sure: float) -> Interval:
    if len(numbers) < 2:
        return float("-inf"), float("inf")
    if len(set(numbers)) == 1:
        return numbers[0], numbers[0]
    low, high = stats.t.interval(sure, len(numbers) - 1, loc=sum(numbers) / len(numbers), scale=stats.sem(numbers))
    return float(low), float(high)


def _changed(against: Against, earlier: Fraction, then: Interval, now: Interval) -> bool:
    """Whether the figure fell or rose by more than is allowed, in its units or as a part of the earlier one."""
    size = abs(earlier) if against.relative else 1
    fell = against.drop is not None and then[0] - now[1] > against.drop * size
    rose = against.rise is not None and now[0] - then[1] > against.rise * size
    return fell or rose
