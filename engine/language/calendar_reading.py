"""Reads business calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from engine.language.calendars import Calendar, Range
from engine.language.dates import read_date, read_day_off
from engine.language.holiday_codes import read_holidays
from engine.language.nodes import Items, Map, Node, Scalar, is_nothing
from engine.language.problems import Place, Refusal, Report, quoted
from engine.language.shapes import entries, fields, read_text, texts
from engine.language.vocabulary import DAYS
from engine.language.zones import read_zone_at

_DAY = 1440
CALENDAR_KEYS = ("time_zone", "open", "holidays", "closed", "extra")
_EXPECTED_RANGE = "opening hours such as `09:00-18:00`"
_EXPECTED_RANGE_AFTER_COMMA = f"{_EXPECTED_RANGE}; days with commas need quotes inside braces"
_EXPECTED_DAYS = 'days such as `mon`, `mon-fri` or `"mon, wed"`'
_RANGE = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9]) ?- ?([01][0-9]|2[0-4]):([0-5][0-9])")
_LOOSE_TIME = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::00)? *([ap]m)?"
_LOOSE_RANGE = re.compile(f"{_LOOSE_TIME} *(?:-|–|—|to|until) *{_LOOSE_TIME}")
_OPENING = re.compile(f"(?:(?P<days>[^0-9]*[^ ,:0-9]) *[ ,:] *)?(?P<hours>{_LOOSE_RANGE.pattern})")
_CLOSED = ("closed", "none", "off", "never", "no", "-")
_SHORT_DAYS = {day[:2]: day for day in DAYS} | {"di": "tue", "mi": "wed", "do": "thu", "so": "sun"}  # two letters, also German ones
_RUNS = {
    "mon-fri": re.compile("(?:week|work|working|business)[ -]?days?"),
    "sat-sun": re.compile("week[ -]?ends?"),
    "mon-sun": re.compile("daily|every ?day|all days"),
}
_AND, _TO = re.compile(r" *(?:,|&|\band\b) *"), re.compile(r" *(?:-|–|—|\bto\b|\bthrough\b|\buntil\b) *")
RANGE_PATTERN = _RANGE.pattern


@dataclass(frozen=True, slots=True)
class _Opening:
    """A range on one day of a week, in minutes from Monday's midnight, and where it is written."""

    start: int
    end: int
    text: str
    day: int
    place: Place


def read_calendar(name: str, node: Node, report: Report, time_zone: str) -> Calendar | None:
    """A calendar, in its file's time zone unless it names one; None after its problems are reported."""
    before = len(report)
    found = fields(node, report, CALENDAR_KEYS, required=("open",), what="a calendar")
    if not isinstance(node, Map):
        return None
    zone = read_zone_at(found["time_zone"], report) if "time_zone" in found else time_zone
    week = _read_week(found["open"], report) if "open" in found else None
    code = read_text(found["holidays"], report, read_holidays, "a country's code") if "holidays" in found else None
    dates, month_days = _read_closed(found["closed"], report) if "closed" in found else (frozenset(), frozenset())
    extra = _read_extra(found.get("extra"), report)
    if len(report) == before and not any(week or ()) and not any(ranges for _, ranges in extra):
        report.error("calendar/never-open", node.name, f"the calendar {quoted(name)} is never open", "opening hours on some day")
        return None
    if zone is None or week is None:
        return None
    return Calendar(name, zone, week, code, dates, month_days, extra)


def read_range(text: str) -> Range | Refusal:
    """Hours as `09:00-18:00`; an end at or before its start is on the next day, and `24:00` ends with the day."""
    written = _RANGE.fullmatch(text.strip())
    if written and (written[3] != "24" or written[4] == "00"):
        start, end = int(written[1]) * 60 + int(written[2]), int(written[3]) * 60 + int(written[4])
        return Range(start, end if end > start else end + _DAY)
    message = f"{quoted(text)} is not a range of hours"
    if text.strip().lower() in _CLOSED:
        return Refusal("calendar/range", message, "no hours, `[]`, or not that day at all: one that is left out is closed", "[]")
    return Refusal("calendar/range", message, "hours such as `09:00-18:00`, `22:00-06:00` or `00:00-24:00`", _meant_range(text))


def read_days(text: str) -> tuple[int, ...] | Refusal:
    """Days of the week from 0 for Monday: `mon`, spans that may wrap as `fri-mon`, and lists with commas."""
    days: list[int] = []
    for part in text.split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or any(end not in DAYS for end in ends):
            return Refusal("calendar/day", f"{quoted(text)} is not a day of the week", _EXPECTED_DAYS, _meant_days(text))
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        days.extend((first + step) % 7 for step in range((last - first) % 7 + 1))
    return tuple(dict.fromkeys(days))


def meant_opening(text: str) -> str | None:
    """The days and hours, as a calendar's `open` has them, that stand where its name should, Monday to Friday without days; else None."""
    written = _OPENING.fullmatch(text.strip().lower())
    if written is None:
        return None
    days = written["days"] or "mon-fri"
    meant = [_meant_days(days) or days, _meant_range(written["hours"]) or written["hours"]]
    return None if isinstance(read_days(meant[0]), Refusal) or isinstance(read_range(meant[1]), Refusal) else ": ".join(meant)


def _read_week(node: Node, report: Report) -> tuple[tuple[Range, ...], ...]:
    openings: list[_Opening] = []
    week: list[list[Range]] = [[] for _ in DAYS]
    for key, value in entries(node, report, "days to hours"):
        days = read_days(key.text)
        if isinstance(days, Refusal):
            report.add(days.at(key.place))
            days = ()
        for hours, scalar in _read_ranges(value, report):
            for day in days:
                week[day].append(hours)
                openings.append(_Opening(day * _DAY + hours.start, day * _DAY + hours.end, scalar.text, day, scalar.place))
    _report_overlaps(openings, report)
    return tuple(tuple(sorted(ranges)) for ranges in week)


def _read_ranges(node: Node, report: Report) -> list[tuple[Range, Scalar]]:
    """The ranges of a day, each with the text that gives it; an empty list is a closed day."""
    found = []
    for item in node.items if isinstance(node, Items) else (node,):
        hours = read_text(item, report, read_range, _EXPECTED_RANGE_AFTER_COMMA if is_nothing(item) else _EXPECTED_RANGE)
        if hours is not None and isinstance(item, Scalar):
            found.append((hours, item))
    return found


def _report_overlaps(openings: list[_Opening], report: Report) -> None:
    """Reports each text once that overlaps one before it, also over midnight and from Sunday into Monday."""
    ordered = sorted(openings, key=lambda opening: (opening.start, opening.end))
    again = [_Opening(each.start + 7 * _DAY, each.end + 7 * _DAY, each.text, each.day, each.place) for each in ordered]
    seen: set[Place] = set()
    last: _Opening | None = None
    for opening in ordered + again:
        if last is not None and opening.start < last.end and opening.place not in seen:
            seen.add(opening.place)
            message = f"{quoted(opening.text)} on {DAYS[opening.day]} overlaps {quoted(last.text)} of {DAYS[last.day]}"
            report.error("calendar/overlap", opening.place, message, "ranges that end before the next begins")
        if last is None or opening.end > last.end:
            last = opening


def _read_closed(node: Node, report: Report) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
    dates, month_days = set(), set()
    for text, place in texts(node, report, "a date such as `2026-12-24`, a month and day such as `12-31`, or a list of them"):
        day = read_day_off(text)
        if isinstance(day, Refusal):
            report.add(day.at(place))
        elif isinstance(day, date):
            dates.add(day)
        else:
            month_days.add(day)
    return frozenset(dates), frozenset(month_days)


def _read_extra(node: Node | None, report: Report) -> tuple[tuple[date, tuple[Range, ...]], ...]:
    found: dict[date, tuple[Range, ...]] = {}
    for key, value in entries(node, report, "dates to hours"):
        day = read_date(key.text)
        ranges = _read_ranges(value, report)
        _report_overlaps_of_date(key.text, ranges, report)
        if isinstance(day, Refusal):
            report.add(day.at(key.place))
        else:
            found[day] = tuple(sorted(hours for hours, _ in ranges))
    return tuple(sorted(found.items()))


def _report_overlaps_of_date(day: str, ranges: list[tuple[Range, Scalar]], report: Report) -> None:
    ordered = sorted(ranges, key=lambda pair: pair[0])
    for (before, first), (after, second) in pairwise(ordered):
        if after.start < before.end:
            message = f"{quoted(second.text)} on {day} overlaps {quoted(first.text)}"
            report.error("calendar/overlap", second.place, message, "ranges that end before the next begins")


def _meant_range(text: str) -> str | None:
    loose = _LOOSE_RANGE.fullmatch(text.strip().lower())
    if loose is None:
        return None
    meant = f"{_meant_time(*loose.group(1, 2, 3))}-{_meant_time(*loose.group(4, 5, 6))}"
    return meant if meant != text and _RANGE.fullmatch(meant) else None


def _meant_time(hour: str, minute: str | None, half: str | None) -> str:
    """A time of the day; with `am` or `pm` one of twelve hours, of which the twelfth is the first."""
    return f"{int(hour) if half is None else int(hour) % 12 + 12 * (half == 'pm'):02}:{minute or '00'}"


def _meant_days(text: str) -> str | None:
    meant = ",".join(_meant_part(part) for part in _AND.split(text.strip().lower()))
    return meant if meant != text and not isinstance(read_days(meant), Refusal) else None


def _meant_part(text: str) -> str:
    run = next((days for days, words in _RUNS.items() if words.fullmatch(text)), None)
    return run or "-".join(map(_meant_day, _TO.split(text)))


def _meant_day(text: str) -> str:
    word = text.removesuffix(".")
    return _SHORT_DAYS.get(word, word[:3] if word.isalpha() else word)
