"""Which events are those of a subject: an index in a file of its own beside the event file, of which it is made.

Events come in the order of arrival, by subject each would change a page of its own. So some thousand are placed at once, while appends
go on, which wait for neither the lock nor the disk of this file. Either file may be ahead of the other: an event that is not placed yet
is looked for behind `upto`, and one that is placed but deleted is not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from monitors.ledger.database import Database, StoreBusy, StoreFailed

KIND = 0x55504C50  # "UPLP"
VERSION = 1

PLACED_AT_ONCE = 20_000  # events, 10 to 20 ms; so many, and what came meanwhile, whoever asks for a subject looks through
CHECKPOINT_ROWS = 30_000  # changed rows, at most 4 KiB of log each

TABLES = (
    "create table placed (subject integer, seq integer, primary key (subject, seq)) without rowid",
    "create table extent (upto integer not null, digest blob not null)",  # up to which event all is placed, and which one that is
    "insert into extent values (0, x'')",
)

_LACKING = "select ifnull(max(seq), 0) - (select upto from extent) from told.event"
_PLACE = "insert into placed select subject, seq from told.event where seq > (select upto from extent) order by subject, seq"
_EXTEND = "update extent set upto = seq, digest = last.digest from (select seq, digest from told.event order by seq desc limit 1) last"


def places_path(events: Path) -> Path:
    """The index beside an event file."""
    return events.with_suffix(f".places{events.suffix}")


class Places:
    """The index beside the event file at `events`, made if it is missing. It may lack what came last, or all: then whoever asks for a
    subject looks through that. May be used by any thread and opened by any number of processes."""

    def __init__(self, events: Path) -> None:
        self._events = events
        try:
            self._database = Database(places_path(events), TABLES, KIND, VERSION)
        except StoreFailed as error:
            raise StoreFailed(f"{error}; this file may be removed, it is made anew of the events") from error
        self._placer = ThreadPoolExecutor(1, "event-placer")
        self._placing = Future[None]()
        self._placing.set_result(None)
        self._unplaced = PLACED_AT_ONCE  # events at most, of this process; how many others left is looked up when the first ones come

    def finish(self) -> None:
        """Wait until what is being placed is, and place no more; before the event file is closed, which is read meanwhile."""
        self._placer.shutdown()

    def close(self) -> None:
        """Close the file; after the event file, of which connections read it."""
        self._database.close()

    def came(self, events: int) -> None:
        """So many more events are stored. Once they are enough all are placed, by a thread of its own; where that fails, with the next."""
        self._unplaced += events
        if self._unplaced >= PLACED_AT_ONCE and self._placing.done():
            before, self._placing, self._unplaced = self._placing, self._placer.submit(self._place), 0
            before.result()  # raises what nobody thought of

    def extent(self) -> tuple[int, bytes]:
        """Up to which event all are placed, 0 where none is, and its digest, which another event file has not there."""
        with self._database.read() as connection:
            upto, digest = connection.execute("select upto, digest from extent").fetchone()
        return upto, digest

    def begin_anew(self) -> None:
        """Give up all places."""
        with self._database.write(durable=False) as connection:
            connection.execute("delete from placed")
            connection.execute("update extent set upto = 0, digest = x''")

    def forget(self, gone: Sequence[tuple[int, int]]) -> None:
        """Give up the places of events (subject, seq) that were deleted."""
        with self._database.write(durable=False) as connection:
            connection.executemany("delete from placed where subject = ? and seq = ?", gone)

    def _place(self) -> None:
        """Place the events that came, if they are enough. After a power cut they may have to be placed again."""
        with suppress(StoreFailed, StoreBusy):
            with self._database.write(durable=False, beside={"told": self._events}) as connection:
                (lacking,) = connection.execute(_LACKING).fetchone()
                if lacking >= PLACED_AT_ONCE:
                    connection.execute(_PLACE)
                    connection.execute(_EXTEND)
            self._database.checkpoint(CHECKPOINT_ROWS)
