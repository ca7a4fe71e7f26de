"""Questions about many keys at once, asked with bound values in pieces of one size, so that SQLite parses each text once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

MANY = 512  # bound values of one question; every build of SQLite takes 999


def rows_of(connection: sqlite3.Connection, question: str, keys: Sequence[object]) -> Iterator[tuple[Any, ...]]:
    """The rows of `question`, which says `in (?)`, for all the keys; a key that stands twice in `keys` may give its row twice."""
    for start in range(0, len(keys), MANY):
        part = keys[start : start + MANY]
        padded = [*part, *[part[-1]] * (-len(part) % 8 if len(part) < MANY else 0)]
        yield from connection.execute(question.replace("(?)", f"({', '.join('?' * len(padded))})"), padded)


def numbers_of(
    connection: sqlite3.Connection, table: str, names: set[str], known: Mapping[str, int] = MappingProxyType({})
) -> dict[str, int]:
    """The number of each name in a table of `id, name`, but for those `known`; new names get the next numbers, in their order."""
    numbers = {name: known[name] for name in names if name in known}
    wanted = sorted(names.difference(numbers))
    numbers |= rows_of(connection, f"select name, id from {table} where name in (?)", wanted)
    missing = [name for name in wanted if name not in numbers]
    if missing:
        first = connection.execute(f"select coalesce(max(id), 0) + 1 from {table}").fetchone()[0]
        made = dict(zip(missing, range(first, first + len(missing)), strict=True))
        connection.executemany(f"insert into {table} (name, id) values (?, ?)", made.items())
        numbers |= made
    return numbers
