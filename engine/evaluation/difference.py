"""The difference between what was recorded of some timelines and what they are now: all that a tick adds, takes back and tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from engine.evaluation.columns import Bools, Positions

KEY = ["standard", "timeline", "opener"]
COUNTED = ["elapsed_us", "anchor_at"]  # all that an event changes of an open clock that goes on counting; nobody is told of it

TOLD = "told"  # a verdict that was not there
CORRECTED = "corrected"  # another verdict of the same timeline took its place in the same tick
RETRACTED = "retracted"  # a verdict that is there no longer; what patience alone had announced is told again once it is read


@dataclass(frozen=True)
class Unlike:
    """What is not as it was known: `new` rows, and the `gone` ones that none of the new is like.

    `counted` has the key and the columns of `COUNTED` of rows in which nothing else changed, which are neither.
    """

    new: pl.DataFrame
    gone: pl.DataFrame
    counted: pl.DataFrame


@dataclass(frozen=True)
class Difference:
    """Rows to write, rows to delete, and the verdicts that came or went.

    `written` are new rows, `replaced` the recorded rows whose place they take or that are there no longer; `deleted` is the key of the
    latter. `changes` has one row for each verdict (`met` or `breached`) that was added or taken away: the key, `verdict`, the columns of
    `CARRIED`, `sign` (1 or -1) and `kind`. A verdict that stays but moves has two rows of kind `corrected`.
    """

    written: pl.DataFrame
    replaced: pl.DataFrame
    deleted: pl.DataFrame
    changes: pl.DataFrame


CARRIED = ["subject", "feed", "labels", "version", "reason", "opened_at", "deadline_at", "decided_at", "elapsed_us"]
COUNTS_UNDER = [*KEY, "verdict", "labels", "decided_at", "reason"]  # the rest of a verdict may change without anyone being told


def unlike(known: pl.DataFrame, new: pl.DataFrame) -> Unlike:
    """Compare what is known of recorded rows with new ones; both have the key, the columns of `COUNTED` and the `digest` of all others."""
    after = new.select(*KEY, "digest", *COUNTED)
    place, has_counted = _beside(known, after, [*KEY, "digest"])
    alike = place >= 0
    is_gone = np.ones(len(known), dtype=bool)
    is_gone[place[alike]] = False
    return Unlike(new.filter(~alike), known.filter(is_gone), after.drop("digest").filter(alike & has_counted))


def difference(old: pl.DataFrame, new: pl.DataFrame) -> Difference:
    """Compare recorded rows with new ones; of the timelines that they speak of all that differ are there, with the same columns."""
    written, replaced, deleted = _moved(old, new) if len(old) else (new, old, old.select(KEY))
    return Difference(written, replaced, deleted, _changes(replaced, written))


def _moved(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The new rows that were not there or were other ones, the old rows that are not there any more, and the key of those that went."""
    place, is_other = _beside(old, new, KEY)
    there = place >= 0
    same = there & ~is_other
    is_gone, is_replaced = np.ones(len(old), dtype=bool), np.ones(len(old), dtype=bool)
    is_gone[place[there]] = False
    is_replaced[place[same]] = False
    return new.filter(~same), old.filter(is_replaced), old.select(KEY).filter(is_gone)


def _beside(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> tuple[Positions, Bools]:
    """For each new row where the old one of the same key stands, -1 where there is none, and whether another column differs from it."""
    beside = new.join(old.with_columns(place=pl.int_range(pl.len())), on=key, how="left", suffix=" before", maintain_order="left")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name} before")) for name in new.columns if name not in key)
    found = beside.select(pl.col("place").fill_null(-1), differs=differs)
    return found["place"].to_numpy(), found["differs"].to_numpy()


def _changes(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The verdicts that went and that came. As many of a timeline's as there are of the same verdict on the other side are corrections, the
    earliest first; but what was never told cannot be corrected."""
    gone, came = _verdicts(old, -1), _verdicts(new, 1)
    moved = pl.concat([gone, came])
    is_gone = pl.col("sign") < 0
    kind = pl.when(is_gone).then(pl.lit(RETRACTED)).otherwise(pl.lit(TOLD))
    if len(gone) and len(came):
        moved = moved.filter(pl.len().over(COUNTS_UNDER) == 1)
        others = pl.when(is_gone).then((~is_gone).sum()).otherwise((is_gone & (pl.col("reason") != "feed_silent")).sum())
        group = [*KEY[:2], "verdict"]
        is_corrected = pl.int_range(pl.len()).over(*group, "sign") < others.over(group)
        kind = pl.when(is_corrected).then(pl.lit(CORRECTED)).otherwise(kind)
    return moved.sort("standard", "timeline", "sign", "decided_at").with_columns(kind=kind)


def _verdicts(rows: pl.DataFrame, sign: int) -> pl.DataFrame:
    """The rows that are verdicts, with the verdict as a column of its own."""
    of = pl.col("state").alias("verdict")
    return rows.filter(pl.col("state").is_in(["met", "breached"])).select(*KEY, of, *CARRIED, sign=pl.lit(sign, pl.Int64))
