"""A calendar laid out, day by day, into the sorted columns that `engine.evaluation.hours` looks up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np

from engine.evaluation.zones import DAY, LATEST, NEVER, Instants, Integers, instant_of
from engine.language.calendars import Calendar, Range
from engine.language.durations import MINUTE

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_CLOSED_US = 3653 * DAY  # ten years; a calendar that stays closed for longer has ended

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Openings:
    """The ranges of whole local years, in order, and behind them one that is never reached: it stands at index `last`.

    A range is `[start, end)` in instants and belongs to the local day on which it starts. Only what is open for some time is here:
    no range that a clock change swallows, no day that stays closed.
    """

    years: range
    start: Instants
    end: Instants
    reach: Instants  # the latest end so far
    fresh: Instants  # where the range begins to add to the open time: its start or the reach before, whichever is later
    before: Integers  # open microseconds from the origin up to `fresh`
    after: Integers  # … and up to `reach`
    ended: Integers  # how many stretches of over ten years without opening lie before the range
    nth: Integers  # the number of the range's day among the open days
    day: Integers  # by that number: the local day, counted from 1970-01-01
    first_of_day: Integers  # … the index of its first range
    last_of_day: Integers  # … and of its last one

    @property
    def last(self) -> int:
        """The index of the range that is never reached."""
        return len(self.start) - 1

    def index_at(self, at: Instants) -> Integers:
        """The range that each instant is in (of several the one that began first), or the next one if it is in none."""
        return np.searchsorted(self.reach, np.minimum(at, LATEST), side="right")


def laid_out(calendar: Calendar, years: range, origin: int) -> Openings:
    """The openings of these local years, at least one, with open time counted from the instant `origin`."""
    laid = [_year_laid_out(calendar, year) for year in years]
    day_of_range, start, end = (np.concatenate(column) for column in zip(*laid, strict=True))
    start, end = np.append(start, LATEST), np.append(end, LATEST)
    reach = np.maximum.accumulate(end)
    reach[-1] = NEVER
    fresh = np.maximum(start, np.append(start[:1], reach[:-1]))
    open_us = np.append(reach[:-1] - fresh[:-1], 0)
    after = np.cumsum(open_us)
    now = int(np.searchsorted(reach, origin, side="right"))
    after -= after[now] - open_us[now] + max(0, origin - int(fresh[now]))
    starts_day = np.diff(np.append(day_of_range, NEVER), prepend=-NEVER) != 0
    first_of_day = np.flatnonzero(starts_day)
    return Openings(
        years=years,
        start=start,
        end=end,
        reach=reach,
        fresh=fresh,
        before=after - open_us,
        after=np.append(after[:-1], NEVER),
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
    closed = calendar.closed_dates | _holidays(calendar.holidays, year)
    extra = dict(calendar.extra)

    def hours(day: date) -> tuple[Range, ...]:
        if day in extra:
            return extra[day]
        if day in closed or (day.month, day.day) in calendar.closed_month_days:
            return ()
        return calendar.week[day.weekday()]

    return [((day - _EPOCH).days, hours(day)) for day in days]


@lru_cache(maxsize=4096)
def _holidays(code: str | None, year: int) -> frozenset[date]:
    """The public holidays of a country (`DE`) or a part of it (`DE-BE`) in a year."""
    if code is None:
        return frozenset()
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
