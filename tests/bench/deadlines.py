"""Deadlines a second of `engine.evaluation.hours`, beside two libraries, on one calendar and from the same starts.

The calendar is an office's week in Berlin with the public holidays, the target eight open hours. Each library is given what it
likes best (its own objects, made beforehand) and a smaller sample; where its answers differ, the table counts them. Times are
those of the processor. It wants businesstimedelta and pandas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from time import process_time
from typing import TypeVar
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import numpy.typing as npt

from engine.evaluation import openings
from engine.evaluation.hours import hours_of
from engine.language.calendars import Calendar, Range
from engine.language.durations import HOUR
from tests.bench.figures import Figure, alone, beside

Found = TypeVar("Found")
Instants = npt.NDArray[np.int64]

ZONE, FIRST_YEAR, LAST_YEAR = "Europe/Berlin", 2015, 2026
TARGET_H = 8
OURS, SAMPLE = 1_000_000, 2_000
LEAST = 150
OFFICE = Calendar("office", ZONE, ((Range(9 * 60, 17 * 60 + 30),),) * 5 + ((), ()), "DE-BE")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `ratio` is how many times as many deadlines a second the first line gives."""

    name: str
    deadlines: int
    per_s: float
    ratio: float
    differing: int


def rows() -> list[Row]:
    """Ours over a million starts, then each library over a sample of them."""
    starts = random_starts(OURS)
    hours = hours_of(OFFICE, int(starts.min()), int(starts.max()))
    ours, seconds = timed(lambda: hours.reached(hours.worked(starts) + TARGET_H * HOUR, starts))
    ours_per_s = OURS / seconds
    table = [Row("upheld hours", OURS, ours_per_s, 1.0, 0)]
    for name, run in (("businesstimedelta", with_businesstimedelta), ("pandas CustomBusinessHour", with_pandas)):
        found, seconds = run(starts[:SAMPLE])
        differing = sum(a != b for a, b in zip(found, moments(ours[:SAMPLE]), strict=True))
        table.append(Row(name, SAMPLE, SAMPLE / seconds, ours_per_s * seconds / SAMPLE, differing))
    return table


def random_starts(count: int) -> Instants:
    """Whole seconds of twelve years, in no order, the same in each run."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (FIRST_YEAR, LAST_YEAR + 1))
    return np.random.default_rng(2026).integers(first, last, count) * 1_000_000


def timed(work: Callable[[], Found]) -> tuple[Found, float]:
    """What the work gives, and its fastest processor time of three, in seconds."""
    begun = process_time()
    found = work()
    fastest = process_time() - begun
    for _ in range(2):
        begun = process_time()
        work()
        fastest = min(fastest, process_time() - begun)
    return found, fastest


def moments(at: Instants) -> list[datetime]:
    return [EPOCH + timedelta(microseconds=int(moment)) for moment in at]


def public_holidays() -> list[date]:
    return sorted(holidays.country_holidays("DE", subdiv="BE", years=range(FIRST_YEAR - 1, LAST_YEAR + 2)))


def with_businesstimedelta(starts: Instants) -> tuple[Sequence[datetime], float]:
    library, pytz = import_module("businesstimedelta"), import_module("pytz")
    berlin = pytz.timezone(ZONE)
    workday = library.WorkDayRule(start_time=time(9), end_time=time(17, 30), working_days=[0, 1, 2, 3, 4], tz=berlin)
    closed = library.HolidayRule(dict.fromkeys(public_holidays(), "closed"), tz=berlin)
    target = library.BusinessTimeDelta(library.Rules([workday, closed]), hours=TARGET_H)
    given = moments(starts)
    return timed(lambda: [start + target for start in given])


def with_pandas(starts: Instants) -> tuple[Sequence[datetime], float]:
    pandas = import_module("pandas")
    offset = pandas.offsets.CustomBusinessHour(n=TARGET_H, start="09:00", end="17:30", holidays=public_holidays())
    given = [pandas.Timestamp(start).tz_convert(ZoneInfo(ZONE)) for start in moments(starts)]
    return timed(lambda: [start + offset for start in given])


def laying_out_ms() -> float:
    """Milliseconds to lay out the calendar's twelve years, with its zone and holidays at hand."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for year in (FIRST_YEAR, LAST_YEAR + 1))

    def lay_out() -> object:
        openings.laid_out.cache_clear()
        openings._year_laid_out.cache_clear()
        return hours_of(OFFICE, first, last)

    return timed(lay_out)[1] * 1000


def figures() -> list[Figure]:
    """Ours beside each library, of which it must be at least so many times as fast."""
    ours, *peers = rows()
    found = [beside("deadlines", "working deadlines", ours.per_s, "deadlines/s", (each.name, each.per_s), LEAST) for each in peers]
    return [*found, alone("deadlines", f"laying out {LAST_YEAR - FIRST_YEAR + 1} years of a calendar", laying_out_ms(), "ms")]
