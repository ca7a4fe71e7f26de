"""Business time over columns: how much of a stretch of time is open, and when so much of it will have passed.

How this works
--------------
A calendar is laid out, day by day, into *ranges*: instants `[start, end)` in order, each knowing the day it belongs to (an
overnight range belongs to the day on which it starts). Ranges of neighbouring days may overlap, so beside each range stand

    reach   the latest end so far           an instant is before the first range whose reach is later, or in it
    fresh   max(start, the reach before)    what the range adds to the open time is [fresh, reach)
    before  the open time of all earlier ranges

and everything is one look-up in these sorted columns. Let k be the first range with reach > t:

    W(t), the open time from a fixed origin up to t      before[k] + max(0, t - fresh[k])
    t is open                                            start[k] <= t
    the next open instant, t itself if open              max(t, start[k])

The open time in [a, b) is W(b) - W(a), exact to the microsecond across clock changes, holidays and years. The way back, the
first instant at which W reaches w, is a look-up in the running sum `after`: in the first range k with after[k] >= w it is
fresh[k] + w - before[k]; if w is used up exactly at a closing, that is the closing instant.

A working day is one with a range. Its number among the open days leads from a range to its day, n days on, and to that day's first
and last range.

A last range that is never reached stands at the end of the columns, so no look-up falls off. Days are laid out by whole years, as
many as are asked for; more are added when an answer lies beyond, and the origin of W stays where it was. A year that was laid out
once is remembered, so a tick pays for none of this.

Instants from the year 2200 on are never: W there is FAR, nothing is open, nothing is reached. Before 1900 nothing is open.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.evaluation.columns import BEGINNING, NEVER, Instants, Integers
from engine.evaluation.openings import FIRST_YEAR, LAST_YEAR, LONGEST_CLOSED_US, Openings, laid_out
from engine.evaluation.zones import DAY_ZERO, EARLIEST, LATEST, instant_of, local_of, wall_clock_days
from engine.language.calendars import Calendar
from engine.language.durations import DAY, Duration, Unit

FAR = NEVER // 4  # open time that is never worked off; sums of two stay in range

FEW_DAYS = 100  # named days: 198 at most of the 521 that a day of the week has in ten years; a country's holidays take 150 at most

_MARGIN_US = 3 * DAY  # how far a day's hours can lie from its date in UTC: offsets, and the night after


class Hours(Protocol):
    """What counts as time: all of it, or only a calendar's open hours. Columns in, columns of the same length out."""

    @property
    def goes_on(self) -> bool:
        """Whether it surely never stays closed for ten years, at least until the year 2200: then no event is asked if it has ended."""

    def worked(self, at: Instants) -> Integers:
        """W: open microseconds from a fixed origin up to `at`; W(b) - W(a) is the open time in [a, b)."""

    def reached(self, work: Integers, since: Instants | None = None) -> Instants:
        """The first instants at which W reaches `work`, NEVER where the calendar ends before.

        A calendar has ended where it stays closed for over ten years, looked at from `since` (default: from the origin).
        """

    def is_open(self, at: Instants) -> npt.NDArray[np.bool_]:
        """Whether the instants lie in open hours; an opening does, a closing does not."""

    def open_stretches(self, since: int, until: int) -> tuple[Instants, Instants]:
        """Starts and ends of the open stretches `[start, end)` of `[since, until)`, in order and apart from each other."""

    def working_days_later(self, at: Instants, days: Integers | int) -> Instants:
        """The same local time on the n-th later open day, moved into that day's hours; NEVER where the calendar ends before."""

    def end_of_working_day(self, at: Instants, days: Integers | int) -> Instants:
        """The last closing of the n-th later open day (0: of the day itself); NEVER where the calendar ends before."""


def hours_of(calendar: Calendar | None, first: int, last: int) -> Hours:
    """The hours of a calendar, laid out for at least the instants from `first` to `last`; no calendar is always open.

    W is 0 at `first`, and stays so as more years are laid out.
    """
    return Always() if calendar is None else CalendarHours(calendar, first, last)


def deadline(hours: Hours, at: Instants, duration: Duration, zone: str) -> tuple[Instants, Integers]:
    """Floors and needs of a target counted from `at`: the deadline is max(floor, reached(worked(at) + need)).

    Exact time has the least int64 as its floor and its own amount as need. Other units are dates: the floor is the date's
    instant, the need the open time from `at` to it. Where the date never comes, the floor is NEVER and the need FAR. `zone` is
    the one whose wall clock counts days; working days are counted in the calendar's own.
    """
    if duration.unit is Unit.EXACT:
        return np.full_like(at, BEGINNING), np.full_like(at, min(duration.amount, FAR))
    if duration.unit is Unit.DAYS:
        floor = wall_clock_days(at, duration.amount, zone)
    elif duration.unit is Unit.WORKING_DAYS:
        floor = hours.working_days_later(at, duration.amount)
    else:
        floor = hours.end_of_working_day(at, duration.amount)
    need = np.where(floor == NEVER, FAR, hours.worked(floor) - hours.worked(at))
    return floor, need


class Always:
    """Every instant is open: W is the instant itself."""

    @property
    def goes_on(self) -> bool:
        """It is never closed."""
        return True

    def worked(self, at: Instants) -> Integers:
        """W(t) = t; FAR from the year 2200 on."""
        return np.where(at >= LATEST, FAR, at)

    def reached(self, work: Integers, since: Instants | None = None) -> Instants:
        """The instants equal to `work`; NEVER from the year 2200 on. `since` changes nothing."""
        return np.where(work >= LATEST, NEVER, work)

    def is_open(self, at: Instants) -> npt.NDArray[np.bool_]:
        """All instants are open."""
        return at < LATEST

    def open_stretches(self, since: int, until: int) -> tuple[Instants, Instants]:
        """All of it; nothing from the year 2200 on."""
        start, end = np.array([[since], [min(until, LATEST)]], dtype=np.int64)
        return start[start < end], end[start < end]

    def working_days_later(self, at: Instants, days: Integers | int) -> Instants:
        """Refused: a book without a calendar has no working days."""
        raise ValueError("working days need a named calendar")

    def end_of_working_day(self, at: Instants, days: Integers | int) -> Instants:
        """Refused: a book without a calendar has no working days."""
        raise ValueError("working days need a named calendar")


class CalendarHours:
    """The open hours of one calendar; see the head of this module. It grows as it answers, so each thread has its own."""

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        self._calendar = calendar
        self._origin = min(max(first, EARLIEST), LATEST - 1)
        years = range(_year(self._origin - _MARGIN_US), _year(min(last, LATEST) + _MARGIN_US) + 2)
        self._openings = laid_out(calendar, _within_reason(years))
        self._worked_before = self._worked_up_to_origin()

    @property
    def goes_on(self) -> bool:
        """Whether a day of the week has hours, and fewer days are named than could take them from it for ten years."""
        calendar = self._calendar
        named = len(calendar.closed_dates) + len(calendar.closed_month_days) + len(calendar.extra)
        return any(calendar.week) and named < FEW_DAYS

    def worked(self, at: Instants) -> Integers:
        """W: open microseconds from the origin up to `at`, negative before it; FAR from the year 2200 on."""
        openings = self._covering(at)
        return np.where(at >= LATEST, FAR, openings.worked(at) - self._worked_before)

    def reached(self, work: Integers, since: Instants | None = None) -> Instants:
        """The first instants at which W reaches `work`, NEVER where the calendar ends before; EARLIEST where W was never less."""
        start = np.array([self._origin], dtype=np.int64) if since is None else since
        work = np.minimum(work, 2 * FAR)
        openings = self._covering(start)
        while openings.years[0] > FIRST_YEAR and bool(np.any(work + self._worked_before <= 0)):
            openings = self._lay_out(openings.years[0] - len(openings.years), openings.years[-1])
        total = work + self._worked_before
        k = openings.index_of_work(total)
        while self._may_open_after(openings, start) and bool(np.any((k == openings.last) & (work < FAR // 2))):
            openings = self._lay_out(openings.years[0], openings.years[-1] + len(openings.years))
            k = openings.index_of_work(total)
        at = np.where(total <= 0, EARLIEST, openings.fresh[k] + (total - openings.before[k]))
        return np.where(_has_ended(openings, start, k), NEVER, at)

    def is_open(self, at: Instants) -> npt.NDArray[np.bool_]:
        """Whether the instants lie in a range `[start, end)`."""
        openings = self._covering(at)
        return (openings.start[openings.index_at(at)] <= at) & (at < LATEST)

    def open_stretches(self, since: int, until: int) -> tuple[Instants, Instants]:
        """The ranges in `[since, until)`, those that overlap or touch as one."""
        return self._covering(np.array([since, until], dtype=np.int64)).open_stretches(since, until)

    def working_days_later(self, at: Instants, days: Integers | int) -> Instants:
        """The same local time on the n-th later open day, moved to that day's next opening or, if there is none, its last closing.

        A start outside hours counts from the next opening. A night belongs to the day on which it starts, so that 02:00 in it is
        26:00 of that day. NEVER where the calendar ends before.
        """
        openings, here, there = self._days_later(at, days)
        opened = np.maximum(at, openings.start[here])
        midnight = openings.day[openings.nth[here]] * DAY
        time_of_day = local_of(opened, self._calendar.time_zone) - midnight
        same_time = instant_of(openings.day[there] * DAY + time_of_day, self._calendar.time_zone)
        k, last = openings.first_of_day[there], openings.last_of_day[there]
        while bool(np.any(passed := (openings.end[k] <= same_time) & (k < last))):
            k = k + passed
        moved = np.clip(same_time, openings.start[k], openings.end[k])
        return np.where(_has_ended(openings, at, last), NEVER, moved)

    def end_of_working_day(self, at: Instants, days: Integers | int) -> Instants:
        """The last closing of the n-th later open day (0: of the day itself); NEVER where the calendar ends before.

        A start outside hours counts from the next opening.
        """
        openings, _, there = self._days_later(at, days)
        last = openings.last_of_day[there]
        return np.where(_has_ended(openings, at, last), NEVER, openings.end[last])

    def _days_later(self, at: Instants, days: Integers | int) -> tuple[Openings, Integers, Integers]:
        """The range each instant counts from, and the number among the open days of the day so many later."""
        openings = self._covering(at)
        while True:
            here = openings.index_at(at)
            there = np.minimum(openings.nth[here] + days, openings.nth[-1])
            beyond = (there == openings.nth[-1]) & (at < LATEST)
            if not (bool(np.any(beyond)) and self._may_open_after(openings, at)):
                return openings, here, there
            openings = self._lay_out(openings.years[0], openings.years[-1] + len(openings.years))

    def _covering(self, at: Instants) -> Openings:
        """The openings, laid out for all of the instants from 1900 to 2200."""
        years = self._openings.years
        if at.size == 0:
            return self._openings
        first, last = int(at.min()), int(at.max())
        if last >= LATEST:
            last = int(at.max(initial=EARLIEST, where=at < LATEST))
        if _midnight(years[0]) + _MARGIN_US <= first and last < _midnight(years[-1] + 1) - _MARGIN_US:
            return self._openings
        return self._lay_out(min(years[0], _year(first - _MARGIN_US)), max(years[-1], _year(last + _MARGIN_US)))

    def _lay_out(self, first_year: int, last_year: int) -> Openings:
        """More years, with W as it was."""
        years = _within_reason(range(first_year, last_year + 1))
        if years != self._openings.years:
            self._openings = laid_out(self._calendar, years)
            self._worked_before = self._worked_up_to_origin()
        return self._openings

    def _worked_up_to_origin(self) -> int:
        return int(self._openings.worked(np.array([self._origin], dtype=np.int64))[0])

    @staticmethod
    def _may_open_after(openings: Openings, since: Instants) -> bool:
        """Whether more years could still bring an opening within ten years of the last one, or of an instant of `since`."""
        if openings.years[-1] == LAST_YEAR:
            return False
        known_until = _midnight(openings.years[-1] + 1)
        waiting_from = int(since.max(initial=EARLIEST))
        if openings.last_closing is not None:
            waiting_from = max(waiting_from, openings.last_closing)
        return known_until - waiting_from <= LONGEST_CLOSED_US


def _has_ended(openings: Openings, since: Instants, k: Integers) -> npt.NDArray[np.bool_]:
    """Whether the calendar ends on the way from an instant to a range: it opens no more, or not within ten years."""
    here = openings.index_at(since)
    waits = (k >= here) & (openings.start[here] - since > LONGEST_CLOSED_US)
    ended: npt.NDArray[np.bool_] = waits | (k == openings.last) | (openings.ended[k] > openings.ended[here])
    return ended


def _within_reason(years: range) -> range:
    return range(max(years[0], FIRST_YEAR), min(years[-1], LAST_YEAR) + 1)


def _year(at: int) -> int:
    """The year of an instant, in UTC, 1900 if earlier and 2199 if later."""
    return (DAY_ZERO + timedelta(days=min(max(at, EARLIEST), LATEST - 1) // DAY)).year


def _midnight(year: int) -> int:
    """The instant at which a year begins in UTC."""
    return (date(year, 1, 1) - DAY_ZERO).days * DAY
