"""Label sets as they are recorded: the values, and after them the attributes whose values they are, because a book may change these.

So counts of an earlier `break_down` are shown under what the present one still has of it, and never under another attribute's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from engine.evaluation.deadlines import Version
from engine.evaluation.telling import LABELS_APART
from monitors.snapshot import Labels

NAMES_AFTER = "\x1e"


def with_names(rows: pl.DataFrame, versions: Mapping[str, Sequence[Version]]) -> pl.DataFrame:
    """Rows of verdicts with the attributes of their version's `break_down` after the values in `labels`."""
    names = {
        (name, version.number): NAMES_AFTER + LABELS_APART.join(version.standard.break_down)
        for name, each in versions.items()
        for version in each
    }
    runs = rows.select(pl.struct("standard", "version").rle().struct.unnest())  # few: rows come standard by standard
    said = pl.Series([names[run["standard"], run["version"]] for run in runs["value"]], dtype=pl.String)
    return rows.with_columns(labels=rows["labels"] + said.gather(np.repeat(np.arange(len(runs)), runs["len"].to_numpy())))


def values_of(text: str) -> list[str]:
    """The values of a recorded label set, without those that are missing."""
    return [value for value in text.rpartition(NAMES_AFTER)[0].split(LABELS_APART) if value]


def split_labels(text: str, names: Sequence[str]) -> Labels:
    """A recorded label set as the values of these attributes, None where one is missing or was not asked for then."""
    values, _, said = text.rpartition(NAMES_AFTER)
    found = dict(zip(said.split(LABELS_APART), values.split(LABELS_APART), strict=False))
    return tuple(found.get(name) or None for name in names)
