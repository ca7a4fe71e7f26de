"""Feeds while the monitor runs: each brings batches to the writer and tells how far it has been read.

A feed that cannot be read goes on being tried; what is wrong with it is kept and shown, and stops no other feed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from engine.evaluation.columns import BEGINNING
from engine.evaluation.horizons import Horizon
from engine.language.durations import SECOND
from engine.language.rendering import printable
from monitors.feeds.files import FeedUnreadable, none_found, paths_of, read_file
from monitors.feeds.following import Follower, Position
from monitors.feeds.http import Receiver, Writes
from monitors.feeds.mapping import Mapper, MapRefused
from monitors.feeds.watermarks import PATIENCE_DEFAULT_US, polled
from monitors.ledger.batches import Appended, Batch, Records, plain
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.events import FeedRow
from monitors.snapshot import FeedFigures

WAIT_S = 0.02
log = logging.getLogger("upheld")


class RunningFeed(Protocol):
    """One feed. `fault` says what is wrong with it now, None while it is well."""

    name: str
    fault: str | None

    @property
    def patience_us(self) -> int | None:
        """How old its watermark may be before it is silent; None for a finished file, which never is."""

    def poll(self, now: int) -> None:
        """Bring what is new to the store; a push feed has nothing to do."""

    def watermark(self, now: int) -> int | None:
        """Up to when the feed has surely been read; None for a finished file, and before the first good poll."""

    def horizon(self, now: int) -> Horizon | None:
        """The watermark, and up to when one may judge on patience alone; None where the feed holds nothing up."""

    def close(self) -> None:
        """Let go of what is open."""


class PushedFeed:
    """A feed that others push to."""

    def __init__(self, receiver: Receiver, patience_us: int) -> None:
        self.name, self._receiver, self.patience_us = receiver.name, receiver, patience_us
        self.fault: str | None = None

    def poll(self, now: int) -> None:
        """Nothing to do."""

    def watermark(self, now: int) -> int | None:
        """Now, less what is not yet stored."""
        return self._receiver.watermark(now)

    def horizon(self, now: int) -> Horizon | None:
        """Push is never silent: what is not stored is awaited for as long as the patience."""
        return Horizon(self._receiver.watermark(now), now - self.patience_us)

    def close(self) -> None:
        """Nothing is open."""


class FollowedFeed:
    """A file, or several, that goes on growing. `follow` opens it where what is stored ends."""

    def __init__(self, name: str, follow: Callable[[], Follower], writer: Writes, patience_us: int) -> None:
        self.name, self._follow, self._writer, self.patience_us = name, follow, writer, patience_us
        self.fault: str | None = None
        self._follower = follow()
        self._read_until: int | None = None
        self._began: int | None = None  # the first good poll of this follower
        self._tried = False
        self._unended: dict[Position, int] = {}  # the last lines without their end, and the poll that first saw each
        self._told: set[Position] = set()  # those of which the log said so

    def poll(self, now: int) -> None:
        """Read what was added since the last poll. After a fault it goes on from what is stored, so nothing is passed over."""
        if self.fault is not None:
            self._follower.close()
            self._follower, self._began = self._follow(), None
        horizon = self.horizon(now)
        self.fault = stored(self._writer, lambda: self._follower.poll(now, max(horizon.read, horizon.patient)))
        self._tried = True
        if self.fault is None:
            self._advance(now)
            self._tell_unended(now)

    def _advance(self, now: int) -> None:
        """Move the watermark; it stands while a last line is awaited that had no end already when this follower began.

        After a start it stands at the first poll: to know nothing of the feed would have what was read before be told by its silence.
        """
        if self._began is None:
            self._began = now
        read = self._follower.read_until
        if now - (self._began if read is None else read) > self.patience_us:
            self._read_until = now
        elif read is not None:
            self._read_until = read
        elif self._read_until is None:
            self._read_until = now

    def _tell_unended(self, now: int) -> None:
        """Say once of each last line that it is not read, when its end was awaited for as long as the patience."""
        self._unended = {line: self._unended.get(line, now) for line in self._follower.unended}
        torn = {line for line, since in self._unended.items() if now - since > self.patience_us}
        for line in torn - self._told:
            said = "feed %s: the last line of `%s` has had no end for %d s: it is read once it ends, and the feed goes on without it"
            log.warning(said, self.name, printable(line.path), self.patience_us // SECOND)
        self._told = torn

    def watermark(self, now: int) -> int | None:
        """The start of the last good poll; while a last line has no end, of the last one before it, for as long as the patience."""
        return polled(self._read_until, now)

    def horizon(self, now: int) -> Horizon:
        """Before the first poll has ended nothing may be judged, not even on patience."""
        read = self.watermark(now)
        return Horizon(BEGINNING if read is None else read, now - self.patience_us if self._tried else BEGINNING)

    def close(self) -> None:
        """Close the files."""
        self._follower.close()


class FinishedFeed:
    """A file, or several, read once. `cursor` tells which ones were read to their end, as size and time of change."""

    def __init__(self, pattern: str, mapper: Mapper, cursor: str | None, writer: Writes) -> None:
        self.name = mapper.feed
        self._pattern, self._mapper, self._cursor, self._writer = pattern, mapper, cursor, writer
        self.fault: str | None = None
        self.patience_us = None
        self._done = False

    def poll(self, now: int) -> None:
        """Read the files if they are not those that were read before; once they were, there is nothing to do."""
        if self._done:
            return
        self.fault = stored(self._writer, lambda: self._batches(now))
        self._done = self.fault is None

    def _batches(self, now: int) -> Iterator[Batch]:
        paths = paths_of(self._pattern)
        if not paths:
            raise none_found(self._pattern)
        read = "\n".join(_looks(path) for path in paths)
        if read == self._cursor:
            return
        for path in paths:
            yield from read_file(path, self._mapper, now)
        yield Batch(self.name, Records(), [], read, now, BEGINNING)

    def watermark(self, now: int) -> int | None:
        """None: a finished file tells nothing of the present."""
        return None

    def horizon(self, now: int) -> Horizon | None:
        """Nothing may be judged while the file is being read, and it holds nothing up after; one that cannot be read is silent."""
        if self._done:
            return None
        return Horizon(BEGINNING, BEGINNING if self.fault is None else now - PATIENCE_DEFAULT_US)

    def close(self) -> None:
        """Nothing is open."""


def horizons_of(feeds: Sequence[RunningFeed], now: int) -> dict[str, Horizon]:
    """The horizons of the feeds that hold anything up."""
    return {feed.name: horizon for feed in feeds if (horizon := feed.horizon(now)) is not None}


def figures_of(feed: RunningFeed, row: FeedRow | None, now: int) -> FeedFigures:
    """The figures of a feed, by what is stored of it."""
    return FeedFigures(
        name=feed.name,
        watermark_us=feed.watermark(now),
        last_event_us=row.last_event_at if row else None,
        fault=feed.fault,
        events=row.events if row else 0,
        duplicates=row.duplicates if row else 0,
        late=row.late if row else 0,
        set_aside=row.set_aside if row else {},
        left_out=row.left_out if row else {},
        patience_us=feed.patience_us,
    )


def stored(writer: Writes, batches: Callable[[], Iterator[Batch]]) -> str | None:
    """Store all batches; what went wrong, if anything did.

    Each is durable before the next is read: a later one carries the cursor past an earlier one.
    """
    try:
        for batch in batches():
            _submitted(writer, batch).result()
    except (FeedUnreadable, MapRefused, StoreFailed, StoreBusy, OSError) as error:
        return str(error)
    return None


def _submitted(writer: Writes, batch: Batch) -> Future[Appended]:
    """Leave a batch to the writer, waiting while it has no room."""
    while True:
        try:
            return writer.submit(batch)
        except StoreBusy:
            time.sleep(WAIT_S)


def _looks(path: Path) -> str:
    stat = path.stat()
    return plain(f"{path} {stat.st_size} {stat.st_mtime_ns}")
