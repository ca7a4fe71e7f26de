"""What two books make of one history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.answers.compare import Rings, changes, compared, pairs, rings_of
from engine.language.book import Book
from monitors.history import History, backtest
from tests.unit.test_history import DAY, HOUR, at, book, events, stamp

TWO_HOURS = HOUR.replace("1h", "2h")
BAR = "    bar: {share: {happened: resolved}, at_least: 60%}\n    over: day\n"


def judged(of: Book, until: str = "22 12:00") -> History:
    return backtest(of, events(DAY), at(until))


# what is tested | the standards before | and after | pairs of names
PAIRS = [
    ("the same", [("it", HOUR)], [("it", HOUR)], [("it", "it")]),
    ("rewritten", [("it", HOUR)], [("it", TWO_HOURS)], [("it", "it")]),
    ("added", [("it", HOUR)], [("it", HOUR), ("more", TWO_HOURS)], [("it", "it"), (None, "more")]),
    ("removed", [("it", HOUR), ("more", TWO_HOURS)], [("it", HOUR)], [("it", "it"), ("more", None)]),
    ("renamed, since it means the same", [("it", HOUR)], [("that", HOUR)], [("it", "that")]),
    ("another name and another meaning", [("it", HOUR)], [("that", TWO_HOURS)], [("it", None), (None, "that")]),
    ("two that mean the same are renamed once each", [("a", HOUR), ("b", HOUR)], [("c", HOUR), ("b", HOUR)], [("b", "b"), ("a", "c")]),
    ("a bar", [("it", BAR)], [("that", BAR)], [("it", "that")]),
]


def of(standards: list[tuple[str, str]]) -> Book:
    """A book of these standards, each with a promise of its own."""
    return Book(tuple(replace(book(text)["it"], name=name, promise=f"Promised as {name}") for name, text in standards), {})


@pytest.mark.parametrize(("before", "after", "found"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS])
def test_which_standards_are_each_other(
    before: list[tuple[str, str]], after: list[tuple[str, str]], found: list[tuple[str | None, str | None]]
) -> None:
    told = pairs(of(before), of(after))
    assert [(each.old and each.old.name, each.new and each.new.name) for each in told] == found


# what is tested | the standard before, after | changes: from, to, count, the first interaction
CHANGES = [
    ("the same book", HOUR, HOUR, []),
    ("a comment", HOUR, HOUR + "    # a comment\n", []),
    ("for people only", HOUR, HOUR + "    owner: somebody\n", []),
    ("a longer target keeps more", HOUR, TWO_HOURS,
     [("breached", "met", 1, "b"), ("met", "met", 2, "a"), ("breached", "breached", 1, "d")]),
    ("a shorter one less", TWO_HOURS, HOUR, [("met", "breached", 1, "b"), ("met", "met", 2, "a"), ("breached", "breached", 1, "d")]),
    ("what opens nothing has no verdict", HOUR, HOUR.replace("opened", "queued"),
     [("breached", "no verdict", 2, "b"), ("met", "no verdict", 2, "a")]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "found"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_which_verdicts_change(before: str, after: str, found: list[tuple[str, str, int, str]]) -> None:
    told = changes(judged(book(before)).verdicts, judged(book(after)).verdicts)
    assert sorted((each.was, each.now, each.count, chr(each.subject)) for each in told) == sorted(found)
    assert [each.is_of_state for each in told] == sorted((each.is_of_state for each in told), reverse=True)


# the goal | as of | when it begins to ring; without a goal, for how many breaches
RINGS: list[tuple[str, str, list[str] | int]] = [
    ("", "22 12:00", 2),
    ("", "20 11:00", 0),
    ("", "20 11:01", 1),
    ("    goal: 60% over 24h\n", "22 12:00", ["20 11:00", "22 10:00"]),
    ("    goal: 50% over 24h\n", "22 12:00", ["22 10:00"]),
    ("    goal: 60% over 24h\n    minimum: 3\n", "22 12:00", []),
    ("    goal: 60% over 24h\n    minimum: 2\n", "22 12:00", ["20 11:00"]),
    ("    goal: 60% over 1d\n", "20 10:59", []),
    ("    goal: 60% per day\n", "22 12:00", ["21 00:00"]),
]


@pytest.mark.parametrize(("goal", "until", "rings"), RINGS)
def test_when_somebody_is_called(goal: str, until: str, rings: list[str] | int) -> None:
    history = judged(book(HOUR + goal), until)
    (told,) = history.standards
    windows = [(each.until, each.violated) for each in told.windows]
    found = [*rings_of(told.standard, history.verdicts, windows, history.until)]
    assert (len(found) if isinstance(rings, int) else [stamp(each) for each in found]) == rings


def test_nothing_rings_of_nothing() -> None:
    told = book(HOUR + "    goal: 60% over 24h\n")["it"]
    assert [*rings_of(told, judged(book(HOUR), "19").verdicts, [], at("19"))] == []


def test_calls_are_counted_apart() -> None:
    assert compared([1, 2, 2, 3], [3, 4]) == Rings(before=3, after=2, gained=1, lost=2)
