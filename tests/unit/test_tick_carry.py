"""A tick that carries interactions writes what one writes that reads all their events: each time, whatever comes and whatever breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.language.book import Book
from engine.language.durations import HOUR, MINUTE
from monitors.ledger.events import EventStore
from monitors.ledger.verdicts import VerdictStore
from monitors.recent import Recent
from monitors.remembered import Remembered
from monitors.retention import Retention
from monitors.tick import Promises, Tick
from tests.model.books import TYPES
from tests.model.rows import Event
from tests.model.test_carry import alone
from tests.model.timelines import FEEDS, GAPS, scenario, versioned
from tests.unit.desk import FEED, Desk, book_of, instant, promises_of, record
from tests.unit.test_tick_slices import tell

NEVER_CARRIED = 1_000_000


@dataclass(frozen=True)
class Step:
    """What comes in, whether the book changes and the tick dies before it notes what it folded, and how the monitor looks."""

    told: tuple[Event, ...]
    promises: Promises
    dies: bool
    now: int
    slice_most: int
    unread: int


def books(seed: int) -> tuple[list[tuple[int, Promises]], tuple[Event, ...], int]:
    """What is promised, and since when; the events in the order in which they come; and the last instant of interest."""
    chance = Random(seed)
    if seed % 2:
        of = scenario(chance.choice)
        standards = tuple(chance.choice((alone(each), each)) for each in of.book.standards)
        return [(0, promises_of(Book(standards, of.book.calendars)))], of.events, of.now
    changing = versioned(chance.choice)
    shares = chance.random() < 0.3
    said = [text.standard if shares else alone(text.standard) for text in changing.texts]
    texts = [Version(text.number, text.since, standard, text.calendars) for text, standard in zip(changing.texts, said, strict=True)]
    promised = [
        Promises(Fold(book, {text.standard.name: tuple(texts[: place + 1])}), {text.standard.name: (HOUR,)}, {text.standard.name: 0})
        for place, text in enumerate(texts)
        for book in [Book((text.standard,), dict(text.calendars))]
    ]
    return [(text.since, each) for text, each in zip(texts, promised, strict=True)], changing.events, changing.now


def steps(seed: int) -> Iterator[Step]:
    """Ticks of one history. Some of the events are told otherwise at first, some ticks are repeated as after a crash."""
    promised, events, end = books(seed)
    chance = Random(seed)
    cuts = sorted(chance.choices(range(len(events) + 1), k=chance.randrange(2, 7)))
    before_end = sorted(chance.choices((0, 1, MINUTE, HOUR, *GAPS), k=len(cuts)), reverse=True)
    drafts: list[Event] = []
    for last, cut, before in zip([0, *cuts], [*cuts, len(events)], [*before_end, 0], strict=True):
        now = end - before
        mended, drafts = chance.sample(drafts, chance.randint(0, len(drafts))), []
        told = [drafted(chance, event, drafts) for event in events[last:cut]]
        in_force = [each for since, each in promised if since <= now]
        book, dies, unread = (in_force or [promised[0][1]])[-1], chance.random() < 0.3, chance.choice((0, 0, HOUR))
        yield Step((*mended, *told), book, dies, now, chance.randint(1, 3), unread)


def drafted(chance: Random, event: Event, drafts: list[Event]) -> Event:
    """The event, or another text of it that is mended later."""
    if chance.random() < 0.8:
        return event
    drafts.append(event)
    match chance.choice(("at", "type", "subject")):
        case "at":
            return replace(event, at=event.at + chance.choice((-HOUR, -1, 1, HOUR)))
        case "type":
            return replace(event, type=chance.choice(TYPES))
    return replace(event, subject=chance.choice(("a", "b")))


def taken(desk: Desk, step: Step) -> Desk:
    """The desk after a step."""
    tell(desk, step.told)
    if step.promises is not desk.promises:
        desk.events.touch(desk.verdicts.subjects.waiting(list(step.promises.fold.versions)))
        desk.promises = step.promises
        desk = desk.opened_again()
    desk.read = {feed: Horizon(step.now - step.unread, step.now - step.unread // 2) for feed in FEEDS}
    if step.dies:
        desk.dies = True
        desk.tick(step.now, desk.read, desk.live_from, step.slice_most)
        desk = desk.opened_again()
    desk.ticked(step.now, step.slice_most)
    return desk


def written(desk: Desk) -> tuple[object, ...]:
    """All that is recorded, whatever its order."""
    journal = Counter(
        desk.asked(
            """select at, s.name, timeline, opener, subject, kind, verdict, reason, deadline_at, decided_at, rings, text
            from journal j join standard s on s.id = j.standard join label l on l.id = label"""
        )
    )
    lengths, later = desk.verdicts.totals.lengths(), desk.asked("select * from later order by subject")
    return desk.rows(), desk.verdicts.totals.counters(), lengths, later, sorted(desk.verdicts.lists.misfits(1_000)), journal


@given(st.integers(0, 2**32), st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_each_tick_writes_the_same(seed: int, carried_from: int) -> None:
    live_from = dict.fromkeys(FEEDS, 0)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        first, *_ = history = list(steps(seed))
        plain = Desk(Path(one), first.promises, live_from, carried_from=NEVER_CARRIED)
        carrying = Desk(Path(other), first.promises, live_from, carried_from=carried_from)
        for step in history:
            plain, carrying = taken(plain, step), taken(carrying, step)
            assert written(carrying) == written(plain)
            carrying.check()
        assert not plain.asked("select * from carry")
        plain.close()
        carrying.close()


@contextmanager
def all_kept() -> Iterator[None]:
    """Whoever begins to tick keeps the events of few interactions too, and what is recorded of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitors.reading.Recent", partial(Recent, few=1))
        patch.setattr("monitors.tick.Remembered", partial(Remembered, few=1))
        yield


@given(st.integers(0, 2**32), st.sampled_from((1, 2, 3, NEVER_CARRIED)))
@settings(max_examples=25, deadline=None)
def test_what_is_kept_of_earlier_ticks_changes_nothing(seed: int, carried_from: int) -> None:
    live_from = dict.fromkeys(FEEDS, 0)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        first, *_ = history = list(steps(seed))
        plain = Desk(Path(one), first.promises, live_from, carried_from=carried_from)
        with all_kept():
            keeping = Desk(Path(other), first.promises, live_from, carried_from=carried_from)
        for step in history:
            plain = taken(plain, step)
            with all_kept():
                keeping = taken(keeping, step)
            assert written(keeping) == written(plain)
        plain.close()
        keeping.close()


FIRST = "  first: {promise: An hour to the first reply, clock: first_reply, within: 1h}"
REPLY = "  reply: {promise: An hour to every reply, clock: next_reply, within: 1h}"
SOLVED = "  solved: {promise: Solved in four hours, clock: resolution, within: 4h}"
BY_TEAM = "  by-team: {promise: An hour to the team's first reply, per: team, clock: first_reply, within: 1h}"
CARRIED_AND_THEN = {
    "an event after them: only it is read": ("11:00 t-1 updated", 1),
    "another one of the same instant": ("10:05 t-1 updated", 1),
    "an event before the last one: all, after it was read": ("10:04:59 t-1 updated", 1 + 7),
    "another text of the last one: all": ("10:05 t-1 updated size=2 #6", 6),
    "the same text again: none": ("10:05 t-1 updated size=much #6", 0),
    "an event ahead of now": ("12:00 t-1 updated", 1),
    "an event of another interaction": ("11:00 t-2 updated", 1),
}
CARRIED = (
    "09:00 t-1 opened size=1 #1", "09:10 t-1 agent_message #2", "09:20 t-1 customer_message #3", "09:30 t-1 agent_message #4",
    "10:00 t-1 resolved #5", "10:05 t-1 updated size=much #6",
)  # fmt: skip


@pytest.mark.parametrize(("line", "read"), CARRIED_AND_THEN.values(), ids=CARRIED_AND_THEN)
def test_what_is_read_of_a_carried_interaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, read: int) -> None:
    desk = carried_desk(tmp_path)
    rows = rows_counted(monkeypatch, desk.events, "events_of")
    say(desk, line)
    desk.ticked(instant("11:30"))
    assert sum(rows) == read
    desk.check()
    desk.close()


def test_what_is_recorded_is_compared_only_where_it_may_have_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)), carried_from=64)
    for number in range(40):
        say(desk, f"{number // 60:02}:{number % 60:02} t-1 customer_message", f"{number // 60:02}:{number % 60:02}:30 t-1 agent_message")
    desk.ticked(instant("09:00"))
    before, compared = len(desk.rows()), rows_counted(monkeypatch, desk.verdicts, "known_since")
    say(desk, "10:00 t-1 customer_message", "10:10 t-1 agent_message")
    desk.ticked(instant("11:00"))
    say(desk, "12:00 t-1 customer_message")
    desk.ticked(instant("12:30"))
    assert (compared, len(desk.rows())) == ([0, 1], before + 2)
    desk.check()
    desk.close()


AGAIN = """  solved: {promise: Solved in four hours, clock: {
    from: [opened, {type: reopened, where: {real: "yes"}}], to: resolved, count: sum}, within: 4h}"""
GIVEN_AGAIN = (
    ("", "t-1 met in_time"),
    ("11:00 t-1 reopened", "t-1 running counting"),
    ("10:30 t-1 updated real=no", "t-1 met in_time"),
    ("11:30 t-1 updated real=yes", "t-1 met in_time"),
    ("12:00 t-1 reopened", "t-1 running counting"),
)


@pytest.mark.parametrize("ahead", [(), ("23:00 t-1 updated",)], ids=["carried anew", "nothing carried, as something is still to come"])
def test_a_verdict_that_was_taken_back_since_it_was_carried_is_given_again(tmp_path: Path, ahead: Sequence[str]) -> None:
    desk = Desk(tmp_path, promises_of(book_of(AGAIN)), carried_from=2)
    say(desk, "09:00 t-1 opened real=yes", "10:00 t-1 resolved")
    desk.ticked(instant("10:10"))
    desk.tick = Tick(desk.events, desk.verdicts, desk.promises, desk.gauges)  # carries what it must, and nothing for being long
    for line, verdict in GIVEN_AGAIN:
        say(desk, *filter(None, [line]), *ahead)
        desk.ticked(instant("12:30"))
        assert states(desk) == [verdict], line
        desk.check()
    desk.close()


def test_a_clock_that_goes_back_has_all_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = carried_desk(tmp_path)
    rows = rows_counted(monkeypatch, desk.events, "events_of")
    say(desk, "11:00 t-1 updated")
    desk.ticked(instant("10:04:59"))
    assert sum(rows) == 7
    assert not desk.asked("select * from carry")
    desk.close()


BOOKS_AFTER = {
    "the same book": (f"{REPLY}\n{SOLVED}", 1),
    "its standards in another order": (f"{SOLVED}\n{REPLY}", 1),
    "another target": (f"{REPLY}\n{SOLVED.replace('4h', '3h')}", 7),
    "a standard less": (SOLVED, 7),
    "one with timelines over several interactions": (f"{SOLVED}\n{BY_TEAM}", 7),
}


@pytest.mark.parametrize(("standards", "read"), BOOKS_AFTER.values(), ids=BOOKS_AFTER)
def test_what_was_carried_for_another_book_is_of_no_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, standards: str, read: int
) -> None:
    desk = carried_desk(tmp_path)
    desk.promises = promises_of(book_of(standards))
    desk = desk.opened_again()
    rows = rows_counted(monkeypatch, desk.events, "events_of")
    say(desk, "11:00 t-1 updated")
    desk.ticked(instant("11:30"))
    assert sum(rows) == read
    desk.close()


def test_standards_for_interactions_on_their_own_are_carried_beside_those_over_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, promises_of(book_of(f"{REPLY}\n{SOLVED}\n{BY_TEAM}")), carried_from=2)
    say(desk, *CARRIED)
    desk.ticked(instant("10:30"))
    assert desk.asked("select subject, upto_seq from carry") == [(1, 6)]
    rows = rows_counted(monkeypatch, desk.events, "events_of")
    say(desk, "11:00 t-1 updated team=one")
    desk.ticked(instant("11:30"))
    assert rows == [1, 7], "what is new for those on their own, all for the others"
    desk.check()
    desk.close()


BETWEEN = {"one that carries": SOLVED, "one that carries in part": f"{SOLVED}\n{BY_TEAM}", "one that does not": BY_TEAM}


@pytest.mark.parametrize("standards", BETWEEN.values(), ids=BETWEEN)
def test_a_book_that_comes_back_knows_what_another_has_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, standards: str) -> None:
    desk = carried_desk(tmp_path)
    first = desk.promises
    desk.promises = promises_of(book_of(standards))
    desk = desk.opened_again()
    say(desk, "10:00 t-1 updated #5")  # it was not resolved after all
    desk.ticked(instant("10:40"))
    desk.promises = first
    desk = desk.opened_again()
    rows = rows_counted(monkeypatch, desk.events, "events_of")
    say(desk, "11:00 t-1 updated")
    desk.ticked(instant("11:30"))
    assert sum(rows) == 7
    assert [row["state"] for row in desk.rows() if row["standard"] == "solved"] == ["running"]
    desk.close()


def test_what_waited_for_its_feed_is_announced_also_where_it_is_carried(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(FIRST)), carried_from=2)
    desk.read = {FEED: Horizon(instant("09:30"), instant("09:30"))}
    say(desk, "09:00 t-1 opened", "09:01 t-1 customer_message", "10:30 t-1 agent_message")
    desk.ticked(instant("11:00"))
    assert states(desk) == ["t-1 unknown not_read"]
    desk.read = {FEED: Horizon(instant("11:00"), instant("11:00"))}
    say(desk, "11:01 t-1 updated")
    desk.tick(instant("11:02"), desk.read, desk.live_from, 100)
    assert states(desk) == ["t-1 breached deadline_passed"]
    desk.check()
    desk.close()


def test_what_is_forgotten_is_carried_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = carried_desk(tmp_path)
    assert Retention(desk.events, desk.verdicts, instant("12:00")).forget_some() == 1
    assert not desk.asked("select * from carry")
    rows = rows_counted(monkeypatch, desk.events, "events_of")
    say(desk, "13:00 t-1 opened")
    desk.ticked(instant("13:30"))
    assert (sum(rows), states(desk)) == (1, ["t-1 running counting"])
    desk.close()


def carried_desk(folder: Path) -> Desk:
    """A desk that has carried an interaction of six events."""
    desk = Desk(folder, promises_of(book_of(f"{REPLY}\n{SOLVED}")), carried_from=2)
    say(desk, *CARRIED)
    desk.ticked(instant("10:30"))
    assert desk.asked("select subject, upto_seq from carry") == [(1, 6)]
    return desk


def states(desk: Desk) -> list[str]:
    """`t-1 met in_time` of every row."""
    return [f"{row['timeline']} {row['state']} {row['reason']}" for row in desk.rows()]


def say(desk: Desk, *lines: str) -> None:
    """`09:00 t-1 opened channel=email #7`; events without a number are told apart by their words."""
    for line in lines:
        at, subject, type_, *rest = line.split()
        named = [each for each in rest if each.startswith("#")]
        desk.told([record(at, subject, type_, (named or [line])[0], [each for each in rest if each not in named])])


def rows_counted(monkeypatch: pytest.MonkeyPatch, store: EventStore | VerdictStore, name: str) -> list[int]:
    """How many rows a method of a store gives each time from now on."""
    counts: list[int] = []
    method = getattr(store, name)

    def counted(*asked: object) -> pl.DataFrame:
        found: pl.DataFrame = method(*asked)
        counts.append(len(found))
        return found

    monkeypatch.setattr(store, name, counted)
    return counts
