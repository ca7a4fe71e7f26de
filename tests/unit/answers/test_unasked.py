"""Event types that come and that no standard speaks of."""

from __future__ import annotations

import pytest

from engine.answers.unasked import unasked_types
from tests.unit.desk import book_of

REPLY = "  it: {promise: It is answered in time, clock: first_reply, within: 1h}\n"
COUNT = "  it: {promise: We are not swamped, over: 7d, bar: {count: interactions, at_most: 9}}\n"
WALK_IN = "  it: {promise: Who walks in is served, for: {first_event: walked_in}, clock: first_reply, within: 1h}\n"
OWN = "  it: {promise: It is shipped in time, clock: {from: ordered, to: shipped}, within: 1h}\n"

# the book | types that were ever sent | those that no standard speaks of, each with the one that it is near
ROWS: list[tuple[str, set[str], list[tuple[str, str | None]]]] = [
    (REPLY, {"opened", "agent_message", "closed"}, []),
    (REPLY, {"opened", "opend"}, [("opend", "opened")]),  # also where the right one comes too
    (REPLY, {"scored", "viewed", "Closed"}, [("Closed", "closed"), ("scored", None), ("viewed", None)]),
    (REPLY, {"unheld"}, [("unheld", None)]),  # near `held`, and a built-in type itself
    (REPLY, {"surveyd"}, [("surveyd", "surveyed")]),  # near one that no standard speaks of either
    (OWN, {"ordered", "order3d", "shiped", "ordered2"}, [("shiped", "shipped"), ("order3d", None), ("ordered2", None)]),
    (COUNT, {"opened", "customer_message", "queued", "ended"}, [("ended", None)]),  # these may open an interaction
    (WALK_IN, {"opened", "walked_in", "phoned"}, [("phoned", None)]),
    (REPLY, set(), []),
]


@pytest.mark.parametrize(("standard", "types", "unasked"), ROWS)
def test_types_that_no_standard_speaks_of(standard: str, types: set[str], unasked: list[tuple[str, str | None]]) -> None:
    assert [(each.type, each.near) for each in unasked_types(book_of(standard), types)] == unasked
