"""Carries as rows of the carry table and back: one text an interaction, JSON in which each column is a list.

Many are written and read at once, as columns; an interaction without rows in a part has nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Carried:
    """A carry, by interaction the last `seq` that is in it, and the digest of the fold to which it belongs."""

    carry: Carry
    upto: Mapping[int, int]
    digest: str

    def without(self, subjects: Sequence[int]) -> Carried:
        """The same of the other interactions."""
        others = {subject: self.upto[subject] for subject in self.upto.keys() - set(subjects)}
        return Carried(self.carry.without([*subjects]), others, self.digest)


NOTHING_CARRIED = Carried(Carry(pl.DataFrame(schema=SNAPSHOTS), pl.DataFrame(schema=STATES), pl.DataFrame(schema=ELAPSED)), {}, "")


def carried(rows: Sequence[tuple[int, int, str]], digest: str) -> Carried:
    """Rows of the table (subject, last `seq`, text) as they were carried for the fold of a digest."""
    if not rows:
        return NOTHING_CARRIED
    texts = pl.Series("text", [text for *_, text in rows], dtype=pl.String)
    read = texts.str.json_decode(_TEXT).struct.unnest()
    parts = {part: read[part].struct.unnest().explode(list(columns)).drop_nulls("subject") for part, columns in _PARTS.items()}
    return Carried(Carry(**parts), {subject: seq for subject, seq, _ in rows}, digest)


def tuples(carried: Carried) -> list[tuple[int, int, str, str]]:
    """What was carried as rows of the table (subject, last `seq`, digest, text)."""
    if not carried.upto:
        return []
    order = pl.DataFrame([*carried.upto.items()], schema={"subject": pl.Int64, "upto": pl.Int64}, orient="row")
    for part, columns in _PARTS.items():
        lists = getattr(carried.carry, part).group_by(pl.col("subject").alias("of")).agg(list(columns))
        order = order.join(lists.select(pl.col("of").alias("subject"), pl.struct(list(columns)).alias(part)), on="subject", how="left")
    return order.select("subject", "upto", pl.lit(carried.digest).alias("digest"), pl.struct(list(_PARTS)).struct.json_encode()).rows()
