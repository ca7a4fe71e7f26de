"""Calendars as they are written: days, ranges, days off, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from engine.language.calendars import Calendar, Range
from tests.unit.language.books import ids, read

STANDARD = "standards:\n  s: {promise: P, clock: pickup, within: 20s, hours: shop}\n"


def calendar(inside: str, head: str = "") -> Calendar:
    book, problems = read(f"upheld: 1\n{head}calendars:\n  shop: {{{inside}}}\n{STANDARD}")
    assert problems == []
    assert book is not None
    return book.calendars["shop"]


def problems_of(inside: str) -> list[str]:
    return ids(f"upheld: 1\ncalendars:\n  shop: {{{inside}}}\n{STANDARD}")


def test_a_week_in_full() -> None:
    nine_to_five, night = Range(540, 1020), Range(1320, 1800)
    found = calendar("open: {mon-wed: 09:00-17:00, fri: [13:00-17:00, 09:00-12:00], 'sat, sun': 22:00-06:00}")
    assert found.week == (
        (nine_to_five,),
        (nine_to_five,),
        (nine_to_five,),
        (),
        (Range(540, 720), Range(780, 1020)),
        (night,),
        (night,),
    )


def test_days_off_and_hours_on_a_date() -> None:
    found = calendar(
        "open: {mon: 09:00-17:00}, holidays: DE-BE, closed: [2026-12-24, 12-31], extra: {2026-12-19: [10:00-14:00], 2026-12-26: []}"
    )
    assert found.holidays == "DE-BE"
    assert found.closed_dates == {date(2026, 12, 24)}
    assert found.closed_month_days == {(12, 31)}
    assert found.extra == ((date(2026, 12, 19), (Range(600, 840),)), (date(2026, 12, 26), ()))


def test_the_time_zone_is_its_own_or_the_files_or_utc() -> None:
    assert calendar("time_zone: Asia/Tokyo, open: {mon: 09:00-17:00}", "time_zone: Europe/Berlin\n").time_zone == "Asia/Tokyo"
    assert calendar("open: {mon: 09:00-17:00}", "time_zone: Europe/Berlin\n").time_zone == "Europe/Berlin"
    assert calendar("open: {mon: 09:00-17:00}").time_zone == "UTC"


CLOSES = {
    "open: {mon-sun: 00:00-24:00}": False,
    "open: {mon-sun: 00:00-23:59}": True,
    "open: {mon-sat: 00:00-24:00}": True,
    "open: {mon-sun: 00:00-24:00}, holidays: DE": True,
    "open: {mon-sun: 00:00-24:00}, closed: [12-31]": True,
    "open: {mon-sun: 00:00-24:00}, closed: [2026-12-31]": True,
    "open: {mon-sun: 00:00-24:00}, extra: {2026-12-31: 00:00-12:00}": True,
}


@pytest.mark.parametrize(("inside", "closes"), CLOSES.items())
def test_only_what_is_open_from_midnight_to_midnight_on_each_day_never_closes(inside: str, closes: bool) -> None:
    assert calendar(inside).never_closes != closes


GOOD = [
    "open: {mon: [09:00-12:00, 12:00-17:00]}",
    "open: {mon: 22:00-06:00, tue: 06:00-09:00}",
    "open: {sun: 22:00-06:00, mon: 06:00-09:00}",
    "open: {mon-sun: 00:00-24:00}",
    "open: {mon-sun: 09:00-09:00}",
    "open: {mon-fri: 09:00-12:00, fri: 13:00-15:00}",
    "open: {}, extra: {2026-12-19: 10:00-14:00}",
    "open: {mon: []}, extra: {2026-12-19: 10:00-14:00}",
    "open: {mon: 09:00-17:00, tue: []}",
]

BAD = [
    ("open: {mon: [09:00-12:01, 12:00-17:00]}", ["calendar/overlap"]),
    ("open: {mon: [09:00-17:00, 09:00-17:00]}", ["calendar/overlap"]),
    ("open: {mon: 22:00-06:00, tue: 05:59-09:00}", ["calendar/overlap"]),
    ("open: {sun: 22:00-06:00, mon: 05:59-09:00}", ["calendar/overlap"]),
    ("open: {mon-sun: 09:00-09:00, wed: 12:00-13:00}", ["calendar/overlap"]),
    ("open: {mon-fri: 09:00-12:00, fri: 11:00-15:00}", ["calendar/overlap"]),
    ("open: {mon: 09:00-17:00}, extra: {2026-12-19: [10:00-14:00, 13:00-15:00]}", ["calendar/overlap"]),
    ("open: {}", ["calendar/never-open"]),
    ("open: {mon: []}", ["calendar/never-open"]),
    ("open: {}, extra: {2026-12-19: []}", ["calendar/never-open"]),
    ("time_zone: UTC", ["shape/missing-key"]),
    ("open: 09:00-17:00", ["shape/wrong-type"]),
    ("open: {mon: {from: 09:00}}", ["shape/wrong-type"]),
    ("open: {monday: 9-17}", ["calendar/day", "calendar/range"]),
    ("open: {mon: 09:00-17:00}, closed: [12-31, 12-31]", ["shape/twice"]),
    ("open: {mon: 09:00-17:00}, extra: {12-31: 09:00-10:00}", ["date/unreadable"]),
    ("open: {mon: 09:00-17:00}, time_zone: Berlin/Europe, holidays: ZZ", ["zone/unknown", "calendar/holidays"]),
]


@pytest.mark.parametrize("inside", GOOD)
def test_calendars_that_are_read(inside: str) -> None:
    assert problems_of(inside) == []


@pytest.mark.parametrize(("inside", "told"), BAD)
def test_calendars_that_are_refused(inside: str, told: list[str]) -> None:
    assert problems_of(inside) == told


def test_a_calendar_that_is_refused_is_known_by_its_name() -> None:
    assert "calendar/unknown" not in problems_of("open: {}")
