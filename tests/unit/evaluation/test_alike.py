"""Columns of times that are all written alike: read at once as they are one by one, or left to be."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.alike import FEW, read_alike
from engine.evaluation.instants import TimeReader

PLAIN = "2026-11-21T09:30:00Z"

SHAPES = [
    PLAIN,
    "2026-11-21 09:30:59Z",
    "2026-11-21T09:30:00.5Z",
    "2026-11-21T09:30:00.12Z",
    "2026-11-21T09:30:00.123Z",
    "2026-11-21T09:30:00.123456Z",
    "2026-11-21T09:30:00+01:00",
    "2026-11-21T09:30:00.123-05:30",
    "2026-11-21T23:59:59-23:59",
    "2026-11-21T09:30:00-00:00",
    "2026-11-21T09:30:00",
    "2026-11-21 09:30:00.000001",
    "2028-02-29T00:00:00Z",
    "1901-01-01T00:00:00+23:59",
    "2198-12-31T23:59:59.999999-23:59",
    # a spring gap of Berlin, and an hour that comes twice
    "2026-03-29T02:30:00",
    "2026-10-25T02:30:00",
]


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
@pytest.mark.parametrize("written", SHAPES)
def test_a_column_of_one_shape_is_read_as_each_of_it(written: str, zone: str | None) -> None:
    assert read_alike([written] * FEW) is not None
    assert TimeReader(zone).instants([written] * FEW) == [TimeReader(zone).instant(written)] * FEW


LEFT = [
    # what is in a column of `2026-11-21T09:30:00Z`, too
    "2026-11-21T09:30:00z",
    "2026-11-21 09:30:00Z",
    "2026-11-21T09:30:00.5Z",
    "2026-11-21T09:30:0０Z",
    "2026-11-21T09:30:0:Z",
    "2026-11-21T09:30:0/Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T09:60:00Z",
    "2016-12-31T23:59:60Z",
    "2026-00-21T09:30:00Z",
    "2026-13-21T09:30:00Z",
    "2026-11-00T09:30:00Z",
    "2026-11-31T09:30:00Z",
    "2026-02-29T09:30:00Z",
    "1900-12-31T23:59:59Z",
    "2199-01-01T00:00:00Z",
    "",
    "soon",
    None,
    1_790_000_000,
]


@pytest.mark.parametrize("other", LEFT)
def test_a_column_with_one_that_is_not_as_plain_is_left(other: object) -> None:
    column = [*[PLAIN] * FEW, other]
    assert read_alike(column) is None
    assert read_alike(column[::-1]) is None
    assert TimeReader().instants(column)[-1] == TimeReader().instant(other)


SHIFTED = [
    # two texts that are together as long as two plain ones
    ("2026-11-21T09:30:00", "Z2026-11-21T09:30:00Z"),
    ("2026-11-21T09:30:00Z2", "026-11-21T09:30:00Z"),
    ("2026-11-21T09:30:00", "\n2026-11-21T09:30:00Z"),
    ("", f"{PLAIN}{PLAIN}"),
    (f"{PLAIN}\n{PLAIN}", ""),
]


@pytest.mark.parametrize("pair", SHIFTED)
def test_a_short_one_is_not_filled_up_by_a_long_one(pair: tuple[str, str]) -> None:
    assert read_alike([PLAIN] * FEW + list(pair)) is None
    assert read_alike(list(pair) + [PLAIN] * FEW) is None


NOT_PLAIN = ["2026-11-21", "20261121T093000Z", "2026-11-21T09:30Z", "2026-11-21T09:30:00.1234567Z", "2026-11-21T09:30:00+0100"]


@pytest.mark.parametrize("written", [*NOT_PLAIN, "2026-11-21T09:30:00+24:00", "2026-11-21T09:30:00+01:60"])
def test_shapes_that_are_left(written: str) -> None:
    assert read_alike([written] * FEW) is None


@pytest.mark.parametrize(("length", "is_read"), [(0, False), (FEW - 1, False), (FEW, True)])
def test_few_times_are_left(length: int, is_read: bool) -> None:
    assert (read_alike([PLAIN] * length) is not None) == is_read


@given(st.lists(st.datetimes(datetime(1901, 1, 1), datetime(2198, 12, 31)), min_size=1), st.sampled_from(["", "Z", "+01:00", "-11:30"]))
def test_any_times_are_read_as_each_of_them(times: list[datetime], offset: str) -> None:
    written = [time.isoformat(timespec="microseconds") + offset for time in times]
    reader = TimeReader("America/New_York")
    assert reader.instants(written * FEW)[-len(written) :] == [reader.instant(each) for each in written]
