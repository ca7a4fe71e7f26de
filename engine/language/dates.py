"""Dates and days off, as they are written."""

from __future__ import annotations

import re
from datetime import date

from engine.language.problems import Refusal, quoted

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
DATE_PATTERN, MONTH_DAY_PATTERN = _DATE.pattern, _MONTH_DAY.pattern
_LEAP_YEAR = 2024
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\.?(?: ?(?P<year>[0-9]{4}))?")
_EITHER_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[-/](?P<month>[0-9]{1,2})(?:[-/](?P<year>[0-9]{4}))?")
_WITH_MONTH = (
    re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)? (?:of )?(?P<month>[a-z]{3,})\.?,?(?: (?P<year>[0-9]{4}))?"),
    re.compile(r"(?P<month>[a-z]{3,})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?(?: (?P<year>[0-9]{4}))?"),
)


def read_date(text: str) -> date | Refusal:
    """A date as `2026-12-24`, or why it is none."""
    written = _DATE.fullmatch(text.strip())
    found = _day(int(written[1]), int(written[2]), int(written[3])) if written else None
    if found is not None:
        return found
    year, month, day = _meant_day(text) or (None, 0, 0)
    meant = None if year is None else date(year, month, day).isoformat()
    return Refusal("date/unreadable", f"{quoted(text)} is not a date", "a date such as `2026-12-24`", meant)


def read_day_off(text: str) -> date | tuple[int, int] | Refusal:
    """A date, or the (month, day) of every year as `12-31`, or why it is neither; `02-29` is of leap years."""
    if written := _MONTH_DAY.fullmatch(text.strip()):
        month, day = int(written[1]), int(written[2])
        if _day(_LEAP_YEAR, month, day):
            return month, day
    found = read_date(text)
    if isinstance(found, date):
        return found
    _, month, day = _meant_day(text) or (None, 0, 0)
    meant = found.suggestion or (f"{month:02}-{day:02}" if month else None)
    expected = "a date such as `2026-12-24`, or a month and day of every year such as `12-31`"
    return Refusal("date/unreadable", f"{quoted(text)} is not a day", expected, meant)


def _meant_day(text: str) -> tuple[int | None, int, int] | None:
    """The year if there is one, month and day of a text that people write for a day; None where that is not one day, as of `01/12/2026`."""
    written = " ".join(text.lower().split())
    either = _EITHER_FIRST.fullmatch(written)
    days = {_found(either, "month", "day"), _found(either, "day", "month")} if either else set()
    for form in (_YEAR_FIRST, _DAY_FIRST, *_WITH_MONTH):
        if named := form.fullmatch(written):
            days.add(_found(named, "month", "day"))
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def _found(written: re.Match[str], month: str, day: str) -> tuple[int | None, int, int] | None:
    """The day that a text names, if there is one; groups of these names hold its month and day."""
    year = int(written["year"]) if written["year"] else None
    named = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(written[month])), 0)
    number = int(written[month]) if written[month].isdigit() else named
    return (year, number, int(written[day])) if _day(year or _LEAP_YEAR, number, int(written[day])) else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
