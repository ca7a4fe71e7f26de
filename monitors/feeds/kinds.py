"""How a file of a feed is written: the ending of its name tells."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """How the records of a file are written, with gzip or without."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


ENDINGS = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".json": Kind.JSON_LINES,
    ".log": Kind.JSON_LINES,
    ".parquet": Kind.PARQUET,
}


def kind_of(path: Path | str) -> Kind | None:
    """The kind that a file's name tells, None for another ending."""
    return ENDINGS.get(Path(str(path).removesuffix(".gz")).suffix.lower())
