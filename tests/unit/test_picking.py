"""Rows of a sorted frame, by their key."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from monitors.picking import picked

PICKED = [([2, 4], [2, 2, 4]), ([], []), ([0, 3, 9], []), ([1, 5], [1, 5, 5])]


@pytest.mark.parametrize(("keys", "found"), PICKED)
def test_rows_are_picked_by_their_keys(keys: Sequence[int], found: Sequence[int]) -> None:
    frame = pl.DataFrame({"key": [1, 2, 2, 4, 5, 5]})
    assert picked(frame, "key", np.array(keys, dtype=np.int64))["key"].to_list() == found
