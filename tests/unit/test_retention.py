"""Retention as a table: what a desk was told, how far back it remembers, and which interactions are still there."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.ledger.database import StoreFailed
from monitors.retention import Retention
from tests.stored import all_events
from tests.unit.desk import Desk, book_of, instant, promises_of, record

REPLY = "  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h, goal: 90% over 28d}"
STAYS = "  stays: {promise: It stays solved, per: customer, clock: {from: resolved, to: opened}, not_within: 24h}"
SAME = "  same: {promise: A topic is answered in an hour, per: topic, clock: {from: opened, to: agent_message}, within: 1h}"
BOTH = f"{REPLY}\n{STAYS}\n{SAME}"

ANSWERED = "18 09:00 t-1 opened; 18 09:30 t-1 agent_message"
ROWS = {
    "what is answered and old goes": (REPLY, ANSWERED, "18 09:30:00.000001", ""),
    "what happened at the instant itself stays": (REPLY, ANSWERED, "18 09:30", "t-1"),
    "what nobody answered is open, however old": (REPLY, "18 09:00 t-1 opened; 18 11:00 t-1 updated", "20 09:00", "t-1"),
    "what is old in part stays whole": (REPLY, f"{ANSWERED}; 20 08:00 t-1 updated", "20 07:00", "t-1"),
    "an event ahead keeps it": (REPLY, f"{ANSWERED}; 20 18:00 t-1 updated", "20 09:00", "t-1"),
    "what was decided since is still counted one by one": (
        STAYS, "18 10:00 t-1 resolved customer=kim", "19 10:00", "t-1",
    ),
    "and goes once that is old too": (STAYS, "18 10:00 t-1 resolved customer=kim", "19 10:00:00.000001", ""),
    "a timeline goes with all its interactions": (
        STAYS, "17 10:00 t-1 resolved customer=kim; 17 11:00 t-2 opened customer=kim", "19 10:00", "",
    ),
    "while one of them stays, all do": (
        STAYS, "17 10:00 t-1 resolved customer=kim; 17 11:00 t-2 opened customer=kim; 20 09:00 t-2 updated", "19 10:00", "t-1 t-2",
    ),
    "also if they share nothing with that one but by way of a third": (
        BOTH,
        "17 09:00 t-1 opened customer=kim; 17 09:01 t-1 agent_message; 17 09:02 t-1 resolved; "
        "17 10:00 t-2 opened customer=kim topic=tax; 17 10:01 t-2 agent_message; "
        "17 11:00 t-3 opened topic=tax; 17 11:01 t-3 agent_message; 20 09:00 t-3 updated; "
        "17 12:00 t-4 opened customer=lee; 17 12:01 t-4 agent_message",
        "19 10:00", "t-1 t-2 t-3",
    ),
}  # fmt: skip


def desk_of(folder: Path, standards: str, told: str) -> Desk:
    desk = Desk(folder, promises_of(book_of(standards)))
    for number, line in enumerate(told.split("; ")):
        day, clock, subject, type_, *attributes = line.split()
        desk.told([record(f"{day} {clock}", subject, type_, f"{number}", attributes)])
    return desk


def kept(desk: Desk) -> str:
    subjects = all_events(desk.events)["subject"].unique().to_list()
    return " ".join(sorted(desk.events.names(subjects).values()))


def counted(desk: Desk) -> tuple[object, ...]:
    """What retention may not change: counters, tallies, lengths, the journal, windows and what is open."""
    windows = [desk.verdicts.decided.counts(name, instant("01 00:00"), instant("20 12:00")) for name in desk.promises.fold.versions]
    tables = desk.tables()
    return (windows, desk.open(), *(tables[name] for name in ("tally", "counter", "histogram", "journal")))


@pytest.mark.parametrize(("standards", "told", "before", "stays"), ROWS.values(), ids=ROWS)
def test_what_goes_and_what_stays(tmp_path: Path, standards: str, told: str, before: str, stays: str) -> None:
    desk = desk_of(tmp_path, standards, told)
    desk.ticked(instant("20 12:00"))
    had, was = len(kept(desk).split()), counted(desk)
    assert Retention(desk.events, desk.verdicts, instant(before)).forget_some() == had - len(stays.split())
    assert kept(desk) == stays
    assert counted(desk) == was
    desk.ticked(instant("20 12:00"))
    desk.events.touch()
    desk.ticked(instant("20 12:00"))
    assert counted(desk) == was, "folding what is left changes nothing"
    desk.close()


def test_an_export_that_is_written_anew_tells_nothing_twice(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, REPLY, f"{ANSWERED}; 18 10:00 t-2 opened; 18 12:00 t-2 agent_message")
    desk.ticked(instant("20 12:00"))
    was = counted(desk)
    Retention(desk.events, desk.verdicts, instant("20 09:00")).forget_some()
    desk = desk.opened_again()
    again = [record("18 09:00", "t-1", "opened", "0", []), record("18 09:30", "t-1", "agent_message", "1", [])]
    desk.told([*again, record("18 10:00", "t-2", "opened", "2", [])])
    desk.ticked(instant("20 12:00"))
    assert (kept(desk), desk.rows(), counted(desk)) == ("", [], was)
    desk.told([record("20 09:00", "t-1", "opened", "3", [])])
    desk.ticked(instant("20 12:00"))
    assert (kept(desk), len(desk.rows())) == ("t-1", 1), "what comes after is a new beginning"
    desk.close()


def test_what_was_not_evaluated_yet_stays_until_it_was(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, REPLY, ANSWERED)
    assert Retention(desk.events, desk.verdicts, instant("20 09:00")).forget_some() == 0
    desk.ticked(instant("20 12:00"))
    assert desk.verdicts.decided.counts("reply", instant("01 00:00"), instant("20 12:00")) == (1, 0)
    assert Retention(desk.events, desk.verdicts, instant("20 09:00")).forget_some() == 1
    desk.close()


def test_it_goes_by_parts_between_which_ticks_may_come(tmp_path: Path) -> None:
    told = "; ".join(f"18 09:00 t-{number} opened; 18 09:30 t-{number} agent_message" for number in range(7))
    desk = desk_of(tmp_path, REPLY, told)
    desk.ticked(instant("20 12:00"))
    retention = Retention(desk.events, desk.verdicts, instant("20 09:00"), at_once=3)
    desk.told([record("20 11:00", "t-6", "updated", "late", [])])
    gone = []
    while retention.left:
        gone.append(retention.forget_some())
        desk.ticked(instant("20 12:00"))
    assert (gone, kept(desk)) == ([3, 3, 0], "t-6")
    desk.close()


def test_what_was_being_forgotten_when_the_power_went_is_forgotten_by_the_next_run(tmp_path: Path) -> None:
    told = "18 09:00 t-1 opened; 18 09:00 t-2 opened customer=kim; 18 11:00 t-1 agent_message; 18 09:30 t-2 agent_message"
    desk = desk_of(tmp_path, BOTH, told)
    desk.ticked(instant("20 12:00"))
    was = counted(desk)
    with pytest.raises(StoreFailed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.verdicts.subjects, "forget", no_power)
        Retention(desk.events, desk.verdicts, instant("20 09:00")).forget_some()
    desk = desk.opened_again()
    desk.ticked(instant("20 12:00"))
    assert counted(desk) == was, "nothing is told anew"
    assert Retention(desk.events, desk.verdicts, instant("20 09:00")).forget_some() == 2
    assert (kept(desk), desk.rows(), counted(desk)) == ("", [], was)
    assert not Retention(desk.events, desk.verdicts, instant("20 09:00")).left
    desk.close()


def no_power(subjects: object) -> None:
    raise StoreFailed("no power")
