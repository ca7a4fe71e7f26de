"""A feed whose events are known beforehand and told when their time comes: recorded ones, or a made-up contact centre."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

from engine.evaluation.columns import BEGINNING
from engine.evaluation.horizons import UNREAD, Horizon
from monitors.demo import centre
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.http import Writes
from monitors.feeds.running import stored
from monitors.feeds.tables import Objects
from monitors.ledger.batches import Batch, Record, Records

AT_ONCE = 2_000  # records of a batch


class ReplayedFeed:
    """Tells records, which come in order of time, once the clock has reached them."""

    def __init__(self, name: str, records: Iterator[Record], writer: Writes, patience_us: int) -> None:
        self.name, self._records, self._writer, self.patience_us = name, records, writer, patience_us
        self.fault: str | None = None
        self._ahead: list[Record] = []  # taken from `records` and not stored yet
        self._read_until: int | None = None

    def poll(self, now: int) -> None:
        """Store what has happened by now."""
        self.fault = stored(self._writer, lambda: self._batches(now))
        if self.fault is None:
            self._read_until = now

    def _batches(self, now: int) -> Iterator[Batch]:
        while part := self._come(now):
            yield Batch(self.name, Records.of(part), [], None, now, BEGINNING)
            del self._ahead[: len(part)]  # only now is it stored

    def _come(self, now: int) -> list[Record]:
        """The next records that have happened by now, not more than go into a batch."""
        while len(self._ahead) < AT_ONCE and (not self._ahead or self._ahead[-1].at <= now):
            found = next(self._records, None)
            if found is None:
                break
            self._ahead.append(found)
        return list(takewhile(lambda record: record.at <= now, self._ahead))

    def watermark(self, now: int) -> int | None:
        """The last poll."""
        return self._read_until

    def horizon(self, now: int) -> Horizon | None:
        """Nothing may be judged before the first poll."""
        if self._read_until is None:
            return UNREAD
        return Horizon(self._read_until, now - self.patience_us)

    def close(self) -> None:
        """Nothing is open."""


def generated(name: str, now: int, seed: int, days: int) -> Iterator[Record]:
    """The contact centre's events from so many days before `now` on, without end."""
    mapper = EventMapper(name)
    events = centre.events(now, seed, days, hours_ahead=24 * 365)
    while part := list(islice(events, 500)):
        yield from mapper.map(Objects(part, lambda row: f"event {row}")).records
