"""The measurement of twenty standards is fair: the SQL that is written by hand counts what the engine counts."""

from __future__ import annotations

import pytest

from tests.bench.backtest import event_frame
from tests.bench.twenty import Counted, by_hand, connected, engine_counts
from tests.bench.twenty_by_hand import QUERIES
from tests.bench.worlds import cloud_events

EVENTS = 12_000

Counts = dict[str, Counted]


@pytest.fixture(scope="module")
def both() -> tuple[Counts, Counts]:
    events = event_frame(cloud_events(EVENTS))
    return engine_counts(events), by_hand(connected(events))


@pytest.mark.parametrize("name", QUERIES)
def test_both_count_the_same(both: tuple[Counts, Counts], name: str) -> None:
    ours, by_sql = both
    assert ours[name] == by_sql[name]
    assert ours[name].met + ours[name].breached + ours[name].samples > 0
