"""Pages beside a monitor that goes on: between two things that a page reads, a book is taken into force and ticks record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitors import sight
from monitors.interactions import Wanted
from monitors.ledger.verdicts import VerdictStore
from monitors.names import OPEN_STATES
from monitors.retention import Retention
from monitors.sight import Sight
from tests.unit.desk import instant
from tests.unit.test_monitor import OFFICE, OTHER, REPLY, House

IN_OFFICE = REPLY.replace("1h", "4h, hours: office")
Look = Callable[[House], list[str]]

SHOP = OFFICE.replace("office", "shop")
SHORTER = OFFICE.replace("00:00-24:00", "09:30-24:00")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.end()


def opened(house: House) -> list[str]:
    """What is open, as the board has it."""
    with Sight(house.monitor, {}, house.folder).looking() as looking:
        return [each["interaction"] for each in looking.first(Wanted(["reply", "polite"], OPEN_STATES), 9, house.clock.now())]


def explained(house: House) -> list[str]:
    """Which standards say something of an interaction."""
    told = Sight(house.monitor, {}, house.folder).explained("t-1", None)
    assert told is not None
    return [each.standard.name for each in told.standards]


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Once a page has taken the book and before it reads what is recorded, this happens."""

    def store(path: Path) -> VerdictStore:
        happens()
        return VerdictStore(path)

    monkeypatch.setattr(sight, "VerdictStore", store)


BOOKS = [  # the book before: standards, calendars | the book that comes
    (REPLY + OTHER, "", REPLY, ""),
    (REPLY, "", REPLY + OTHER, ""),
    (REPLY + OTHER, "", OTHER, ""),
    (IN_OFFICE, OFFICE, REPLY, ""),
    (REPLY, "", IN_OFFICE, OFFICE),
    (IN_OFFICE, OFFICE, IN_OFFICE.replace("office", "shop"), SHOP),
    (IN_OFFICE, OFFICE, IN_OFFICE, SHORTER),
    (IN_OFFICE, SHORTER, IN_OFFICE, OFFICE),
]
LOOKS = [opened, explained]


@pytest.fixture(params=BOOKS, ids=range(len(BOOKS)))
def coming(house: House, request: pytest.FixtureRequest) -> tuple[str, str]:
    """The book that comes, when something is open under the one before."""
    before, calendars, *after = request.param
    house.rewrite(before, calendars)
    house.tell("09:00", "t-1", "opened")
    house.at("10:00")
    return tuple(after)


@pytest.mark.parametrize("look", LOOKS)
def test_a_page_is_shown_while_another_book_is_taken_into_force(
    house: House, coming: tuple[str, str], monkeypatch: pytest.MonkeyPatch, look: Look
) -> None:
    def reloaded() -> None:
        house.rewrite(*coming)
        house.at("10:00")

    meanwhile(monkeypatch, reloaded)
    assert look(house)


@pytest.mark.parametrize("look", LOOKS)
def test_a_page_is_shown_before_what_waits_is_folded_by_the_new_book(house: House, coming: tuple[str, str], look: Look) -> None:
    house.rewrite(*coming)
    house.monitor._book.take_next(house.clock.now())
    assert look(house) or "reply" not in coming[0]


def closed(house: House) -> list[str]:
    """What broke lately and is over, as the board has it."""
    with Sight(house.monitor, {}, house.folder).looking() as looking:
        return [each["interaction"] for each in looking.closed(Wanted(["reply"], ["breached"]), 9, house.clock.now())[0]]


def told(house: House) -> list[str]:
    """The events of an interaction."""
    found = Sight(house.monitor, {}, house.folder).explained("t-1", None)
    return [] if found is None else [each.type for each in found.events]


# what a page looks at | what it asks the event file just after an interaction was forgotten | what it has of it
FORGOTTEN = [
    (closed, "names", ["t-1"]),
    (told, "ids", []),
    (told, "names", []),
    (told, "feeds", []),
    (told, "events_of", []),
]


@pytest.mark.parametrize(("look", "question", "expected"), FORGOTTEN)
def test_a_page_is_shown_while_an_interaction_is_forgotten(
    house: House, monkeypatch: pytest.MonkeyPatch, look: Look, question: str, expected: list[str]
) -> None:
    house.tell("09:00", "t-1", "opened")
    house.tell("10:30", "t-1", "agent_message")
    house.at("11:00")
    before = look(house)
    asks = getattr(house.stores.events, question)

    def forgotten(*values: object) -> object:
        Retention(house.stores.events, house.stores.verdicts, instant("12:00")).forget_some()
        return asks(*values)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(house.stores.events, question, forgotten)
        assert (bool(before), look(house)) == (True, expected)
    assert look(house) == []
