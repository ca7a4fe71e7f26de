"""Values that look like what a book asks for and are not equal to it."""

from __future__ import annotations

import polars as pl
import pytest

from engine.answers.near_values import NearValue, NeverGiven, near_values, never_given, values_given
from engine.evaluation.events import encode_data
from tests.unit.desk import book_of

TIME = "  it: {promise: It is done in time, clock: first_reply, "


def frame(data: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame({"data": [encode_data(each) for each in data]}, schema={"data": pl.String})


# where the book asks for a `priority` | what events set | the value, what is asked, in how many events
ROWS: list[tuple[str, list[dict[str, object]], list[tuple[str, str, int]]]] = [
    (
        TIME + "for: {priority: urgent}, within: 1h}",
        [{"priority": "Urgent"}, {"priority": "Urgent", "team": "A"}],
        [("Urgent", "urgent", 2)],
    ),
    (TIME + "for: {priority: urgent}, within: 1h}", [{"priority": "urgent"}, {"priority": "high"}, {"team": "Urgent"}], []),
    (TIME + "for: {priority: [urgent, very high]}, within: 1h}", [{"priority": " Veryhigh "}], [(" Veryhigh ", "very high", 1)]),
    (TIME + "for: {priority: {not: low}}, within: 1h}", [{"priority": "LOW"}], [("LOW", "low", 1)]),
    (TIME + "for: {priority: [urgent, URGENT]}, within: 1h}", [{"priority": "URGENT"}], []),  # both are asked for
    (TIME + "for: {any: [{priority: low}, {none: [{priority: p1}]}]}, within: 1h}", [{"priority": "P1"}], [("P1", "p1", 1)]),
    (TIME + "within: {by: team, a: {by: priority, high: 1h}, otherwise: 8h}}", [{"priority": "High"}], [("High", "high", 1)]),
    (TIME + "within: {by: team, a: {by: priority, high: 1h}, otherwise: 8h}}", [{"priority": "high"}], []),
    ("  it: {promise: It is, every: scored, must: {priority: high}}", [{"priority": "high "}], [("high ", "high", 1)]),
    ("  it: {promise: It is, over: 7d, bar: {share: {priority: low}, at_most: 9%}}", [{"priority": "Low"}], [("Low", "low", 1)]),
    (TIME + "for: {priority: {matches: low}}, within: 1h}", [{"priority": "Low"}], []),  # a pattern is not compared as a text
    (TIME + "for: {priority: 5}, within: 1h}", [{"priority": 5}, {"priority": 5.0}], []),  # numbers are equal by value
    (TIME + "for: {first_event: queued}, within: 1h}", [{"first_event": "Queued"}], []),  # no event sets what is always there
    (TIME + "for: {priority: urgnet}, within: 1h}", [{"priority": "urgent"}] * 3, [("urgent", "urgnet", 3)]),  # a slip of the pen
    (TIME + "for: {priority: [urgnet, urgent]}, within: 1h}", [{"priority": "urgent"}], []),  # what it may be is asked for as well
    (TIME + "for: {priority: urgnet}, within: 1h}", [{"priority": "urgent"}, {"priority": "urgnet"}], []),  # it is given as well
    (TIME + "for: {priority: urgent}, within: 1h}", [{"priority": "high"}], []),
    (TIME + "for: {priority: level_1}, within: 1h}", [{"priority": "level_2"}], []),  # another digit is another value
    (TIME + "within: 1h}", [{"priority": "Low"}], []),  # nothing is asked
    (TIME + "for: {priority: low}, within: 1h}", [], []),
]


SLIP = [("urgent", "urgnet", 1)]


@pytest.mark.parametrize(("others", "found"), [(999, SLIP), (1_000, [])])
def test_of_very_many_values_none_is_taken_for_a_slip(others: int, found: list[tuple[str, str, int]]) -> None:
    data: list[dict[str, object]] = [{"priority": "urgent"}]
    book = book_of(TIME + "for: {priority: urgnet}, within: 1h}\n")
    given = values_given(book, frame(data + [{"priority": f"p {number}"} for number in range(others)]))
    assert near_values(book, given) == [NearValue("priority", *each) for each in found]


# where the book asks for a `priority` and a `tier` | what events set | what is never given, and what is
FOR_NOTHING: list[tuple[str, list[dict[str, object]], list[tuple[str, tuple[str, ...], tuple[str, ...]]]]] = [
    ("{priority: low}", [{"priority": "high"}], [("priority", ("low",), ("high",))]),
    ("{priority: low}", [{"priority": "high"}, {"priority": "low"}], []),
    ("{priority: [low, lowest]}", [{"priority": "low"}], []),
    ("{priority: [low, lowest]}", [{"priority": "high"}] * 2, [("priority", ("low", "lowest"), ("high",))]),
    ("{priority: low, tier: gold}", [{"priority": "low"}], [("tier", ("gold",), ())]),
    ("{all: [{priority: low}, {tier: gold}]}", [{"tier": "gold"}], [("priority", ("low",), ())]),
    ("{any: [{priority: low}, {tier: gold}]}", [{"priority": "high"}], []),  # the other may hold
    ("{none: [{priority: low}]}", [{"priority": "high"}], []),
    ("{priority: {not: low}}", [{"priority": "high"}], []),
    ("{priority: 5}", [{"priority": "high"}], []),  # numbers are equal by value
    ("{weekday: mon}", [{"priority": "high"}], []),
    ("{priority: low}", [{"priority": None}], [("priority", ("low",), ())]),
    ("{priority: low}", [{"priority": f"p {n}"} for n in range(9)], [("priority", ("low",), tuple(f"p {n}" for n in range(5)))]),
]


@pytest.mark.parametrize(("applies", "data", "found"), FOR_NOTHING)
def test_what_keeps_a_standard_from_being_for_anything(
    applies: str, data: list[dict[str, object]], found: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
) -> None:
    book = book_of(f"{TIME}for: {applies}, within: 1h}}\n")
    assert never_given(book, values_given(book, frame(data))) == [NeverGiven(*each, ("it",)) for each in found]


@pytest.mark.parametrize(("standard", "data", "found"), ROWS)
def test_values_that_look_alike(standard: str, data: list[dict[str, object]], found: list[tuple[str, str, int]]) -> None:
    book = book_of(standard + "\n")
    assert near_values(book, values_given(book, frame(data))) == [NearValue("priority", *each) for each in found]
