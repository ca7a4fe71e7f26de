"""Rows of a sorted frame, by their key: what a few of many keys have costs what the few do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl


def picked(rows: pl.DataFrame, column: str, keys: npt.ArrayLike) -> pl.DataFrame:
    """All rows that have one of the sorted keys in the column by which they are sorted, in their order."""
    values = rows[column].to_numpy()
    starts, ends = (np.searchsorted(values, keys, side) for side in ("left", "right"))
    counts = ends - starts
    before = np.cumsum(counts) - counts
    return rows[np.repeat(starts - before, counts) + np.arange(counts.sum())]
