"""The event file: each event once, whatever comes twice, late, corrected or broken."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from monitors.ledger import places
from monitors.ledger.batches import Appended, Aside, Batch, Record, Records, Swept
from monitors.ledger.database import StoreFailed
from monitors.ledger.events import Ahead, EventStore
from tests.stored import AtOnce, all_events, fold_all, waiting

A, B, C = (bytes([letter] * 16) for letter in b"abc")
OPENED = Record(A, "T-1", 100, "opened", '{"channel":"=email"}')
REPLIED = Record(B, "T-1", 200, "agent_message", "{}")
OTHER = Record(C, "T-2", 150, "opened", "{}")


@pytest.fixture(autouse=True, params=[1, 3, places.PLACED_AT_ONCE], ids=["each is placed", "three at a time", "none is placed yet"])
def _placed_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a subject gets its events, whether they are placed or not."""
    monkeypatch.setattr(places, "PLACED_AT_ONCE", request.param)
    monkeypatch.setattr(places, "ThreadPoolExecutor", AtOnce)


def left_out(**types: int) -> Batch:
    return Batch("desk", Records(), [], None, 1_000, horizon=-(2**63), unmapped=types)


def batch(*records: Record, feed: str = "desk", asides: Sequence[Aside] = (), cursor: str | None = None, now: int = 1_000) -> Batch:
    return Batch(feed, Records.of(records), asides, cursor, now, horizon=-(2**63))


def stored(store: EventStore) -> list[tuple[str, int, int, str, str, str]]:
    """Every event as (subject, seq, at, type, feed, data), in order of seq."""
    events = all_events(store)
    names = store.names(events["subject"].to_list())
    rows = events.sort("seq").select("subject", "seq", "at", "type", "feed", "data").rows()
    return [(names[row[0]], *row[1:]) for row in rows]


def test_events_come_back_as_they_were_told(store: EventStore) -> None:
    assert store.append([batch(OPENED, REPLIED), batch(OTHER, feed="survey")]) == [Appended(new=2), Appended(new=1)]
    assert stored(store) == [
        ("T-1", 1, 100, "opened", "desk", '{"channel":"=email"}'),
        ("T-1", 2, 200, "agent_message", "desk", "{}"),
        ("T-2", 3, 150, "opened", "survey", "{}"),
    ]


ANOTHER_TIME = OPENED._replace(at=101)
ANOTHER_TYPE = OPENED._replace(type="queued")
ANOTHER_DATA = OPENED._replace(data='{"channel":"=chat"}')
ANOTHER_SUBJECT = OPENED._replace(subject="T-9")

AGAIN = [
    # what comes again              what becomes of it       (subject, seq, at, type, data) of it then       touched subjects
    ("the same", [OPENED], Appended(duplicates=1), ("T-1", 1, 100, "opened", OPENED.data), []),
    ("another time", [ANOTHER_TIME], Appended(replaced=1), ("T-1", 1, 101, "opened", OPENED.data), ["T-1"]),
    ("another type", [ANOTHER_TYPE], Appended(replaced=1), ("T-1", 1, 100, "queued", OPENED.data), ["T-1"]),
    ("another text", [ANOTHER_DATA], Appended(replaced=1), ("T-1", 1, 100, "opened", ANOTHER_DATA.data), ["T-1"]),
    ("another subject", [ANOTHER_SUBJECT], Appended(replaced=1), ("T-9", 3, 100, "opened", OPENED.data), ["T-1", "T-9"]),
    ("twice another", [ANOTHER_TIME, ANOTHER_DATA], Appended(replaced=2), ("T-1", 1, 100, "opened", ANOTHER_DATA.data), ["T-1"]),
    ("there and back", [ANOTHER_TIME, OPENED], Appended(replaced=2), ("T-1", 1, 100, "opened", OPENED.data), ["T-1"]),
    ("moved and back", [ANOTHER_SUBJECT, OPENED], Appended(replaced=2), ("T-1", 4, 100, "opened", OPENED.data), ["T-1", "T-9"]),
    ("the same and then another", [OPENED, ANOTHER_TIME], Appended(0, 1, 1), ("T-1", 1, 101, "opened", OPENED.data), ["T-1"]),
]


@pytest.mark.parametrize(("_", "again", "appended", "then", "touched"), AGAIN, ids=[row[0] for row in AGAIN])
@pytest.mark.parametrize("at_once", [True, False], ids=["in one append", "one after another"])
def test_the_same_identity_again(
    store: EventStore, _: str, again: list[Record], appended: Appended, then: tuple[object, ...], touched: list[str], at_once: bool
) -> None:
    store.append([batch(OPENED, REPLIED)])
    fold_all(store)
    answers = store.append([batch(record) for record in again]) if at_once else [store.append([batch(record)])[0] for record in again]
    assert total(answers) == appended
    (now,) = [row for row in stored(store) if row[4] == "desk" and row[3] != "agent_message"]
    assert (now[0], now[1], now[2], now[3], now[5]) == then
    assert sorted(store.names(waiting(store)).values()) == touched
    assert len(stored(store)) == 2


TWICE = [
    ("equal", [OPENED, OPENED], Appended(new=1, duplicates=1), 100),
    ("the last one wins", [OPENED, ANOTHER_TIME], Appended(new=1, replaced=1), 101),
    ("a third like the first", [OPENED, ANOTHER_TIME, OPENED], Appended(new=1, replaced=2), 100),
]


@pytest.mark.parametrize(("_", "records", "appended", "at"), TWICE, ids=[row[0] for row in TWICE])
def test_one_identity_twice_in_a_batch(store: EventStore, _: str, records: list[Record], appended: Appended, at: int) -> None:
    assert store.append([batch(*records)]) == [appended]
    assert [row[2] for row in stored(store)] == [at]


def test_the_same_event_from_two_feeds_at_once_is_one(store: EventStore) -> None:
    assert store.append([batch(OPENED), batch(OPENED, feed="copy")]) == [Appended(new=1), Appended(duplicates=1)]
    assert [row[4] for row in stored(store)] == ["desk"]


@pytest.mark.parametrize(("at", "late"), [(499, 1), (500, 0), (501, 0)])
def test_late_is_what_lies_before_the_horizon(store: EventStore, at: int, late: int) -> None:
    came = replace(batch(OPENED._replace(at=at)), horizon=500)
    assert store.append([came])[0].late == late
    assert store.append([came])[0] == Appended(duplicates=1)  # the same again is not late again
    assert store.feeds()[0].late == late


def test_seq_follows_arrival_also_after_reopening(opened: Callable[[], EventStore]) -> None:
    for number, record in enumerate((OTHER, OPENED, REPLIED), 1):
        store = opened()
        store.append([batch(record)])
        assert stored(store)[-1][1] == number
        store.close()


@pytest.mark.parametrize("known_most", [0, 1, 50_000])
def test_a_subject_keeps_its_number_whoever_writes_of_it(
    tmp_path: Path, opened: Callable[[], EventStore], monkeypatch: pytest.MonkeyPatch, known_most: int
) -> None:
    monkeypatch.setattr("monitors.ledger.appending.KNOWN_MOST", known_most)
    one, other = opened(), opened()
    one.append([batch(OPENED)])
    with closing(sqlite3.connect(tmp_path / "upheld.events.db", isolation_level=None)) as connection:
        connection.execute("create trigger full before insert on total begin select raise(abort, 'full'); end")
        with pytest.raises(StoreFailed, match="full"):
            one.append([batch(OTHER)])
        connection.execute("drop trigger full")
    other.append([batch(Record(b"d" * 16, "T-3", 160, "opened", "{}"))])
    one.append([batch(REPLIED, OTHER)])
    other.append([batch(Record(b"e" * 16, "T-2", 170, "resolved", "{}"), Record(b"f" * 16, "T-1", 180, "resolved", "{}"))])
    assert one.ids(["T-1", "T-2", "T-3"]) == other.ids(["T-1", "T-2", "T-3"]) == {"T-1": 1, "T-2": 3, "T-3": 2}
    assert [row[0] for row in stored(one)] == ["T-1", "T-3", "T-1", "T-2", "T-2", "T-1"]


def test_each_subject_waits_once_however_often_it_is_touched(store: EventStore) -> None:
    store.append([batch(OPENED, REPLIED, OTHER)])
    store.append([batch(OPENED._replace(digest=b"d" * 16))])
    assert store.names(waiting(store)) == {1: "T-1", 2: "T-2"}


REVISED = [
    ("new", [OTHER], []),
    ("late", [OTHER._replace(subject="T-1", at=1)], []),
    ("the same", [OPENED], []),
    ("another time", [ANOTHER_TIME], ["T-1"]),
    ("another subject", [ANOTHER_SUBJECT], ["T-1"]),  # which loses it; to the other it is new
    ("moved and back", [ANOTHER_SUBJECT, OPENED], ["T-1", "T-9"]),
    ("another text, and then a new one", [ANOTHER_DATA, OTHER], ["T-1"]),
]


@pytest.mark.parametrize(("_", "records", "revised"), REVISED, ids=[row[0] for row in REVISED])
def test_whose_earlier_events_are_not_what_they_were(store: EventStore, _: str, records: list[Record], revised: list[str]) -> None:
    store.append([batch(OPENED, REPLIED)])
    fold_all(store)
    for record in records:
        store.append([batch(record)])
    subjects = waiting(store)
    assert sorted(store.names(sorted(store.revised_among(subjects))).values()) == revised
    assert store.revised_among([]) == set()
    fold_all(store)
    assert store.revised_among(subjects) == set()


def test_what_is_touched_by_itself_is_revised(store: EventStore) -> None:
    store.append([batch(OPENED, OTHER)])
    store.touch([1])
    assert store.revised_among([1, 2, 99]) == {1}
    store.touch()
    assert store.revised_among([1, 2, 99]) == {1, 2}


AFTER: list[tuple[dict[int, int], list[int]]] = [
    ({}, [1, 2, 3]),
    ({1: 0}, [1, 2, 3]),
    ({1: 1}, [2, 3]),
    ({1: 2, 2: 3}, []),
    ({2: 2, 99: 0}, [1, 2, 3]),
]


@pytest.mark.parametrize(("after", "read"), AFTER)
def test_only_what_came_after_an_event_is_read(store: EventStore, after: dict[int, int], read: list[int]) -> None:
    store.append([batch(OPENED, REPLIED, OTHER)])
    assert store.events_of([2, 1], after)["seq"].to_list() == read


def test_what_is_touched_after_it_was_read_waits_still(store: EventStore) -> None:
    store.append([batch(OPENED, OTHER)])
    read, upto = store.touched_since()
    store.append([batch(ANOTHER_DATA)])  # between reading and noting
    for _ in range(2):  # the second time as after a power cut
        store.note_folded(read.tolist(), upto, Swept(upto, upto))
        assert (waiting(store), store.revised_among([1, 2])) == ([1], {1})
    store.note_folded([], upto + 1, Swept(upto, upto))
    assert (waiting(store), store.revised_among([1, 2])) == ([1], {1})
    fold_all(store)
    assert (waiting(store), store.revised_among([1, 2])) == ([], set())
    store.append([batch(REPLIED)])
    assert (waiting(store), store.touched_since()[1]) == ([1], upto + 2)  # a number is never given out twice


FOLDED = [
    # what is noted once all is read, and who waits then: 1 to 3 came, then 2 came again and 1 was revised, as the fourth and fifth `seq`
    ("nothing is noted", [], Swept(), [1, 2, 3]),
    ("a slice that ends no sweep", [1, 2], Swept(), [1, 2, 3]),
    ("the first slice of a sweep that began with the first three", [1], Swept(0, 3, 1), [2, 3]),
    ("its second", [1, 2], Swept(0, 3, 2), [2, 3]),
    ("all of it", [1, 2, 3], Swept(3, 3, 0), [2]),
    ("the first slice of the next", [1], Swept(3, 5, 1), [2]),
    ("the first slice of one that began with all", [1], Swept(0, 5, 1), [2, 3]),
    ("its second", [1, 2], Swept(0, 5, 2), [3]),
    ("all", [1, 2, 3], Swept(5, 5, 0), []),
    ("all but who was revised", [2, 3], Swept(5, 5, 0), [1]),
]


@pytest.mark.parametrize(("_", "subjects", "swept", "left"), FOLDED, ids=[row[0] for row in FOLDED])
def test_who_waits_by_how_far_all_is_folded(store: EventStore, _: str, subjects: list[int], swept: Swept, left: list[int]) -> None:
    store.append([batch(OPENED, OTHER, OTHER._replace(digest=b"d" * 16, subject="T-3"))])
    store.append([batch(OTHER._replace(digest=b"e" * 16))])
    store.append([batch(ANOTHER_TIME)])
    store.note_folded(subjects, 5, swept)
    assert waiting(store) == left == sorted(store.touched_among([1, 2, 3]))
    store.note_folded([], 5, Swept())  # an older note
    assert waiting(store) == left


def test_a_sweep_that_begins_anew_takes_nothing_back_of_one_that_was_cut_off(store: EventStore) -> None:
    store.append([batch(OPENED, OTHER, OTHER._replace(digest=b"d" * 16, subject="T-3"))])
    for swept, left in ((Swept(0, 2, 2), [3]), (Swept(0, 3, 1), [3]), (Swept(0, 3, 2), [3]), (Swept(0, 3, 3), []), (Swept(3, 3, 0), [])):
        store.note_folded([], 3, swept)
        assert waiting(store) == left
        assert store.touched_among([1, 2, 3, 99]) == {*left}


SINCE: list[tuple[int | None, list[int]]] = [(None, [2, 3]), (0, [1, 2, 3]), (1, [2, 3]), (2, [2, 3]), (3, [2]), (4, [])]


@pytest.mark.parametrize("at_once", [1, 2, 100_000])
@pytest.mark.parametrize(("seq", "touched"), SINCE)
def test_whom_something_touched_since(
    store: EventStore, monkeypatch: pytest.MonkeyPatch, seq: int | None, touched: list[int], at_once: int
) -> None:
    monkeypatch.setattr("monitors.ledger.event_frames.SUBJECTS_AT_ONCE", at_once)
    store.append([batch(OPENED, OTHER, OTHER._replace(digest=b"d" * 16, subject="T-3"))])
    store.touch([2])
    store.note_folded([], 0, Swept(1, 1))
    subjects, upto = store.touched_since(seq)
    assert (subjects.tolist(), upto) == (touched, 4)


@pytest.mark.parametrize(("asked", "touched"), [(["T-2"], ["T-2"]), (["T-2", "T-1"], ["T-1", "T-2"]), ([], []), (None, ["T-1", "T-2"])])
def test_subjects_can_be_touched_without_an_event(store: EventStore, asked: list[str] | None, touched: list[str]) -> None:
    store.append([batch(OPENED, OTHER)])
    one, two = store.ids(["T-1", "T-2"]).values()
    fold_all(store)
    store.touch(None if asked is None else list(store.ids(asked).values()))
    subjects = waiting(store)
    assert sorted(store.names(subjects).values()) == touched
    assert store.touched_among([one, two, 99]) == set(subjects)
    store.append([batch(REPLIED)])  # appending goes on after it
    assert store.touched_among([one]) == {one}


@pytest.mark.parametrize(("before", "quiet"), [(150, []), (151, ["T-2"]), (200, ["T-2"]), (201, ["T-1", "T-2"])])
def test_quiet_subjects_have_no_event_since(store: EventStore, before: int, quiet: list[str]) -> None:
    store.append([batch(OPENED, REPLIED, OTHER)])
    assert sorted(store.names(store.quiet_since(before)).values()) == quiet


def test_of_nothing_there_is_an_empty_frame(store: EventStore) -> None:
    empty = store.events_of([])
    assert dict(empty.schema) == {
        "subject": pl.Int64,
        "at": pl.Int64,
        "seq": pl.Int64,
        "type": pl.String,
        "feed": pl.String,
        "data": pl.String,
    }
    store.append([batch(OPENED)])
    assert store.events_of([2]).equals(empty)
    assert (store.names([2]), store.ids(["T-2"]), store.names([])) == ({}, {}, {})


def test_many_subjects_are_read_in_pieces(store: EventStore) -> None:
    count = 3_000
    store.append([batch(*(Record(n.to_bytes(16, "big"), f"T-{n}", n, "opened", "{}") for n in range(count)))])
    ids = store.ids([f"T-{n}" for n in range(count)])
    assert len(ids) == count
    assert store.names(list(ids.values())) == {id: name for name, id in ids.items()}
    read = store.events_of(reversed(list(ids.values())))
    assert read["subject"].to_list() == sorted(ids.values())


def test_a_feed_remembers(store: EventStore) -> None:
    store.append([batch(OPENED, REPLIED, cursor="page 1", now=1_000)])
    store.append([batch(OPENED, cursor=None, now=2_000)])
    store.append([batch(feed="empty", now=3_000)])
    desk, empty = store.feeds()
    assert (desk.cursor, desk.last_event_at, desk.live_from) == ("page 1", 200, 1_000)
    assert (desk.events, desk.duplicates, desk.replaced, desk.late) == (2, 1, 0, 0)
    assert desk.types == {"opened", "agent_message"}
    assert (empty.cursor, empty.last_event_at) == (None, None)
    assert (empty.live_from, empty.events, empty.types) == (3_000, 0, frozenset())


def test_batches_of_a_group_are_told_of_their_feeds_as_if_they_had_come_one_by_one(tmp_path: Path) -> None:
    came = [
        batch(OPENED, cursor="page 1", now=1_000),
        batch(OTHER, feed="phone", now=130),  # before what it tells of
        batch(cursor="page 2", now=1_500),
        batch(REPLIED, OPENED, now=2_000),
        batch(feed="quiet", now=3_000),
        batch(ANOTHER_TIME, feed="phone", cursor="2", now=4_000),
    ]
    with closing(EventStore(tmp_path / "a.db")) as together, closing(EventStore(tmp_path / "b.db")) as apart:
        assert together.append(came) == [answer for each in came for answer in apart.append([each])]
        assert together.feeds() == apart.feeds()


# when it is read, and when then the last event was, of events at 100 and 200 | why
LAST_EVENTS = [(201, 200), (200, 200), (199, 199), (99, 99)]


@pytest.mark.parametrize(("now", "last"), LAST_EVENTS)
def test_an_event_that_is_dated_ahead_counts_as_of_when_it_came(store: EventStore, now: int, last: int) -> None:
    """Else one slip of a date hides for a year that a sender has fallen silent."""
    store.append([batch(OPENED, REPLIED, now=now)])
    store.append([batch(OTHER, now=90)])
    assert store.feeds()[0].last_event_at == max(last, 90)


# as of | what lies ahead of then, by feed
AHEAD = [
    (99, {"desk": Ahead(2, 200, "agent_message", "T-1"), "survey": Ahead(1, 150, "opened", "T-2")}),
    (149, {"desk": Ahead(1, 200, "agent_message", "T-1"), "survey": Ahead(1, 150, "opened", "T-2")}),
    (150, {"desk": Ahead(1, 200, "agent_message", "T-1")}),
    (200, {}),
]


@pytest.mark.parametrize(("now", "ahead"), AHEAD)
def test_what_lies_ahead_is_told_by_feed(store: EventStore, now: int, ahead: dict[str, Ahead]) -> None:
    store.append([batch(REPLIED, OPENED), batch(OTHER, feed="survey")])
    assert store.ahead([*store.ids(["T-1", "T-2"]).values()], now) == ahead
    assert store.ahead([], now) == {}


def test_what_was_set_aside_is_kept_with_its_reason(store: EventStore) -> None:
    bad, worse = Aside("no_time", "a.csv:3", "there is no time", "T-1,,"), Aside("not_json", "line 9", "this is no JSON", "{")
    store.append([batch(asides=[bad, worse], now=10)])
    store.append([batch(asides=[bad], now=20)])  # the file is read again
    assert [(row.reason, row.place, row.message, row.record, row.at, row.times) for row in store.asides()] == [
        ("no_time", "a.csv:3", "there is no time", "T-1,,", 20, 2),
        ("not_json", "line 9", "this is no JSON", "{", 10, 1),
    ]
    assert store.feeds()[0].set_aside == {"no_time": 1, "not_json": 1}
    assert (len(store.asides("desk", 1)), store.asides("other")) == (1, [])
    assert (store.retain_asides(20), store.retain_asides(21)) == (1, 1)
    assert store.feeds()[0].set_aside == {"no_time": 1, "not_json": 1}


LEFT_OUT = [
    # what is left out, batch after batch                  the types that each is the first to bring   counts by type, the most first
    ("nothing", [left_out()], [()], {}),
    ("one type", [left_out(answer=3)], [("answer",)], {"answer": 3}),
    ("again, and another", [left_out(answer=1), left_out(answer=2, moved=9)], [("answer",), ("moved",)], {"moved": 9, "answer": 3}),
    ("a hundred types", [left_out(**{f"t{n}": 1 for n in range(100)})], [tuple(f"t{n}" for n in range(100))],
     {f"t{n}": 1 for n in range(100)}),
    ("two more than a hundred", [left_out(**{f"t{n}": 1 for n in range(100)}), left_out(t7=1, u=4, v=5)],
     [tuple(f"t{n}" for n in range(100)), ("",)], {f"t{n}": 1 + (n == 7) for n in range(100)} | {"": 9}),
    ("half a letter", [left_out(**{"\ud800": 1})], [("\\ud800",)], {"\\ud800": 1}),
    ("a letter as a type", [left_out(**{"x" * 101: 1, "x" * 102: 1})], [("x" * 100,)], {"x" * 100: 2}),
]  # fmt: skip


@pytest.mark.parametrize(("_", "batches", "first", "counts"), LEFT_OUT, ids=[row[0] for row in LEFT_OUT])
def test_what_no_map_names_is_counted_by_type(
    store: EventStore, _: str, batches: list[Batch], first: list[tuple[str, ...]], counts: dict[str, int]
) -> None:
    assert [each.first_left_out for each in store.append(batches)] == first
    assert [each.first_left_out for each in store.append([left_out(**dict.fromkeys(counts, 0))])] == [()]
    assert store.feeds()[0].left_out == counts


HELD = [
    ("NUL in a name", OPENED._replace(subject="T\0-1"), True),
    ("nothing for a name", OPENED._replace(subject=""), True),
    ("letters of all scripts", OPENED._replace(subject="票-1 🦉"), True),
    ("the earliest time", OPENED._replace(at=-(2**63)), True),
    ("the latest time", OPENED._replace(at=2**63 - 1), True),
    ("a time before the earliest", OPENED._replace(at=-(2**63) - 1), False),
    ("a time after the latest", OPENED._replace(at=2**63), False),
    ("half a letter in a name", OPENED._replace(subject="T-\ud800"), False),
    ("half a letter in a type", OPENED._replace(type="\udfff"), False),
    ("half a letter in the data", OPENED._replace(data='{"a":"=\ud800"}'), False),
]


@pytest.mark.parametrize(("_", "record", "held"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_stored_is_set_aside_and_stops_nothing(store: EventStore, _: str, record: Record, held: bool) -> None:
    assert store.append([batch(record, REPLIED)]) == [Appended(new=1 + held)]
    assert store.append([batch(record, REPLIED)]) == [Appended(duplicates=1 + held)]
    assert [row.reason for row in store.asides()] == [] if held else ["not_storable"]
    assert (record.subject in store.ids([record.subject])) if held else len(store.asides()) == 1


def test_what_cannot_be_stored_is_set_aside_though_it_is_corrected_at_once(store: EventStore) -> None:
    broken = OPENED._replace(data='{"a":"=\ud800"}')
    assert store.append([batch(broken, OPENED, REPLIED)]) == [Appended(new=2)]
    assert [row.reason for row in store.asides()] == ["not_storable"]
    assert store.append([batch(broken, OPENED)]) == [Appended(duplicates=1)]


def test_retain_deletes_old_events_of_finished_subjects_only(store: EventStore) -> None:
    store.append([batch(OPENED, REPLIED, OTHER)])
    one, two = store.ids(["T-1", "T-2"]).values()
    assert store.retain(after=100, subjects=[one]) == 0
    assert store.retain(after=101, subjects=[one]) == 1
    assert store.retain(after=1_000, subjects=[]) == 0
    assert [row[3] for row in stored(store)] == ["agent_message", "opened"]
    assert store.retain(after=1_000, subjects=[one, two]) == 2
    assert stored(store) == []
    assert store.append([batch(OTHER._replace(subject="T-3", digest=b"3" * 16))]) == [Appended(new=1)]
    assert stored(store)[0][1] == 4  # numbers go on


@pytest.mark.parametrize("is_among_known", [False, True])
def test_what_was_deleted_for_good_is_not_new_when_it_comes_again(tmp_path: Path, is_among_known: bool) -> None:
    with closing(EventStore(tmp_path / "events.db")) as store:
        store.append([batch(OPENED, REPLIED, OTHER)])
        (one,) = store.ids(["T-1"]).values()
        assert store.forgotten(one) is None
        store.retain(after=1_000, subjects=[one])
        store.retain(after=500, subjects=[one])
    before, at = (OPENED._replace(digest=instant.to_bytes(16, "big"), at=instant) for instant in (999, 1_000))
    with closing(EventStore(tmp_path / "events.db")) as store:
        assert store.forgotten(one) == 1_000
        known = [OTHER] if is_among_known else []
        told = batch(OPENED, REPLIED._replace(type="resolved"), before, at, *known)
        assert store.append([told, batch(before)]) == [Appended(new=1, duplicates=3 + len(known)), Appended(duplicates=1)]
        assert [row[2] for row in stored(store) if row[0] == "T-1"] == [1_000]
        assert store.append([batch(at._replace(at=999))]) == [Appended(replaced=1)], "a correction of what is there"
        assert [row[2] for row in stored(store) if row[0] == "T-1"] == [999]


def test_retain_goes_in_short_transactions(store: EventStore) -> None:
    store.append([batch(*(Record(n.to_bytes(16, "big"), f"T-{n % 7}", n, "opened", "{}") for n in range(5_000)))])
    assert store.retain(after=4_990, subjects=list(range(1, 8))) == 4_990
    assert sorted(row[2] for row in stored(store)) == list(range(4_990, 5_000))


@pytest.mark.parametrize("failure", [None, StoreFailed("database or disk is full")])
def test_what_is_forgotten_while_something_is_appended_waits_for_nothing(tmp_path: Path, failure: StoreFailed | None) -> None:
    class Held(EventStore):
        begun, let_go = threading.Event(), threading.Event()

        def _append(self, batches: Sequence[Batch], look_first: bool) -> list[Appended]:
            self.begun.set()
            assert self.let_go.wait(30)
            if failure is not None:
                raise failure
            return super()._append(batches, look_first)

    with closing(EventStore(tmp_path / "events.db")) as store:
        store.append([batch(OPENED)])
    with closing(Held(tmp_path / "events.db")) as store, ThreadPoolExecutor() as threads:
        appending = threads.submit(store.append, [batch(OTHER)])
        assert store.begun.wait(30)
        before = waiting(store)
        fold_all(store)
        assert waiting(store) == before, "not yet"
        store.let_go.set()
        assert appending.exception(30) is failure
        assert waiting(store) == list(store.ids([OTHER.subject]).values())


def test_threads_append_and_read_at_once(store: EventStore) -> None:
    def feed(name: str, first: int) -> None:
        for n in range(first, first + 50):
            store.append([batch(Record(n.to_bytes(16, "big"), f"T-{n % 9}", n, "opened", "{}"), feed=name)])
            store.events_of(waiting(store))

    threads = [threading.Thread(target=feed, args=(name, first)) for name, first in (("a", 0), ("b", 25), ("c", 100))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row[2] for row in stored(store)) == [*range(75), *range(100, 150)]
    assert sum(feed.events for feed in store.feeds()) == 125
    assert sum(feed.duplicates for feed in store.feeds()) == 25


def total(answers: Sequence[Appended]) -> Appended:
    return Appended(*(sum(getattr(each, name) for each in answers) for name in ("new", "duplicates", "replaced", "late")))


def test_a_closed_store_says_so(store: EventStore) -> None:
    store.close()
    with pytest.raises(StoreFailed, match="is closed"):
        store.append([batch(OPENED)])
    with pytest.raises(StoreFailed, match="is closed"):
        store.feeds()


@pytest.mark.parametrize(
    ("asked", "near"),
    [("T-1", ["T-1", "T-2"]), ("T-9", ["T-1", "T-2"]), ("2", ["T-2"]), ("T-1000", ["T-1"]), ("t-1", []), ("T%1", [])],
)
def test_names_that_may_be_meant(store: EventStore, asked: str, near: list[str]) -> None:
    store.append([batch(OPENED, REPLIED, OTHER)])
    assert sorted({*store.names_near(asked)}) == near
