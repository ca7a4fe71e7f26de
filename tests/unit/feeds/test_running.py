"""Feeds while the monitor runs: nothing is lost when the store does not take a batch, and a finished file is read once."""

from __future__ import annotations

import os
from concurrent.futures import Future
from pathlib import Path

import pytest

from engine.language.durations import MINUTE, SECOND
from monitors.feeds import replay
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.following import Follower
from monitors.feeds.replay import ReplayedFeed
from monitors.feeds.running import FinishedFeed, FollowedFeed
from monitors.ledger.batches import Appended, Batch, Record
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.events import EventStore
from monitors.ledger.writer import Writer

EVENT = b'{"specversion":"1.0","id":"1","source":"s","subject":"T1","type":"opened","time":"2026-11-20T09:00:00Z"}\n'


class Store:
    """Answers as it is told to, batch by batch, and then takes all."""

    def __init__(self, *answers: Exception | None) -> None:
        self._answers = list(answers)
        self.stored: list[str] = []

    def submit(self, batch: Batch) -> Future[Appended]:
        answer: Future[Appended] = Future()
        failure = self._answers.pop(0) if self._answers else None
        if failure is None:
            self.stored += [record.subject for record in batch.records]
            answer.set_result(Appended())
        else:
            answer.set_exception(failure)
        return answer


STORES = [
    ([], [None, None, None]),
    ([StoreFailed("the disk is full")], ["the disk is full", None, None]),
    ([StoreBusy("the file is locked")], ["the file is locked", None, None]),
    ([None, StoreFailed("the disk is full")], ["the disk is full", None, None]),
]


@pytest.mark.parametrize(("answers", "faults"), STORES)
def test_what_was_not_stored_is_told_again(
    monkeypatch: pytest.MonkeyPatch, answers: list[Exception | None], faults: list[str | None]
) -> None:
    monkeypatch.setattr(replay, "AT_ONCE", 2)
    store = Store(*answers)
    records = (Record(bytes(16), f"T-{at}", at, "opened", "{}") for at in range(6))
    feed = ReplayedFeed("demo", records, store, 0)
    seen = []
    for now in (3, 4, 9):
        feed.poll(now)
        seen.append(feed.fault)
    assert seen == faults
    assert store.stored == [f"T-{at}" for at in range(6)]


WATERMARKS = {  # whether it failed before, what is added, seconds after the first poll, the watermark then in seconds after it
    "a line is half there for a while": [
        (False, EVENT, 0, 0),
        (False, EVENT[:20], 10, 0),
        (False, b"", 60, 0),
        (False, b"", 61, 61),  # it was awaited for a minute, as its patience says
        (False, EVENT[20:], 62, 62),
        (False, EVENT[:20], 63, 62),
        (False, EVENT[20:], 64, 64),
    ],
    "a line is half there at the start": [
        (False, EVENT + EVENT[:30], 0, 0),
        (False, b"", 10, 0),
        (False, EVENT[30:] + EVENT[:30], 20, 10),
        (False, EVENT[30:], 30, 30),
    ],
    "a line is half there at the start, and stays so": [
        (False, EVENT + EVENT[:30], 0, 0),
        (False, b"", 60, 0),
        (False, b"", 61, 61),
    ],
    "it fails while a line is half there": [
        (False, EVENT, 0, 0),
        (False, EVENT[:30], 10, 0),
        (True, b"", 20, 0),
        (False, b"", 30, 0),
        (False, b"", 80, 0),  # what was there before it failed may not be what is there now: a minute anew
        (False, b"", 81, 81),
        (True, b"", 82, 81),
        (False, EVENT[30:], 83, 83),
    ],
    "it fails for longer than its patience": [
        (False, EVENT, 0, 0),
        (True, EVENT + EVENT[:30], 200, 0),
        (False, b"", 260, 0),
        (False, b"", 261, 261),
    ],
}


@pytest.mark.parametrize("rows", WATERMARKS.values(), ids=WATERMARKS)
def test_a_followed_file_is_read_up_to_a_last_line_without_its_end(tmp_path: Path, rows: list[tuple[bool, bytes, int, int]]) -> None:
    path = tmp_path / "desk.jsonl"
    feed = FollowedFeed("desk", lambda: Follower(str(path), EventMapper("desk")), Store(), MINUTE)
    for failed, added, seconds, expected in rows:
        with path.open("ab") as file:
            file.write(added)
        feed.fault = "the file is locked" if failed else None
        feed.poll(seconds * SECOND)
        assert feed.watermark(seconds * SECOND) == expected * SECOND, seconds
    feed.close()


UNENDED = [  # which file grows, by what, seconds after the first poll, of which file the log says then that its last line has no end
    ("a", EVENT + EVENT[:30], 0, ""),
    ("a", b"", 60, ""),
    ("a", b"", 61, "a"),  # it was awaited for a minute, as the patience says
    ("b", EVENT[:30], 62, ""),
    ("b", EVENT[30:] + EVENT[:30], 122, ""),  # another line
    ("b", b"", 182, ""),
    ("b", b"", 183, "b"),
    ("b", b"", 600, ""),  # it was said
    ("a", EVENT[30:], 601, ""),
    ("a", EVENT[:-1], 602, ""),
    ("a", b"", 662, ""),
    ("a", b"", 663, "a"),
    ("a", b"\n", 664, ""),
    ("b", EVENT[30:], 665, ""),
    ("b", b"", 800, ""),
]


def test_the_log_says_once_of_a_last_line_that_it_has_no_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    feed = FollowedFeed("desk", lambda: Follower(f"{tmp_path}/*.jsonl", EventMapper("desk")), Store(), MINUTE)
    for name, added, seconds, said_of in UNENDED:
        caplog.clear()
        with (tmp_path / f"{name}.jsonl").open("ab") as file:
            file.write(added)
        feed.poll(seconds * SECOND)
        path = tmp_path / f"{said_of}.jsonl"
        said = f"feed desk: the last line of `{path}` has had no end for 60 s: it is read once it ends, and the feed goes on without it"
        assert caplog.messages == [said] * bool(said_of), seconds
    feed.close()


def test_a_finished_file_whose_name_is_not_unicode_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/m\xfcnchen.jsonl")).write_bytes(EVENT)
    store = EventStore(tmp_path / "upheld.events.db")
    with Writer(store) as writer:
        for _ in range(2):
            cursors = [row.cursor for row in store.feeds()]
            feed = FinishedFeed(f"{folder}/*.jsonl", EventMapper("desk"), cursors[0] if cursors else None, writer)
            feed.poll(0)
            assert feed.fault is None
    (row,) = store.feeds()
    assert (row.events, row.duplicates) == (1, 0)
    store.close()
