"""Which open interactions are told first, and which a filter lets in: the index must say what a look at every row says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.answers.explanation import SharedBy
from engine.answers.timelines import shared_text, taken_back_text
from engine.evaluation.horizons import Horizon
from monitors import timeline
from monitors.commands.explained import document
from monitors.interactions import Looking, Wanted
from monitors.ledger.verdicts import VerdictStore
from monitors.names import OPEN_STATES
from monitors.outlets.explained import explanation_page
from monitors.outlets.page import Time
from monitors.retention import Retention
from tests.unit.desk import Desk, book_of, instant, promises_of, record

BOOK = """
  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h, warn: 50%, break_down: [channel, team]}
  solved: {promise: Solved in two hours, clock: resolution, within: 2h, break_down: [rank]}
"""
CLOSED = """
  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h, break_down: [channel]}
  stays: {promise: Solved for an hour, per: customer, clock: {from: resolved, to: opened}, not_within: 1h, break_down: [channel]}
  kind: {promise: Replies are kind, every: agent_message, must: {tone: kind}, break_down: [channel]}
"""
TOLD = (
    "09:00 a channel=email team=north",
    "09:10 b channel=chat team=north",
    "09:40 c channel=chat team=south",
    "09:50 d channel=email",
    "10:20 e channel=phone team=south",
)
NOW = "10:30"


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    desk = Desk(tmp_path_factory.mktemp("desk"), promises_of(book_of(BOOK)))
    opened = [line.split() for line in TOLD]
    desk.told([record(at, subject, "opened", subject, data) for at, subject, *data in opened])
    desk.told([record("10:25", "e", "pending", "e-2", [])])
    desk.ticked(instant(NOW))
    yield Looking(desk.promises.fold, desk.verdicts, desk.events, {"desk": "https://desk.example/{subject}"})
    desk.close()


# what is wanted: standards, states, attributes | at most | the latest first | who comes, in order | how many there are
ROWS = [
    ("reply", "breached", {}, 9, False, "a b", 2),
    ("reply", "breached", {}, 9, True, "b a", 2),
    ("reply", "breached", {}, 1, False, "a", 2),
    ("reply", "at_risk running", {}, 9, False, "c d e", 3),
    ("reply", "at_risk running breached", {}, 3, True, "e d c", 5),
    ("solved", "paused", {}, 9, False, "e", 1),
    ("solved", " ".join(OPEN_STATES), {}, 9, False, "a b c d e", 5),
    ("solved", " ".join(OPEN_STATES), {}, 9, True, "d c b a e", 5),
    ("reply", " ".join(OPEN_STATES), {"channel": "chat"}, 9, False, "b c", 2),
    ("reply", " ".join(OPEN_STATES), {"channel": "chat", "team": "south"}, 9, False, "c", 1),
    ("reply", " ".join(OPEN_STATES), {"team": "east"}, 9, False, "", 0),
    ("solved", " ".join(OPEN_STATES), {"channel": "chat"}, 9, False, "", 0),
    ("reply solved", "breached", {}, 9, False, "a b", 2),
    ("elsewhere", "breached", {}, 9, False, "", 0),
]


@pytest.mark.parametrize(("standards", "states", "attributes", "most", "latest", "subjects", "count"), ROWS)
def test_who_comes_first(
    looking: Looking, standards: str, states: str, attributes: dict[str, str], most: int, latest: bool, subjects: str, count: int
) -> None:
    wanted = Wanted(standards.split(), states.split(), attributes)
    assert [each["interaction"] for each in looking.first(wanted, most, instant(NOW), latest)] == subjects.split()
    assert looking.count(wanted) == count


def test_a_standard_that_left_the_book_meanwhile_has_none(looking: Looking) -> None:
    changed = replace(looking, fold=promises_of(book_of(BOOK.replace("  reply:", "  answer:"))).fold)
    wanted = Wanted(["reply", "solved"], OPEN_STATES)
    assert {each["standard"] for each in changed.first(wanted, 99, instant(NOW))} == {"solved"}
    assert changed.count(wanted) == 5


def test_what_is_told_of_one(looking: Looking) -> None:
    (told,) = looking.first(Wanted(["reply"], ["at_risk"], {"team": "south"}), 1, instant(NOW))
    assert told["link"] == "https://desk.example/c"
    assert (told["channel"], told["team"], told["deadline"], told["elapsed_s"]) == ("chat", "south", "2026-11-20T10:40:00Z", 3000)


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """`a` is answered late and gruffly, `b` late and then shown to have been in time, `c` is late and open, `d` too soon after `a`."""
    desk = Desk(tmp_path_factory.mktemp("late"), promises_of(book_of(CLOSED)))
    opened = ("09:00 a channel=email customer=x", "09:05 b channel=chat", "09:10 c channel=chat")
    desk.told([record(at, subject, "opened", subject, data) for at, subject, *data in (line.split() for line in opened)])
    desk.ticked(instant("10:20"))
    desk.told([record("10:30", "a", "agent_message", "a-2", ["tone=gruff"]), record("10:30", "b", "agent_message", "b-2", ["tone=kind"])])
    desk.ticked(instant("10:31"))
    desk.told([record("10:00", "b", "agent_message", "b-3", ["tone=kind"]), record("10:40", "a", "resolved", "a-3", [])])
    desk.told([record("10:50", "d", "opened", "d", ["channel=chat", "customer=x"])])
    desk.ticked(instant("10:51"))
    yield desk
    desk.close()


# standards, attributes | at most | as of | who broke them and is closed, the latest first, and when | how many there are
CLOSED_ROWS = [
    ("reply", {}, 9, "10:51", "a 10:00", 1),
    ("stays", {}, 9, "10:51", "a 10:50", 1),
    ("kind", {}, 9, "10:51", "a 10:30", 1),
    ("reply stays kind", {}, 9, "10:51", "a 10:50, a 10:30, a 10:00", 3),
    ("reply stays kind", {}, 2, "10:51", "a 10:50, a 10:30", 3),
    ("reply stays kind", {"channel": "email"}, 9, "10:51", "a 10:50, a 10:30, a 10:00", 3),
    ("reply stays kind", {"channel": "chat"}, 9, "10:51", "", 0),
    ("reply stays", {}, 9, "21 09:59", "a 10:50, a 10:00", 2),
    ("reply stays", {}, 9, "21 10:00", "a 10:50", 1),
    ("reply stays", {}, 9, "21 10:50", "", 0),
]


@pytest.mark.parametrize(("standards", "attributes", "most", "now", "told", "count"), CLOSED_ROWS)
def test_what_broke_lately_is_found_when_it_is_closed(
    late: Desk, standards: str, attributes: dict[str, str], most: int, now: str, told: str, count: int
) -> None:
    found, total = Looking(late.promises.fold, late.verdicts, late.events).closed(
        Wanted(standards.split(), ["breached"], attributes), most, instant(now)
    )
    assert ", ".join(f"{each['interaction']} {each['decided'][11:16]}" for each in found) == told
    assert total == count


RANG_AND_WENT = "as breached Fri 2026-11-20 10:05, taken back Fri 2026-11-20 10:20, when what shows otherwise had come"
# what came after the breach of 10:00 was told at 10:05, and when the explanation is of | what is said of that
TAKEN_BACK = [
    ("", "10:30", ""),
    ("10:02 a agent_message", "10:30", ""),
    ("09:30 a agent_message", "10:30", RANG_AND_WENT),
    ("09:30 a spam", "10:30", RANG_AND_WENT),
    ("09:30 a agent_message", "10:19", ""),
    ("09:30 b agent_message", "10:30", ""),
]


@pytest.mark.parametrize(("late", "asked_at", "said"), TAKEN_BACK)
def test_what_was_told_before_all_had_come_is_explained(tmp_path: Path, late: str, asked_at: str, said: str) -> None:
    desk = Desk(tmp_path, promises_of(book_of(BOOK)))
    desk.told([record("09:00", subject, "opened", subject, []) for subject in "ab"])
    desk.ticked(instant("10:05"))
    desk.told([record(at, subject, type_, f"{subject}-2", []) for at, subject, type_ in [line.split() for line in late.splitlines()]])
    desk.ticked(instant("10:20"))
    looking = Looking(desk.promises.fold, desk.verdicts, desk.events)
    now = instant(asked_at)
    told = looking.explained("a", "reply", now, {"desk": Horizon(now, now)})
    desk.close()
    assert told is not None
    assert taken_back_text(told.standards[0]) == said
    lines = [line.text for line in timeline.lines(told, None)]
    assert [line for line in lines if line.startswith("  told ")] == ([f"  told       {said}"] if said else [])
    (standard,) = document(told)["standards"]
    back = {"told_at": "2026-11-20T10:05:00Z", "at": "2026-11-20T10:20:00Z"}
    assert standard["taken_back"] == ([back] if said else [])


def test_a_look_sees_what_was_recorded_before_it_and_nothing_of_what_is_recorded_meanwhile(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(BOOK)))
    desk.told([record("08:50", "a", "opened", "a", ["channel=email"])])
    desk.ticked(instant("08:51"))
    wanted, now = Wanted(["reply"], OPEN_STATES), instant("09:01")
    with closing(VerdictStore(desk.verdicts.file.path)) as verdicts:  # knows no label set but the first
        looking = Looking(desk.promises.fold, verdicts, desk.events)

        def seen() -> str:
            return " ".join(each["interaction"] for each in looking.first(wanted, 9, now))

        with verdicts.file.unchanged():
            desk.told([record("09:00", "b", "opened", "b", ["channel=chat"])])
            desk.ticked(now)
            assert (seen(), looking.count(wanted)) == ("a", 1)
        with verdicts.file.unchanged():
            assert (seen(), looking.count(wanted)) == ("a b", 2)
    desk.close()


@pytest.mark.parametrize(("later", "events"), [("", 0), ("12:00 a opened", 1)])
def test_of_what_was_forgotten_it_is_said_that_it_was(tmp_path: Path, later: str, events: int) -> None:
    desk = Desk(tmp_path, promises_of(book_of(BOOK)))
    desk.told([record(at, "a", type_, at, []) for at, type_ in (("09:00", "opened"), ("09:10", "agent_message"), ("09:20", "resolved"))])
    desk.ticked(instant("10:00"))
    Retention(desk.events, desk.verdicts, instant("11:00")).forget_some()
    desk.told([record(at, subject, type_, at, []) for at, subject, type_ in [line.split() for line in later.splitlines()]])
    now = instant("12:00")
    told = Looking(desk.promises.fold, desk.verdicts, desk.events).explained("a", "reply", now, {"desk": Horizon(now, now)})
    desk.close()
    assert told is not None and len(told.events) == events
    said = "what was told of it before Fri 2026-11-20 11:00 is forgotten, as `retention` says"
    assert f"  {said}" in [line.text for line in timeline.lines(told, None)]
    assert f"<p>W{said[1:]}.</p>" in explanation_page(told, Time(now, 1, 5), [], None)
    assert document(told)["forgotten"] == "2026-11-20T11:00:00Z"


# what is asked for, by which standard | who is explained, and who shares it with whom
SHARED = [
    ("ann", "stays", "c", "ann: c a"),  # told of last, though it was opened first
    ("ann", None, "c", "ann: c a"),
    ("ann", "reply", None, ""),  # nothing is shared there
    ("b", "stays", "b", ""),  # also a customer is called so
    ("b / 2", "stays", None, ""),
    ("bob / co", "stays", "d", "bob / co: d"),
    ("nobody", "stays", None, ""),
]


@pytest.mark.parametrize(("name", "standard", "explained", "shared"), SHARED)
def test_what_several_share_is_explained_by_the_last_of_them(
    tmp_path: Path, name: str, standard: str | None, explained: str | None, shared: str
) -> None:
    desk = Desk(tmp_path, promises_of(book_of(CLOSED)))
    opened = (("09:00", "c", "ann"), ("09:05", "a", "ann"), ("09:10", "b", "eve"), ("09:20", "e", "b"), ("09:30", "d", "bob / co"))
    desk.told([record(at, subject, "opened", subject, [f"customer={customer}"]) for at, subject, customer in opened])
    desk.told([record(at, "c", "agent_message", at, []) for at in ("09:06", "10:40")])
    desk.told([record(at, "a", "agent_message", at, []) for at in ("09:07", "11:00")])
    desk.ticked(instant("11:00"))
    looking, now = Looking(desk.promises.fold, desk.verdicts, desk.events), instant("10:59")
    told = looking.explained(name, standard, now, {"desk": Horizon(now, now)})
    desk.close()
    assert (told and told.subject) == explained
    assert shared == ("" if told is None or told.shared is None else f"{told.shared.name}: {' '.join(told.shared.interactions)}")
    if told is not None:
        assert document(told)["shared"] == (told.shared and {"name": name, "interactions": tuple(shared.partition(": ")[2].split())})
        assert ("It is the" in explanation_page(told, Time(now, 1, 5), [], standard)) is bool(shared)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "the only interaction of kim"),
        (2, "the last of 2 interactions of kim; before it t-1"),
        (11, "the last of 11 interactions of kim; before it t-1, t-2, t-3, t-4, t-5, t-6, t-7, t-8, t-9, t-10"),
        (12, "the last of 12 interactions of kim; before it t-1, t-2, t-3, t-4, t-5, t-6, t-7, t-8, t-9, t-10 and 1 more"),
    ],
)
def test_the_first_others_are_named(count: int, said: str) -> None:
    assert shared_text(SharedBy("kim", tuple(f"t-{number}" for number in range(count)))) == said
