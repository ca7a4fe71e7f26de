"""Rows of the verdict table as frames and back: standards and label sets have numbers in the table and are text in frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from engine.evaluation.telling import VERDICTS
from monitors.ledger.verdict_tables import COLUMNS

Row = tuple[object, ...]
"""The columns of the table, in its order."""

RECORDED = {**VERDICTS, "mark": pl.Int64, "next_at": pl.Int64}
EMPTY = pl.DataFrame(schema=RECORDED)

_FLAGS = ("open", "counts")
_NULLABLE = frozenset({"closer", "deadline_at", "decided_at", "target_us", "next_at", "value"})


def frame(rows: Sequence[Row], standards: Mapping[int, str], labels: Mapping[int, str]) -> pl.DataFrame:
    """Rows as a frame with the columns of `RECORDED`, in their order; no rows are an empty frame."""
    if not rows:
        return EMPTY
    columns = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))
    found = {name: _series(name, columns[name]) for name in COLUMNS if name not in ("standard", "label")}
    found["standard"] = _named(columns["standard"], standards)
    found["labels"] = _named(columns["label"], labels)
    return pl.DataFrame({name: found[name] for name in RECORDED})


def tuples(written: pl.DataFrame, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> list[Row]:
    """A frame with the columns of `RECORDED` as rows of the table; every label set has its number already."""
    if not len(written):
        return []
    standard = [standards[name] for name in written["standard"]]
    label = [labels[pair] for pair in zip(standard, written["labels"], strict=True)]
    columns = written.with_columns(
        standard=pl.Series(standard, dtype=pl.Int64),
        label=pl.Series(label, dtype=pl.Int64),
        marks=pl.col("marks").cast(pl.List(pl.String)).list.join(","),
    )
    return columns.select(COLUMNS).sort("timeline", "standard", "opener").rows()  # as they lie in the table


def _series(name: str, values: tuple[object, ...]) -> pl.Series:
    if name == "marks":
        return pl.Series(name, values, dtype=pl.String).str.split(",").cast(pl.List(pl.Int64))
    if RECORDED[name] == pl.String or name in _NULLABLE:
        return pl.Series(name, values, dtype=RECORDED[name])
    numbers = np.array(values, dtype=np.int64)
    return pl.Series(name, numbers != 0 if name in _FLAGS else numbers)


def _named(numbers: tuple[object, ...], names: Mapping[int, str]) -> pl.Series:
    known, places = np.unique(np.array(numbers, dtype=np.int64), return_inverse=True)
    return pl.Series([names[int(number)] for number in known], dtype=pl.String).gather(places)
