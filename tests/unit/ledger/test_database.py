"""Opening the event file, and what it says when something is wrong with it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import pytest

from monitors.ledger import database
from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.event_tables import KIND, TABLES, VERSION
from monitors.ledger.events import EventStore
from monitors.ledger.rings import RingStore
from monitors.ledger.verdicts import VerdictStore
from tests.stored import all_events


class Closing(Protocol):
    def close(self) -> None:
        """Close the file."""


def batch(*numbers: int) -> Batch:
    return Batch("desk", Records.of(Record(n.to_bytes(16, "big"), f"T-{n}", n, "opened", "{}") for n in numbers), [], None, 0, 0)


def test_events_outlive_the_store_object(tmp_path: Path, store: EventStore, opened: Callable[[], EventStore]) -> None:
    store.append([batch(1, 2)])
    store.close()
    assert len(all_events(opened())) == 2
    assert os.listdir(tmp_path) != []


def test_many_may_open_a_file_that_is_not_there_yet(opened: Callable[[], EventStore]) -> None:
    with ThreadPoolExecutor(8) as threads:
        stores = list(threads.map(lambda _: opened(), range(8)))
        list(threads.map(lambda pair: pair[1].append([batch(pair[0])]), enumerate(stores)))
    assert [len(all_events(store)) for store in stores] == [8] * 8


@pytest.mark.parametrize("store", [EventStore, VerdictStore, RingStore])
def test_each_file_of_a_ledger_may_be_made_by_many_at_once(tmp_path: Path, store: Callable[[Path], Closing]) -> None:
    with ThreadPoolExecutor(8) as threads:
        for each in threads.map(lambda _: store(tmp_path / "upheld.db"), range(8)):
            each.close()
    store(tmp_path / "upheld.db").close()


def test_who_makes_a_file_waits_for_another_who_makes_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / "upheld.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        monkeypatch.setattr(database, "sleep", lambda _: other.execute("commit"))
        EventStore(tmp_path / "upheld.db").close()
        assert not other.in_transaction


def test_who_makes_a_file_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / "upheld.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        monkeypatch.setattr(database, "BUSY_S", 0.0)
        with pytest.raises(StoreBusy, match="locked"):
            EventStore(tmp_path / "upheld.db")


def test_a_file_is_opened_and_read_while_another_writes(
    store: EventStore, opened: Callable[[], EventStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([batch(1, 2)])
    monkeypatch.setattr(database, "BUSY_S", 0.0)
    with store._database.write():
        assert len(all_events(opened())) == 2


def other_kind(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table verdict (id)")


def of_version(version: int) -> Callable[[Path], None]:
    return lambda path: database.Database(path, TABLES, KIND, version).close()


REFUSED: list[tuple[str, Callable[[Path], object], str]] = [
    ("no database", lambda path: path.write_bytes(b"subject,at\n" * 1_000), "file is not a database"),
    ("a database of others", other_kind, "is of another program, or another file of a store; expected a name that nothing has yet"),
    ("another file of a store", lambda path: VerdictStore(path).close(), "is of another program, or another file of a store"),
    ("an older version", of_version(VERSION - 1), f"made by an older Upheld: its layout is {VERSION - 1}, not {VERSION}"),
    ("a later version", of_version(VERSION + 1), f"made by a newer Upheld: its layout is {VERSION + 1}, not {VERSION}"),
    ("a folder", lambda path: path.mkdir(), "unable to open database file"),
]


@pytest.mark.parametrize(("_", "made", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, _: str, made: Callable[[Path], object], message: str) -> None:
    made(tmp_path / "upheld.events.db")
    with pytest.raises(StoreFailed, match=rf"upheld\.events\.db.*{message}"):
        EventStore(tmp_path / "upheld.events.db")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="nowhere is not a folder"):
        EventStore(tmp_path / "nowhere" / "upheld.events.db")


def test_a_file_that_does_not_say_how_far_it_has_come_is_damaged(store: EventStore) -> None:
    with store._database.write() as connection:
        connection.execute("delete from total")
    for ask in (store.touched_since, lambda: store.append([batch(1)])):
        with pytest.raises(StoreFailed, match="the event file is damaged: it does not say what its last"):
            ask()


def test_a_damaged_file_fails_and_says_so(tmp_path: Path, store: EventStore, opened: Callable[[], EventStore]) -> None:
    store.append([batch(*range(1_000))])
    store.close()
    with open(tmp_path / "upheld.events.db", "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40 * 4096)
    damaged = opened()
    with pytest.raises(StoreFailed, match=r"upheld\.events\.db: database disk image is malformed"):
        damaged.append([batch(1)])


def test_a_writer_of_another_program_makes_us_busy_not_wrong(tmp_path: Path, store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.0)
    with closing(sqlite3.connect(tmp_path / "upheld.events.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StoreBusy, match="database is locked"):
            store.append([batch(1)])
        assert len(all_events(store)) == 0  # reading goes on meanwhile
    store.append([batch(1)])
    assert len(all_events(store)) == 1


def test_a_long_read_keeps_nobody_from_writing(tmp_path: Path, store: EventStore) -> None:
    store.append([batch(1)])
    with closing(sqlite3.connect(tmp_path / "upheld.events.db", isolation_level=None)) as reader:
        reader.execute("begin")
        assert reader.execute("select count(*) from event").fetchone() == (1,)
        store.append([batch(2)])
        store.checkpoint()
        assert reader.execute("select count(*) from event").fetchone() == (1,)  # it sees one state throughout
    assert len(all_events(store)) == 2


def test_a_block_that_fails_changes_nothing(tmp_path: Path) -> None:
    with closing(database.Database(tmp_path / "file.db", ["create table t (n)"], 1, 1)) as file:
        with pytest.raises(KeyError), file.write() as connection:
            connection.execute("insert into t values (1)")
            raise KeyError
        with pytest.raises(StoreFailed, match="no such table"), file.write() as connection:
            connection.execute("insert into t values (1)")
            connection.execute("insert into missing values (1)")
        with file.read() as connection:
            assert connection.execute("select count(*) from t").fetchone() == (0,)


def test_a_checkpoint_lets_the_log_start_anew(tmp_path: Path, store: EventStore) -> None:
    for first in range(0, 20_000, 1_000):
        store.append([batch(*range(first, first + 1_000))])
        store.checkpoint()
    assert os.path.getsize(tmp_path / "upheld.events.db-wal") < os.path.getsize(tmp_path / "upheld.events.db") / 2
    assert len(all_events(store)) == 20_000


def test_checkpoints_and_writers_leave_a_sound_file(tmp_path: Path, store: EventStore) -> None:
    stop = Event()

    def copy_back() -> None:
        while not stop.is_set():
            store.checkpoint()

    copier = Thread(target=copy_back)
    copier.start()
    for first in range(0, 5_000, 50):
        store.append([batch(*range(first, first + 50))])
    stop.set()
    copier.join()
    store.close()
    with closing(sqlite3.connect(tmp_path / "upheld.events.db")) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("select count(*) from event").fetchone() == (5_000,)
