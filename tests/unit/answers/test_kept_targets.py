"""Which target would have kept a promise: found among steps, whatever it is tried on."""

from __future__ import annotations

import pytest

from engine.answers.kept_targets import has_target, kept_target, with_steps
from engine.language.book import Standard, Time
from engine.language.durations import HOUR, Duration
from engine.language.reading import read_book
from engine.language.rendering import render_all

TIMED = "clock: {from: opened, to: resolved}"
LENGTH = 30 * 24 * HOUR
DAYS = "hours: office, within: 3 working days"
CHOICE = "within: {by: priority, urgent: 45s, otherwise: {by: tier, gold: 2h, otherwise: 10d}}"


def standard(keys: str) -> Standard:
    calendars = "calendars: {office: {time_zone: UTC, open: {mon-fri: 09:00-17:00}}}"
    texts = {"book.yaml": f"upheld: 1\n{calendars}\nstandards: {{it: {{promise: It is done, {keys}}}}}"}
    book, problems = read_book(texts)
    assert book is not None, render_all(problems, texts)
    return book["it"]


def target(of: Standard) -> object:
    assert isinstance(of.kind, Time)
    return of.kind.target


@pytest.mark.parametrize(
    ("keys", "has"),
    [
        (f"{TIMED}, within: 1h", True),
        (f"{TIMED}, not_within: 7d", True),
        (f"{TIMED}, due: promised_at", False),
        ("every: resolved, must: {words: {at_most: 9}}", False),
        ("bar: {count: interactions, at_most: 9}, over: 7d", False),
    ],
)
def test_what_has_a_target(keys: str, has: bool) -> None:
    assert has_target(standard(keys)) is has


# the target | what would have kept it | what is found
FOUND = [
    ("within: 1h", "1h1s", "1h1s", False),
    ("within: 1h", "59m59s", "59m59s", False),
    ("within: 1h", "1h", "1h", True),
    ("within: 1h", "1s", "1s", False),
    ("within: 1h", "300h", "300h", False),
    (DAYS, "4 working days", "4 working days", False),
    (DAYS, "1 working day", "1 working day", False),
]


@pytest.mark.parametrize("ratio", [0.0, 1.0, 7.3, 1e9])
@pytest.mark.parametrize(("keys", "least", "found", "is_as_promised"), FOUND)
def test_the_shortest_that_keeps_is_found_from_any_guess(keys: str, least: str, found: str, is_as_promised: bool, ratio: float) -> None:
    enough = target(standard(f"{TIMED}, {keys.partition('within')[0]}within: {least}"))
    assert isinstance(enough, Duration)

    def kept(tried: Standard) -> bool:
        length = target(tried)
        assert isinstance(length, Duration)
        return length.amount >= enough.amount

    told = kept_target(standard(f"{TIMED}, {keys}"), kept, LENGTH, ratio)
    assert told is not None
    assert (str(target(told.standard)), told.is_as_promised, told.percent) == (found, is_as_promised, None)


@pytest.mark.parametrize("ratio", [0.0, 1.0, 7.3])
def test_of_one_that_is_to_last_the_longest_is_found(ratio: float) -> None:
    def kept(tried: Standard) -> bool:
        length = target(tried)
        return isinstance(length, Duration) and length.amount <= 5

    told = kept_target(standard(f"{TIMED}, not_within: 7d"), kept, LENGTH, ratio)
    assert told is not None and str(target(told.standard)) == "5d"


@pytest.mark.parametrize("keys", ["within: 1h", DAYS, CHOICE, "not_within: 7d"])
def test_there_may_be_none(keys: str) -> None:
    assert kept_target(standard(f"{TIMED}, {keys}"), lambda tried: False, LENGTH, 1.0) is None


def test_several_targets_grow_together_each_rounded_up_to_its_own_unit() -> None:
    found = with_steps(standard(f"{TIMED}, {CHOICE}"), 101)
    wanted = standard(f"{TIMED}, within: {{by: priority, urgent: 46s, otherwise: {{by: tier, gold: 2h1m12s, otherwise: 11d}}}}")
    assert target(found) == target(wanted)


def test_several_targets_are_told_with_their_share_of_what_was_promised() -> None:
    asked = standard(f"{TIMED}, {CHOICE}")
    told = kept_target(asked, lambda tried: target(tried) == target(asked), LENGTH, 1.0)
    assert told is not None and (told.percent, told.is_as_promised, told.ratio) == (100, True, 1.0)
