"""The runner itself: whatever a row expects and does not get is told, one line each."""

from __future__ import annotations

import pytest

from tests.cases.casefiles import Case, Data
from tests.cases.instants import instant, length
from tests.cases.runner import differences_of, evaluate_case
from tests.model.model import evaluate

BOOK = """
upheld: 1
time_zone: Europe/Berlin
standards: {reply: {promise: A reply within an hour, clock: every_reply, within: 1h}}
"""
TIMELINE = [
    ["2026-11-16 10:00", "customer_message"],
    ["2026-11-16 10:10", "agent_message"],
    ["2026-11-16 11:00", "customer_message"],
    ["2026-11-16 12:30", "agent_message", {"team": "north"}],
]
RIGHT: list[Data | list[Data]] = [
    {"state": "breached", "open": False, "reason": "deadline_passed", "span": 2, "elapsed": "90m", "target": "1h"},
    {"opened": "2026-11-16 11:00", "deadline": "2026-11-16 11:00:00Z", "decided": "2026-11-16 12:00", "labels": {"team": ""}},
    {"span": 1, "state": "met", "labels": {"team": ""}},
    [{"state": "met"}, {"state": "breached"}],
    {"met": 1, "breached": 1, "cancelled": 0, "compliance": "50%"},
    {"span": 3, "none": True},
    {"subject": "another", "none": True},
]
WRONG: list[Data | list[Data]] = [
    {"state": "met"},
    {"open": True},
    {"reason": "in_time"},
    {"span": 3},
    {"elapsed": "91m"},
    {"target": "2h"},
    {"target": None},
    {"opened": "2026-11-16 10:00"},
    {"deadline": "2026-11-16 12:01"},
    {"deadline": None},
    {"decided": "2026-11-16 12:30"},
    {"labels": {"team": "south"}},
    {"span": 1, "state": "breached"},
    [{"state": "met"}, {"state": "met"}],
    [{"state": "met"}, {"state": "breached"}, {"state": "met"}],
    {"met": 2},
    {"breached": 0},
    {"cancelled": 1},
    {"compliance": "51%"},
    {"span": 2, "none": True},
    {"subject": "another", "state": "met"},
]


def _differences(expect: Data | list[Data]) -> list[str]:
    case = Case("a row", "here", 1, BOOK, False, {"standard": "reply", "timeline": TIMELINE, "expect": expect})
    return differences_of(case, evaluate_case(case, evaluate))


@pytest.mark.parametrize("expect", RIGHT, ids=str)
def test_what_is_so_makes_no_difference(expect: Data | list[Data]) -> None:
    assert _differences(expect) == []


@pytest.mark.parametrize("expect", WRONG, ids=str)
def test_what_is_not_so_is_one_line(expect: Data | list[Data]) -> None:
    assert len(_differences(expect)) == 1


LENGTHS = [
    ("0s", 0),
    ("20s", 20_000_000),
    ("1h30m", 5_400_000_000),
    ("270m", 16_200_000_000),
    ("0.000001s", 1),
    ("1h0m0.5s", 3_600_500_000),
]
INSTANTS = [
    ("1970-01-01", "Europe/Berlin", -3_600_000_000),
    ("1970-01-01T00:00:00.000001Z", "Europe/Berlin", 1),
    ("1970-01-01 01:00+02:00", "Europe/Berlin", -3_600_000_000),
    ("2026-10-25 02:30", "Europe/Berlin", 1_792_888_200_000_000),
]


@pytest.mark.parametrize(("text", "us"), LENGTHS)
def test_lengths(text: str, us: int) -> None:
    assert length(text) == us


@pytest.mark.parametrize(("text", "zone", "us"), INSTANTS)
def test_instants(text: str, zone: str, us: int) -> None:
    assert instant(text, zone) == us


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-13-01", "soon"])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        instant(text, "Europe/Berlin")


@pytest.mark.parametrize("text", ["", "1d", "90", "1.0000001s"])
def test_a_length_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(AssertionError):
        length(text)
