"""Business time: open time between instants, deadlines, working days; every table has both sides of its edges."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from engine.evaluation import openings
from engine.evaluation.columns import NEVER, Instants
from engine.evaluation.hours import FAR, Hours, deadline, hours_of
from engine.evaluation.openings import LONGEST_CLOSED_US, days_off
from engine.evaluation.zones import LATEST
from engine.language.calendars import Calendar, Range
from engine.language.durations import DAY, HOUR, MINUTE, SECOND, Duration, Unit
from tests.unit.evaluation import slow_hours
from tests.unit.evaluation.slow_hours import moment, us

BERLIN = "Europe/Berlin"
Ranges = tuple[Range, ...]


def hm(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def ranges(text: str) -> Ranges:
    """`09:00-12:00 13:00-16:00`, as a book's calendar reads it."""
    pairs = [(hm(start), hm(end)) for start, end in (part.split("-") for part in text.split())]
    return tuple(Range(start, end if end > start else end + 1440) for start, end in pairs)


def calendar(week: str, zone: str = BERLIN, holidays: str | None = None, closed: str = "", extra: dict[str, str] | None = None) -> Calendar:
    """A calendar of seven days from Monday, parted by `|`; one day alone stands for all."""
    days = [ranges(day) for day in week.split("|")]
    return Calendar(
        name="tested",
        time_zone=zone,
        week=tuple(days * 7 if len(days) == 1 else days),
        holidays=holidays,
        closed_dates=frozenset(date.fromisoformat(day) for day in closed.split() if len(day) == 10),
        closed_month_days=frozenset((int(day[:2]), int(day[3:])) for day in closed.split() if len(day) == 5),
        extra=tuple((date.fromisoformat(day), ranges(hours)) for day, hours in (extra or {}).items()),
    )


NINE_TO_SIX = "09:00-18:00|" * 4 + "09:00-12:00 13:00-16:00||"
OFFICE = calendar(NINE_TO_SIX, holidays="DE-BE", closed="2026-12-24 12-31 02-29", extra={"2026-12-19": "10:00-14:00"})
DAILY = calendar("09:00-17:00")
NIGHTS = calendar("22:00-06:00")
ROUND_THE_CLOCK = calendar("00:00-24:00")
WEEKEND_NIGHT = calendar("||||22:00-06:00||")
NEVER_OPEN = calendar("||||||")
TWO_DAYS_ONLY = calendar("||||||", extra={"2026-11-23": "09:00-17:00", "2026-11-24": "09:00-17:00"})
NEW_YORK_NIGHTS = calendar("22:00-06:00", "America/New_York")
LORD_HOWE_NIGHTS = calendar("22:00-06:00", "Australia/Lord_Howe")
KATHMANDU = calendar("00:00-24:00", "Asia/Kathmandu")
APIA = calendar("09:00-17:00", "Pacific/Apia")
SPRING_GAP = calendar("02:00-03:00")
OVERLAPPING_NIGHT = calendar("|22:00-06:00|||||", extra={"2026-11-25": "05:00-10:00"})


def local(text: str, of: Calendar | None) -> datetime:
    """An instant as the calendar's wall shows it (the first of two), or with its own offset."""
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else slow_hours.instant(at, of.time_zone if of else "UTC")


def column(of: Calendar | None, *texts: str) -> Instants:
    return np.array([us(local(text, of)) for text in texts], dtype=np.int64)


def hours(of: Calendar | None, around: str = "2026-11-20") -> Hours:
    """The hours of a calendar, laid out for one instant, so that all else has to grow."""
    at = us(local(around, of))
    return hours_of(of, at, at)


def shown(at: int, of: Calendar) -> str:
    found = moment(at)
    return "never" if found is None else str(slow_hours.wall(found, of.time_zone))


def expected(text: str, of: Calendar) -> str:
    return text if text == "never" else str(slow_hours.wall(local(text, of), of.time_zone))


OPEN_TIME = [  # calendar, from, to, open time
    (OFFICE, "2026-11-20 15:30", "2026-11-23 09:30", 60 * MINUTE),  # over a weekend
    (OFFICE, "2026-11-20 16:00", "2026-11-23 09:00", 0),  # from a closing to an opening
    (OFFICE, "2026-11-20 15:59:59.999999", "2026-11-23 09:00:00.000001", 2),
    (OFFICE, "2026-11-20 11:00", "2026-11-20 14:00", 2 * HOUR),  # over lunch
    (OFFICE, "2026-11-19 00:00", "2026-11-20 00:00", 9 * HOUR),
    (OFFICE, "2026-11-23 10:00", "2026-11-23 10:00", 0),
    (OFFICE, "2026-12-19 00:00", "2026-12-20 00:00", 4 * HOUR),  # hours on one Saturday
    (OFFICE, "2026-12-24 00:00", "2026-12-25 00:00", 0),  # a date off
    (OFFICE, "2026-12-25 00:00", "2026-12-28 00:00", 0),  # Christmas of the holidays package, a weekend
    (OFFICE, "2026-12-31 00:00", "2027-01-01 00:00", 0),  # a month-day off
    (OFFICE, "2027-12-31 00:00", "2028-01-01 00:00", 0),  # every year
    (OFFICE, "2024-02-29 00:00", "2024-03-01 00:00", 0),  # also one of leap years
    (OFFICE, "2023-02-28 00:00", "2023-03-01 00:00", 9 * HOUR),
    (OFFICE, "2027-03-08 00:00", "2027-03-09 00:00", 0),  # a holiday of Berlin alone
    (calendar(NINE_TO_SIX, holidays="DE"), "2027-03-08 00:00", "2027-03-09 00:00", 9 * HOUR),
    (NIGHTS, "2026-11-20 00:00", "2026-11-21 00:00", 8 * HOUR),
    (NIGHTS, "2026-03-28 22:00", "2026-03-29 06:00", 7 * HOUR),  # an hour is left out
    (NIGHTS, "2026-10-24 22:00", "2026-10-25 06:00", 9 * HOUR),  # an hour comes twice and counts in full
    (NIGHTS, "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", HOUR),
    (NEW_YORK_NIGHTS, "2026-03-07 22:00", "2026-03-08 06:00", 7 * HOUR),
    (NEW_YORK_NIGHTS, "2026-10-31 22:00", "2026-11-01 06:00", 9 * HOUR),
    (LORD_HOWE_NIGHTS, "2026-04-04 22:00", "2026-04-05 06:00", 8 * HOUR + 30 * MINUTE),
    (LORD_HOWE_NIGHTS, "2026-10-03 22:00", "2026-10-04 06:00", 7 * HOUR + 30 * MINUTE),
    (KATHMANDU, "1985-12-31 00:00", "1986-01-02 00:00", 48 * HOUR - 15 * MINUTE),
    (APIA, "2011-12-29 00:00", "2012-01-01 00:00", 16 * HOUR),  # the 30th was left out
    (SPRING_GAP, "2026-03-28 00:00", "2026-03-31 00:00", 2 * HOUR),
    (ROUND_THE_CLOCK, "2026-03-28 00:00", "2026-03-31 00:00", 71 * HOUR),
    (ROUND_THE_CLOCK, "2016-01-01 00:00", "2026-01-01 00:00", 3653 * DAY),
    (WEEKEND_NIGHT, "2026-11-21 00:00", "2026-11-22 00:00", 6 * HOUR),  # the night belongs to Friday
    (OVERLAPPING_NIGHT, "2026-11-24 22:00", "2026-11-25 10:00", 12 * HOUR),  # what two days share counts once
    (NEVER_OPEN, "1950-01-01 00:00", "2150-01-01 00:00", 0),
    (TWO_DAYS_ONLY, "2000-01-01 00:00", "2100-01-01 00:00", 16 * HOUR),
    (None, "2026-03-28 00:00", "2026-03-31 00:00", 72 * HOUR),
]


@pytest.mark.parametrize(("of", "start", "end", "open_us"), OPEN_TIME)
def test_open_time_between_two_instants(of: Calendar | None, start: str, end: str, open_us: int) -> None:
    tested = hours(of)
    first, last = tested.worked(column(of, start)), tested.worked(column(of, end))
    assert int((last - first)[0]) == open_us


IS_OPEN = [  # calendar, instant, is it open
    (OFFICE, "2026-11-20 08:59:59.999999", False),
    (OFFICE, "2026-11-20 09:00", True),
    (OFFICE, "2026-11-20 11:59:59.999999", True),
    (OFFICE, "2026-11-20 12:00", False),  # a closing is outside
    (OFFICE, "2026-11-20 13:00", True),
    (OFFICE, "2026-12-19 10:00", True),
    (OFFICE, "2026-12-24 10:00", False),
    (OFFICE, "2026-12-25 10:00", False),
    (NIGHTS, "2026-11-20 00:00", True),
    (NIGHTS, "2026-11-20 06:00", False),
    (WEEKEND_NIGHT, "2026-11-20 02:00", False),
    (WEEKEND_NIGHT, "2026-11-21 02:00", True),
    (ROUND_THE_CLOCK, "2026-11-20 00:00", True),
    (ROUND_THE_CLOCK, "2199-12-31 22:59:59", True),
    (ROUND_THE_CLOCK, "2200-01-02 00:00", False),
    (ROUND_THE_CLOCK, "1850-01-01 00:00", False),
    (NEVER_OPEN, "2026-11-20 10:00", False),
    (None, "2026-11-20 03:00", True),
    (None, "2200-01-01 00:00", False),
]


@pytest.mark.parametrize(("of", "at", "is_open"), IS_OPEN)
def test_openings_are_in_and_closings_are_out(of: Calendar | None, at: str, is_open: bool) -> None:
    assert bool(hours(of).is_open(column(of, at))[0]) is is_open


DEADLINES = [  # calendar, start, exact target, deadline
    (OFFICE, "2026-11-20 15:30", 29 * MINUTE + 59 * SECOND, "2026-11-20 15:59:59"),
    (OFFICE, "2026-11-20 15:30", 30 * MINUTE, "2026-11-20 16:00"),  # the closing, not the next opening
    (OFFICE, "2026-11-20 15:30", 30 * MINUTE + 1, "2026-11-23 09:00:00.000001"),
    (OFFICE, "2026-11-20 17:30", 4 * HOUR, "2026-11-23 13:00"),
    (OFFICE, "2026-11-20 16:00", HOUR, "2026-11-23 10:00"),
    (OFFICE, "2026-12-23 17:00", 9 * HOUR, "2026-12-28 17:00"),
    (OFFICE, "2026-12-30 17:00", 2 * HOUR, "2027-01-04 10:00"),
    (DAILY, "2026-11-23 10:00", 8 * 12_500 * HOUR, "2061-02-12 10:00"),
    (NIGHTS, "2026-03-28 23:00", 4 * HOUR, "2026-03-29 04:00"),
    (NIGHTS, "2026-10-24 23:00", 4 * HOUR, "2026-10-25T02:00+01:00"),
    (NIGHTS, "2026-10-24 23:00", 3 * HOUR + 30 * MINUTE, "2026-10-25T02:30+02:00"),
    (NIGHTS, "2026-10-24 23:00", 4 * HOUR + 30 * MINUTE, "2026-10-25T02:30+01:00"),
    (LORD_HOWE_NIGHTS, "2026-10-03 23:00", 4 * HOUR, "2026-10-04 03:30"),
    (APIA, "2011-12-29 16:00", 2 * HOUR, "2011-12-31 10:00"),
    (ROUND_THE_CLOCK, "2026-03-28 12:00", 24 * HOUR, "2026-03-29 13:00"),
    (TWO_DAYS_ONLY, "2026-11-01 00:00", 16 * HOUR, "2026-11-24 17:00"),
    (TWO_DAYS_ONLY, "2026-11-01 00:00", 16 * HOUR + 1, "never"),
    (TWO_DAYS_ONLY, "2026-11-24 16:00", HOUR, "2026-11-24 17:00"),
    (TWO_DAYS_ONLY, "2026-11-24 17:00", 1, "never"),
    (NEVER_OPEN, "2026-11-24 17:00", 1, "never"),
    (OFFICE, "2026-11-23 10:00", 10**18, "never"),
    (OFFICE, "2026-11-23 10:00", NEVER, "never"),
]


@pytest.mark.parametrize(("of", "start", "target_us", "end"), DEADLINES)
def test_deadlines_of_exact_targets(of: Calendar, start: str, target_us: int, end: str) -> None:
    tested, at = hours(of), column(of, start)
    floor, need = deadline(tested, at, Duration(Unit.EXACT, target_us), "UTC")
    reached = np.maximum(floor, tested.reached(tested.worked(at) + need, at))
    assert shown(reached[0], of) == expected(end, of)


CLOSED_LONG = [  # the second opening after the first, the start, is it within ten years
    ("2036-11-23", "2026-11-23 09:00", True),
    ("2036-11-24", "2026-11-23 09:00", False),
    ("2040-11-23", "2026-11-23 09:00", False),
    ("2040-11-23", "2031-01-01 00:00", True),  # the wait is measured from the start, if that is later than the closing
    ("2040-11-23", "2030-01-01 00:00", False),
]


@pytest.mark.parametrize(("second", "start", "opens"), CLOSED_LONG)
def test_a_calendar_that_stays_closed_for_over_ten_years_has_ended(second: str, start: str, opens: bool) -> None:
    of = calendar("||||||", extra={"2026-11-23": "09:00-10:00", second: "09:00-10:00", "2041-11-25": "09:00-10:00"})
    tested, at = hours(of), column(of, start)
    from_the_first_day = start < "2026-11-23 10:00"
    need, days = (61 * MINUTE, 1) if from_the_first_day else (MINUTE, 0)
    assert shown(tested.reached(tested.worked(at) + need, at)[0], of) == (f"{second} 09:01:00" if opens else "never")
    assert shown(tested.end_of_working_day(at, days)[0], of) == (f"{second} 10:00:00" if opens else "never")
    assert shown(tested.end_of_working_day(at, days + 1)[0], of) == ("2041-11-25 10:00:00" if opens else "never")


def test_a_calendar_with_hours_each_week_goes_on() -> None:
    many = {f"2026-{month:02}-{day:02}": "" for month in range(1, 13) for day in range(1, 10)}
    assert [hours(each).goes_on for each in (OFFICE, NIGHTS, WEEKEND_NIGHT)] == [True] * 3
    assert not hours(calendar("||||||", extra={"2026-11-23": "09:00-10:00"})).goes_on
    assert not hours(calendar("09:00-17:00", extra=many)).goes_on


WORKING_DAYS = [  # calendar, start, working days, the same time so many open days later
    (OFFICE, "2026-11-23 10:15", 1, "2026-11-24 10:15"),
    (OFFICE, "2026-11-19 10:15", 3, "2026-11-24 10:15"),  # over a weekend
    (OFFICE, "2026-11-20 17:30", 3, "2026-11-26 09:00"),  # counts from Monday's opening
    (OFFICE, "2026-11-20 16:00", 1, "2026-11-24 09:00"),  # a closing is outside
    (OFFICE, "2026-11-20 15:59:59", 1, "2026-11-23 15:59:59"),
    (OFFICE, "2026-11-20 12:30", 1, "2026-11-23 13:00"),  # lunch is outside: counts from 13:00
    (OFFICE, "2026-11-19 12:30", 1, "2026-11-20 13:00"),  # into lunch: the next opening of the day
    (OFFICE, "2026-11-19 12:00", 1, "2026-11-20 13:00"),
    (OFFICE, "2026-11-19 11:59", 1, "2026-11-20 11:59"),
    (OFFICE, "2026-11-19 17:00", 1, "2026-11-20 16:00"),  # after hours: the closing of the day
    (OFFICE, "2026-12-18 09:30", 1, "2026-12-19 10:00"),  # before hours: the opening
    (OFFICE, "2026-12-18 15:00", 1, "2026-12-19 14:00"),
    (OFFICE, "2026-12-23 11:00", 1, "2026-12-28 11:00"),
    (OFFICE, "2026-11-23 10:15", 0, "2026-11-23 10:15"),
    (OFFICE, "2026-11-22 10:15", 0, "2026-11-23 09:00"),
    (NIGHTS, "2026-11-20 02:00", 1, "2026-11-21 02:00"),  # 26:00 of the 19th, then of the 20th
    (NIGHTS, "2026-11-20 12:00", 1, "2026-11-21 22:00"),
    (WEEKEND_NIGHT, "2026-11-14 02:00", 1, "2026-11-21 02:00"),
    (WEEKEND_NIGHT, "2026-11-14 06:00", 1, "2026-11-27 22:00"),
    (NIGHTS, "2026-03-28 02:30", 1, "2026-03-29 03:00"),  # half past two does not come
    (NIGHTS, "2026-10-24 02:30", 1, "2026-10-25T02:30+02:00"),  # the first of the two
    (NIGHTS, "2026-10-25T02:30+01:00", 1, "2026-10-26 02:30"),
    (SPRING_GAP, "2026-03-28 02:15", 1, "2026-03-30 02:15"),  # a day without any of its time is not open
    (APIA, "2011-12-29 10:00", 1, "2011-12-31 10:00"),
    (OVERLAPPING_NIGHT, "2026-11-25 05:30", 1, "2026-11-25 10:00"),  # in two days' hours: those of the day that began first
    (OVERLAPPING_NIGHT, "2026-11-25 06:00", 1, "2026-12-01 22:00"),
    (DAILY, "2026-11-23 10:15", 1000, "2029-08-19 10:15"),
    (TWO_DAYS_ONLY, "2026-11-20 10:00", 1, "2026-11-24 09:00"),
    (TWO_DAYS_ONLY, "2026-11-20 10:00", 2, "never"),
    (TWO_DAYS_ONLY, "2026-11-24 17:00", 0, "never"),
    (NEVER_OPEN, "2026-11-20 10:00", 0, "never"),
]


@pytest.mark.parametrize(("of", "start", "days", "end"), WORKING_DAYS)
def test_working_days_later(of: Calendar, start: str, days: int, end: str) -> None:
    assert shown(hours(of).working_days_later(column(of, start), days)[0], of) == expected(end, of)


DAY_ENDS = [  # calendar, start, working days, the last closing of that day
    (OFFICE, "2026-11-23 10:15", 0, "2026-11-23 18:00"),
    (OFFICE, "2026-11-23 17:59:59", 0, "2026-11-23 18:00"),
    (OFFICE, "2026-11-23 18:00", 0, "2026-11-24 18:00"),  # a closing is outside
    (OFFICE, "2026-11-23 10:15", 1, "2026-11-24 18:00"),
    (OFFICE, "2026-11-20 10:00", 0, "2026-11-20 16:00"),  # not before lunch
    (OFFICE, "2026-11-20 17:30", 0, "2026-11-23 18:00"),
    (OFFICE, "2026-11-19 10:00", 1, "2026-11-20 16:00"),
    (NIGHTS, "2026-11-20 02:00", 0, "2026-11-20 06:00"),
    (NIGHTS, "2026-11-20 02:00", 1, "2026-11-21 06:00"),
    (NIGHTS, "2026-03-27 23:00", 1, "2026-03-29 06:00"),
    (calendar("18:00-24:00"), "2026-11-20 19:00", 0, "2026-11-21 00:00"),
    (calendar("18:00-24:00"), "2026-11-21 00:00", 0, "2026-11-22 00:00"),
    (TWO_DAYS_ONLY, "2026-11-24 10:00", 0, "2026-11-24 17:00"),
    (TWO_DAYS_ONLY, "2026-11-24 10:00", 1, "never"),
    (NEVER_OPEN, "2026-11-24 10:00", 0, "never"),
]


@pytest.mark.parametrize(("of", "start", "days", "end"), DAY_ENDS)
def test_end_of_working_day(of: Calendar, start: str, days: int, end: str) -> None:
    assert shown(hours(of).end_of_working_day(column(of, start), days)[0], of) == expected(end, of)


TARGETS = [  # calendar, start, unit, amount, the date's own instant, open time from the start to it
    (None, "2026-03-28 11:00", Unit.DAYS, 1, "2026-03-29 10:00", 23 * HOUR),  # in Berlin, while UTC is shown here
    (OFFICE, "2026-11-19 12:30", Unit.WORKING_DAYS, 1, "2026-11-20 13:00", 8 * HOUR + 30 * MINUTE),
    (OFFICE, "2026-11-20 17:30", Unit.WORKING_DAYS, 1, "2026-11-24 09:00", 9 * HOUR),
    (OFFICE, "2026-11-20 17:30", Unit.END_OF_WORKING_DAY, 0, "2026-11-23 18:00", 9 * HOUR),
    (TWO_DAYS_ONLY, "2026-11-20 10:00", Unit.WORKING_DAYS, 2, "never", FAR),
    (TWO_DAYS_ONLY, "2026-11-20 10:00", Unit.END_OF_WORKING_DAY, 2, "never", FAR),
    (None, "2026-11-20 10:00", Unit.DAYS, 10**9, "never", FAR),
]


@pytest.mark.parametrize(("of", "start", "unit", "amount", "date_at", "open_us"), TARGETS)
def test_a_target_in_days_is_a_date(of: Calendar | None, start: str, unit: Unit, amount: int, date_at: str, open_us: int) -> None:
    floor, need = deadline(hours(of), column(of, start), Duration(unit, amount), BERLIN)
    assert floor[0] == (NEVER if date_at == "never" else column(of, date_at)[0])
    assert need[0] == open_us


def test_an_exact_target_has_no_floor() -> None:
    floor, need = deadline(hours(OFFICE), column(OFFICE, "2026-11-20"), Duration(Unit.EXACT, 4 * HOUR), BERLIN)
    assert floor[0] < -LATEST
    assert need[0] == 4 * HOUR


@pytest.mark.parametrize("unit", [Unit.WORKING_DAYS, Unit.END_OF_WORKING_DAY])
def test_working_days_without_a_calendar_are_refused(unit: Unit) -> None:
    with pytest.raises(ValueError, match="working days need a named calendar"):
        deadline(hours(None), column(None, "2026-11-20"), Duration(unit, 1), BERLIN)


@pytest.mark.parametrize("of", [None, OFFICE, NEVER_OPEN])
def test_never_is_far_and_far_is_never(of: Calendar | None) -> None:
    tested = hours(of)
    never = np.array([NEVER, LATEST], dtype=np.int64)
    assert tested.worked(never).tolist() == [FAR, FAR]
    assert tested.reached(np.array([FAR, 2 * FAR]), never).tolist() == [NEVER, NEVER]
    assert tested.is_open(never).tolist() == [False, False]
    if of is not None:
        assert tested.working_days_later(never, 1).tolist() == [NEVER, NEVER]
        assert tested.end_of_working_day(never, 1).tolist() == [NEVER, NEVER]


@pytest.mark.parametrize("of", [None, OFFICE, NEVER_OPEN])
def test_empty_columns_stay_empty(of: Calendar | None) -> None:
    tested = hours(of)
    nothing = np.array([], dtype=np.int64)
    assert tested.worked(nothing).tolist() == tested.reached(nothing).tolist() == tested.is_open(nothing).tolist() == []
    assert tested.reached(nothing, nothing).tolist() == []
    if of is not None:
        assert tested.working_days_later(nothing, 1).tolist() == tested.end_of_working_day(nothing, 1).tolist() == []


def test_what_was_already_worked_off_is_reached_in_the_past() -> None:
    tested, at = hours(DAILY), column(DAILY, "2026-11-20 11:00")
    back = tested.reached(tested.worked(at) - np.array([HOUR, 2 * HOUR, 3 * HOUR, 8 * 1250 * HOUR]))
    assert [shown(earlier, DAILY) for earlier in back] == [
        "2026-11-20 10:00:00",
        "2026-11-19 17:00:00",  # the closing: the first instant at which so much had been worked
        "2026-11-19 16:00:00",
        "2023-06-19 11:00:00",
    ]


def test_more_years_leave_open_time_as_it_was() -> None:
    at = column(OFFICE, "2026-11-02 10:00", "2026-11-20 11:00", "2026-12-30 17:00")
    tested = hours(OFFICE)
    before = tested.worked(at).tolist()
    tested.worked(column(OFFICE, "1910-01-01", "2190-01-01"))
    assert tested.worked(at).tolist() == before
    assert tested.worked(column(OFFICE, "2026-11-20")).tolist() == [0]


def test_hours_laid_out_for_much_and_for_little_agree() -> None:
    at = np.random.default_rng(5).integers(us(local("2010-01-01", OFFICE)), us(local("2040-01-01", OFFICE)), 2_000)
    little = hours(OFFICE, "2026-11-20")
    much = hours_of(OFFICE, us(local("2026-11-20", OFFICE)), us(local("2150-01-01", OFFICE)))
    assert little.worked(at).tolist() == much.worked(at).tolist()
    assert little.reached(little.worked(at) + 90 * HOUR, at).tolist() == much.reached(much.worked(at) + 90 * HOUR, at).tolist()
    assert little.working_days_later(at, 30).tolist() == much.working_days_later(at, 30).tolist()


def test_ten_years_are_ten_years() -> None:
    assert (date(2034, 1, 1) - date(2024, 1, 1)).days * DAY == LONGEST_CLOSED_US


@pytest.mark.parametrize(
    ("of", "since", "until", "stretches"),
    [
        (None, "2026-11-20 10:00", "2026-11-20 11:00", ["2026-11-20 10:00 2026-11-20 11:00"]),
        (None, "2026-11-20 10:00", "2026-11-20 10:00", []),
        (OFFICE, "2026-11-20 11:00", "2026-11-20 14:00", ["2026-11-20 11:00 2026-11-20 12:00", "2026-11-20 13:00 2026-11-20 14:00"]),
        (OFFICE, "2026-11-20 12:00", "2026-11-20 13:00", []),
        (OFFICE, "2026-11-20 16:00", "2026-11-23 09:01", ["2026-11-23 09:00 2026-11-23 09:01"]),
        (OFFICE, "2026-12-24 00:00", "2026-12-28 00:00", []),
        (NIGHTS, "2026-11-20 23:00", "2026-11-21 23:00", ["2026-11-20 23:00 2026-11-21 06:00", "2026-11-21 22:00 2026-11-21 23:00"]),
        (ROUND_THE_CLOCK, "2026-11-20 10:00", "2026-11-23 10:00", ["2026-11-20 10:00 2026-11-23 10:00"]),
        (OVERLAPPING_NIGHT, "2026-11-24 00:00", "2026-11-26 00:00", ["2026-11-24 22:00 2026-11-25 10:00"]),
        (NEVER_OPEN, "2026-11-20 10:00", "2026-11-23 10:00", []),
        (TWO_DAYS_ONLY, "2026-11-20 10:00", "2040-11-23 10:00", ["2026-11-23 09:00 2026-11-23 17:00", "2026-11-24 09:00 2026-11-24 17:00"]),
    ],
)
def test_open_stretches(of: Calendar | None, since: str, until: str, stretches: list[str]) -> None:
    edges = [column(of, each[:16], each[17:]).tolist() for each in stretches]
    starts, ends = hours(of).open_stretches(*column(of, since, until).tolist())
    assert [list(each) for each in zip(starts.tolist(), ends.tolist(), strict=True)] == edges


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2026-12-24", "a day off"),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-26", None),  # a Saturday, closed in every week
        ("2026-12-19", None),  # a Saturday with hours of its own
        ("2026-12-28", None),
        ("2026-12-31", "a day off"),
    ],
)
def test_days_off(day: str, what: str | None) -> None:
    assert days_off(OFFICE, 2026).get(date.fromisoformat(day)) == what


@pytest.mark.parametrize("locale", ["", "C", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "th"])
def test_a_holiday_has_one_name_in_every_locale(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", locale)
    monkeypatch.setenv("LC_ALL", locale)
    openings.days_off.cache_clear()
    openings._holidays.cache_clear()
    assert days_off(OFFICE, 2026)[date(2026, 12, 25)] == "Christmas Day"
