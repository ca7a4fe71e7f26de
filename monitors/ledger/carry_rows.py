"""Carries as rows of the carry table and back: one text an interaction, JSON in which each column is a list.

Many are written and read at once, as columns; an interaction without rows in a part has nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from engine.evaluation.carry import ELAPSED, STATES, Carry

SNAPSHOTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "subject": pl.Int64,
    "at": pl.Int64,
    "seq": pl.Int64,
    "feed": pl.String,
    "data": pl.String,
    "first_event": pl.String,
    "types": pl.List(pl.String),
}
_PARTS = {"snapshots": SNAPSHOTS, "states": STATES, "elapsed": ELAPSED}
_TEXT = pl.Struct({part: pl.Struct({name: pl.List(of) for name, of in columns.items()}) for part, columns in _PARTS.items()})

EMPTY_CARRY = Carry(pl.DataFrame(schema=SNAPSHOTS), pl.DataFrame(schema=STATES), pl.DataFrame(schema=ELAPSED))


@dataclass(frozen=True)
class Carried:
    """A carry, and by interaction the `seq` of the last event that is in it."""

    carry: Carry = EMPTY_CARRY
    upto: Mapping[int, int] = field(default_factory=dict)

    def without(self, subjects: Sequence[int]) -> Carried:
        """The same of the other interactions."""
        gone = set(subjects)
        return Carried(self.carry.without([*gone]), {subject: seq for subject, seq in self.upto.items() if subject not in gone})


def carried(rows: Sequence[tuple[int, int, str]]) -> Carried:
    """Rows of the table (subject, last `seq`, text) as they were carried."""
    if not rows:
        return Carried()
    texts = pl.Series("text", [text for *_, text in rows], dtype=pl.String)
    read = texts.str.json_decode(_TEXT).struct.unnest()
    parts = {part: read[part].struct.unnest().explode(list(columns)).drop_nulls("subject") for part, columns in _PARTS.items()}
    return Carried(Carry(**parts), {subject: seq for subject, seq, _ in rows})


def rows_of(carried: Carried) -> list[tuple[int, int, str]]:
    """What was carried as rows of the table."""
    if not carried.upto:
        return []
    order = pl.DataFrame({"subject": list(carried.upto), "upto": list(carried.upto.values())}, schema={"subject": pl.Int64, "upto": pl.Int64})
    for part, columns in _PARTS.items():
        lists = getattr(carried.carry, part).group_by(pl.col("subject").alias("of")).agg(list(columns))
        order = order.join(lists.select(pl.col("of").alias("subject"), pl.struct(list(columns)).alias(part)), on="subject", how="left")
    return order.select("subject", "upto", pl.struct(list(_PARTS)).struct.json_encode()).rows()
