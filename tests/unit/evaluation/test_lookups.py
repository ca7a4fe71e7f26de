"""Looking up in a sorted column: the same as halving, for every shape of column."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.lookups import lookup_of

LAST = int(np.iinfo(np.int64).max)
FIRST = int(np.iinfo(np.int64).min)

COLUMNS = [  # column (the greatest int64 follows), sought, index of the first value above
    ([], 5, 0),
    ([], LAST, 0),
    ([5], 4, 0),
    ([5], 5, 1),
    ([5], LAST, 1),
    ([5], FIRST, 0),
    ([5, 5, 5], 4, 0),  # equal values are passed together
    ([5, 5, 5], 5, 3),
    ([-9, 0, 10], -10, 0),
    ([-9, 0, 10], -9, 1),
    ([-9, 0, 10], 9, 2),
    ([-9, 0, 10], 10, 3),
    ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10**15], 8, 9),  # many values in one slot
    ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10**15], 9, 10),
    ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10**15], 10**15, 11),
]


@pytest.mark.parametrize(("values", "sought", "index"), COLUMNS)
def test_the_first_value_above(values: list[int], sought: int, index: int) -> None:
    column = np.array([*values, LAST], dtype=np.int64)
    assert lookup_of(column).first_above(np.array([sought], dtype=np.int64)).tolist() == [index]


instants = st.integers(-(10**16), 10**16)


@given(values=st.lists(instants, max_size=60), sought=st.lists(instants, max_size=60))
def test_it_finds_what_halving_finds(values: list[int], sought: list[int]) -> None:
    column = np.array([*sorted(values), LAST], dtype=np.int64)
    at = np.array([*sought, *values, *(value - 1 for value in values)], dtype=np.int64)
    assert lookup_of(column).first_above(at).tolist() == np.searchsorted(column, at, side="right").tolist()
