"""Windows of goals and bars: which instants count as of another; and of goals, what compliance, budget and burn follow from two counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np

from engine.evaluation.columns import Instants
from engine.evaluation.zones import DAY_ZERO, instant_of_local, local_date, wall_clock_days
from engine.language.book import Bar, Goal, Period, Standard
from engine.language.durations import HOUR, Duration, Unit, exact_text

RINGS_US = HOUR  # how long a breach of a standard without a goal counts as violated

Windowed = Goal | Bar
Span = tuple[int, int]  # what is after the first instant, up to and including the second

Counts = Callable[[int, int], tuple[int, int]]  # met and breached decided after the first instant, up to and including the second


@dataclass(frozen=True)
class Window:
    """The verdicts decided after `after` and up to and including `until`, both in microseconds since 1970 UTC."""

    after: int
    until: int
    met: int
    breached: int

    @property
    def judged(self) -> int:
        return self.met + self.breached

    def compliance(self, minimum: int) -> float | None:
        """Met of all that were judged; unknown without any, or with fewer than the minimum."""
        return self.met / self.judged if self.judged >= max(minimum, 1) else None

    def is_missed(self, share: Fraction, minimum: int) -> bool | None:
        """Whether less than a share was met, reckoned in whole numbers; unknown where compliance is."""
        if self.compliance(minimum) is None:
            return None
        return self.met * share.denominator < share.numerator * self.judged


@dataclass(frozen=True)
class GoalFigures:
    """A goal as of an instant. `window` is the one that is judged: the rolling one, or the last calendar one that ended. `so_far` is the
    calendar one that has not ended, up to that instant; a rolling goal has none.

    Burn is of the window whose budget is being used, the rolling one, or the calendar one that has not ended: the share of breaches in
    it, as a multiple of the share that the goal allows. The budget that remains is what that leaves of 1. Both are unknown while nothing
    was judged.
    """

    name: str
    goal: float
    window: Window
    so_far: Window | None
    compliance: float | None
    violated: bool | None
    burn: float | None
    budget_remaining: float | None


def windowed(standard: Standard) -> Windowed | None:
    """What a standard is judged by in windows: a bar, or a goal if it has one."""
    return standard.kind if isinstance(standard.kind, Bar) else standard.goal


def goal_figures(standard: Standard, now: int, counts: Counts) -> GoalFigures | None:
    """The standard's goal as of `now`; None for one without."""
    goal = standard.goal
    if goal is None:
        return None
    zone = standard.time_zone
    window = counted(counts, *judged_span(goal, now, zone))
    running = running_span(goal, now, zone)
    so_far = None if running is None else counted(counts, *running)
    rate = burn(so_far or window, goal.share)
    return GoalFigures(
        name=window_name(goal),
        goal=float(goal.share),
        window=window,
        so_far=so_far,
        compliance=window.compliance(standard.minimum),
        violated=window.is_missed(goal.share, standard.minimum),
        burn=rate,
        budget_remaining=None if rate is None else 1 - rate,
    )


def is_violated(standard: Standard, now: int, counts: Counts, rung: int | None) -> bool | None:
    """Whether the goal is violated as of `now`; without a goal, whether a breach rang (`rung`: the last that did) in the hour before.

    Of a bar nothing is known from verdicts.
    """
    if isinstance(standard.kind, Bar):
        return None
    figures = goal_figures(standard, now, counts)
    if figures is None:
        return rung is not None and now - RINGS_US < rung <= now
    return figures.violated


def counted(counts: Counts, after: int, until: int) -> Window:
    """The window with its two counts."""
    return Window(after, until, *counts(after, until))


def judged_span(of: Windowed, now: int, zone: str) -> Span:
    """The window that is judged as of `now`: the rolling one that ends then, or the last calendar one that ended."""
    if of.per is not None:
        return _period_before(of.per, now, zone)
    assert of.over is not None
    return now - rolling_us(of.over, now, zone), now


def running_span(of: Windowed, now: int, zone: str) -> Span | None:
    """The calendar window that has not ended, up to `now`; None where windows roll."""
    return None if of.per is None else (_period_start(of.per, now, zone) - 1, now)


def span_before(of: Windowed, span: Span, zone: str) -> Span:
    """The window just before another one."""
    if of.per is not None:
        return _period_before(of.per, span[0] + 1, zone)
    assert of.over is not None
    return span[0] - rolling_us(of.over, span[0], zone), span[0]


def span_before_date(of: Windowed, day: date, zone: str) -> Span:
    """The rolling window up to and without the midnight at which a day begins, or the last calendar one that had ended then."""
    midnight = _midnight(day, zone)
    if of.per is not None:
        return _period_before(of.per, midnight, zone)
    assert of.over is not None
    return midnight - rolling_us(of.over, midnight, zone) - 1, midnight - 1


def burn(running: Window, goal: Fraction) -> float | None:
    """The share that was missed, as a multiple of the share that may be; None where nothing was judged."""
    if not running.judged:
        return None
    if goal >= 1:
        return float("inf") if running.breached else 0.0
    return float(Fraction(running.breached, running.judged) / (1 - goal))


def rolling_us(over: Duration, now: int, zone: str) -> int:
    """The length of a rolling window that ends at `now`: exact time, or days of the wall clock."""
    if over.unit is Unit.EXACT:
        return over.amount
    return now - int(wall_clock_days(np.array([now], dtype=np.int64), -over.amount, zone)[0])


def leaves_at(of: Windowed, decided_at: int, zone: str) -> int:
    """The instant at which what was decided at another leaves the rolling window."""
    assert of.over is not None
    return int(rolling_ends(of.over, np.array([decided_at], dtype=np.int64), zone)[0])


def rolling_ends(over: Duration, decided_at: Instants, zone: str) -> Instants:
    """The instants at which what was decided at others leaves a rolling window."""
    if over.unit is Unit.EXACT:
        return decided_at + over.amount
    return wall_clock_days(decided_at, over.amount, zone)


def window_name(of: Windowed) -> str:
    """The window as the book writes it: `28d`, `24h`, `day`."""
    if of.per is not None:
        return str(of.per)
    assert of.over is not None
    if of.over.unit is not Unit.EXACT:
        return f"{of.over.amount}d"
    return exact_text(of.over.amount)


def windows_between(of: Windowed, first: int, until: int, zone: str) -> list[Span]:
    """The windows of a report over `[first, until]`, as (after, until): calendar windows, or rolling ones end to end back from `until`.

    The calendar window in which `until` lies ends at `until`.
    """
    if of.per is not None:
        edges = [_period_start(of.per, first, zone)]
        while edges[-1] <= until:
            edges.append(_next_period(of.per, edges[-1], zone))
        return [(start - 1, min(end - 1, until)) for start, end in pairwise(edges)]
    assert of.over is not None
    ends = [until]
    while ends[-1] >= first:
        ends.append(ends[-1] - rolling_us(of.over, ends[-1], zone))
    return [(after, end) for end, after in pairwise(ends)][::-1]


def next_edge(of: Windowed, now: int, zone: str) -> int | None:
    """The next instant after `now` at which a calendar window ends; None for a rolling one."""
    return None if of.per is None else _next_period(of.per, now, zone)


def _period_before(period: Period, at: int, zone: str) -> Span:
    """The last calendar window that had ended at an instant."""
    end = _period_start(period, at, zone)
    return _period_start(period, end - 1, zone) - 1, end - 1


def _period_start(period: Period, at: int, zone: str) -> int:
    """The local midnight at which the period that holds `at` began."""
    return _midnight(_first_day(period, _local_day(at, zone)), zone)


def _next_period(period: Period, at: int, zone: str) -> int:
    """The local midnight at which the period that holds `at` ends."""
    longest = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92}[period]
    return _midnight(_first_day(period, _first_day(period, _local_day(at, zone)) + timedelta(days=longest)), zone)


def _first_day(period: Period, day: date) -> date:
    match period:
        case Period.DAY:
            return day
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _local_day(at: int, zone: str) -> date:
    return DAY_ZERO + timedelta(days=int(local_date(np.array([at], dtype=np.int64), zone)[0]))


def _midnight(day: date, zone: str) -> int:
    return int(instant_of_local(np.array([(day - DAY_ZERO).days], dtype=np.int64), 0, zone)[0])
