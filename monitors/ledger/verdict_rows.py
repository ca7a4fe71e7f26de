"""Rows of the verdict table as frames and back: standards and label sets have numbers in the table and are text in frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from engine.evaluation.columns import Integers
from engine.evaluation.difference import KEY
from engine.evaluation.telling import VERDICTS
from monitors.ledger.verdict_tables import COLUMNS

Row = tuple[object, ...]
"""The columns of the table that are named in `COLUMNS`, in their order."""

ADVANCED = {**VERDICTS, "mark": pl.Int64, "next_at": pl.Int64}
RECORDED = {**ADVANCED, "digest": pl.Int64}
EMPTY = pl.DataFrame(schema=RECORDED)
KNOWN = {"digest": pl.Int64} | {name: RECORDED[name] for name in KEY}
NONE_KNOWN = pl.DataFrame(schema=KNOWN)

_DIGESTED = [name for name in ADVANCED if name != "anchor_at"]
_FLAGS = ("open", "counts")
_NULLABLE = frozenset({"closer", "deadline_at", "decided_at", "target_us", "next_at", "value"})


def frame(columns: Sequence[Sequence[Any]], standards: Mapping[int, str], labels: Mapping[int, str]) -> pl.DataFrame:
    """The columns of some rows as a frame with the columns of `RECORDED`, in their order; no rows are an empty frame."""
    if not columns or not columns[0]:
        return EMPTY
    named = dict(zip(COLUMNS, columns, strict=True))
    found = {name: _series(name, named[name]) for name in COLUMNS if name not in ("standard", "label")}
    found["standard"] = _named(named["standard"], standards)
    found["labels"] = _named(named["label"], labels)
    found["anchor_at"] = found["opened_at"]
    return pl.DataFrame({name: found[name] for name in RECORDED})


def known(columns: Mapping[str, Integers], standards: Mapping[int, str]) -> pl.DataFrame:
    """The columns of `KNOWN` of some rows as a frame."""
    return pl.DataFrame(dict(columns) | {"standard": _named(columns["standard"], standards)}, schema=KNOWN)


def recorded(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as `since_opening` gives them, with the columns of `RECORDED`: the digest is a number for all that a row says. Another polars
    may have other numbers."""
    digest = rows.select(_DIGESTED).hash_rows().reinterpret(signed=True)
    return rows.select(*ADVANCED, digest=digest)


def tuples(written: pl.DataFrame, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> list[Row]:
    """A frame with the columns of `RECORDED` as rows of the table; every label set has its number already."""
    if not len(written):
        return []
    flags = pl.col(_FLAGS).cast(pl.Int64)  # SQLite's numbers: each bool would be adapted by itself
    columns = numbered(written, standards, labels).with_columns(flags, marks=pl.col("marks").cast(pl.List(pl.String)).list.join(","))
    return columns.select(COLUMNS).sort("timeline", "standard", "opener").rows()  # as they lie in the table


def numbered(rows: pl.DataFrame, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> pl.DataFrame:
    """Rows with the number of each standard in place of its name, and of its label set as `label`."""
    standard = [standards[name] for name in rows["standard"].to_list()]
    label = [labels[pair] for pair in zip(standard, rows["labels"].to_list(), strict=True)]
    return rows.with_columns(pl.Series("standard", standard, dtype=pl.Int64), pl.Series("label", label, dtype=pl.Int64))


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    if name == "marks":
        return pl.Series(name, values, dtype=pl.String).str.split(",").cast(pl.List(pl.Int64))
    if RECORDED[name] == pl.String or name in _NULLABLE:
        return pl.Series(name, values, dtype=RECORDED[name])
    numbers = np.array(values, dtype=np.int64)
    return pl.Series(name, numbers != 0 if name in _FLAGS else numbers)


def _named(numbers: Sequence[Any] | Integers, names: Mapping[int, str]) -> pl.Series:
    known, places = np.unique(np.array(numbers, dtype=np.int64), return_inverse=True)
    return pl.Series([names[int(number)] for number in known], dtype=pl.String).gather(places)
