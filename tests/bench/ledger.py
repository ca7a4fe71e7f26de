"""Events a second from JSON lines through the ledger to the verdicts of ten standards, beside parsing and storing them barely.

Bare is what nobody can leave out: orjson for each line, and sqlite3 inserting the same rows, in the same batches and with the same
pragmas, into a table with the same unique text id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.tables import Objects
from monitors.ledger.batches import Batch
from tests.bench.figures import Figure, beside
from tests.bench.worlds import FEED, NOW, Ledger, cloud_events, follow_ups, ledger, seconds, subjects_of, ten_standards

HISTORY, PIECE, SLICE = 200_000, 10_000, 20_000
LIVE, BATCH, SLOW_START = 60, 1_000, 10
LEAST = 0.4
MINUTE_US = 60_000_000

TABLE = """create table event(id text not null unique, source text not null, subject text not null, type text not null,
    time text not null, data text not null)"""


def figures() -> list[Figure]:
    lines = cloud_events(HISTORY)
    pieces = [lines[start : start + PIECE] for start in range(0, len(lines), PIECE)]
    live = list(follow_ups(subjects_of(lines)[-HISTORY // 20 :], LIVE + SLOW_START, BATCH))
    bare_history, bare_live = barely(pieces, live)
    with ledger(ten_standards()) as stores:
        history_s = seconds(lambda: history(stores, pieces))
        for number, batch in enumerate(live[:SLOW_START]):
            one_batch(stores, batch, NOW + number * MINUTE_US)
        live_s = seconds(lambda: [one_batch(stores, batch, NOW + (SLOW_START + n) * MINUTE_US) for n, batch in enumerate(live[SLOW_START:])])
    return [
        beside("ledger", "history, through the ledger to verdicts", HISTORY / history_s, "events/s", ("bare", HISTORY / bare_history), LEAST),
        beside("ledger", "live, batches of 1,000 on known subjects", LIVE * BATCH / live_s, "events/s", ("bare", LIVE * BATCH / bare_live), LEAST),
    ]


def history(stores: Ledger, pieces: Iterable[Sequence[bytes]]) -> None:
    """All pieces come in, then all is folded."""
    for piece in pieces:
        append(stores, piece, NOW)
    stores.tick_all(NOW, SLICE)


def one_batch(stores: Ledger, lines: Sequence[bytes], now: int) -> None:
    """A batch comes in and is folded at once."""
    append(stores, lines, now)
    stores.tick_all(now, SLICE)


def append(stores: Ledger, lines: Sequence[bytes], now: int) -> None:
    mapped = EventMapper(FEED).map(Objects([orjson.loads(line) for line in lines], str))
    assert len(mapped.records) == len(lines), mapped.asides[:1]
    stores.events.append([Batch(FEED, mapped.records, [], None, now, 0)])


def barely(pieces: Sequence[Sequence[bytes]], live: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """Seconds to parse and insert the history, and the live batches that are measured."""
    with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)) as database:
        database.executescript("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -65536")
        database.execute(TABLE)
        history_s = seconds(lambda: [insert(database, piece) for piece in pieces])
        for batch in live[:SLOW_START]:
            insert(database, batch)
        return history_s, seconds(lambda: [insert(database, batch) for batch in live[SLOW_START:]])


def insert(database: sqlite3.Connection, lines: Sequence[bytes]) -> None:
    events = [orjson.loads(line) for line in lines]
    rows = [(e["source"] + e["id"], e["source"], e["subject"], e["type"], e["time"], orjson.dumps(e["data"]).decode()) for e in events]
    database.execute("begin immediate")
    database.executemany("insert or ignore into event values (?, ?, ?, ?, ?, ?)", rows)
    database.execute("commit")
