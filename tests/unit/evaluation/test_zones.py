"""Local time: what the wall shows, and the first instant at which it shows a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation import zones
from engine.evaluation.columns import NEVER
from engine.evaluation.zones import EARLIEST, LATEST
from engine.language.durations import DAY
from tests.unit.evaluation import slow_hours
from tests.unit.evaluation.slow_hours import EPOCH, us

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
KATHMANDU, APIA, FREETOWN = "Asia/Kathmandu", "Pacific/Apia", "Africa/Freetown"
ZONES = ["UTC", BERLIN, NEW_YORK, LORD_HOWE, KATHMANDU, APIA, FREETOWN, "Africa/Casablanca", "America/Sao_Paulo", "Asia/Gaza"]


def column(*texts: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Texts of times, taken as UTC, as microseconds."""
    return np.array([us(datetime.fromisoformat(text).replace(tzinfo=UTC)) for text in texts], dtype=np.int64)


def text(at: int) -> str:
    return "never" if at == NEVER else str((EPOCH + timedelta(microseconds=int(at))).replace(tzinfo=None))


WALL = [  # zone, instant in UTC, what the wall shows
    (BERLIN, "2026-03-29 00:59:59.999999", "2026-03-29 01:59:59.999999"),
    (BERLIN, "2026-03-29 01:00:00", "2026-03-29 03:00:00"),
    (BERLIN, "2026-10-25 00:59:59", "2026-10-25 02:59:59"),
    (BERLIN, "2026-10-25 01:00:00", "2026-10-25 02:00:00"),
    (NEW_YORK, "2026-03-08 06:59:59", "2026-03-08 01:59:59"),
    (NEW_YORK, "2026-03-08 07:00:00", "2026-03-08 03:00:00"),
    (LORD_HOWE, "2026-04-04 14:59:59", "2026-04-05 01:59:59"),
    (LORD_HOWE, "2026-04-04 15:00:00", "2026-04-05 01:30:00"),
    (KATHMANDU, "1985-12-31 18:29:59", "1985-12-31 23:59:59"),
    (KATHMANDU, "1985-12-31 18:30:00", "1986-01-01 00:15:00"),
    (APIA, "2011-12-30 09:59:59", "2011-12-29 23:59:59"),
    (APIA, "2011-12-30 10:00:00", "2011-12-31 00:00:00"),
    (FREETOWN, "1939-09-03 12:00:00", "1939-09-03 11:20:00"),
    ("UTC", "1900-01-01 00:00:00", "1900-01-01 00:00:00"),
    (BERLIN, "2199-07-01 00:00:00", "2199-07-01 02:00:00"),
]


@pytest.mark.parametrize(("zone", "at", "shown"), WALL)
def test_the_wall_shows(zone: str, at: str, shown: str) -> None:
    assert text(zones.local_of(column(at), zone)[0]) == str(datetime.fromisoformat(shown))


INSTANTS = [  # zone, local time, the first instant that shows it or later, in UTC
    (BERLIN, "2026-03-29 01:59:59", "2026-03-29 00:59:59"),
    (BERLIN, "2026-03-29 02:00", "2026-03-29 01:00"),  # the gap, from its first minute
    (BERLIN, "2026-03-29 02:30", "2026-03-29 01:00"),
    (BERLIN, "2026-03-29 03:00", "2026-03-29 01:00"),  # and the end of it
    (BERLIN, "2026-03-29 03:01", "2026-03-29 01:01"),
    (BERLIN, "2026-10-25 01:59:59", "2026-10-24 23:59:59"),
    (BERLIN, "2026-10-25 02:00", "2026-10-25 00:00"),  # comes twice: the first
    (BERLIN, "2026-10-25 02:59:59.999999", "2026-10-25 00:59:59.999999"),
    (BERLIN, "2026-10-25 03:00", "2026-10-25 02:00"),
    (NEW_YORK, "2026-11-01 01:30", "2026-11-01 05:30"),
    (LORD_HOWE, "2026-10-04 02:10", "2026-10-03 15:30"),  # a gap of half an hour
    (LORD_HOWE, "2026-04-05 01:45", "2026-04-04 14:45"),  # half an hour that comes twice
    (KATHMANDU, "1986-01-01 00:07", "1985-12-31 18:30"),
    (APIA, "2011-12-30 00:00", "2011-12-30 10:00"),  # the day that was left out
    (APIA, "2011-12-30 23:59", "2011-12-30 10:00"),
    (APIA, "2011-12-31 00:01", "2011-12-30 10:01"),
]


@pytest.mark.parametrize(("zone", "local", "at"), INSTANTS)
def test_a_local_time_is_the_first_instant_that_shows_it_or_later(zone: str, local: str, at: str) -> None:
    expected = str(datetime.fromisoformat(at))
    assert text(zones.instant_of(column(local), zone)[0]) == expected
    moment = column(local)
    assert text(zones.instant_of_local(moment // DAY, moment % DAY, zone)[0]) == expected


DAYS_LATER = [  # zone, from, days, to; both as instants in UTC
    (BERLIN, "2026-03-28 11:00", 1, "2026-03-29 10:00"),  # noon to noon, 23 hours
    (BERLIN, "2026-03-28 11:00", 2, "2026-03-30 10:00"),
    (BERLIN, "2026-10-24 10:00", 1, "2026-10-25 11:00"),  # 25 hours
    (BERLIN, "2026-03-28 01:30", 1, "2026-03-29 01:00"),  # half past two does not come
    (BERLIN, "2026-10-24 00:30", 1, "2026-10-25 00:30"),  # half past two, the first of the two
    (BERLIN, "2026-10-25 01:30", 1, "2026-10-26 01:30"),  # from the second of the two
    (BERLIN, "2026-10-25 01:30", 0, "2026-10-25 00:30"),
    (APIA, "2011-12-29 20:00", 1, "2011-12-30 10:00"),
    (APIA, "2011-12-29 20:00", 2, "2011-12-30 20:00"),
    ("UTC", "2024-02-28 12:00", 366, "2025-02-28 12:00"),
    ("UTC", "2199-12-31 23:59:59", 0, "2199-12-31 23:59:59"),
    ("UTC", "2199-12-31 23:59:59", 1, "never"),
    ("UTC", "2026-01-01", 10**15, "never"),
]


@pytest.mark.parametrize(("zone", "start", "days", "end"), DAYS_LATER)
def test_days_of_the_wall_clock(zone: str, start: str, days: int, end: str) -> None:
    expected = end if end == "never" else str(datetime.fromisoformat(end))
    assert text(zones.wall_clock_days(column(start), days, zone)[0]) == expected


CALENDAR_FACTS = [  # zone, instant in UTC, local date, hour, weekday (0 = Monday)
    ("UTC", "1969-12-31 23:59:59.999999", "1969-12-31", 23, 2),
    ("UTC", "1970-01-01 00:00", "1970-01-01", 0, 3),
    (BERLIN, "2026-11-20 22:59:59", "2026-11-20", 23, 4),
    (BERLIN, "2026-11-20 23:00", "2026-11-21", 0, 5),
    (KATHMANDU, "2026-11-20 18:14:59", "2026-11-20", 23, 4),
    (KATHMANDU, "2026-11-20 18:15", "2026-11-21", 0, 5),
    (APIA, "2011-12-30 10:00", "2011-12-31", 0, 5),
]


@pytest.mark.parametrize(("zone", "at", "day", "hour", "weekday"), CALENDAR_FACTS)
def test_local_date_hour_and_weekday(zone: str, at: str, day: str, hour: int, weekday: int) -> None:
    moment = column(at)
    assert zones.local_date(moment, zone)[0] == (date.fromisoformat(day) - date(1970, 1, 1)).days
    assert zones.local_hour(moment, zone)[0] == hour
    assert zones.local_weekday(moment, zone)[0] == weekday


def test_never_stays_never() -> None:
    assert zones.wall_clock_days(np.array([NEVER, LATEST]), 1, BERLIN).tolist() == [NEVER, NEVER]


def test_empty_columns_stay_empty() -> None:
    nothing = np.array([], dtype=np.int64)
    assert zones.local_of(nothing, BERLIN).tolist() == []
    assert zones.instant_of(nothing, BERLIN).tolist() == []
    assert zones.wall_clock_days(nothing, 3, BERLIN).tolist() == []


@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_the_offset_is_known(zone: str) -> None:
    """Against `zoneinfo` itself, four times a day around each change of three centuries, and at random."""
    table = zones._zone(zone)
    around = np.add.outer(table.starts[1:], np.arange(-20, 21) * (DAY // 4)).ravel()
    somewhere = np.random.default_rng(7).integers(EARLIEST, LATEST, 2_000)
    at = np.concatenate([around[:20_000], table.starts[1:] - 1, somewhere]) // 1_000_000 * 1_000_000
    shown = [us(slow_hours.wall(EPOCH + timedelta(microseconds=int(moment)), zone).replace(tzinfo=UTC)) for moment in at]
    assert zones.local_of(at, zone).tolist() == shown


seconds = st.integers(EARLIEST // 1_000_000, LATEST // 1_000_000 - 1)


@given(zone=st.sampled_from(ZONES), second=seconds, days=st.integers(0, 400))
def test_days_of_the_wall_clock_as_walked(zone: str, second: int, days: int) -> None:
    at = EPOCH + timedelta(seconds=second)
    later = us(slow_hours.days_later(at, days, zone))
    assert zones.wall_clock_days(np.array([us(at)]), days, zone)[0] == (later if later < LATEST else NEVER)


@given(zone=st.sampled_from(ZONES), change=st.integers(0, 10**6), off=st.integers(-100_000, 100_000))
def test_local_times_near_a_change_as_walked(zone: str, change: int, off: int) -> None:
    starts = zones._zone(zone).starts[1:]
    around = int(starts[change % len(starts)]) if len(starts) else 0
    local = EPOCH + timedelta(microseconds=around, seconds=off)
    expected = us(slow_hours.instant(local.replace(tzinfo=None), zone))
    assert zones.instant_of(np.array([us(local)]), zone)[0] == expected
