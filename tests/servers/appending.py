"""A program for the tests to kill: appends the events FIRST, FIRST + 1, … to a file and prints each batch once it is acknowledged.

    python -m tests.servers.appending FILE FEED FIRST COUNT

Every batch begins with the last event of the one before, as a feed that reads on from its cursor may. In between it does what a
monitor does: notes what is folded, deletes what is old of a finished subject, and copies the log back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.events import EventStore
from monitors.ledger.writer import Writer
from tests.stored import fold_all

AT_ONCE = 7
SUBJECTS = 40
OLD = "old"  # a subject whose events may go


def record(number: int) -> Record:
    """The event of a number."""
    return Record(number.to_bytes(16, "big"), f"T-{number % SUBJECTS}", number, "opened", f'{{"n":"#{number}"}}')


def batches(feed: str, first: int, count: int) -> Iterator[Batch]:
    """Batches of so many events in all; the cursor is the number of the last one."""
    for start in range(first, first + count, AT_ONCE):
        numbers = range(max(start - 1, 0), min(start + AT_ONCE, first + count))
        old = Record(b"old" + start.to_bytes(13, "big"), OLD, start, "opened", "{}")
        yield Batch(feed, Records.of([*map(record, numbers), old]), [], str(numbers[-1]), start, 0)


def main(path: str, feed: str, first: int, count: int) -> None:
    """Append, acknowledge, and keep house now and then."""
    store = EventStore(path)
    with Writer(store) as writer:
        for number, batch in enumerate(batches(feed, first, count)):
            writer.submit(batch).result()
            print(batch.cursor, flush=True)
            if number % 3 == 0:
                fold_all(store)
            if number % 5 == 0:
                store.checkpoint()
            if number % 11 == 0:
                store.retain(batch.now, list(store.ids([OLD]).values()))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
