"""Many rows at once: asked for, handed over and written in few steps of SQLite, each of a text that it parses once.

Python gives its lock away and takes it back at every step, so that a step a row has other threads and this one wait for each other.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, cast

import numpy as np
import orjson

from engine.evaluation.columns import Integers

MANY = 512  # bound values of one question; every build of SQLite takes 999
BOUND_MOST = 8_192  # values of one statement that inserts, which takes some hundred KiB: more are bound and read again from farther away
ROOMS = (1, 4, 16, 64, 256, 512, 1024, 2048)  # for rows, of such a statement; its text is parsed once

if sys.version_info < (3, 12):  # there what adapts a null is looked for in vain each time, ten times as long as a number takes
    sqlite3.register_adapter(type(None), lambda null: null)


def rows_of(connection: sqlite3.Connection, question: str, keys: Sequence[object], *values: object) -> Iterator[tuple[Any, ...]]:
    """The rows of `question`, which says `in (?)`, for all the keys, and for what else it asks after them; a key that stands twice in
    `keys` may give its row twice."""
    for start in range(0, len(keys), MANY):
        part = _bindable(keys[start : start + MANY])
        padded = [*part, *[part[-1]] * (-len(part) % 8 if len(part) < MANY else 0)]
        yield from connection.execute(question.replace("(?)", f"({', '.join('?' * len(padded))})"), (*padded, *values))


def column(connection: sqlite3.Connection, question: str, *values: object) -> list[int]:
    """The integers that `question` gives, in its order."""
    (text,) = connection.execute(f"with asked(value) as ({question}) select json_group_array(value) from asked", values).fetchone()
    found: list[int] = orjson.loads(text)
    return found


def integers_in(text: str) -> Integers:
    """The integers of a JSON list; numpy reads many sooner than they are made a list."""
    return np.fromstring(text[1:-1], dtype=np.int64, sep=",")


def integers(keys: Sequence[int]) -> str:
    """Keys as one value, which a question unfolds: `in (select value from json_each(?))`."""
    return orjson.dumps(keys).decode()


def among(column: str, table: str) -> str:
    """That a column of a table is among `integers`; of a table that is empty, as some mostly are, nothing is even unfolded."""
    return f"{column} in (select value from json_each(?) where exists (select 1 from {table}))"


def insert(connection: sqlite3.Connection, into: str, rows: Iterable[tuple[object, ...]], on_conflict: str = "fail") -> None:
    """Insert rows into `table (column, …)`. Where one is there already, `on_conflict` says what to do: `replace` or `ignore` it, or
    `fail`. Then those before it may be there: the transaction has to be undone."""
    _insert(connection, into, list(chain.from_iterable(rows)), on_conflict)


def insert_columns(
    connection: sqlite3.Connection, into: str, parts: Sequence[Sequence[Sequence[object]]], on_conflict: str = "fail"
) -> None:
    """Insert rows that come in columns, in parts of some rows each; `on_conflict` is as `insert` has it, to `fail` takes the least."""
    width = into.count(",") + 1
    values: list[object] = []
    for columns in parts:
        rows: list[object] = [None] * (width * len(columns[0]))
        for place, column in enumerate(columns):
            rows[place::width] = _bindable(column)
        values += rows
        if len(values) > BOUND_MOST // 2:  # small parts go together
            _insert(connection, into, values, on_conflict)
            values = []
    _insert(connection, into, values, on_conflict)


def _bindable(column: Sequence[object]) -> Sequence[object]:
    """The values as Python binds them soonest: what adapts bytes is looked for in vain each time, seven times as long as it takes to bind
    a bytearray."""
    return [*map(bytearray, cast("Sequence[bytes]", column))] if column and isinstance(column[0], bytes) else column


def _insert(connection: sqlite3.Connection, into: str, values: Sequence[object], on_conflict: str) -> None:
    """Insert the values of rows, as many as one statement has room for in one step: while that runs, other threads do."""
    width, most = into.count(",") + 1, min(BOUND_MOST, connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))
    rooms = [room for room in ROOMS if room * width < most]  # less one value, how many rows there are
    for start in range(0, len(values), rooms[-1] * width):
        part = values[start : start + rooms[-1] * width]
        rows = len(part) // width
        room = next(room for room in rooms if room >= rows)
        all_rows = ", ".join([f"({', '.join('?' * width)})"] * room)
        statement = f"insert or {on_conflict} into {into} select * from (values {all_rows}) limit ?"
        connection.execute(statement, [*part, *[0] * ((room - rows) * width), rows])


def numbers_of(connection: sqlite3.Connection, table: str, names: set[str]) -> dict[str, int]:
    """The number of each name in a table of `id, name`; new names get the next numbers, in their order."""
    wanted = sorted(names)
    numbers = dict(rows_of(connection, f"select name, id from {table} where name in (?)", wanted))
    missing = [name for name in wanted if name not in numbers]
    if missing:
        first = connection.execute(f"select coalesce(max(id), 0) + 1 from {table}").fetchone()[0]
        made = list(zip(missing, range(first, first + len(missing)), strict=True))
        insert(connection, f"{table} (name, id)", made)
        numbers |= made
    return numbers
