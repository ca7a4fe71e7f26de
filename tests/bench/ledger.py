"""Events a second from JSON lines through the ledger to the verdicts of ten standards, beside parsing and storing them barely.

Bare is what nobody can leave out: orjson for each line, and sqlite3 inserting the same rows, in the same batches and with the same
pragmas, into a table with the same unique text id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter_ns

import orjson

from engine.language.durations import HOUR, SECOND
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.tables import Objects
from monitors.ledger.batches import Batch
from monitors.rhythm import Rhythm
from tests.bench.figures import Figure, beside
from tests.bench.worlds import FEED, NOW, Ledger, cloud_events, follow_ups, ledger, seconds, subjects_of, ten_standards

HISTORY, PIECE = 200_000, 10_000
LIVE, BATCH, WARMING, KNOWN = 60, 1_000, 10, 10_000  # batches, their events, batches that are not measured, interactions
LEAST = 0.4
IDLE_S = 5.0

TABLE = """create table event(id text not null unique, source text not null, subject text not null, type text not null,
    time text not null, data text not null)"""


def figures() -> list[Figure]:
    lines = cloud_events(HISTORY)
    pieces = [lines[start : start + PIECE] for start in range(0, len(lines), PIECE)]
    live = list(follow_ups(subjects_of(lines)[-KNOWN:], WARMING + LIVE, BATCH))
    bare_history_s, bare_live_s = barely(pieces, live)
    with ledger(ten_standards()) as stores:
        stores.tick_once(NOW, 0)  # what evaluates apart has begun
        history_s = seconds(lambda: through(stores, pieces, NOW))
        through(stores, live[:WARMING], NOW + HOUR)
        live_s = seconds(lambda: through(stores, live[WARMING:], NOW + 2 * HOUR))
    of_history, of_live = ("bare", HISTORY / bare_history_s), ("bare", LIVE * BATCH / bare_live_s)
    return [
        beside("ledger", "history, through the ledger to verdicts", HISTORY / history_s, "events/s", of_history, LEAST),
        beside("ledger", "live, batches of 1,000 on known subjects", LIVE * BATCH / live_s, "events/s", of_live, LEAST),
    ]


def through(stores: Ledger, batches: Sequence[Sequence[bytes]], since: int) -> None:
    """Batches come in one after another, a second apart on the monitor's clock, while ticks fold what has come, as in a monitor."""
    rhythm, ended = Rhythm(), Event()
    feeder = Thread(target=feed, args=(stores, batches, ended, rhythm))
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


def feed(stores: Ledger, batches: Sequence[Sequence[bytes]], ended: Event, rhythm: Rhythm) -> None:
    """Parse, map, store and wake the ticks, as a feed does."""
    mapper = EventMapper(FEED)
    try:
        for lines in batches:
            mapped = mapper.map(Objects([orjson.loads(line) for line in lines], str))
            assert len(mapped.records) == len(lines), mapped.asides[:1]
            stores.events.append([Batch(FEED, mapped.records, [], None, NOW, 0)])
            rhythm.wake()
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
