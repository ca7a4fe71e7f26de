"""Business calendars, as written. Their arithmetic over columns is in `engine.evaluation.hours`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ALWAYS = "always"


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Open `[start, end)` in minutes from local midnight of the day it belongs to; `end` past 1440 is on the next day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours: `week` has seven days from Monday, each a tuple of ranges in order that do not overlap.

    A day is closed if it is in `closed_dates`, its (month, day) is in `closed_month_days`, or it is a holiday of `holidays`
    (a country or country-subdivision code); `extra` replaces the hours of a date, also of a closed one.
    """

    name: str
    time_zone: str
    week: tuple[tuple[Range, ...], ...]
    holidays: str | None = None
    closed_dates: frozenset[date] = frozenset()
    closed_month_days: frozenset[tuple[int, int]] = frozenset()
    extra: tuple[tuple[date, tuple[Range, ...]], ...] = ()

    @property
    def never_closes(self) -> bool:
        """Whether it is written as open from midnight to midnight on each day, so that its working days are the days of the year."""
        has_days_of_its_own = self.holidays or self.closed_dates or self.closed_month_days or self.extra
        return not has_days_of_its_own and self.week == ((Range(0, 1440),),) * 7
