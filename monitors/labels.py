"""Label sets as they are recorded: the values, and after them the attributes whose values they are, because a book may change these.

So counts of an earlier `break_down` are shown under what the present one still has of it, and never under another attribute's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from engine.evaluation.deadlines import Version
from engine.evaluation.telling import LABELS_APART
from monitors.snapshot import Labels

NAMES_AFTER = "\x1e"


def with_names(rows: pl.DataFrame, versions: Mapping[str, Sequence[Version]]) -> pl.DataFrame:
    """Rows of verdicts with the attributes of their version's `break_down` after the values in `labels`."""
    names = {
        f"{name} {version.number}": NAMES_AFTER + LABELS_APART.join(version.standard.break_down)
        for name, each in versions.items()
        for version in each
    }
    said = pl.concat_str("standard", pl.lit(" "), pl.col("version").cast(pl.String)).replace_strict(names, return_dtype=pl.String)
    return rows.with_columns(labels=pl.concat_str("labels", said))


def values_of(text: str) -> list[str]:
    """The values of a recorded label set, without those that are missing."""
    return [value for value in text.rpartition(NAMES_AFTER)[0].split(LABELS_APART) if value]


def split_labels(text: str, names: Sequence[str]) -> Labels:
    """A recorded label set as the values of these attributes, None where one is missing or was not asked for then."""
    values, _, said = text.rpartition(NAMES_AFTER)
    found = dict(zip(said.split(LABELS_APART), values.split(LABELS_APART), strict=False))
    return tuple(found.get(name) or None for name in names)
