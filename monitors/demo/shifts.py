"""When the made-up contact centre works: the office from Monday to Friday, nine to six in Berlin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = 9, 18


def local_instant(day: date, hour: int) -> datetime:
    """The instant, in UTC, of a full hour of the local day."""
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def in_office(at: datetime) -> bool:
    """Whether the office is open at the instant; its closing instant is outside."""
    local = at.astimezone(ZONE)
    return local.weekday() < 5 and OPENS <= local.hour < CLOSES


def after_work(at: datetime, work: timedelta) -> datetime:
    """The first instant by which the office was open for `work` since `at`."""
    day = at.astimezone(ZONE).date()
    while True:
        begin = max(at, local_instant(day, OPENS))
        end = local_instant(day, CLOSES)
        if day.weekday() < 5 and begin + work <= end:
            return begin + work
        if day.weekday() < 5 and begin < end:
            work -= end - begin
        day += timedelta(days=1)
