"""Questions to the verdict table `v` that are answered in one step of SQLite (see `lookups`), with frames for rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import orjson
import polars as pl

from monitors.ledger.verdict_file import VerdictFile
from monitors.ledger.verdict_rows import KNOWN, frame, known
from monitors.ledger.verdict_tables import COLUMNS

PART_ROWS = 20_000

EACH = "json_each(?) wanted cross join"
"""Joined before the table, it has each of a JSON list `wanted`."""

ONE = " and ".join(f"v.{name} = json_extract(wanted.value, '$[{place}]')" for place, name in enumerate(("timeline", "standard", "opener")))
"""That a row is the one whose key (timeline, standard, opener), in numbers, is wanted."""

_COLUMNS = ", ".join(f'v."{name}"' for name in COLUMNS)  # one of them is a word of SQL
_AS_TEXTS = ", ".join(f'json_group_array("{name}")' for name in COLUMNS)
_KNOWN_AS_TEXTS = ", ".join(f"group_concat(v.{name})" for name in KNOWN)


def asked(file: VerdictFile, condition: str, *values: object, before: str = "") -> pl.DataFrame:
    """The rows that a condition lets in; others may be joined `before`."""
    texts = file.rows(f"select {_AS_TEXTS} from (select {_COLUMNS} from {before} verdict v {condition})", *values)[0]
    return frame([orjson.loads(text) for text in texts], file.names(), file.label_texts)


def of_keys(file: VerdictFile, keys: Sequence[tuple[int, int, int]]) -> pl.DataFrame:
    """The rows of these keys (timeline, standard, opener), in numbers."""
    return asked(file, f"where {ONE}", orjson.dumps(keys).decode(), before=EACH)


def asked_known(file: VerdictFile, condition: str, wanted: str) -> pl.DataFrame:
    """What is known (columns of `KNOWN`) of the rows for which a condition holds with one of the `wanted`."""
    texts = file.rows(f"select {_KNOWN_AS_TEXTS} from {EACH} verdict v where {condition}", wanted)[0]
    numbers = [np.fromstring(text or "", dtype=np.int64, sep=",") for text in texts]
    return known(dict(zip(KNOWN, numbers, strict=True)), file.names())


def in_parts(file: VerdictFile, condition: str, *values: object) -> Iterator[pl.DataFrame]:
    """The rows that a condition lets in, in frames of bounded size, as memory asks when they are very many."""
    rows = file.database.execute(f"select {_COLUMNS} from verdict v {condition}", values)
    while part := rows.fetchmany(PART_ROWS):
        yield frame(list(zip(*part, strict=True)), file.names(), file.label_texts)
