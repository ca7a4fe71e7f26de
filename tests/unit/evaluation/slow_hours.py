"""Business time the obvious way: one instant at a time, in Python's own datetimes, with nothing laid out in advance.

It is the yardstick of `engine.evaluation.hours` and shares nothing with it but the shape of a calendar and the instant that does not come.
Instants are UTC datetimes. `None` is the date that never comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from engine.evaluation.columns import NEVER
from engine.language.calendars import Calendar, Range

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Opening = tuple[date, datetime, datetime]

NIGHT = timedelta(days=2)  # a range ends at most so long after its day has begun


def us(at: datetime) -> int:
    """The instant as the engine writes it: microseconds since 1970 UTC."""
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(at: int) -> datetime | None:
    """The instant that the engine wrote."""
    return None if at == NEVER else EPOCH + timedelta(microseconds=int(at))


def wall(at: datetime, zone: str) -> datetime:
    """What the wall clock shows, as a datetime without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def instant(local: datetime, zone: str) -> datetime:
    """The first instant at which the wall clock shows this time or a later one, walked back to by minutes, then by seconds."""
    at = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    for step in (timedelta(minutes=1), timedelta(seconds=1)):
        while wall(at - step, zone) >= local:
            at -= step
    return at


def days_later(at: datetime, days: int, zone: str) -> datetime:
    """The same time on the wall so many local days later."""
    return instant(wall(at, zone) + timedelta(days=days), zone)


def ranges_of(calendar: Calendar, day: date) -> tuple[Range, ...]:
    """The hours of a day."""
    for extra_day, ranges in calendar.extra:
        if extra_day == day:
            return ranges
    if calendar.holidays is not None:
        country, _, part = calendar.holidays.partition("-")
        if day in holidays.country_holidays(country, subdiv=part or None, years=day.year):
            return ()
    if day in calendar.closed_dates or (day.month, day.day) in calendar.closed_month_days:
        return ()
    return calendar.week[day.weekday()]


def openings(calendar: Calendar, first: datetime, last: datetime) -> list[Opening]:
    """Day, opening and closing of every range that touches [first, last], in order."""
    found = []
    day = (first - 2 * NIGHT).date()
    while day <= (last + 2 * NIGHT).date():
        midnight = datetime.combine(day, time())
        for opening in ranges_of(calendar, day):
            start = instant(midnight + timedelta(minutes=opening.start), calendar.time_zone)
            end = instant(midnight + timedelta(minutes=opening.end), calendar.time_zone)
            if start < end:
                found.append((day, start, end))
        day += timedelta(days=1)
    return found


def is_open(known: list[Opening], at: datetime) -> bool:
    """Whether some range holds the instant."""
    return any(start <= at < end for _, start, end in known)


def _pieces(known: list[Opening], first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of [first, last) between one opening or closing and the next."""
    edges = sorted({first, last} | {edge for _, *both in known for edge in both if first < edge < last})
    return pairwise(edges)


def elapsed(known: list[Opening], first: datetime, last: datetime) -> timedelta:
    """The open time of [first, last)."""
    return sum((end - start for start, end in _pieces(known, first, last) if is_open(known, start)), timedelta())


def reached(known: list[Opening], first: datetime, need: timedelta, last: datetime) -> datetime | None:
    """The first instant from `first` on at which so much open time has passed, looked for up to `last`."""
    if not need:
        return first
    for start, end in _pieces(known, first, last):
        if is_open(known, start):
            if end - start >= need:
                return start + need
            need -= end - start
    return None


def working_days_later(calendar: Calendar, known: list[Opening], at: datetime, days: int) -> datetime | None:
    """The same local time on a later open day, moved into its hours."""
    here = next_open(known, at)
    day = None if here is None else open_day_later(known, here[0], days)
    if here is None or day is None:
        return None
    since_midnight = wall(here[1], calendar.time_zone) - datetime.combine(here[0], time())
    same_time = instant(datetime.combine(day, time()) + since_midnight, calendar.time_zone)
    hours = [(start, end) for its_day, start, end in known if its_day == day]
    for start, end in hours:
        if same_time < end:
            return max(same_time, start)
    return hours[-1][1]


def end_of_working_day(known: list[Opening], at: datetime, days: int) -> datetime | None:
    """The last closing of a later open day."""
    here = next_open(known, at)
    day = None if here is None else open_day_later(known, here[0], days)
    return None if day is None else max(end for its_day, _, end in known if its_day == day)


def next_open(known: list[Opening], at: datetime) -> tuple[date, datetime] | None:
    """The first open instant from `at` on, and the day it belongs to: of two days, the one before."""
    for day, start, end in known:
        if at < end:
            return day, max(at, start)
    return None


def open_day_later(known: list[Opening], day: date, days: int) -> date | None:
    """The n-th later day that is open."""
    later = sorted({its_day for its_day, _, _ in known if its_day >= day})
    return later[days] if days < len(later) else None
