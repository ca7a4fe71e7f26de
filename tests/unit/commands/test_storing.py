"""The copy that a command imagines on: both files of a ledger as of one instant, whatever a monitor does meanwhile."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

import pytest

from monitors.answers import Unreadable
from monitors.commands import storing
from monitors.commands.storing import imagined, looked_at, opened
from monitors.ledger import places
from monitors.ledger.batches import Batch, Records
from monitors.ledger.database import StoreBusy, number
from monitors.ledger.events import EventStore
from monitors.ledger.places import places_path
from monitors.stores import Stores, events_path
from tests.stored import AtOnce, all_events, waiting
from tests.unit.desk import FEED, record
from tests.unit.test_monitor import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("ticks", [0, 1, 3])
def test_what_is_folded_while_a_ledger_is_copied_is_not_lost(house: House, monkeypatch: pytest.MonkeyPatch, ticks: int) -> None:
    """A tick takes what waits out of the event file once its verdicts are in the other: no copy may miss both."""
    house.tell("09:00", "t-1", "opened")
    waits = [f"09:0{number}" for number in range(1, ticks + 1)]
    begun = list[str]()

    def begins(connection: sqlite3.Connection, pragma: str) -> int:
        begun.append(pragma)
        if begun[-2:] == ["schema_version"] * 2 and waits:  # between the beginnings of the two reads
            house.tell(waits[0], waits[0], "opened")
            house.at(waits.pop(0))
        return number(connection, pragma)

    monkeypatch.setattr(storing, "number", begins)
    with imagined(house.stores.path) as copy:
        assert {*waiting(copy.events), *copy.verdicts.subjects.recorded()} == set(copy.events.names(range(9)))
    assert not waits


def gone(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def without_tables(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma journal_mode = wal")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of two interactions, both concluded."""
    house = House(tmp_path)
    for subject in ("t-1", "t-2"):
        house.tell("09:00", subject, "opened")
    house.at("09:01")
    house.end()
    return house.stores.path


@pytest.mark.parametrize("half", [gone, empty, without_tables])
def test_a_ledger_without_verdicts_is_copied_as_far_as_it_is_there(ledger: Path, half: Callable[[Path], None]) -> None:
    half(ledger)
    with imagined(ledger) as copy:
        assert (len(copy.events.names(range(9))), len(copy.verdicts.subjects.recorded())) == (2, 0)


def test_a_copy_has_the_index_of_its_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PLACED_AT_ONCE", 1)
    monkeypatch.setattr(places, "ThreadPoolExecutor", AtOnce)
    house = House(tmp_path)
    for subject in ("t-1", "t-2", "t-3"):
        house.tell("09:00", subject, "opened")
    house.end()
    with imagined(house.stores.path) as copy:
        with closing(sqlite3.connect(places_path(events_path(copy.path)))) as index:
            assert index.execute("select count(*) from placed").fetchone() == (3,)
        assert len(all_events(copy.events)) == 3


def of_another_ledger(path: Path) -> None:
    path.unlink()
    with closing(EventStore(path)) as events:
        events.append([Batch(FEED, Records.of([record("09:00", "t-1", "opened", "1", [])]), [], None, 0, 0)])


def as_it_was(path: Path) -> None:
    """Nothing happens to it."""


# what happened to the event file | what is said of it; None where nothing is
LOST = [
    (as_it_was, None),
    (gone, "is missing"),
    (empty, "is missing|lacks interactions"),  # an empty one is not copied
    (without_tables, "is missing|lacks interactions"),
    (of_another_ledger, "lacks interactions"),
]


@pytest.mark.parametrize("opens", [opened, imagined])
@pytest.mark.parametrize(("happens", "why"), LOST, ids=[row[0].__name__ for row in LOST])
def test_verdicts_are_not_gone_on_with_without_their_events(
    ledger: Path, opens: Callable[[Path], AbstractContextManager[Stores]], happens: Callable[[Path], None], why: str | None
) -> None:
    happens(ledger.with_name("ledger.events.db"))
    said = f"ledger.db` cannot be used: the event file `ledger.events.db` beside it ({why})"
    with nullcontext() if why is None else pytest.raises(Unreadable, match=said) as told, opens(ledger):
        pass
    if told is not None:
        assert str(ledger) in str(told.value), "not the copy"
    if happens is gone:
        assert not ledger.with_name("ledger.events.db").exists(), "none is made"


def test_a_ledger_in_which_nothing_was_concluded_takes_any_event_file(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.end()
    gone(tmp_path / "ledger.events.db")
    with opened(house.stores.path) as stores:
        assert not stores.events.feeds()


def copied(path: Path, folder: Path) -> None:
    """As `.backup` of the SQLite shell does, by connections of its own."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(folder / path.name)) as target:
        source.backup(target)


@pytest.mark.parametrize("is_locked", [True, False])
@pytest.mark.parametrize("files", [("ledger.db", "ledger.events.db"), ("ledger.events.db", "ledger.db")])
def test_a_backup_beside_a_monitor_needs_the_verdict_file_locked(
    house: House, tmp_path: Path, files: tuple[str, str], is_locked: bool
) -> None:
    """Neither order will do without: of what is folded in between, no copy knows that it waits, or one has verdicts without events."""
    house.stores.verdicts.file.database.execute("pragma busy_timeout = 0")
    house.tell("09:00", "t-1", "opened")
    house.at("09:01")
    with closing(sqlite3.connect(house.stores.path, isolation_level=None)) as holder:
        if is_locked:
            holder.execute("begin immediate")
        (tmp_path / "copy").mkdir()
        copied(tmp_path / files[0], tmp_path / "copy")
        house.tell("09:02", "t-2", "opened")
        with pytest.raises(StoreBusy) if is_locked else nullcontext():
            house.at("09:03")
        copied(tmp_path / files[1], tmp_path / "copy")
    try:
        with opened(tmp_path / "copy" / "ledger.db") as copy:
            told = {*copy.events.names(range(9))}
            assert ({*waiting(copy.events), *copy.verdicts.subjects.recorded()} == told) is is_locked
    except Unreadable as error:
        assert not is_locked and "lacks interactions" in str(error)


@pytest.mark.parametrize("is_imagined", [False, True])
def test_a_folder_that_nobody_may_enter_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_imagined: bool) -> None:
    def exists(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", exists)
    with pytest.raises(Unreadable, match=r"cannot be used: .*Permission denied"), looked_at(tmp_path / "upheld.db", is_imagined):
        pass
