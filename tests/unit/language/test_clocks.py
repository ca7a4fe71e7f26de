"""The built-in clocks against the language's table, and clocks of a book."""

from __future__ import annotations

import pytest

from engine.language.book import Clock, Count, Match
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.conditions import Compare, Happened, Op, Value
from engine.language.durations import SECOND, Duration, Unit
from tests.unit.language.books import book_text, ids, time_of

GONE = "resolved closed ended spam deleted merged"
VOID = "spam deleted merged"

# name, from, to, pause, resume, cancel, count: as in the table of section 3
TABLE = [
    ("first_reply", "opened customer_message", "agent_message answered", "", "", GONE, Count.FIRST),
    ("next_reply", "customer_message", "agent_message", "", "", GONE, Count.EACH),
    ("every_reply", "customer_message", "agent_message", "", "", GONE, Count.EACH),
    ("update", "agent_message", "agent_message resolved closed", "pending resolved closed", "unpending reopened", VOID, Count.EACH),
    ("resolution", "opened reopened", "resolved closed", "pending", "unpending reopened resolved closed", VOID, Count.SUM),
    ("pickup", "queued", "answered", "", "", "abandoned", Count.EACH),
    ("handling", "answered", "ended", "", "", "", Count.EACH),
    ("follow_up", "resolved", "followed_up", "", "", f"reopened {VOID}", Count.EACH),
]


@pytest.mark.parametrize(("name", "start", "stop", "pause", "resume", "cancel", "count"), TABLE, ids=[row[0] for row in TABLE])
def test_built_in_clocks(name: str, start: str, stop: str, pause: str, resume: str, cancel: str, count: Count) -> None:
    clock = BUILT_IN_CLOCKS[name]
    written = (clock.start, clock.stop, clock.pause, clock.resume, clock.cancel)
    assert [" ".join(match.type for match in matches) for matches in written] == [start, stop, pause, resume, cancel]
    assert (clock.name, clock.count, clock.cancel_before) == (name, count, None)


def test_only_the_next_reply_looks_at_what_happened() -> None:
    wheres = {name: [match.where for match in clock.start if match.where] for name, clock in BUILT_IN_CLOCKS.items()}
    assert {name: where for name, where in wheres.items() if where} == {"next_reply": [Happened(("agent_message", "answered"))]}


def test_every_built_in_clock_is_in_the_table() -> None:
    assert [row[0] for row in TABLE] == list(BUILT_IN_CLOCKS)


SALES = Compare("team", Op.IS, (Value("sales"),))

GOOD = [
    ("{from: a, to: b}", Clock("", (Match("a"),), (Match("b"),))),
    ("{from: [a, c], to: {type: b}}", Clock("", (Match("a"), Match("c")), (Match("b"),))),
    ("{from: {type: a, where: {team: sales}}, to: b}", Clock("", (Match("a", SALES),), (Match("b"),))),
    ("{from: {type: [a, c], where: {team: sales}}, to: b}", Clock("", (Match("a", SALES), Match("c", SALES)), (Match("b"),))),
    (
        "{from: a, to: b, pause: p, resume: r, count: first}",
        Clock("", (Match("a"),), (Match("b"),), (Match("p"),), (Match("r"),), count=Count.FIRST),
    ),
    ("{from: a, to: b, cancel: c}", Clock("", (Match("a"),), (Match("b"),), cancel=(Match("c"),))),
    (
        "{from: a, to: b, cancel: {type: [c, d], before: 5s}}",
        Clock("", (Match("a"),), (Match("b"),), cancel=(Match("c"), Match("d")), cancel_before=Duration(Unit.EXACT, 5 * SECOND)),
    ),
    (
        "{from: a, to: b, cancel: [{type: c, before: 5s}, {type: d, before: 5s}]}",
        Clock("", (Match("a"),), (Match("b"),), cancel=(Match("c"), Match("d")), cancel_before=Duration(Unit.EXACT, 5 * SECOND)),
    ),
]

BAD = [
    ("{from: a}", ["shape/missing-key"]),
    ("{}", ["shape/missing-key", "shape/missing-key"]),
    ("[a, b]", ["shape/wrong-type"]),
    ("{from: [], to: b}", ["shape/wrong-type"]),
    ("{from: a, to: }", ["shape/wrong-type"]),
    ("{from: a, to: {where: {team: sales}}}", ["shape/missing-key"]),
    ("{from: a, to: {type: b, when: {team: sales}}}", ["shape/unknown-key"]),
    ("{from: {type: a, before: 5s}, to: b}", ["shape/unknown-key"]),
    ("{from: a, to: b, count: all}", ["shape/wrong-value"]),
    ("{from: a, then: b}", ["shape/missing-key", "shape/unknown-key"]),
    ("{from: a, until: b}", ["shape/unknown-key"]),
    ("{from: a, to: b, cancel: [{type: c, before: 5s}, d]}", ["clock/before"]),
    ("{from: a, to: b, cancel: {type: c, before: 1d}}", ["clock/before"]),
    ("{from: a, to: b, cancel: {type: c, before: soon}}", ["duration/unreadable"]),
    ("first_replay", ["clock/unknown"]),
    ("", ["shape/wrong-type"]),
]


@pytest.mark.parametrize(("written", "clock"), GOOD)
def test_clocks_written_where_they_are_used(written: str, clock: Clock) -> None:
    assert time_of(f"clock: {written}, within: 1h").clock == clock


@pytest.mark.parametrize(("written", "told"), BAD)
def test_clocks_that_are_refused(written: str, told: list[str]) -> None:
    assert ids(book_text(f"clock: {written}, within: 1h")) == told


def test_a_clock_of_the_book_has_its_name() -> None:
    assert time_of("clock: callback, within: 1h", "clocks: {callback: {from: resolved, to: followed_up}}\n").clock.name == "callback"


def test_a_clock_that_is_refused_is_known_by_its_name() -> None:
    assert ids(book_text("clock: callback, within: 1h", "clocks: {callback: {from: resolved}}\n")) == ["shape/missing-key"]
