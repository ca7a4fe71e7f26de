"""The difference between what was recorded of some timelines and what they are now: all that a tick adds, takes back and tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from engine.evaluation.columns import Bools, Instants, Positions

KEY = ["standard", "timeline", "opener"]

TOLD = "told"  # a verdict that was not there
CORRECTED = "corrected"  # another verdict of the same timeline took its place in the same tick
RETRACTED = "retracted"  # a verdict that is there no longer; what patience alone had announced is told again once it is read


@dataclass(frozen=True)
class Unlike:
    """What is not as it was known: `new` rows, and `gone`, which of the known rows none of the new is like."""

    new: pl.DataFrame
    gone: Bools


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
    """Compare what is known of recorded rows with new ones; both have the key, and the `digest` of the row."""
    place = _places(known, new)
    alike = place >= 0
    gone = np.ones(len(known), dtype=bool)
    gone[place[alike]] = False
    return Unlike(new.filter(~alike), gone)


def difference(old: pl.DataFrame, new: pl.DataFrame) -> Difference:
    """What it means that recorded rows are gone and new ones are there, with the same columns and none like another (see `unlike`)."""
    deleted = old[KEY]
    return Difference(new, old, deleted.join(new[KEY], on=KEY, how="anti") if len(old) else deleted, _changes(old, new))


def _places(known: pl.DataFrame, new: pl.DataFrame) -> Positions:
    """For each new row where the known one of the same digest stands, -1 where there is none. Two rows of different keys may have the same
    digest by chance, so that the numbers in the keys have to be the same too."""
    if not len(known):
        return np.full(len(new), -1)
    digest, wanted = _ints(known, "digest"), _ints(new, "digest")
    order, turn = np.argsort(digest), np.argsort(wanted)
    place = np.empty(len(new), dtype=np.int64)
    place[turn] = order[np.minimum(np.searchsorted(digest[order], wanted[turn]), len(known) - 1)]  # in turn, a tenth of the time
    same = [_ints(known, name)[place] == _ints(new, name) for name in ("digest", "timeline", "opener")]
    return np.where(np.logical_and.reduce(same), place, -1)


def _ints(rows: pl.DataFrame, name: str) -> Instants:
    return rows[name].to_numpy()


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
    verdicts = rows[[*KEY, "state", *CARRIED]].filter(pl.col("state").is_in(["met", "breached"]))
    return verdicts.select(*KEY, of, *CARRIED, sign=pl.lit(sign, pl.Int64))
