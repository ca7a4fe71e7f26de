"""Durations, shares, goals, dates, zones and opening hours, as they are written and as they are not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from engine.language.book import Goal, Period
from engine.language.calendar_reading import meant_opening, read_days, read_range
from engine.language.calendars import Range
from engine.language.dates import read_date, read_day_off
from engine.language.durations import HOUR, MINUTE, SECOND, Duration, Unit, read_duration
from engine.language.goals import read_goal
from engine.language.holiday_codes import read_holidays
from engine.language.joints import joined_values, joined_words
from engine.language.problems import Refusal
from engine.language.shares import read_mark, read_share, share_text
from engine.language.zones import read_zone

DURATIONS = [
    ("20s", Unit.EXACT, 20 * SECOND),
    ("0s", Unit.EXACT, 0),
    ("15m", Unit.EXACT, 15 * MINUTE),
    ("24h", Unit.EXACT, 24 * HOUR),
    ("1h30m", Unit.EXACT, 90 * MINUTE),
    ("1h30m20s", Unit.EXACT, 90 * MINUTE + 20 * SECOND),
    ("90m", Unit.EXACT, 90 * MINUTE),
    ("878400h", Unit.EXACT, 878_400 * HOUR),
    ("1d", Unit.DAYS, 1),
    ("36600d", Unit.DAYS, 36_600),
    ("1 working day", Unit.WORKING_DAYS, 1),
    ("3 working days", Unit.WORKING_DAYS, 3),
    ("end of 1 working day", Unit.END_OF_WORKING_DAY, 1),
    ("end of 0 working days", Unit.END_OF_WORKING_DAY, 0),
]

NOT_DURATIONS = [
    ("878401h", "duration/too-long", None),
    ("36601d", "duration/too-long", None),
    ("999999999999999h", "duration/too-long", None),
    ("9" * 5000 + "h", "duration/unreadable", None),
    ("1d12h", "duration/mixture", "36h"),
    ("1 day and 2 hours", "duration/mixture", "26h"),
    ("1 working day 2h", "duration/mixture", None),
    ("1d 2 working days", "duration/mixture", None),
    ("24 hours", "duration/unreadable", "24h"),
    ("1 hour and 30 minutes", "duration/unreadable", "1h30m"),
    ("30m1h", "duration/unreadable", "1h30m"),
    ("1.5h", "duration/unreadable", "1h30m"),
    ("2 weeks", "duration/unreadable", "14d"),
    ("1.5d", "duration/unreadable", "36h"),
    ("3 business days", "duration/unreadable", "3 working days"),
    ("24 business hours", "duration/working-hours", None),
    ("2h 30 office minutes", "duration/working-hours", None),
    ("0 working hours", "duration/unreadable", None),
    ("1 working day 4 working hours", "duration/mixture", None),
    ("End of 1 working day", "duration/unreadable", "end of 1 working day"),
    ("30", "duration/unreadable", None),
    ("-5m", "duration/unreadable", None),
    ("٣h", "duration/unreadable", None),
    ("soon", "duration/unreadable", None),
    ("", "duration/unreadable", None),
]


@pytest.mark.parametrize(("written", "unit", "amount"), DURATIONS)
def test_durations(written: str, unit: Unit, amount: int) -> None:
    assert read_duration(written) == Duration(unit, amount)


@pytest.mark.parametrize(("written", "id", "meant"), NOT_DURATIONS, ids=[written[:20] for written, _, _ in NOT_DURATIONS])
def test_texts_that_are_no_durations(written: str, id: str, meant: str | None) -> None:
    refusal = read_duration(written)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.suggestion) == (id, meant)


@pytest.mark.parametrize("written", ["20s", "1h30m", "24h", "0s", "7d", "1 working day", "3 working days", "end of 1 working day"])
def test_durations_are_written_as_they_are_read(written: str) -> None:
    assert str(read_duration(written)) == written


SHARES = [
    ("95%", Fraction(19, 20)),
    ("99.95%", Fraction(1999, 2000)),
    ("0%", Fraction(0)),
    ("100%", Fraction(1)),
    ("95 %", Fraction(19, 20)),
]

NOT_SHARES = [
    ("100.1%", "share/range", None),
    ("-1%", "share/range", None),
    ("0.95", "share/unreadable", "95%"),
    (".5", "share/unreadable", "50%"),
    ("95", "share/unreadable", "95%"),
    ("99,5%", "share/unreadable", "99.5%"),
    ("1,000%", "share/unreadable", "1%"),
    ("199,5%", "share/unreadable", None),
    ("250", "share/unreadable", None),
    ("most", "share/unreadable", None),
    ("1e1%", "share/unreadable", None),
]


@pytest.mark.parametrize(("written", "share"), SHARES)
def test_shares(written: str, share: Fraction) -> None:
    assert read_share(written) == share


@pytest.mark.parametrize(("written", "id", "meant"), NOT_SHARES)
def test_texts_that_are_no_shares(written: str, id: str, meant: str | None) -> None:
    refusal = read_share(written)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.suggestion) == (id, meant)


@pytest.mark.parametrize("written", ["95%", "99.95%", "0.5%", "100%"])
def test_shares_are_written_as_they_are_read(written: str) -> None:
    share = read_share(written)
    assert isinstance(share, Fraction)
    assert share_text(share) == written


def test_a_mark_is_past_the_start() -> None:
    assert isinstance(read_mark("0%"), Refusal)
    assert read_mark("0.1%") == Fraction(1, 1000)
    assert read_mark("100%") == 1
    assert isinstance(read_mark("101%"), Refusal)


GOALS = [
    ("95% over 28d", Goal(Fraction(19, 20), over=Duration(Unit.DAYS, 28))),
    ("95% over 24h", Goal(Fraction(19, 20), over=Duration(Unit.EXACT, 24 * HOUR))),
    ("80% per day", Goal(Fraction(4, 5), per=Period.DAY)),
    ("99.9% per quarter", Goal(Fraction(999, 1000), per=Period.QUARTER)),
    ("100% per week", Goal(Fraction(1), per=Period.WEEK)),
    ("0% per month", Goal(Fraction(0), per=Period.MONTH)),
]

NOT_GOALS = [
    ("95%", "goal/unreadable", "95% over 28d"),
    ("95 over 28d", "share/unreadable", "95% over 28d"),
    ("101% over 28d", "share/range", None),
    ("95% over 4 weeks", "duration/unreadable", "95% over 28d"),
    ("95% over 3 working days", "goal/unreadable", "95% over 3d"),
    ("95% over 0d", "goal/unreadable", None),
    ("95% per months", "goal/unreadable", "95% per month"),
    ("95% each day", "goal/unreadable", "95% per day"),
    ("95% per fortnight", "goal/unreadable", None),
    ("90 % in 4 weeks", "goal/unreadable", "90% over 28d"),
    ("90% per 28d", "goal/unreadable", "90% over 28d"),
    ("90% in a week", "goal/unreadable", "90% per week"),
    ("90% in 5 working days", "goal/unreadable", "90% over 5d"),
    ("95%, per month", "share/unreadable", "95% per month"),
    ("95% (over 4 weeks)", "goal/unreadable", "95% over 28d"),
    ("95%, per fortnight", "share/unreadable", None),
    ("80% daily", "goal/unreadable", "80% per day"),
    ("80 monthly", "goal/unreadable", "80% per month"),
    ("80% hourly", "goal/unreadable", None),
    ("90% over 1 month", "duration/unreadable", "90% per month"),
    ("90% over the quarter", "duration/unreadable", "90% per quarter"),
    ("90% over a week", "duration/unreadable", "90% per week"),
    ("90% over 1 week", "duration/unreadable", "90% over 7d"),
    ("90% over month", "duration/unreadable", "90% per month"),
    ("90% over 3 months", "duration/unreadable", None),
    ("99,5%", "share/unreadable", "99.5% over 28d"),
    ("99,5 % per day", "share/unreadable", "99.5% per day"),
    ("95", "share/unreadable", "95% over 28d"),
    ("high", "share/unreadable", None),
    ("", "goal/unreadable", None),
]


@pytest.mark.parametrize(("written", "goal"), GOALS)
def test_goals(written: str, goal: Goal) -> None:
    assert read_goal(written) == goal


@pytest.mark.parametrize(("written", "id", "meant"), NOT_GOALS)
def test_texts_that_are_no_goals(written: str, id: str, meant: str | None) -> None:
    refusal = read_goal(written)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.suggestion) == (id, meant)


def test_dates_and_days_off() -> None:
    assert read_date("2024-02-29") == date(2024, 2, 29)
    assert isinstance(read_date("2026-02-29"), Refusal)
    assert isinstance(read_date("2026-2-1"), Refusal)
    assert read_day_off("2026-12-24") == date(2026, 12, 24)
    assert read_day_off("12-31") == (12, 31)
    assert read_day_off("02-29") == (2, 29)
    assert isinstance(read_day_off("02-30"), Refusal)
    assert isinstance(read_day_off("13-01"), Refusal)


ZONES = [
    ("Europe/Berlin", None),
    ("UTC", None),
    ("Australia/Lord_Howe", None),
    ("Europe/Berln", "Europe/Berlin"),
    ("berlin", "Europe/Berlin"),
    ("New York", "America/New_York"),
    ("Europe", None),
    ("../UTC", None),
    ("utc", "UTC"),
    ("BST", "Europe/London"),
    ("CET time", "Europe/Paris"),
    ("est", "America/New_York"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Pacific Daylight Time", "America/Los_Angeles"),
    ("GMT Standard Time", "Europe/London"),  # as Windows calls London's, in summer and winter
    ("GMT Daylight Time", "Europe/London"),
    ("gmt", "GMT"),
    ("London time", "Europe/London"),
    ("CST", None),
    ("IST", None),
    ("GMT+1", None),
    ("UTC-5", None),
    ("+01:00", None),
    ("Victoria", "Australia/Victoria"),
    ("/etc/passwd", None),
    ("x" * 5000, None),
    ("a\0b", None),
]


@pytest.mark.parametrize(("written", "meant"), ZONES, ids=[written[:20].replace("\0", "0") for written, _ in ZONES])
def test_zones(written: str, meant: str | None) -> None:
    zone = read_zone(written)
    if written in ("Europe/Berlin", "UTC", "Australia/Lord_Howe"):
        assert zone == written
    else:
        assert isinstance(zone, Refusal)
        assert zone.suggestion == meant


# A text, and the words that people join in it; what is more than a word a part, or of numbers alone, is taken as it stands.
JOINED = [
    ("email or chat", ["email", "chat"]),
    ("high, urgent", ["high", "urgent"]),
    ("Email AND letter,chat", ["Email", "letter", "chat"]),
    ("R&D", []),
    ("Gruß | Dank", []),
    ("high,#1", []),
    ("user.name, live-chat", ["user.name", "live-chat"]),
    ("each customer", ["customer"]),
    ("email", []),
    ("organisation", []),
    ("1,000", []),
    ("terms and conditions of sale", []),
    ("every", []),
    ("", []),
]


VALUES = [
    ("high and urgent", ["high", "urgent"]),
    ("öfen, öl", ["öfen", "öl"]),
    ("each high", []),
    ("Öfen, öl", []),
    ("High, Urgent", []),
    ("Parks and Recreation", []),
    ("terms & conditions", []),
]


@pytest.mark.parametrize(("written", "values"), VALUES)
def test_joined_values(written: str, values: list[str]) -> None:
    assert joined_values(written) == values


@pytest.mark.parametrize(("written", "words"), JOINED)
def test_joined_words(written: str, words: list[str]) -> None:
    assert joined_words(written) == words


RANGES = [
    ("09:00-18:00", Range(540, 1080)),
    ("00:00-24:00", Range(0, 1440)),
    ("09:00-24:00", Range(540, 1440)),
    ("22:00-06:00", Range(1320, 1800)),
    ("09:00-09:00", Range(540, 1980)),
    ("23:59-00:00", Range(1439, 1440)),
    ("09:00 - 18:00", Range(540, 1080)),
]

NOT_RANGES = [
    ("9-17", "09:00-17:00"),
    ("9:00-17:00", "09:00-17:00"),
    ("09:00–17:00", "09:00-17:00"),
    ("9 to 17", "09:00-17:00"),
    ("9am-5pm", "09:00-17:00"),
    ("9:30 AM - 12 PM", "09:30-12:00"),
    ("12am-12pm", "00:00-12:00"),
    ("9am-17pm", "09:00-17:00"),
    ("09:00-24:01", None),
    ("24:00-06:00", None),
    ("09:60-17:00", None),
    ("closed", "[]"),
]


@pytest.mark.parametrize(("written", "hours"), RANGES)
def test_ranges(written: str, hours: Range) -> None:
    assert read_range(written) == hours


@pytest.mark.parametrize(("written", "meant"), NOT_RANGES)
def test_texts_that_are_no_ranges(written: str, meant: str | None) -> None:
    refusal = read_range(written)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.suggestion) == ("calendar/range", meant)


DAYS = [
    ("mon", (0,)),
    ("mon-thu", (0, 1, 2, 3)),
    ("fri-mon", (4, 5, 6, 0)),
    ("mon-sun", (0, 1, 2, 3, 4, 5, 6)),
    ("mon,wed", (0, 2)),
    ("mon-tue, thu, sat-sun", (0, 1, 3, 5, 6)),
    ("mon, mon", (0,)),
]


@pytest.mark.parametrize(("written", "days"), DAYS)
def test_days(written: str, days: tuple[int, ...]) -> None:
    assert read_days(written) == days


@pytest.mark.parametrize(
    ("written", "meant"), [
        ("Monday", "mon"),
        ("Mon-Fri", "mon-fri"),
        ("mo-fr", "mon-fri"),
        ("Di, Do", "tue,thu"),
        ("mon-wed-fri", None),
        ("mon–fri", "mon-fri"),
        ("Monday to Friday", "mon-fri"),
        ("Monday through Thursday, sat", "mon-thu,sat"),
        ("Mon, Wed and Fri", "mon,wed,fri"),
        ("weekdays", "mon-fri"),
        ("Workdays", "mon-fri"),
        ("working days", "mon-fri"),
        ("weekend", "sat-sun"),
        ("every day", "mon-sun"),
        ("Monday Friday", None),
        ("Mon-Fri 9-17", None),
        ("", None),
    ],
)
def test_texts_that_are_no_days(written: str, meant: str | None) -> None:
    refusal = read_days(written)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.suggestion) == ("calendar/day", meant)


OPENINGS = [
    ("9-17", "mon-fri: 09:00-17:00"),
    ("09:00-17:00", "mon-fri: 09:00-17:00"),
    ("Monday to Friday, 9am - 5pm", "mon-fri: 09:00-17:00"),
    ("sat: 22-6", "sat: 22:00-06:00"),
    ("late 9-17", None),
    ("mon-fri", None),
    ("2026-11", None),
    ("office", None),
]


# An offset, and the zone that keeps it all year round; the list has none west of 12 hours.
FIXED = [
    ("GMT+1", "Etc/GMT-1"),
    ("UTC -05:00", "Etc/GMT+5"),
    ("+14", "Etc/GMT-14"),
    ("GMT-12", "Etc/GMT+12"),
    ("GMT-13", None),
    ("-14:00", None),
]


@pytest.mark.parametrize(("written", "fixed"), FIXED)
def test_an_offset_is_no_place(written: str, fixed: str | None) -> None:
    refusal = read_zone(written)
    assert isinstance(refusal, Refusal)
    all_year = f"; `{fixed}` is that offset all year round" if fixed else ""
    assert refusal.expected == f"a place such as `Europe/Berlin`, whose clocks may change{all_year}"
    assert fixed is None or read_zone(fixed) == fixed


# A text, the date and the day off that are meant.
MEANT_DAYS = [
    ("24.12.2026", "2026-12-24", "2026-12-24"),
    ("1. 2. 2026", "2026-02-01", "2026-02-01"),
    ("2026/12/24", "2026-12-24", "2026-12-24"),
    ("2026-2-1", "2026-02-01", "2026-02-01"),
    ("24/12/2026", "2026-12-24", "2026-12-24"),
    ("12/24/2026", "2026-12-24", "2026-12-24"),
    ("01/12/2026", None, None),
    ("05/05/2026", "2026-05-05", "2026-05-05"),
    ("1 December 2026", "2026-12-01", "2026-12-01"),
    ("Dec 24th, 2026", "2026-12-24", "2026-12-24"),
    ("24.12.", None, "12-24"),
    ("24.12", None, "12-24"),
    ("24-12", None, "12-24"),
    ("1/2", None, None),
    ("24 December", None, "12-24"),
    ("24th of Dec.", None, "12-24"),
    ("december 24", None, "12-24"),
    ("29 Feb", None, "02-29"),
    ("30 Feb", None, None),
    ("2026-02-29", None, None),
    ("24 Decembre", None, None),
    ("24-13", None, None),
    ("Christmas", None, None),
]


@pytest.mark.parametrize(("written", "day", "day_off"), MEANT_DAYS)
def test_days_as_people_write_them(written: str, day: str | None, day_off: str | None) -> None:
    told = [read_date(written), read_day_off(written)]
    assert [each.suggestion if isinstance(each, Refusal) else "read" for each in told] == [day, day_off]


@pytest.mark.parametrize(("written", "meant"), OPENINGS)
def test_hours_that_stand_where_the_name_of_a_calendar_should(written: str, meant: str | None) -> None:
    assert meant_opening(written) == meant


@pytest.mark.parametrize("code", ["DE", "DE-BE", "US-CA", "GB-SCT"])
def test_holidays(code: str) -> None:
    assert read_holidays(code) == code


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Germany", "DE"),
        ("Germny", "DE"),
        ("GBR", "GB"),
        ("united kingdom", "GB"),
        ("de-be", "DE-BE"),
        ("DE BYX", "DE-BY"),
        ("US-Californa", "US-CA"),
        ("England", "GB-ENG"),
        ("Bayern", "DE-BY"),
        ("Bavaria", "DE-BY"),
        ("DE-Bavaria", "DE-BY"),
        ("Berlin", "DE-BE"),
        ("Georgia", None),  # a country, and a state of another
        ("Korea", "KR"),
        ("DE-XX", None),
        ("GMT", None),
        ("XX", None),
    ],
)
def test_holidays_that_are_not_known(written: str, meant: str | None) -> None:
    refusal = read_holidays(written)
    assert isinstance(refusal, Refusal)
    assert (refusal.id, refusal.suggestion) == ("calendar/holidays", meant)
