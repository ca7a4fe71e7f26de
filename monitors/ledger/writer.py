"""One thread that appends what all feeds bring, many batches in one transaction, and answers once they are on the disk.

How this works: feeds leave batches in a queue and get a future for each. The thread takes all that waits, up to `GROUP_RECORDS`,
appends it in one transaction and then answers. While the disk is busy the next group gathers, so the more comes the larger the
groups. The log is copied back when nothing has come for a moment, or when there is much of it.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Condition, Thread

from engine.language.rendering import printable
from monitors.ledger.batches import Appended, Batch
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.events import EventStore

GROUP_RECORDS = 5_000  # some tens of milliseconds
QUEUE_RECORDS = 50_000
IDLE_CHECKPOINT_ROWS = 2_000
IDLE_S = 0.5  # who sends a batch as soon as the one before is answered does not wait for the log

log = logging.getLogger("upheld")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch and whom to answer. An empty one takes room too: it is written as a feed's row."""

    batch: Batch
    answer: Future[Appended]

    @property
    def room(self) -> int:
        return 1 + len(self.batch.records) + len(self.batch.asides)


class Writer:
    """Appends to `store` until it is closed; as a context manager it closes itself."""

    def __init__(
        self, store: EventStore, group_records: int = GROUP_RECORDS, queue_records: int = QUEUE_RECORDS, idle_s: float = IDLE_S
    ) -> None:
        self._store = store
        self._group_records, self._queue_records, self._idle_s = group_records, queue_records, idle_s
        self._queue: deque[Waiting] = deque()
        self._taken: list[Waiting] = []
        self._room_taken = 0  # of the queue, not of what is being written
        self._closing = False
        self._changed = Condition()
        self._thread = Thread(target=self._write, name="event-writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, batch: Batch) -> Future[Appended]:
        """Leave a batch to be stored; the future answers once it is on the disk, or fails with `StoreFailed` or `StoreBusy`.

        Raises `StoreBusy` at once if the batch does not fit into the queue; into an empty one any batch does.
        """
        waiting = Waiting(batch, Future())
        with self._changed:
            if self._closing:
                raise StoreFailed("the writer is closed")
            if self._queue and self._room_taken + waiting.room > self._queue_records:
                raise StoreBusy(f"{self._room_taken} records wait to be stored")
            self._queue.append(waiting)
            self._room_taken += waiting.room
            self._changed.notify()
        return waiting.answer

    @property
    def has_ended(self) -> bool:
        """Whether nothing is written any more."""
        return not self._thread.is_alive()

    def close(self) -> None:
        """Take no more, store what waits, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _write(self) -> None:
        """What the thread does: group after group, until it is closed and nothing waits. Whatever ends it, nobody waits for ever."""
        try:
            while group := self._next_group():
                self._append(group)
                with self._changed:
                    self._taken = []
                    idle = not self._changed.wait_for(self._has_to_do, self._idle_s)
                if idle:
                    self._settle()
        finally:
            self._refuse_the_rest()

    def _has_to_do(self) -> bool:
        return bool(self._queue) or self._closing

    def _next_group(self) -> list[Waiting]:
        """Wait for something to write and take it off the queue; nothing when the writer is closed."""
        with self._changed:
            self._changed.wait_for(self._has_to_do)
            group: list[Waiting] = []
            room = 0
            while self._queue and (not group or room + self._queue[0].room <= self._group_records):
                group.append(self._queue.popleft())
                room += group[-1].room
            self._room_taken -= room
            self._taken = group
        return group

    def _append(self, group: list[Waiting]) -> None:
        """Store one group and answer; those whom nobody waits for any more are left out."""
        wanted = [waiting for waiting in group if waiting.answer.set_running_or_notify_cancel()]
        try:
            self._store.append([waiting.batch for waiting in wanted], partial(_answer, wanted))
        except (StoreFailed, StoreBusy) as error:
            _refuse(wanted, error)
        except Exception as error:  # the outermost loop: whatever one group does to the store, the next ones are written
            log.exception("a fault while a group of batches was stored, or after that")
            _refuse(wanted, StoreFailed(f"the store cannot take this: {error}"))

    def _settle(self) -> None:
        """Copy the log back while nothing comes. What is stored is safe without it, so a failure is left to the next append."""
        with suppress(StoreFailed, StoreBusy):
            self._store.checkpoint(IDLE_CHECKPOINT_ROWS)

    def _refuse_the_rest(self) -> None:
        """Answer those who still wait; there are none unless the thread broke."""
        with self._changed:
            self._closing = True
            _refuse([*self._taken, *self._queue], StoreFailed("the writer has ended"))


def _answer(wanted: Sequence[Waiting], appended: Sequence[Appended]) -> None:
    """Tell each what became of its batch."""
    for waiting, answer in zip(wanted, appended, strict=True):
        waiting.answer.set_result(answer)
        for type_ in answer.first_left_out:
            log.info("feed %s: the map does not name %s; such records are left out and counted", waiting.batch.feed, _named(type_))


def _refuse(group: Sequence[Waiting], error: Exception) -> None:
    """Tell those of a group who still wait what went wrong."""
    for waiting in group:
        if not waiting.answer.done():
            waiting.answer.set_exception(error)


def _named(type_: str) -> str:
    return f"the type `{printable(type_)}`" if type_ else "more types, which are counted together"
