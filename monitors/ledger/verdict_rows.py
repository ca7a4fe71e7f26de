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

ADVANCED = {**VERDICTS, "mark": pl.Int64, "next_at": pl.Int64}
RECORDED = {**ADVANCED, "digest": pl.Int64}
EMPTY = pl.DataFrame(schema=RECORDED)
KNOWN = {"digest": pl.Int64} | {name: RECORDED[name] for name in KEY}
NONE_KNOWN = pl.DataFrame(schema=KNOWN)

_DIGESTED = [name for name in ADVANCED if name != "anchor_at"]
_FLAGS = ("open", "counts")


def frame(columns: Sequence[Sequence[Any]], standards: Mapping[int, str], labels: Mapping[int, str]) -> pl.DataFrame:
    """The columns of some rows as a frame with the columns of `RECORDED`, in their order; no rows are an empty frame."""
    if not columns or not columns[0]:
        return EMPTY
    named = dict(zip(COLUMNS, columns, strict=True))
    found = {name: _series(name, named[name]) for name in COLUMNS if name not in ("standard", "label")}
    found["standard"] = pl.Series("standard", [standards[number] for number in named["standard"]])
    found["labels"] = pl.Series("labels", [labels[number] for number in named["label"]])
    found["anchor_at"] = found["opened_at"].alias("anchor_at")
    return pl.DataFrame([found[name] for name in RECORDED])


def known(columns: Mapping[str, Integers], standards: Mapping[int, str]) -> pl.DataFrame:
    """The columns of `KNOWN` of some rows as a frame."""
    names = pl.Series([standards.get(number) for number in range(max(standards, default=0) + 1)], dtype=pl.String)
    return pl.DataFrame(dict(columns) | {"standard": names.gather(columns["standard"])}, schema=KNOWN)


def recorded(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as `since_opening` gives them, with the columns of `RECORDED`: the digest is a number for all that a row says. Another polars
    may have other numbers."""
    digest = rows[_DIGESTED].hash_rows().reinterpret(signed=True)
    return rows[list(ADVANCED)].insert_column(len(ADVANCED), digest.alias("digest"))


def columns(written: pl.DataFrame, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> list[list[Any]]:
    """A frame with the columns of `RECORDED` as those of the table (`COLUMNS`), with the rows of each timeline together, as they lie
    there; every label set has its number already."""
    found = values(written.sort("timeline", maintain_order=True), standards, labels)
    return [found[name] for name in COLUMNS]


def values(rows: pl.DataFrame, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> dict[str, list[Any]]:
    """The columns of some rows as SQLite takes them, with the numbers of standards, and those of label sets as `label`."""
    found = {column.name: _plain(column).to_list() for column in rows.get_columns()}
    found["standard"] = [standards[name] for name in found["standard"]]
    found["label"] = [labels[pair] for pair in zip(found["standard"], found["labels"], strict=True)]
    return found


def _plain(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int64)  # each bool would be adapted by itself
    return column.cast(pl.List(pl.String)).list.join(",") if column.name == "marks" else column


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    if name == "marks":
        return pl.Series(name, values, dtype=pl.String).str.split(",").cast(pl.List(pl.Int64))
    return pl.Series(name, np.array(values) != 0 if name in _FLAGS else values, dtype=RECORDED[name])
