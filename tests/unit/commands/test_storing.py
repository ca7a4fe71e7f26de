"""The copy that a command imagines on: both files of a ledger as of one instant, whatever a monitor does meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitors.commands import storing
from monitors.commands.storing import imagined
from monitors.ledger.database import number
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
        waiting, folded = copy.events.touched(9)[0], copy.verdicts.interactions()
        assert {*waiting, *folded} == set(copy.events.names(range(9)))
    assert not waits


def gone(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def without_tables(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma journal_mode = wal")


@pytest.mark.parametrize("half", [gone, empty, without_tables])
@pytest.mark.parametrize("file", ["ledger.db", "ledger.events.db"])
def test_a_ledger_that_is_half_made_is_copied_as_far_as_it_is_there(tmp_path: Path, file: str, half: Callable[[Path], None]) -> None:
    house = House(tmp_path)
    house.tell("09:00", "t-1", "opened")
    house.at("09:01")
    house.end()
    half(tmp_path / file)
    with imagined(house.stores.path) as copy:
        assert (len(copy.events.names(range(9))), len(copy.verdicts.interactions())) == ((1, 0) if file == "ledger.db" else (0, 1))
