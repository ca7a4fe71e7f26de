"""The index of which events are those of a subject: whatever becomes of it, whoever asks gets the events that there are."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitors.ledger import database, places
from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.database import StoreFailed
from monitors.ledger.events import EventStore
from monitors.ledger.places import places_path
from tests.stored import AtOnce, all_events


@pytest.fixture(autouse=True)
def _three_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PLACED_AT_ONCE", 3)
    monkeypatch.setattr(places, "ThreadPoolExecutor", AtOnce)


def told(*numbers: int, text: str = "", subjects: int = 2) -> Batch:
    records = (Record(f"{n:8}{text:8}".encode(), f"T-{n % subjects}", n, "opened", "{}") for n in numbers)
    return Batch("desk", Records.of(records), [], None, 0, 0)


def placed(path: Path) -> list[int]:
    """The events that are placed, by number."""
    with closing(sqlite3.connect(places_path(path))) as file:
        return sorted(seq for (seq,) in file.execute("select seq from placed"))


def found(store: EventStore) -> list[int]:
    """The events that whoever asks for all subjects gets, by number."""
    return sorted(all_events(store)["seq"].to_list())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "upheld.events.db"


SO_MANY = [
    # there are | more come | placed then
    (0, 2, []),
    (0, 3, [1, 2, 3]),
    (3, 2, [1, 2, 3]),
    (3, 3, [1, 2, 3, 4, 5, 6]),
]


@pytest.mark.parametrize(("before", "more", "then"), SO_MANY)
def test_events_are_placed_so_many_at_a_time(store: EventStore, path: Path, before: int, more: int, then: list[int]) -> None:
    store.append([told(*range(before))])
    store.append([told(*range(before, before + more))])
    assert placed(path) == then
    assert found(store) == [*range(1, before + more + 1)]


def test_what_others_left_is_placed_with_the_first_that_come(opened: Callable[[], EventStore], path: Path) -> None:
    one, other = opened(), opened()
    one.append([told(1)])
    for number in (2, 3):
        other.append([told(number)])
    assert placed(path) == []
    opened().append([told(4)])
    assert placed(path) == [1, 2, 3, 4]


def test_two_who_place_the_same_place_it_once(opened: Callable[[], EventStore], path: Path) -> None:
    stores = [opened() for _ in range(4)]
    for number in range(24):
        stores[number % 4].append([told(number)])
    assert found(stores[0]) == [*range(1, 25)]
    assert placed(path) == [*range(1, 25)][: len(placed(path))] != []


def removed(path: Path) -> None:
    places_path(path).unlink()


def emptied(path: Path) -> None:
    places_path(path).write_bytes(b"")


def as_it_was(path: Path) -> None:
    """Nothing happens to it."""


def of_another(path: Path) -> None:
    other = path.with_name("other.db")
    with closing(EventStore(other)) as store:
        store.append([told(*range(6), text="other", subjects=3)])
    shutil.copy(places_path(other), places_path(path))


def of_a_later_moment(path: Path) -> None:
    """The event file is restored, and the index is not."""
    shutil.copy(path, path.with_name("backup.db"))
    with closing(EventStore(path)) as store:
        store.append([told(*range(6, 12))])
    shutil.move(path.with_name("backup.db"), path)


HAPPENED = [(as_it_was, [1, 2, 3, 4, 5, 6]), (removed, []), (emptied, []), (of_another, []), (of_a_later_moment, [])]


@pytest.mark.parametrize(("happens", "kept"), HAPPENED, ids=[row[0].__name__ for row in HAPPENED])
def test_an_index_that_is_not_of_the_events_is_made_anew(path: Path, happens: Callable[[Path], None], kept: list[int]) -> None:
    with closing(EventStore(path)) as store:
        store.append([told(*range(6))])
    happens(path)
    with closing(EventStore(path)) as store:
        assert placed(path) == kept
        assert found(store) == [1, 2, 3, 4, 5, 6]
        store.append([told(*range(20, 23))])
        assert found(store) == placed(path) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_an_index_that_cannot_be_read_may_be_removed(path: Path) -> None:
    places_path(path).write_bytes(b"subject,seq\n" * 1_000)
    with pytest.raises(StoreFailed, match=r"upheld\.events\.places\.db: file is not a database; this file may be removed, it is made anew"):
        EventStore(path)


def test_while_nobody_can_place_events_are_stored_and_found(
    store: EventStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([told(*range(3))])
    monkeypatch.setattr(database, "BUSY_S", 0.0)
    with closing(sqlite3.connect(places_path(path), isolation_level=None)) as other:
        other.execute("begin immediate")
        store.append([told(*range(3, 6))])
        assert found(store) == [1, 2, 3, 4, 5, 6]
    assert placed(path) == [1, 2, 3]
    store.append([told(*range(6, 9))])
    assert placed(path) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_fault_while_events_are_placed_is_told_with_the_next(store: EventStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(places, "_PLACE", 7)
        store.append([told(*range(3))])
    with pytest.raises(TypeError):
        store.append([told(*range(3, 6))])
    assert found(store) == placed(path) == [1, 2, 3, 4, 5, 6]


def test_the_files_are_whole_by_themselves_once_they_are_closed(path: Path, opened: Callable[[], EventStore]) -> None:
    stores = [opened() for _ in range(2)]
    for number in range(4):
        stores[number % 2].append([told(number)])
    for store in stores:
        store.close()
    assert {each.name for each in path.parent.iterdir()} == {path.name, places_path(path).name}


def test_what_is_deleted_loses_its_place(store: EventStore, path: Path) -> None:
    store.append([told(*range(6))])
    assert store.retain(4, [1]) == 2  # of the events 0, 2 and 4 at the instants 0, 2 and 4
    assert placed(path) == [2, 4, 5, 6]
    assert found(store) == [2, 4, 5, 6]


def test_what_becomes_of_another_subject_is_not_found_at_the_old_one(store: EventStore) -> None:
    store.append([told(*range(3))])
    store.append([told(2, subjects=3)])
    numbers = store.ids(["T-0", "T-1", "T-2"])
    assert {name: store.events_of([id])["seq"].to_list() for name, id in numbers.items()} == {"T-0": [1], "T-1": [2], "T-2": [4]}
