"""Local time over columns: what the clock on the wall shows at an instant, and the instant at which it shows a time.

An instant is an int64 of microseconds since 1970 UTC. A local time is the same count read off the wall, so its day number is
`local // DAY` and its time of day `local % DAY`. A zone is a table of the instants at which its offset changes, made once from
`zoneinfo` for the years 1900 to 2200; before and after, the first and the last offset hold.

Where the wall clock jumps ahead, a local time inside the gap is the first instant after it; where it is put back, a local time
that comes twice is the first of the two. Both are one rule: the instant of a local time L is the first at which the wall shows
L or later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from engine.evaluation.columns import BEGINNING, NEVER, Instants, Integers
from engine.evaluation.lookups import Lookup, lookup_of
from engine.language.durations import DAY, HOUR, SECOND

DAY_ZERO = date(1970, 1, 1)  # from which local days are numbered
EARLIEST = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp()) * SECOND
LATEST = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp()) * SECOND  # from here on, every instant is NEVER

_STEP_S = 3 * 86_400  # no zone has kept an offset for less than 3.98 days since 1900 (Africa/Freetown, September 1939)
_DAYS_MOST = 400_000  # more days than this lead past LATEST from anywhere


@dataclass(frozen=True, slots=True)
class _Zone:
    """Stretches of one offset: where each starts and ends, what it adds, and the latest local time shown up to its end."""

    starts: Instants
    offsets: Integers
    ends: Lookup
    shown: Lookup


def local_of(at: Instants, zone: str) -> Integers:
    """Local times, in microseconds, that the wall clock of the zone shows at the instants."""
    table = _zone(zone)
    local: Integers = at + table.offsets[table.ends.first_above(at)]
    return local


def instant_of(local: Integers, zone: str) -> Instants:
    """The first instants at which the wall clock of the zone shows these local times or later ones."""
    table = _zone(zone)
    stretch = table.shown.first_above(local)
    at: Instants = np.maximum(local - table.offsets[stretch], table.starts[stretch])
    return at


def instant_of_local(day: Integers, microsecond: Integers | int, zone: str) -> Instants:
    """The instants of times of day, in microseconds (24 hours or more are on later days), on days numbered from 1970-01-01."""
    return instant_of(day * DAY + microsecond, zone)


def local_date(at: Instants, zone: str) -> Integers:
    """The local days of the instants, numbered from 1970-01-01 = 0."""
    return local_of(at, zone) // DAY


def local_hour(at: Instants, zone: str) -> Integers:
    """The local hours of the instants, 0 to 23."""
    return local_of(at, zone) % DAY // HOUR


def local_weekday(at: Instants, zone: str) -> Integers:
    """The local weekdays of the instants, 0 = Monday to 6 = Sunday."""
    return (local_date(at, zone) + 3) % 7  # 1970-01-01 was a Thursday


def wall_clock_days(at: Instants, days: Integers | int, zone: str) -> Instants:
    """The instants of the same local time so many local days later; NEVER for NEVER and for what would be in the year 2200 or later."""
    steps = np.clip(np.asarray(days, dtype=np.int64), -_DAYS_MOST, _DAYS_MOST)
    later = instant_of(local_of(np.minimum(at, LATEST), zone) + steps * DAY, zone)
    return np.where((at >= LATEST) | (later >= LATEST), NEVER, later)


@cache
def _zone(name: str) -> _Zone:
    """The table of a zone that `zoneinfo` knows; ZoneInfoNotFoundError otherwise."""
    zone = ZoneInfo(name)
    seconds = range(EARLIEST // SECOND, LATEST // SECOND + _STEP_S, _STEP_S)
    sampled = [_offset_s(zone, second) for second in seconds]
    changed = [i for i in range(1, len(sampled)) if sampled[i] != sampled[i - 1]]
    changes = [_first_second_of(zone, sampled[i], seconds[i - 1], seconds[i]) for i in changed]
    offsets = np.array([sampled[0], *(sampled[i] for i in changed)], dtype=np.int64) * SECOND
    starts = np.array([BEGINNING, *(change * SECOND for change in changes)], dtype=np.int64)
    ends = np.append(starts[1:], NEVER)
    shown = np.append(np.maximum.accumulate(ends[:-1] + offsets[:-1]), NEVER)
    return _Zone(starts, offsets, lookup_of(ends), lookup_of(shown))


def _first_second_of(zone: ZoneInfo, offset: int, before: int, after: int) -> int:
    """The second in (before, after] at which the offset comes into force, by halving."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_s(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset_s(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    assert offset is not None
    return offset.days * 86_400 + offset.seconds
