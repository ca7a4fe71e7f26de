"""Opening hours, the dullest way: day by day, each range turned from local time into instants.

Instants are microseconds since 1970 UTC. A calendar of None is `always`. Shares no code with the engine's columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from engine.language.calendars import Calendar, Range
from engine.language.durations import Duration, Unit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_US = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
TEN_YEARS = timedelta(days=3653)


def local(at: int, zone: str) -> datetime:
    """The wall clock's reading at an instant, without a zone."""
    return (EPOCH + at * ONE_US).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant(wall: datetime, zone: str) -> int:
    """The first instant at which the wall clock shows `wall` or later: after a spring gap, and the first of a repeated hour."""
    at = (wall.replace(tzinfo=ZoneInfo(zone), fold=0) - EPOCH) // ONE_US
    if local(at, zone) == wall:
        return at
    before, after = at - ONE_DAY // ONE_US, at  # in a gap: `before` shows an earlier time, `after` a later one
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if local(middle, zone) >= wall else (middle, after)
    return after


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


@cache
def _is_holiday(code: str, day: date) -> bool:
    country, _, part = code.partition("-")
    return day in holidays.country_holidays(country, subdiv=part or None, years=day.year)


@cache
def ranges_on(calendar: Calendar, day: date) -> tuple[Range, ...]:
    """The ranges that belong to a day, in minutes from its midnight."""
    extra = dict(calendar.extra)
    if day in extra:
        return extra[day]
    if day in calendar.closed_dates or (day.month, day.day) in calendar.closed_month_days:
        return ()
    if calendar.holidays is not None and _is_holiday(calendar.holidays, day):
        return ()
    return calendar.week[day.weekday()]


@cache
def open_on(calendar: Calendar, day: date) -> tuple[tuple[int, int], ...]:
    """The ranges that belong to a day, as instants `[start, end)`; one that a clock change leaves empty is left out."""
    zone = calendar.time_zone
    walls = [(midnight(day) + timedelta(minutes=r.start), midnight(day) + timedelta(minutes=r.end)) for r in ranges_on(calendar, day)]
    instants = [(instant(start, zone), instant(end, zone)) for start, end in walls]
    return tuple((start, end) for start, end in instants if start < end)


def _days(calendar: Calendar, since: int) -> Iterator[date]:
    """Every day that can have a range that ends after `since`, in order, until more than ten years have passed without an open day."""
    day = local(since, calendar.time_zone).date() - 2 * ONE_DAY
    last_open = day
    while day - last_open <= TEN_YEARS + 4 * ONE_DAY:
        yield day
        if open_on(calendar, day):
            last_open = day
        day += ONE_DAY


def openings(calendar: Calendar, since: int) -> Iterator[tuple[int, int]]:
    """Open time from `since` on as `[start, end)`, in order and apart; ends where ten years have no opening."""
    reached = since
    for day in _days(calendar, since):
        for start, end in open_on(calendar, day):
            if _has_ended(reached, start):
                return
            if end > reached:
                yield max(start, reached), end
                reached = end


def _has_ended(since: int, opens: int) -> bool:
    """Whether more than ten years lie between a closing, or the start of a count, and the next opening."""
    return opens - since > TEN_YEARS // ONE_US


def open_time(calendar: Calendar | None, start: int, end: int) -> int:
    """Open microseconds in `[start, end)`; 0 if `end` is not after `start`."""
    if end <= start:
        return 0
    if calendar is None:
        return end - start
    total = 0
    for opens, closes in openings(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def first_reaching(calendar: Calendar | None, start: int, need: int) -> int | None:
    """The first instant, from `start` on, at which `need` of open time has gone by; `start` itself for none; None for never."""
    if need <= 0:
        return start
    if calendar is None:
        return start + need
    for opens, closes in openings(calendar, start):
        if closes - opens >= need:
            return opens + need
        need -= closes - opens
    return None


def is_open(calendar: Calendar | None, at: int) -> bool:
    """Whether the calendar is open at an instant; a closing instant is outside."""
    if calendar is None:
        return True
    today = local(at, calendar.time_zone).date()
    days = (today - 2 * ONE_DAY, today - ONE_DAY, today)
    return any(opens <= at < closes for day in days for opens, closes in open_on(calendar, day))


def dated(target: Duration, start: int, calendar: Calendar | None, zone: str) -> int | None:
    """The instant that a target in days names, counted from `start`; None where the calendar has ended.

    `zone` is the wall clock of plain days under `always`; working days need a calendar.
    """
    if target.unit is Unit.DAYS:
        zone = zone if calendar is None else calendar.time_zone
        return instant(local(start, zone) + target.amount * ONE_DAY, zone)
    if calendar is None or target.unit is Unit.EXACT:
        raise ValueError(f"{target} under {calendar} names no date")
    first = _working_start(calendar, start)
    day = None if first is None else _later_open_day(calendar, first[0], target.amount)
    if first is None or day is None:
        return None
    last = ranges_on(calendar, day)[-1].end
    minutes = timedelta(minutes=last) if target.unit is Unit.END_OF_WORKING_DAY else _moved_into_hours(calendar, day, first[1])
    return instant(midnight(day) + minutes, calendar.time_zone)


def _working_start(calendar: Calendar, start: int) -> tuple[date, timedelta] | None:
    """The day whose hours a start counts in, and the wall clock's reading from that day's midnight (past 24 h in a night shift)."""
    for day in _days(calendar, start):
        for opens, closes in open_on(calendar, day):
            if _has_ended(start, opens):
                return None
            if closes > start:
                return day, local(max(opens, start), calendar.time_zone) - midnight(day)
    return None


def _later_open_day(calendar: Calendar, day: date, count: int) -> date | None:
    """The `count`-th later day with open time; the day itself for 0."""
    closed = open_on(calendar, day)[-1][1]
    for later in _days(calendar, closed):
        if count == 0:
            return day
        if later > day and (ranges := open_on(calendar, later)):
            if _has_ended(closed, ranges[0][0]):
                return None
            day, count, closed = later, count - 1, ranges[-1][1]
    return None


def _moved_into_hours(calendar: Calendar, day: date, wall: timedelta) -> timedelta:
    """A time of day, or the day's next opening if it is outside the hours, or the day's closing if there is none."""
    ranges = ranges_on(calendar, day)
    for each in ranges:
        if wall < timedelta(minutes=each.end):
            return max(wall, timedelta(minutes=each.start))
    return timedelta(minutes=ranges[-1].end)
