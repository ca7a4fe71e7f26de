"""Values that look like what a book asks for and are not equal to it."""

from __future__ import annotations

import polars as pl
import pytest

from engine.answers.near_values import NearValue, near_values
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
    (TIME + "within: 1h}", [{"priority": "Low"}], []),  # nothing is asked
    (TIME + "for: {priority: low}, within: 1h}", [], []),
]


@pytest.mark.parametrize(("standard", "data", "found"), ROWS)
def test_values_that_look_alike(standard: str, data: list[dict[str, object]], found: list[tuple[str, str, int]]) -> None:
    assert near_values(book_of(standard + "\n"), frame(data)) == [NearValue("priority", *each) for each in found]
