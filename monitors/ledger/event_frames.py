"""Events as they are read: rows of the event table made an event frame.

How this works: SQLite puts each column of many rows into one JSON text, and the texts are read at once. Fetched row by row they would
cost twice as much, and other threads would have to stop for each row: Python gives its lock away and takes it back at every step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import islice

import orjson
import polars as pl

from monitors.ledger.event_tables import FOUND
from monitors.ledger.lookups import integers_in

EVENTS = {"subject": pl.Int64, "at": pl.Int64, "seq": pl.Int64, "type": pl.Int64, "feed": pl.Int64, "data": pl.String}
SUBJECTS = 1_000  # read at a time: their texts, some hundred KiB, stay near the processor

_QUESTION = f"""{FOUND} select {", ".join(f"json_group_array({name})" for name in EVENTS)} from found cross join event using (seq)"""
_ONE_BY_ONE = f"{_QUESTION} group by seq"

Texts = tuple[str, ...]


def event_frame(connection: sqlite3.Connection, after: Mapping[int, int]) -> pl.DataFrame:
    """The events of these subjects, of each those with a greater `seq` than is said; none is an empty frame. By subject and seq."""
    wanted = iter(after.items())
    parts = [pl.DataFrame(schema=EVENTS)]
    while some := dict(islice(wanted, SUBJECTS)):
        parts += [pl.DataFrame([_series(*each) for each in zip(EVENTS, texts, strict=True)]) for texts in _texts(connection, some)]
    words = dict(connection.execute("select id, name from word").fetchall())
    names = pl.Series([words.get(number) for number in range(max(words, default=0) + 1)], dtype=pl.String)
    events = pl.concat(parts, rechunk=True)
    return events.with_columns(names.gather(events[name]).alias(name) for name in ("type", "feed")).sort("subject", "seq")


def _texts(connection: sqlite3.Connection, after: Mapping[int, int]) -> Iterator[Texts]:
    """The columns as JSON, in as many parts as it takes to keep within what SQLite lets a text be (a billion bytes)."""
    try:
        yield connection.execute(_QUESTION, (_json(after),)).fetchone()
    except sqlite3.DataError:
        if len(after) == 1:
            yield from connection.execute(_ONE_BY_ONE, (_json(after),))
            return
        pairs = list(after.items())
        for half in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
            yield from _texts(connection, dict(half))


def _json(after: Mapping[int, int]) -> str:
    return orjson.dumps(after, option=orjson.OPT_NON_STR_KEYS).decode()


def _series(name: str, text: str) -> pl.Series:
    return pl.Series(name, orjson.loads(text) if EVENTS[name] == pl.String else integers_in(text), dtype=EVENTS[name])
