"""The events of the interactions that were folded last, so that of these only what came since is read of the file.

In a stream of events the same interactions are folded again and again, and reading again what was read before took most of such a tick.
A reading of few interactions costs less than to look for them here, and is left to the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from monitors.ledger.events import EventStore

BYTES_MOST = 100 * 1024 * 1024  # by estimate, of which the memory is up to twice as much
KEPT_BYTES = 250  # of an interaction beside its events
READINGS_MOST = 64
FEW = 200  # interactions


class _Kept(NamedTuple):
    """The number of the reading that has the events of an interaction: those after a `seq`, up to and with another."""

    reading: int
    after: int
    upto: int


class Recent:
    """Reads the events of one file, and keeps those of the last readings."""

    def __init__(self, events: EventStore, bytes_most: int = BYTES_MOST, few: int = FEW) -> None:
        self._events, self._bytes_most, self._few = events, bytes_most, few
        self._readings: deque[pl.DataFrame] = deque()
        self._dropped = 0  # readings before the first that is still here, whose number that is
        self._kept: dict[int, _Kept] = {}

    def events_of(self, subjects: Sequence[int], after: Mapping[int, int], void: Collection[int]) -> pl.DataFrame:
        """As `EventStore.events_of`; all is read of those that are `void`, because events of theirs were replaced or went."""
        for subject in void:
            self._kept.pop(subject, None)
        if len(subjects) < self._few:
            return self._events.events_of(subjects, after)
        found = {subject: each for subject in subjects if (each := self._kept.get(subject)) and each.after == after.get(subject, 0)}
        came = self._events.events_of(subjects, {**after, **{subject: each.upto for subject, each in found.items()}})
        events = pl.concat([*self._held(found), came]).sort("subject", maintain_order=True) if found else came
        self._keep(events, after)
        return events

    def _held(self, found: Mapping[int, _Kept]) -> list[pl.DataFrame]:
        """What is here of these interactions, of each all that it has in one part and in the order of `seq`."""
        places = pl.DataFrame({"subject": list(found), "reading": [each.reading for each in found.values()]})
        numbers = places["reading"].unique().to_list()
        readings = [(self._readings[n - self._dropped], places.filter(reading=n)) for n in numbers]
        return [events.join(those, on="subject", how="semi", maintain_order="left") for events, those in readings]

    def _keep(self, events: pl.DataFrame, after: Mapping[int, int]) -> None:
        """Keep this reading, and no older ones than there is room for."""
        number = self._dropped + len(self._readings)
        self._readings.append(events)
        last = events.select("subject", "seq").filter(pl.col("subject").ne_missing(pl.col("subject").shift(-1)))
        for subject, seq in last.iter_rows():
            self._kept[subject] = _Kept(number, after.get(subject, 0), seq)
        while len(self._readings) > READINGS_MOST or self._bytes() > self._bytes_most:
            for subject in self._readings.popleft()["subject"].unique():
                if (each := self._kept.get(subject)) and each.reading == self._dropped:
                    del self._kept[subject]
            self._dropped += 1

    def _bytes(self) -> float:
        return sum(events.estimated_size() for events in self._readings) + KEPT_BYTES * len(self._kept)
