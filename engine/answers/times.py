"""Reads the times of tests: local ones of a standard's zone, or with an offset."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.evaluation.instants import Misread, TimeReader
from engine.language.dates import read_date
from engine.language.nodes import Node
from engine.language.problems import Refusal, Report, quoted
from engine.language.shapes import read_text

EXPECTED_TIME = "a time such as `2026-11-20 17:30`, local or with an offset"

_DATE_AND_TIME = re.compile(r"(.+?),? +([0-9]{1,2}:.+)")
_LONE_DIGIT = re.compile(r"(?<!\d)\d(?!\d)")


def read_time_at(node: Node, report: Report, zone: str) -> int | None:
    """The instant that a node tells, in microseconds since 1970 UTC; a bare date is its local midnight."""
    return read_text(node, report, lambda written: _instant(written, zone), EXPECTED_TIME)


def _instant(written: str, zone: str) -> int | Refusal:
    found = _reader(zone).instant(written)
    if not isinstance(found, Misread):
        return found
    if found is Misread.OUT_OF_RANGE:
        return Refusal("time/unreadable", f"{quoted(written)} is too far from today", "a time from 1900 to 2199")
    meant = _LONE_DIGIT.sub(lambda digit: f"0{digit[0]}", _with_date(written))
    is_time = meant != written and not isinstance(_reader(zone).instant(meant), Misread)
    return Refusal("time/unreadable", f"{quoted(written)} is not a time", EXPECTED_TIME, meant if is_time else None)


def _with_date(written: str) -> str:
    """A time whose date is as people write it, `20.11.2026 10:00`, with the date that is meant; else as it stands."""
    parts = _DATE_AND_TIME.fullmatch(written.strip())
    day = read_date(parts[1]) if parts else None
    return f"{day.suggestion} {parts[2]}" if parts and isinstance(day, Refusal) and day.suggestion else written


@lru_cache(maxsize=256)
def _reader(zone: str) -> TimeReader:
    return TimeReader(zone)
