"""Event types and attributes that are sent and only look like what a book asks for."""

from __future__ import annotations

import polars as pl
import pytest

from engine.answers.near_names import LOOKED_AT, Named, NearName, attributes_given, near_names
from engine.evaluation.events import encode_data
from tests.unit.desk import book_of

CLOCK = "  it: {promise: It is done in time, clock: first_reply, within: 1h, break_down: [team]}\n"
RULE = "  it: {promise: It is, every: scored, must: {words: {at_most: 50}, happened: resolved}, break_down: []}\n"
BAR = "  it: {promise: It is, over: 7d, bar: {share: {happened: surveyed}, at: followed_up, at_most: 9%}, break_down: []}\n"

# the book | types that are sent | attributes that are given | what is taken for what
ROWS: list[tuple[str, set[str], set[str], list[tuple[str, str]]]] = [
    (CLOCK, {"opened", "agent_mesage"}, {"team"}, [("agent_mesage", "agent_message")]),
    (CLOCK, {"agent_message", "agent_mesage"}, {"team"}, []),  # what is asked for comes too
    (CLOCK, {"Opened", "agent_message"}, {"team"}, [("Opened", "opened")]),
    (CLOCK, {"opened", "agent_message", "viewed"}, {"team", "colour"}, []),
    (CLOCK, {"opened", "agent_message"}, {"taem"}, [("taem", "team")]),
    (CLOCK, {"opened", "agent_message"}, {"team2"}, []),  # with another digit it is another one
    (RULE, {"score"}, {"word"}, [("score", "scored"), ("word", "words")]),
    (RULE, {"scord", "resolvd"}, {"words"}, [("resolvd", "resolved"), ("scord", "scored")]),
    (BAR, {"survayed", "folowed_up"}, set(), [("folowed_up", "followed_up"), ("survayed", "surveyed")]),
    (CLOCK, set(), set(), []),
]


@pytest.mark.parametrize(("standard", "types", "attributes", "near"), ROWS)
def test_names_that_look_alike(standard: str, types: set[str], attributes: set[str], near: list[tuple[str, str]]) -> None:
    assert sorted((each.sent, each.asked) for each in near_names(book_of(standard), types, attributes)) == near


def test_for_people_it_says_what_is_there_and_what_is_not() -> None:
    (found,) = near_names(book_of(CLOCK), {"agent_mesage"}, {"team"})
    assert found == NearName(Named.EVENT, "agent_mesage", "agent_message")
    assert found.words == "there are events called `agent_mesage`, and none called `agent_message`, for which the book asks"


def test_a_name_is_read_whatever_the_values_say() -> None:
    data: list[dict[str, object]] = [{"a": 'x":y', "b b": 1, 'ü"q': "z:"}, {}, {"c": None, "d": ':","e":'}]
    frame = pl.DataFrame({"data": [encode_data(each) for each in data]})
    assert attributes_given(book_of(CLOCK), frame) == {"a", "b b", 'ü"q', "c", "d"}
    assert attributes_given(book_of(CLOCK), frame.clear()) == set()


@pytest.mark.parametrize(("last", "is_found"), [("team", True), ("other", False)])
def test_what_is_asked_for_is_found_however_late_it_comes(last: str, is_found: bool) -> None:
    data = [encode_data({"number": number}) for number in range(LOOKED_AT)]
    frame = pl.DataFrame({"data": [*data, encode_data({last: "A"})]})
    assert (last in attributes_given(book_of(CLOCK), frame)) is is_found
