"""Writes verdicts to a file, one row each: CSV, JSON lines or Parquet by its name's ending.

Times are RFC 3339 in UTC with microseconds, lengths are seconds. A cell without a value is empty, and `null` in JSON lines and Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from engine.evaluation.telling import LABELS_APART, SHARED_APART
from engine.language.book import Standard
from monitors.commands.written import written
from monitors.history import History

TIMES = ("opened_at", "deadline_at", "decided_at")
COLUMNS = (
    "standard", "subject", "span", "state", "open", "reason", "opened_at", "deadline_at", "decided_at", "elapsed_s", "target_s", "version",
)  # fmt: skip

WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".csv": lambda frame, path: frame.write_csv(path),
    ".jsonl": lambda frame, path: frame.write_ndjson(path),
    ".parquet": lambda frame, path: frame.write_parquet(path),
}


def write_verdicts(path: Path, history: History, subjects: pl.Series) -> None:
    """Write the history's verdicts in the order of standard, opening and interaction; Unwritable."""
    frame = verdict_rows(history, subjects)
    with written(path):
        try:
            WRITERS[path.suffix.lower()](frame, path)
        except pl.exceptions.PolarsError as error:  # which a full disk is to its Parquet
            raise OSError(str(error)) from error


def verdict_rows(history: History, subjects: pl.Series) -> pl.DataFrame:
    """The verdicts with the columns of `COLUMNS`, and one for each attribute of any standard's `break_down`."""
    standards = [told.standard for told in history.standards]
    names = list(dict.fromkeys(name for standard in standards for name in standard.break_down))
    parts = [_of_standard(history, standard, names, subjects) for standard in standards]
    rows = pl.concat(parts).sort("standard", "opened_at", "subject", "span", maintain_order=True)
    stamps = [pl.from_epoch(name, time_unit="us").dt.to_string("%Y-%m-%dT%H:%M:%S%.6fZ") for name in TIMES]
    seconds = [(pl.col(f"{name}_us") / 1_000_000).alias(f"{name}_s") for name in ("elapsed", "target")]
    return rows.with_columns(*stamps, *seconds).select(*COLUMNS, *(pl.col(f"label {name}").alias(column_of(name)) for name in names))


def _of_standard(history: History, standard: Standard, names: Sequence[str], subjects: pl.Series) -> pl.DataFrame:
    rows = history.verdicts.filter(pl.col("standard") == standard.name, pl.col("state") != "sampled")
    labels = _labels(rows["labels"], standard.break_down)
    empty = pl.lit(None, pl.String)
    return rows.with_columns(
        _subject_names(rows["timeline"], standard, history.names, subjects),
        *(labels.get(name, empty).alias(f"label {name}") for name in names),
    )


def _subject_names(timeline: pl.Series, standard: Standard, names: Mapping[str, pl.Series], subjects: pl.Series) -> pl.Series:
    """The interaction's own name, or the values that a timeline of several interactions shares."""
    shared = names.get(standard.name)
    if shared is None:
        return subjects.gather(timeline).alias("subject")
    return shared.str.replace_all(LABELS_APART, SHARED_APART, literal=True).gather(timeline).alias("subject")


def _labels(labels: pl.Series, names: Sequence[str]) -> Mapping[str, pl.Series | pl.Expr]:
    """The values of a label set by attribute, null where one is missing."""
    if not names:
        return {}
    parts = labels.str.split_exact(LABELS_APART, len(names) - 1).struct.unnest()
    return {name: parts[f"field_{place}"].replace("", None) for place, name in enumerate(names)}


def column_of(name: str) -> str:
    """The column of an attribute; one that is called like a column of its own stands behind `label.`."""
    return f"label.{name}" if name in COLUMNS else name
