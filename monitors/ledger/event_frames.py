"""Events as they are read: rows of the event table made an event frame.

How this works: SQLite puts each column of many rows into one JSON text, and the texts are read at once. Fetched row by row they would
cost twice as much, and other threads would have to stop for each row: Python gives its lock away and takes it back at every step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
import orjson
import polars as pl

from engine.evaluation.columns import Integers, heads
from monitors.ledger.event_tables import FOUND
from monitors.ledger.lookups import integers_in

EVENTS = {"subject": pl.Int64, "at": pl.Int64, "seq": pl.Int64, "type": pl.Int64, "feed": pl.Int64, "data": pl.String}
SUBJECTS, EVENTS_AT_ONCE = 1_000, 5_000  # read at a time: their texts, some hundred KiB, stay near the processor
SUBJECTS_AT_ONCE = 100_000  # likewise, where nothing but their numbers is read

NO_EVENTS = pl.DataFrame(schema={name: pl.String if name in ("type", "feed") else type_ for name, type_ in EVENTS.items()})

_COLUMNS = ", ".join(f"json_group_array({name})" for name in EVENTS)
_OF_SUBJECTS = f"{FOUND} select {_COLUMNS} from found cross join event using (seq)"
_ONE_BY_ONE = f"{_OF_SUBJECTS} group by seq"
_SINCE = f"select {_COLUMNS} from event where seq > ? and seq <= ?"
_SUBJECTS_SINCE = "select json_group_array(subject) from event where seq > ? and seq <= ?"

Texts = tuple[str, ...]


def event_frame(connection: sqlite3.Connection, after: Mapping[int, int]) -> pl.DataFrame:
    """The events of these subjects, of each those with a greater `seq` than is said; none is an empty frame. By subject and seq."""
    wanted = iter(after.items())
    texts: list[Texts] = []
    while some := dict(islice(wanted, SUBJECTS)):
        texts += _texts(connection, some)
    return _frame(connection, texts).sort("subject", "seq")


def frame_since(connection: sqlite3.Connection, seq: int, upto: int, bytes_most: int) -> pl.DataFrame | None:
    """The events after a `seq`, up to and with another, in its order; None if they are longer than that, of which no more than 5,000 too
    many are read. DataError if they are too long for SQLite to tell of."""
    texts: list[Texts] = []
    for start in range(seq, upto, EVENTS_AT_ONCE):
        texts.append(connection.execute(_SINCE, (start, min(start + EVENTS_AT_ONCE, upto))).fetchone())
        bytes_most -= sum(map(len, texts[-1]))
        if bytes_most < 0:
            return None
    return _frame(connection, texts)


def subjects_between(connection: sqlite3.Connection, seq: int, upto: int) -> Integers:
    """The subjects of the events after a `seq`, up to and with another, each once, by number."""
    parts = [(start, min(start + SUBJECTS_AT_ONCE, upto)) for start in range(seq, upto, SUBJECTS_AT_ONCE)]
    return each_once([integers_in(connection.execute(_SUBJECTS_SINCE, part).fetchone()[0]) for part in parts])


def each_once(parts: Sequence[Integers]) -> Integers:
    """The numbers of some columns, sorted, each once."""
    numbers = np.sort(np.concatenate([np.array([], np.int64), *parts]))  # `unique` takes thirty times as long
    return numbers[heads(numbers)]


def _frame(connection: sqlite3.Connection, texts: Sequence[Texts]) -> pl.DataFrame:
    """The columns of events as one frame, with words in place of their numbers."""
    parts = [pl.DataFrame([_series(*each) for each in zip(EVENTS, text, strict=True)]) for text in texts]
    events = pl.concat([pl.DataFrame(schema=EVENTS), *parts], rechunk=True)
    words = dict(connection.execute("select id, name from word").fetchall())
    names = pl.Series([words.get(number) for number in range(max(words, default=0) + 1)], dtype=pl.String)
    return events.with_columns(names.gather(events[name]).alias(name) for name in ("type", "feed"))


def _texts(connection: sqlite3.Connection, after: Mapping[int, int]) -> Iterator[Texts]:
    """The columns as JSON, in as many parts as it takes to keep within what SQLite lets a text be (a billion bytes)."""
    try:
        yield connection.execute(_OF_SUBJECTS, (as_json(after),)).fetchone()
    except sqlite3.DataError:
        if len(after) == 1:
            yield from connection.execute(_ONE_BY_ONE, (as_json(after),))
            return
        pairs = list(after.items())
        for half in (pairs[: len(pairs) // 2], pairs[len(pairs) // 2 :]):
            yield from _texts(connection, dict(half))


def as_json(after: Mapping[int, int]) -> str:
    """Subjects and the `seq` after which their events are wanted, as `FOUND` has them."""
    return orjson.dumps(after, option=orjson.OPT_NON_STR_KEYS).decode()


def _series(name: str, text: str) -> pl.Series:
    return pl.Series(name, orjson.loads(text) if EVENTS[name] == pl.String else integers_in(text), dtype=EVENTS[name])
