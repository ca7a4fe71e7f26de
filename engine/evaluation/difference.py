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


def unlike(known: pl.DataFrame, new: pl.DataFrame) -> Unlike:
    """Compare what is known of recorded rows with new ones; both have the key, the columns of `COUNTED` and the `digest` of all others."""
    place = _places(known, new, [*KEY, "digest"])
    alike = place >= 0
    is_gone = np.ones(len(known), dtype=bool)
    is_gone[place[alike]] = False
    after = new.select(*KEY, *COUNTED).filter(alike)
    return Unlike(new.filter(~alike), known.filter(is_gone), after.filter(_differ(known[place[alike]], after, COUNTED)))


def difference(old: pl.DataFrame, new: pl.DataFrame) -> Difference:
    """Compare recorded rows with new ones; of the timelines that they speak of all that differ are there, with the same columns."""
    written, replaced, deleted = _moved(old, new) if len(old) else (new, old, old.select(KEY))
    return Difference(written, replaced, deleted, _changes(replaced, written))


def _moved(old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The new rows that were not there or were other ones, the old rows that are not there any more, and the key of those that went."""
    place = _places(old, new, KEY)
    there = np.flatnonzero(place >= 0)
    is_other = _differ(old[place[there]], new[there], [name for name in new.columns if name not in KEY])
    is_written, is_gone = np.ones(len(new), dtype=bool), np.ones(len(old), dtype=bool)
    is_written[there[~is_other]] = False
    is_gone[place[there]] = False
    is_replaced = is_gone.copy()
    is_replaced[place[there[is_other]]] = True
    return new.filter(is_written), old.filter(is_replaced), old.filter(is_gone).select(KEY)


def _places(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> Positions:
    """Where the row of the same key stands in the old rows, for each new one; -1 where there is none."""
    known = old.select(*key, place=pl.int_range(pl.len()))
    places: Positions = new.select(key).join(known, on=key, how="left", maintain_order="left")["place"].fill_null(-1).to_numpy()
    return places


def _differ(old: pl.DataFrame, new: pl.DataFrame, columns: Sequence[str]) -> Bools:
    """In which rows of the same keys one of the columns differs."""
    differ: Bools = new.select(pl.any_horizontal(pl.col(name).ne_missing(old[name]) for name in columns)).to_series().to_numpy()
    return differ


def verdict_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that are verdicts, with the verdict as a column of its own."""
    return rows.filter(pl.col("state").is_in(["met", "breached"])).select(*KEY, pl.col("state").alias("verdict"), *CARRIED)


def _changes(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    before, after = verdict_of(old), verdict_of(new)
    gone = _without(before, after).with_columns(sign=pl.lit(-1, pl.Int64))
    came = _without(after, before).with_columns(sign=pl.lit(1, pl.Int64))
    heard = gone.filter(pl.col("reason") != "feed_silent")  # what was never told can't be corrected
    moved = pl.concat([_kinds(gone, came, RETRACTED), _kinds(came, heard, TOLD)])
    return moved.sort("standard", "timeline", "sign", "decided_at")


def _without(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The verdicts that do not count under the same as one of the others; the rest of a row may change without anyone being told."""
    if not len(rows) or not len(others):
        return rows
    return rows.join(others, on=[*KEY, "verdict", "labels", "decided_at", "reason"], how="anti", nulls_equal=True)


def _kinds(rows: pl.DataFrame, others: pl.DataFrame, otherwise: str) -> pl.DataFrame:
    """As many of a timeline's rows as there are others of the same verdict are corrections, the earliest first."""
    if not len(rows) or not len(others):
        return rows.with_columns(kind=pl.lit(otherwise))
    group = [*KEY[:2], "verdict"]
    matched = rows.sort("decided_at").join(others.group_by(group).len("others"), on=group, how="left")
    place = pl.int_range(pl.len()).over(group)
    kind = pl.when(place < pl.col("others")).then(pl.lit(CORRECTED)).otherwise(pl.lit(otherwise))
    return matched.with_columns(kind=kind).drop("others")
