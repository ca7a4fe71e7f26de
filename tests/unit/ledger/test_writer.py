"""The writer: many batches in one transaction, answers after the disk, and what happens when it cannot."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from monitors.ledger.batches import Appended, Aside, Batch, Record, Records
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.events import EventStore
from monitors.ledger.writer import IDLE_CHECKPOINT_ROWS, Writer
from tests.stored import all_events

LONG_S = 30.0


def batch(*numbers: int, feed: str = "desk", now: int = 0) -> Batch:
    return Batch(feed, Records.of(Record(n.to_bytes(16, "big"), f"T-{n}", n, "opened", "{}") for n in numbers), [], None, now, 0)


class HeldStore(EventStore):
    """A store whose appends wait until they are let go, and fail with `failure` if there is one; it remembers the groups."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.begun, self.let_go = Event(), Event()
        self.failure: StoreFailed | StoreBusy | None = None
        self.groups: list[int] = []

    def append(self, batches: Sequence[Batch], stored: Callable[[Sequence[Appended]], None] = lambda _: None) -> list[Appended]:
        """Store them when they are let go."""
        self.groups.append(len(batches))
        self.begun.set()
        assert self.let_go.wait(LONG_S)
        if self.failure is not None:
            raise self.failure
        return super().append(batches, stored)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[HeldStore]:
    with closing(HeldStore(tmp_path / "upheld.events.db")) as store:
        yield store


def submit_held(writer: Writer, store: HeldStore, *batches: Batch) -> list[Future[Appended]]:
    """The first batch is being written, the others wait."""
    first = writer.submit(batches[0])
    assert store.begun.wait(LONG_S)
    return [first, *(writer.submit(each) for each in batches[1:])]


def test_an_answer_comes_after_the_event_is_stored(store: EventStore, opened: Callable[[], EventStore]) -> None:
    with Writer(store) as writer:
        assert writer.submit(batch(1, 2)).result(LONG_S) == Appended(new=2)
        assert len(all_events(opened())) == 2
        assert writer.submit(batch(2, 3)).result(LONG_S) == Appended(new=1, duplicates=1)


def test_nobody_waits_for_what_is_done_after_it_is_stored(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Tidying(EventStore):
        begun, let_go = Event(), Event()

        def checkpoint(self, past_rows: int = 0) -> None:
            self.begun.set()
            assert self.let_go.wait(LONG_S)
            raise ValueError("no log")

    with closing(Tidying(tmp_path / "upheld.events.db")) as store, Writer(store) as writer:
        assert writer.submit(batch(1)).result(LONG_S) == Appended(new=1)
        assert store.begun.wait(LONG_S)
        second = writer.submit(batch(1, 2))
        store.let_go.set()
        assert second.result(LONG_S) == Appended(new=1, duplicates=1)
    assert caplog.messages == ["a fault while a group of batches was stored, or after that"] * 2


def test_the_first_of_a_type_that_no_map_names_is_told(store: EventStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with Writer(store) as writer:
        for types in ({"answer": 1}, {"answer": 2, "moved": 1}, {"vie\x1b[31mwed\nFAKE line": 1}):
            writer.submit(Batch("desk", Records(), [], None, 0, 0, types)).result(LONG_S)
    assert caplog.messages == [
        f"feed desk: the map does not name the type `{type_}`; such records are left out and counted"
        for type_ in ("answer", "moved", "vie [31mwed FAKE line")
    ]


class SettledStore(EventStore):
    """A store that tells when its log was copied back because nothing came."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.settled = Event()

    def checkpoint(self, past_rows: int = 0) -> None:
        super().checkpoint(past_rows)
        if past_rows == IDLE_CHECKPOINT_ROWS:
            self.settled.set()


def test_the_log_is_copied_back_once_nothing_comes(tmp_path: Path) -> None:
    with closing(SettledStore(tmp_path / "upheld.events.db")) as store, Writer(store, idle_s=0.0) as writer:
        writer.submit(batch(*range(IDLE_CHECKPOINT_ROWS))).result(LONG_S)
        assert store.settled.wait(LONG_S)
        assert store._database.changed_rows == 0


def test_the_log_is_not_copied_back_between_batches_that_follow_each_other(tmp_path: Path) -> None:
    with closing(SettledStore(tmp_path / "upheld.events.db")) as store:
        with Writer(store, idle_s=LONG_S) as writer:
            for first in range(0, 3 * IDLE_CHECKPOINT_ROWS, IDLE_CHECKPOINT_ROWS):
                writer.submit(batch(*range(first, first + IDLE_CHECKPOINT_ROWS))).result(LONG_S)
        assert not store.settled.is_set()


def test_what_waits_goes_into_one_transaction(held: HeldStore) -> None:
    with Writer(held) as writer:
        answers = submit_held(writer, held, *(batch(n) for n in range(20)))
        assert not any(answer.done() for answer in answers)
        held.let_go.set()
        assert [answer.result(LONG_S) for answer in answers] == [Appended(new=1)] * 20
    assert held.groups == [1, 19]


GROUPS = [
    # room of a group, batches of two records (room for three each)     the groups after the first
    (3, 4, [1, 1, 1, 1]),
    (5, 4, [1, 1, 1, 1]),
    (6, 4, [2, 2]),
    (9, 4, [3, 1]),
    (1, 2, [1, 1]),  # a batch larger than a group goes alone
]


@pytest.mark.parametrize(("room", "batches", "groups"), GROUPS)
def test_a_group_is_bounded(held: HeldStore, room: int, batches: int, groups: list[int]) -> None:
    with Writer(held, group_records=room) as writer:
        submit_held(writer, held, batch(0), *(batch(2 * n, 2 * n + 1) for n in range(1, batches + 1)))
        held.let_go.set()
    assert held.groups == [1, *groups]


def test_a_full_queue_refuses_at_once_and_recovers(held: HeldStore) -> None:
    with Writer(held, queue_records=4) as writer:
        _, waiting = submit_held(writer, held, batch(1), batch(2, 3))  # room for three of four
        with pytest.raises(StoreBusy, match="3 records wait"):
            writer.submit(batch(4))
        waiting_too = writer.submit(batch())
        with pytest.raises(StoreBusy):
            writer.submit(batch())
        held.let_go.set()
        assert (waiting.result(LONG_S), waiting_too.result(LONG_S)) == (Appended(new=2), Appended())
        assert writer.submit(batch(4)).result(LONG_S) == Appended(new=1)


def test_an_empty_queue_takes_a_batch_of_any_size(held: HeldStore) -> None:
    with Writer(held, queue_records=4) as writer:
        _, large = submit_held(writer, held, batch(0), batch(*range(1, 100)))
        held.let_go.set()
        assert large.result(LONG_S) == Appended(new=99)


@pytest.mark.parametrize("failure", [StoreFailed("database or disk is full"), StoreBusy("database is locked")])
def test_a_failure_goes_to_those_who_wait_and_the_writer_goes_on(held: HeldStore, failure: StoreFailed | StoreBusy) -> None:
    held.failure = failure
    held.let_go.set()
    with Writer(held) as writer:
        with pytest.raises(type(failure), match=str(failure)):
            writer.submit(batch(1)).result(LONG_S)
        held.failure = None
        assert writer.submit(batch(1)).result(LONG_S) == Appended(new=1)


@contextmanager
def files_at_most(size_bytes: int) -> Iterator[None]:
    """Let this process write no file past a size, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing_that_was_acknowledged(store: EventStore) -> None:
    with Writer(store) as writer:
        writer.submit(batch(*range(100))).result(LONG_S)
        with files_at_most(64 * 1024), pytest.raises(StoreFailed, match=r"upheld\.events\.db: "):
            writer.submit(batch(*range(100, 5_000))).result(LONG_S)
        assert len(all_events(store)) == 100
        assert writer.submit(batch(*range(100, 5_000))).result(LONG_S) == Appended(new=4_900)
    assert all_events(store)["at"].sort().to_list() == list(range(5_000))


def test_closing_stores_what_waits_and_takes_no_more(held: HeldStore) -> None:
    writer = Writer(held)
    answers = submit_held(writer, held, batch(1), batch(2), batch(3))
    held.let_go.set()
    writer.close()
    writer.close()
    assert [answer.result(0) for answer in answers] == [Appended(new=1)] * 3
    with pytest.raises(StoreFailed, match="the writer is closed"):
        writer.submit(batch(4))


def test_what_nobody_waits_for_any_more_is_left_out(held: HeldStore) -> None:
    with Writer(held) as writer:
        first, second, third = submit_held(writer, held, batch(1), batch(2), batch(3))
        assert (first.cancel(), second.cancel()) == (False, True)  # the first one is being written
        held.let_go.set()
        assert third.result(LONG_S) == Appended(new=1)
    assert len(all_events(held)) == 2


def test_a_batch_that_makes_no_sense_is_refused_and_the_next_is_written(store: EventStore) -> None:
    with Writer(store) as writer:
        broken = writer.submit(Batch("desk", Records([cast(bytes, None)]), [], None, 0, 0))
        with pytest.raises(StoreFailed, match="the store cannot take this"):
            broken.result(LONG_S)
        assert writer.submit(batch(1)).result(LONG_S) == Appended(new=1)
        assert not writer.has_ended
    assert writer.has_ended


def test_asides_take_room_too(held: HeldStore) -> None:
    aside = Aside("not_json", "line 1", "this is no JSON", "{")
    with Writer(held, queue_records=2) as writer:
        submit_held(writer, held, batch(1), Batch("desk", Records(), [aside], None, 0, 0))
        with pytest.raises(StoreBusy):
            writer.submit(batch())
        held.let_go.set()


def test_a_cursor_may_name_a_file_whose_name_is_not_unicode(store: EventStore) -> None:
    store.append([Batch("desk", Records(), [], "m\udcfcnchen.jsonl 1 2", 0, 0)])
    assert [row.cursor for row in store.feeds()] == ["m\\udcfcnchen.jsonl 1 2"]
