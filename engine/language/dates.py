"""Dates, days off and time zones, as they are written."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from engine.language.nearness import nearest
from engine.language.problems import Refusal, quoted

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
DATE_PATTERN, MONTH_DAY_PATTERN = _DATE.pattern, _MONTH_DAY.pattern
_LEAP_YEAR = 2024


def read_date(text: str) -> date | Refusal:
    """A date as `2026-12-24`, or why it is none."""
    written = _DATE.fullmatch(text.strip())
    found = _day(int(written[1]), int(written[2]), int(written[3])) if written else None
    return found or Refusal("date/unreadable", f"{quoted(text)} is not a date", "a date such as `2026-12-24`")


def read_day_off(text: str) -> date | tuple[int, int] | Refusal:
    """A date, or the (month, day) of every year as `12-31`, or why it is neither; `02-29` is of leap years."""
    if written := _MONTH_DAY.fullmatch(text.strip()):
        month, day = int(written[1]), int(written[2])
        if _day(_LEAP_YEAR, month, day):
            return month, day
    found = read_date(text)
    if isinstance(found, date):
        return found
    return Refusal(
        "date/unreadable", f"{quoted(text)} is not a day", "a date such as `2026-12-24`, or a month and day of every year such as `12-31`"
    )


def read_zone(text: str) -> str | Refusal:
    """The name of a time zone of the IANA list, or why it is none."""
    name = text.strip()
    if _is_zone(name):
        return name
    zones = available_timezones()
    cities = {zone.rsplit("/", 1)[-1]: zone for zone in sorted(zones, reverse=True)}
    meant = nearest(name, zones)
    if meant is None and (city := nearest(name.rsplit("/", 1)[-1], cities)) is not None:
        meant = cities[city]
    return Refusal("zone/unknown", f"{quoted(text)} is not a time zone", "a name of the IANA list such as `Europe/Berlin` or `UTC`", meant)


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
