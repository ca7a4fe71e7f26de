"""Events a second from JSON lines through the ledger to the verdicts of ten standards, beside parsing and storing them barely.

Bare is what nobody can leave out: orjson for each line, and sqlite3 inserting the same rows, in the same batches and with the same
pragmas, into a table with the same unique text id.

Each is measured some times in turns, and told is the median of each: a machine that others use as well is now quicker, now slower.

Live, batches are pushed as a monitor takes them, through the writer: by several senders, each of which sends the next when the one
before is answered, or by a single one.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter_ns

import orjson

from engine.language.durations import HOUR, SECOND
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.tables import Objects
from monitors.ledger.batches import Appended, Batch
from monitors.ledger.writer import Writer
from monitors.rhythm import Rhythm
from tests.bench.figures import Figure, beside
from tests.bench.worlds import FEED, NOW, Ledger, cloud_events, follow_ups, ledger, seconds, subjects_of, ten_standards

HISTORY, PIECE = 200_000, 10_000
LIVE, BATCH, WARMING, KNOWN = 200, 1_000, 10, 10_000  # batches, their events, batches that are not measured, interactions
SENDERS = 8
ROUNDS = 5
LEAST = 0.4
IDLE_S = 5.0

TABLE = """create table event(id text not null unique, source text not null, subject text not null, type text not null,
    time text not null, data text not null)"""


def figures() -> list[Figure]:
    lines = cloud_events(HISTORY)
    pieces = [lines[start : start + PIECE] for start in range(0, len(lines), PIECE)]
    live = list(follow_ups(subjects_of(lines)[-KNOWN:], WARMING + LIVE, BATCH))
    rounds = [(*barely(pieces, live), *measured(pieces, live, SENDERS), *measured(pieces, live, 1)) for _ in range(ROUNDS)]
    bare_history_s, bare_live_s, history_s, of_many_s, _, of_one_s = map(median, zip(*rounds, strict=True))
    of_history, of_live = ("bare", HISTORY / bare_history_s), ("bare", LIVE * BATCH / bare_live_s)
    known = "live, batches of 1,000 on known subjects"
    return [
        beside("ledger", "history, through the ledger to verdicts", HISTORY / history_s, "events/s", of_history, LEAST),
        beside("ledger", f"{known}, of {SENDERS} senders", LIVE * BATCH / of_many_s, "events/s", of_live, LEAST),
        beside("ledger", f"{known}, of one", LIVE * BATCH / of_one_s, "events/s", of_live, LEAST),
    ]


def measured(pieces: Sequence[Sequence[bytes]], live: Sequence[Sequence[bytes]], senders: int) -> tuple[float, float]:
    """Seconds until all verdicts of the history are there, and then those of the live batches that are measured."""
    with ledger(ten_standards()) as stores:
        stores.tick_once(NOW, 0)  # what evaluates apart has begun
        rhythm = Rhythm()
        history_s = seconds(lambda: through(stores, pieces, NOW, 1, rhythm))
        through(stores, live[:WARMING], NOW + HOUR, senders, rhythm)
        return history_s, seconds(lambda: through(stores, live[WARMING:], NOW + 2 * HOUR, senders, rhythm))


def through(stores: Ledger, batches: Sequence[Sequence[bytes]], since: int, senders: int, rhythm: Rhythm) -> None:
    """Batches come in, a second apart on the monitor's clock, while ticks fold what has come, as in a monitor, whose rhythm lasts."""
    ended = Event()
    feeder = Thread(target=feed, args=(stores, batches, ended, rhythm, senders))
    feeder.start()
    while not ended.is_set():
        rhythm.wait(IDLE_S)
        fold_all(stores, since, rhythm)
    feeder.join()
    fold_all(stores, since + len(batches) * SECOND, rhythm)


def fold_all(stores: Ledger, now: int, rhythm: Rhythm) -> None:
    """Tick until there is nothing more to do."""
    more = True
    while more:
        begun = perf_counter_ns()
        ticked = stores.tick_once(now, rhythm.slice_most)
        rhythm.took(ticked.folded, (perf_counter_ns() - begun) // 1000 + 1)
        more = ticked.more


def feed(stores: Ledger, batches: Sequence[Sequence[bytes]], ended: Event, rhythm: Rhythm, senders: int) -> None:
    """Parse, map, store and wake the ticks, as a feed does; so many batches wait for their answer at a time."""
    mapper, unanswered = EventMapper(FEED), deque[Future[Appended]]()
    try:
        with Writer(stores.events) as writer:
            for lines in batches:
                mapped = mapper.map(Objects([orjson.loads(line) for line in lines], str))
                assert len(mapped.records) == len(lines), mapped.asides[:1]
                if len(unanswered) == senders:
                    unanswered.popleft().result()
                unanswered.append(writer.submit(Batch(FEED, mapped.records, [], None, NOW, 0)))
                unanswered[-1].add_done_callback(lambda _: rhythm.wake())
            for answer in unanswered:
                answer.result()
    finally:
        ended.set()
        rhythm.wake_at_once()


def barely(pieces: Sequence[Sequence[bytes]], live: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """Seconds to parse and insert the history, and the live batches that are measured."""
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)) as database:
        for pragma in ("journal_mode = wal", "synchronous = full", "wal_autocheckpoint = 0", "cache_size = -65536"):
            database.execute(f"pragma {pragma}")
        database.execute(TABLE)
        history_s = seconds(lambda: insert_all(database, pieces))
        insert_all(database, live[:WARMING])
        return history_s, seconds(lambda: insert_all(database, live[WARMING:]))


def insert_all(database: sqlite3.Connection, batches: Sequence[Sequence[bytes]]) -> None:
    """Each batch in a transaction of its own."""
    for lines in batches:
        events = [orjson.loads(line) for line in lines]
        rows = [(e["source"] + e["id"], e["source"], e["subject"], e["type"], e["time"], orjson.dumps(e["data"]).decode()) for e in events]
        database.execute("begin immediate")
        database.executemany("insert or ignore into event values (?, ?, ?, ?, ?, ?)", rows)
        database.execute("commit")
