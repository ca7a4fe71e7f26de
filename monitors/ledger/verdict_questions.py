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

_KEY = ("timeline", "standard", "opener")

ONE = " and ".join(f"v.{name} = json_extract(wanted.value, '$[{place}]')" for place, name in enumerate(_KEY))
"""That a row is the one whose key (timeline, standard, opener), in numbers, is wanted."""

_COLUMNS = [f'v."{name}"' for name in COLUMNS]  # one of them is a word of SQL
_AS_TEXTS = ", ".join(f"json_group_array({column})" for column in _COLUMNS)
_KNOWN_AS_TEXTS = ", ".join(f"group_concat(v.{name})" for name in KNOWN)
_IN_LISTS = ", ".join(f"json_extract(value, '$[{place}]') {name}" for place, name in enumerate(_KEY))
_WANTED = " and ".join(f"v.{name} = wanted.{name}" for name in _KEY)


def asked(file: VerdictFile, keys: str, *values: object) -> pl.DataFrame:
    """The rows whose keys (timeline, standard, opener) a question gives, in its order; what limits it has only these to carry along."""
    texts = file.rows(f"select {_AS_TEXTS} from ({keys}) wanted cross join verdict v where {_WANTED}", *values)[0]
    return frame([orjson.loads(text) for text in texts], file.names(), file.label_texts)


def of_keys(file: VerdictFile, keys: Sequence[tuple[int, int, int]]) -> pl.DataFrame:
    """The rows of these keys (timeline, standard, opener), in numbers."""
    return asked(file, f"select {_IN_LISTS} from json_each(?)", orjson.dumps(keys).decode())


def asked_known(file: VerdictFile, condition: str, wanted: str) -> pl.DataFrame:
    """What is known (columns of `KNOWN`) of the rows for which a condition holds with one of the `wanted`."""
    texts = file.rows(f"select {_KNOWN_AS_TEXTS} from {EACH} verdict v where {condition}", wanted)[0]
    numbers = [np.fromstring(text or "", dtype=np.int64, sep=",") for text in texts]
    return known(dict(zip(KNOWN, numbers, strict=True)), file.names())


def in_parts(file: VerdictFile, condition: str, *values: object) -> Iterator[pl.DataFrame]:
    """The rows that a condition lets in, in frames of bounded size, as memory asks when they are very many."""
    rows = file.database.execute(f"select {', '.join(_COLUMNS)} from verdict v {condition}", values)
    while part := rows.fetchmany(PART_ROWS):
        yield frame(list(zip(*part, strict=True)), file.names(), file.label_texts)
