"""Many rows go in and come out whole, in whatever pieces."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from monitors.ledger.lookups import BOUND_MOST, ROOMS, column, insert, insert_columns, integers

MOST = ROOMS[-1]
TOGETHER = BOUND_MOST // 4  # rows of two values that still wait for the next part
BOTH_ENDS = [-(2**63), 2**63 - 1]


@pytest.mark.parametrize("values_most", [3, 999, 2 * MOST, 2 * MOST + 1])
@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, MOST - 1, MOST, 2 * MOST + 1])
def test_every_row_is_inserted_once_and_read_in_order(count: int, values_most: int) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, values_most)
        connection.execute("create table pair (number integer unique, double integer)")
        insert(connection, "pair (number, double)", [(number, 2 * number) for number in range(count)])
        assert column(connection, "select double from pair order by number") == list(range(0, 2 * count, 2))
        assert column(connection, "select double from pair where number < ? order by number desc", 2) == [2, 0][-count:][:count]


@pytest.mark.parametrize("parts", [[], [0], [1, 0, 2], [TOGETHER, 1], [TOGETHER + 1, 1], [1, 5 * TOGETHER, 1], [TOGETHER // 3] * 8])
def test_every_row_of_every_part_is_inserted_once(parts: list[int]) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("create table pair (number integer unique, double integer)")
        numbers = [range(sum(parts[:place]), sum(parts[: place + 1])) for place in range(len(parts))]
        insert_columns(connection, "pair (number, double)", [(each, [2 * number for number in each]) for each in numbers])
        assert column(connection, "select double from pair order by number") == list(range(0, 2 * sum(parts), 2))


def test_a_row_that_is_there_already_is_refused() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("create table number (value integer unique)")
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            insert(connection, "number (value)", [(value % 20,) for value in range(21)])


def test_a_null_stays_a_null() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("create table number (value integer)")
        insert(connection, "number (value)", [(None,), (0,), (None,)])
        assert column(connection, "select value from number") == [None, 0, None]


@pytest.mark.parametrize("keys", [[], [3], [3, 1, 3], BOTH_ENDS])
def test_keys_are_unfolded(keys: list[int]) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        assert column(connection, "select value from json_each(?)", integers(keys)) == keys
