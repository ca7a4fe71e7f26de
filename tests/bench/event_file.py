"""Events a second of the event file alone, beside bare inserts of the same rows, and how long a push waits while others are at work.

The events are of subjects that come and go, as tickets do. Bare inserts are one `executemany` a batch into the same table with the
same index: no look-ups, no names, no counts. Times are of the wall clock. Run with `python -m tests.bench.event_file FOLDER`; the
folder should be on the disk that matters.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter

from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.event_tables import TABLES
from monitors.ledger.events import EventStore
from monitors.ledger.writer import Writer
from tests.stored import all_events, fold_all

EVENTS, SUBJECTS = 1_000_000, 200_000
PUSHES, PAUSE_S = 300, 0.01
TYPES = ("opened", "customer_message", "agent_message", "resolved")
VERDICTS = 20_000  # rows of one transaction of a tick
Others = Callable[[EventStore, Path, Event], list[Callable[[], None]]]


def events(count: int) -> list[Record]:
    """So many events; most are of the subjects that opened last."""
    chance, made = random.Random(1), []
    for number in range(count):
        subject = max(0, SUBJECTS * number // count - int(chance.expovariate(1 / 2_000)))
        data = f'{{"channel":"=email","customer":"=c{subject % 1_000}","priority":"=high","words":"#{number % 300}"}}'
        made.append(Record(chance.randbytes(16), f"ticket-{subject}", number, chance.choice(TYPES), data))
    return made


def appended_per_s(file: Path, records: Sequence[Record], at_once: int) -> tuple[float, float]:
    """Events a second into an empty file, and the same events again into the file that has them."""
    store = EventStore(file)
    parts = ((start, Records.of(records[start : start + at_once])) for start in range(0, len(records), at_once))
    batches = [Batch("desk", part, [], str(start), start, 0) for start, part in parts]
    new, again = (len(records) / seconds(lambda: [store.append([batch]) for batch in batches]) for _ in range(2))
    store.close()
    return new, again


def bare_per_s(file: Path, records: Sequence[Record], at_once: int) -> float:
    """Events a second with nothing but inserts."""
    rows = [(int(r.subject[7:]), seq, r.digest, r.at, TYPES.index(r.type), 1, r.data) for seq, r in enumerate(records)]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode = wal", "synchronous = full", "cache_size = -65536", "wal_autocheckpoint = 32000"):
            connection.execute(f"pragma {pragma}")
        for statement in TABLES:
            connection.execute(statement)

        def insert() -> None:
            for start in range(0, len(rows), at_once):
                connection.execute("begin immediate")
                connection.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", sorted(rows[start : start + at_once]))
                connection.execute("commit")

        return len(rows) / seconds(insert)


def read_per_s(store: EventStore) -> tuple[float, float]:
    """Events a second of all, and of ten thousand subjects here and there."""
    some = random.Random(2).sample(store.quiet_since(2**63 - 1), 10_000)
    count = store.events_of(some).height
    return all_events(store).height / seconds(lambda: all_events(store)), count / seconds(lambda: store.events_of(some))


def push_waits_ms(store: EventStore, folder: Path, others: Others) -> tuple[float, float]:
    """How long one event waits for its answer, at p50 and p95, while others are at work."""
    stop = Event()
    threads = [Thread(target=each) for each in others(store, folder, stop)]
    for thread in threads:
        thread.start()
    with Writer(store) as writer:
        waits = sorted(push_s(writer, f"{others.__name__}-{number}") for number in range(PUSHES))
    stop.set()
    for thread in threads:
        thread.join()
    return waits[len(waits) // 2] * 1_000, waits[len(waits) * 95 // 100] * 1_000


def push_s(writer: Writer, name: str) -> float:
    """How long one new event waits for its answer, a while after the one before."""
    Event().wait(PAUSE_S)
    record = Record(blake2b(name.encode(), digest_size=16).digest(), name, 0, "opened", "{}")
    return seconds(lambda: writer.submit(Batch("push", Records.of([record]), [], None, 0, 0)).result())


def nobody(store: EventStore, folder: Path, stop: Event) -> list[Callable[[], None]]:
    """The pushes are alone."""
    return []


def a_tick(store: EventStore, folder: Path, stop: Event) -> list[Callable[[], None]]:
    """Somebody writes a file of verdicts in large transactions and has nothing wait."""
    return [lambda: write_verdicts(folder / "verdicts.db", lambda: fold_all(store), stop)]


def a_tick_in_one_file(store: EventStore, folder: Path, stop: Event) -> list[Callable[[], None]]:
    """The same with the verdicts in the event file."""
    return [lambda: write_verdicts(folder / "pushed.events.db", lambda: fold_all(store), stop)]


def a_tick_and_a_reader(store: EventStore, folder: Path, stop: Event) -> list[Callable[[], None]]:
    """A tick, and somebody who reads everything again and again."""

    def read() -> None:
        while not stop.is_set():
            all_events(store)

    return [*a_tick(store, folder, stop), read]


def write_verdicts(file: Path, then: Callable[[], None], stop: Event) -> None:
    """One large transaction after another."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=60)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table if not exists verdict (id integer primary key, text)")
        while not stop.is_set():
            connection.execute("begin immediate")
            connection.executemany("insert into verdict (text) values (?)", (("x" * 100,) for _ in range(VERDICTS)))
            connection.execute("commit")
            then()


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main(folder: Path, count: int) -> None:
    """Print the table."""
    records = events(count)
    for at_once in (1_000, 10_000):
        bare = bare_per_s(folder / f"{at_once}.bare.db", records, at_once)
        new, again = appended_per_s(folder / f"{at_once}.events.db", records, at_once)
        print(f"{at_once:>6} at once: {new:>9,.0f} new/s ({new / bare:.0%} of bare inserts), {again:>9,.0f} again/s")
    (folder / "10000.events.db").rename(folder / "pushed.events.db")
    store = EventStore(folder / "pushed.events.db")
    print("read: {:,.0f} events/s of all, {:,.0f} of ten thousand subjects".format(*read_per_s(store)))
    for others in (nobody, a_tick, a_tick_and_a_reader, a_tick_in_one_file):
        print(f"a push beside {others.__name__}:" + " waits {:.1f} ms, p95 {:.1f} ms".format(*push_waits_ms(store, folder, others)))
    store.close()


if __name__ == "__main__":
    with TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as made:
        main(Path(made), int(sys.argv[2]) if len(sys.argv) > 2 else EVENTS)
