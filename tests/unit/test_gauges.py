"""The gauges: what is open, at which mark, and how many deadlines lie ahead. Times are minutes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.durations import HOUR, MINUTE
from monitors.gauges import Deadlines, Gauges
from monitors.ledger.verdict_rows import RECORDED

ROWS = [  # state, open, mark, deadline: what the gauges say of it
    (("running", True, 0, 90), (1, 0, 1)),
    (("at_risk", True, 1, 90), (1, 1, 1)),
    (("paused", True, 0, None), (1, 0, 0)),
    (("unknown", True, 0, 90), (1, 0, 0)),
    (("breached", True, 1, 90), (1, 0, 0)),  # it still runs, but its deadline is no more ahead
    (("breached", False, 0, 90), (0, 0, 0)),
    (("met", False, 0, 90), (0, 0, 0)),
    (("cancelled", False, 0, None), (0, 0, 0)),
]


def rows(*found: tuple[str, bool, int, int | None]) -> pl.DataFrame:
    """Recorded rows of one standard and label set."""
    columns = {
        "standard": ["reply"] * len(found),
        "labels": ["email"] * len(found),
        "state": [state for state, *_ in found],
        "open": [is_open for _, is_open, *_ in found],
        "mark": [mark for *_, mark, _ in found],
        "deadline_at": [None if at is None else at * MINUTE for *_, at in found],
    }
    frame = pl.DataFrame(columns, schema={name: RECORDED[name] for name in columns})
    return pl.concat([pl.DataFrame(schema=RECORDED), frame], how="diagonal")


@pytest.mark.parametrize(("row", "said"), ROWS, ids=str)
def test_what_a_row_is_counted_as(row: tuple[str, bool, int, int | None], said: tuple[int, int, int]) -> None:
    gauges, nothing = Gauges(), rows()
    gauges.change(nothing, rows(row))
    assert (gauges.open["reply"][row[0], "email"], gauges.at_risk["reply", 1], gauges.due("reply", 1000 * MINUTE)) == said
    assert gauges.next_deadline("reply") == (90 * MINUTE if said[2] else None)
    gauges.change(rows(row), nothing)
    assert (gauges.open["reply"], +gauges.at_risk, gauges.due("reply", 1000 * MINUTE), gauges.next_deadline("reply")) == ({}, {}, 0, None)


AHEAD = [(0, 0), (29, 0), (30, 1), (59, 1), (60, 3), (119, 3), (120, 4), (1000, 4)]  # at 30, 60, 60 and 120


@pytest.mark.parametrize(("until", "count"), AHEAD)
def test_a_deadline_is_due_from_its_instant_on(until: int, count: int) -> None:
    gauges = Gauges()
    gauges.change(rows(), rows(*(("running", True, 0, at) for at in (60, 30, 120, 60))))
    assert gauges.due("reply", until * MINUTE) == count
    assert gauges.due("reply", until * MINUTE + 1) == count


def test_one_of_two_equal_deadlines_goes() -> None:
    gauges = Gauges()
    gauges.change(rows(), rows(("running", True, 0, 60), ("running", True, 0, 60)))
    gauges.change(rows(("running", True, 0, 60)), rows())
    assert (gauges.due("reply", HOUR), gauges.next_deadline("reply")) == (1, HOUR)


@given(st.lists(st.lists(st.integers(-3, 400), max_size=8), max_size=6), st.integers(-3, 400))
def test_deadlines_that_come_and_go_are_a_sorted_list(batches: list[list[int]], asked: int) -> None:
    kept, deadlines = list[int](), Deadlines()
    for number, batch in enumerate(batches):
        gone = sorted(kept[::2]) if number % 2 else []
        for instants, sign in ((batch, 1), (gone, -1)):
            deadlines.change(np.sort(np.array(instants, dtype=np.int64)) * HOUR, sign)
        kept += batch
        for each in gone:
            kept.remove(each)
        assert deadlines.until(asked * HOUR) == sum(each <= asked for each in kept)
        assert deadlines.first() == (min(kept) * HOUR if kept else None)
