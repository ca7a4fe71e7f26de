"""A calendar laid out, day by day, into the sorted columns that `engine.evaluation.hours` looks up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np
import numpy.typing as npt

from engine.evaluation.columns import NEVER, Instants, Integers
from engine.evaluation.lookups import Lookup, lookup_of
from engine.evaluation.zones import DAY_ZERO, LATEST, instant_of
from engine.language.calendars import Calendar, Range
from engine.language.durations import DAY, MINUTE

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_CLOSED_US = 3653 * DAY  # ten years; a calendar that stays closed for longer has ended

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Openings:
    """The ranges of whole local years, in order, and behind them one that is never reached: it stands at index `last`.

    A range is `[start, end)` in instants and belongs to the local day on which it starts. Only what is open for some time is here:
    no range that a clock change swallows, no day that stays closed.
    """

    years: range
    start: Instants
    end: Instants
    reach: Lookup  # the latest end so far
    fresh: Instants  # where the range begins to add to the open time: its start or the reach before, whichever is later
    before: Integers  # open microseconds from the first range up to `fresh`
    after: Lookup  # … and up to `reach`
    ended: Integers  # how many stretches of over ten years without opening lie before the range
    nth: Integers  # the number of the range's day among the open days
    day: Integers  # by that number: the local day, counted from 1970-01-01
    first_of_day: Integers  # … the index of its first range
    last_of_day: Integers  # … and of its last one

    @property
    def last(self) -> int:
        """The index of the range that is never reached."""
        return len(self.start) - 1

    @property
    def last_closing(self) -> int | None:
        """The latest instant at which a range ends."""
        return int(self.reach.values[-2]) if self.last else None

    def index_at(self, at: Instants) -> Indices:
        """The range that each instant is in (of several the one that began first), or the next one if it is in none."""
        return self.reach.first_above(at)

    def worked(self, at: Instants) -> Integers:
        """Open microseconds from the first range up to the instants."""
        k = self.index_at(at)
        work: Integers = self.before[k] + np.maximum(at - self.fresh[k], 0)
        return work

    def open_stretches(self, since: int, until: int) -> tuple[Instants, Instants]:
        """Starts and ends of the stretches `[start, end)` of `[since, until)` that are open, in order; ranges that touch are one."""
        first, last = self.index_at(np.array([since, until], dtype=np.int64))
        here = slice(int(first), min(int(last) + 1, self.last))
        start, end = np.maximum(self.fresh[here], since), np.minimum(self.reach.values[here], until)
        is_open = start < end
        return np.setdiff1d(start[is_open], end[is_open]), np.setdiff1d(end[is_open], start[is_open])

    def index_of_work(self, work: Integers) -> Indices:
        """The first range by whose end so much has been worked since the first range."""
        return self.after.first_above(work - 1)


@lru_cache(maxsize=64)
def laid_out(calendar: Calendar, years: range) -> Openings:
    """The openings of these local years, at least one."""
    laid = [_year_laid_out(calendar, year) for year in years]
    day_of_range, start, end = (np.concatenate(column) for column in zip(*laid, strict=True))
    reach = np.append(np.maximum.accumulate(end), NEVER)
    start, end = np.append(start, LATEST), np.append(end, LATEST)
    fresh = np.maximum(start, np.append(start[:1], reach[:-1]))
    open_us = reach[:-1] - fresh[:-1]
    after = np.append(np.cumsum(open_us), NEVER)
    starts_day = np.diff(np.append(day_of_range, NEVER), prepend=-NEVER) != 0
    first_of_day = np.flatnonzero(starts_day)
    return Openings(
        years=years,
        start=start,
        end=end,
        reach=lookup_of(reach),
        fresh=fresh,
        before=np.append(0, after[:-1]),
        after=lookup_of(after),
        ended=np.cumsum(np.append(False, start[1:] - reach[:-1] > LONGEST_CLOSED_US)),
        nth=np.cumsum(starts_day) - 1,
        day=np.append(day_of_range, LATEST // DAY)[first_of_day],
        first_of_day=first_of_day,
        last_of_day=np.append(first_of_day[1:] - 1, len(start) - 1),
    )


@lru_cache(maxsize=4096)
def _year_laid_out(calendar: Calendar, year: int) -> tuple[Integers, Instants, Instants]:
    """Day, start and end of the ranges of one local year, in order, without those that a clock change leaves no time."""
    rows = [(number, opening.start, opening.end) for number, ranges in _hours_by_day(calendar, year) for opening in ranges]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    midnight = table[:, 0] * DAY
    start = instant_of(midnight + table[:, 1] * MINUTE, calendar.time_zone)
    end = instant_of(midnight + table[:, 2] * MINUTE, calendar.time_zone)
    stays = end > start
    return table[stays, 0], start[stays], end[stays]


def _hours_by_day(calendar: Calendar, year: int) -> list[tuple[int, tuple[Range, ...]]]:
    """The days of a year, counted from 1970-01-01, each with its ranges."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    closed = calendar.closed_dates | set(_holidays(calendar.holidays, year))
    extra = dict(calendar.extra)

    def hours(day: date) -> tuple[Range, ...]:
        if day in extra:
            return extra[day]
        if day in closed or (day.month, day.day) in calendar.closed_month_days:
            return ()
        return calendar.week[day.weekday()]

    return [((day - DAY_ZERO).days, hours(day)) for day in days]


@lru_cache(maxsize=64)
def days_off(calendar: Calendar, year: int) -> dict[date, str]:
    """The days of a year that are open in most weeks and have no hours: each with the name of its holiday, or as a day off."""
    named = _holidays(calendar.holidays, year)
    days = ((DAY_ZERO + timedelta(days=number), ranges) for number, ranges in _hours_by_day(calendar, year))
    return {day: named.get(day, "a day off") for day, ranges in days if not ranges and calendar.week[day.weekday()]}


@lru_cache(maxsize=4096)
def _holidays(code: str | None, year: int) -> dict[date, str]:
    """The public holidays of a country (`DE`) or a part of it (`DE-BE`) in a year, and their English names, whatever the locale is."""
    if code is None:
        return {}
    country, _, part = code.partition("-")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US"))
