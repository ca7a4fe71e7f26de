"""The event file under processes that are killed and processes that write at once."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from monitors.ledger.events import EventStore
from tests.servers.appending import OLD, record
from tests.stored import all_events

ROOT = Path(__file__).parent.parent.parent
KILLS = 6
ENOUGH = 1_000_000


def start(path: Path, feed: str, first: int, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.servers.appending", str(path), feed, str(first), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(process: subprocess.Popen[str], lines: int) -> int:
    """Kill the process when it has acknowledged so many batches; the last number that it acknowledged until it was dead."""
    assert process.stdout is not None
    for _ in range(lines):
        assert process.stdout.readline()
    process.kill()
    told = process.stdout.read().rpartition("\n")[0].splitlines()  # a line cut short was not told
    process.stdout.close()
    process.wait()
    return int(told[-1]) if told else -1


def stored_numbers(path: Path) -> list[int]:
    """The numbers of all events but the old ones, each as often as it is there; the file must be sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        (greatest,) = connection.execute("select max(seq) from event").fetchone()
        (last,) = connection.execute("select n from total where name = 'seq'").fetchone()
    assert greatest <= last
    store = EventStore(path)
    events = all_events(store)
    names = store.names(events["subject"].to_list())
    rows = [(names[subject], at, data) for subject, at, data in events.select("subject", "at", "data").rows()]
    store.close()
    numbers = [at for name, at, _ in rows if name != OLD]
    assert [(name, data) for name, _, data in rows if name != OLD] == [(record(n).subject, record(n).data) for n in numbers]
    return sorted(numbers)


def cursor(path: Path) -> int:
    """Where the only feed goes on reading."""
    store = EventStore(path)
    (feed,) = store.feeds()
    store.close()
    return int(feed.cursor or 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_acknowledged_is_there_once_after_a_kill(tmp_path: Path, seed: int) -> None:
    path, random_ = tmp_path / "upheld.events.db", random.Random(seed)
    first, stored_before = 0, 0
    for _ in range(KILLS):
        last = acknowledged(start(path, "desk", first, ENOUGH), random_.randrange(1, 120))
        numbers = stored_numbers(path)
        assert numbers == list(range(len(numbers)))
        assert len(numbers) > last
        assert numbers[-1] == max(cursor(path), stored_before)  # a batch and its cursor are there together or not at all
        stored_before = numbers[-1]
        first = max(last, 0)  # as a sender goes on that never heard of the rest


def test_two_processes_append_at_once(tmp_path: Path) -> None:
    path = tmp_path / "upheld.events.db"
    processes = [start(path, "desk", 0, 1_400), start(path, "ingest", 700, 1_400)]
    for process in processes:
        process.communicate(timeout=120)
    assert [process.returncode for process in processes] == [0, 0]
    assert stored_numbers(path) == list(range(2_100))
    store = EventStore(path)
    desk, ingest = store.feeds()
    store.close()
    assert (desk.cursor, ingest.cursor) == ("1399", "2099")
    assert desk.duplicates + ingest.duplicates >= 700
