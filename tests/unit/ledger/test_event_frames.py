"""Events are read in as few texts as SQLite lets be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from monitors.ledger import places
from monitors.ledger.event_frames import event_frame
from monitors.ledger.event_tables import TABLES
from monitors.ledger.lookups import insert

EVENTS = [(1, 1, "a"), (1, 4, "b" * 300), (1, 5, "c" * 300), (2, 2, 'd"\\\n\x1f票🦉'), (2, 6, "e" * 300), (3, 3, "")]
WHOLE, ONE_SUBJECT, ONE_EVENT = 1_000_000, 900, 400


@pytest.fixture(params=[0, 3, 6])
def connection(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """An event file of which so many events are placed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        for statement in TABLES:
            opened.execute(statement)
        opened.execute("attach ':memory:' as places")
        for statement in places.TABLES:
            opened.execute(statement.replace("create table ", "create table places."))
        opened.execute("insert into word values (1, 'opened'), (2, 'desk')")
        rows = [(subject, seq, bytes([seq]), -seq, 1, 2, data) for subject, seq, data in EVENTS]
        insert(opened, "event (subject, seq, digest, at, type, feed, data)", rows)
        opened.execute("insert into placed select subject, seq from event where seq <= ?", (request.param,))
        opened.execute("update extent set upto = ?", (request.param,))
        yield opened


@pytest.mark.parametrize("longest", [WHOLE, ONE_SUBJECT, ONE_EVENT])
@pytest.mark.parametrize("after", [{}, {1: 0}, {1: 0, 2: 0, 3: 0, 4: 0}, {3: 0, 1: 1, 2: 6}])
def test_however_long_a_text_may_be_the_same_is_read(connection: sqlite3.Connection, after: dict[int, int], longest: int) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
    found = event_frame(connection, after)
    assert found.select("subject", "seq", "data").rows() == [row for row in EVENTS if row[1] > after.get(row[0], 99)]
    assert found["at"].to_list() == [-seq for seq in found["seq"]]
    assert set(found.select("type", "feed").rows()) == ({("opened", "desk")} if len(found) else set())


def test_the_lengths_are_where_it_has_to_be_read_otherwise(connection: sqlite3.Connection) -> None:
    data = "select json_group_array(data) from event where subject in ({})"
    for longest, refused in [(WHOLE, []), (ONE_SUBJECT, ["1, 2"]), (ONE_EVENT, ["1, 2", "1"])]:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        for subjects in ("1, 2", "1"):
            if subjects in refused:
                with pytest.raises(sqlite3.DataError, match="too big"):
                    connection.execute(data.format(subjects)).fetchone()
            else:
                connection.execute(data.format(subjects)).fetchone()
