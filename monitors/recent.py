"""The events of the interactions that were folded last, and all that came since, so that of these nothing is asked of the file by subject.

In a stream of events the same interactions are folded again and again, and reading again what was read before took most of such a tick.
What comes is read in the order of arrival, once, and waits here until its interaction is folded. A reading of few interactions costs less
than to look for them here, and is left to the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from engine.evaluation.timelines import only_asked
from monitors.ledger.event_frames import NO_EVENTS
from monitors.ledger.events import EventStore
from monitors.picking import picked

BYTES_MOST = 100 * 1024 * 1024  # by estimate, of which the memory is up to twice as much
KEPT_BYTES = 250  # of an interaction beside its events
READINGS_MOST = 64
CAME_MOST = 200_000  # events; if more came since the last time, what is kept is not worth reading them all
CAME_BYTES_MOST = 32 * 1024 * 1024  # so many have a third less, if they are short
FEW = 200  # interactions
NOWHERE = -1


class _Kept(NamedTuple):
    """Of an interaction all events after a `seq` are here: in the reading of this number, if any, and among those that wait."""

    reading: int
    after: int


class _Reading(NamedTuple):
    """The events of these interactions, some of which may have none."""

    events: pl.DataFrame
    subjects: Sequence[int]


class Recent:
    """Reads the events of one file, and keeps those of the last readings: with the `data` of those that speak of what is `asked`."""

    def __init__(
        self, events: EventStore, asked: Sequence[str], bytes_most: int = BYTES_MOST, few: int = FEW, came_most: int = CAME_MOST
    ) -> None:
        self._events, self._asked, self._bytes_most, self._few, self._came_most = events, asked, bytes_most, few, came_most
        self._readings: deque[_Reading] = deque()
        self._dropped = 0  # readings before the first that is still here, whose number that is
        self._kept: dict[int, _Kept] = {}
        self._waiting = NO_EVENTS  # what came and was not asked for since; of interactions that are not kept it is of no use
        self._upto = 0  # the `seq` up to which all that came is here
        self._last_subject = 0  # that had an event by then

    def events_of(self, subjects: Sequence[int], after: Mapping[int, int], void: Collection[int]) -> pl.DataFrame:
        """As `EventStore.events_of`, though events that speak of nothing that is asked may lack their `data`; all is read of those that are
        `void`, because events of theirs were replaced or went."""
        for subject in void:
            self._kept.pop(subject, None)
        if len(subjects) < self._few:
            return self._events.events_of(subjects, after)
        self._let_come()
        found = [subject for subject in subjects if (each := self._kept.get(subject)) and each.after == after.get(subject, 0)]
        others = self._events.events_of({*subjects}.difference(found), after).filter(pl.col("seq") <= self._upto)
        here = pl.concat([*self._held(found), self._waiting.join(_these(found), on="subject", how="semi", maintain_order="left")])
        self._waiting = self._waiting.join(_these(subjects), on="subject", how="anti", maintain_order="left")
        events = pl.concat([here, only_asked(others, self._asked)], rechunk=True)
        events = events[np.argsort(events["subject"].to_numpy(), kind="stable")]  # sooner than `sort`: there are few runs
        self._keep(events, subjects, after)
        return events

    def _let_come(self) -> None:
        """Read what came since the last time. An interaction that had no number by then had no event either: all of it is in what came."""
        came = self._events.came_since(self._upto, self._came_most, CAME_BYTES_MOST)
        if came.events is None:
            self._begin_anew()
        else:
            self._waiting = pl.concat([self._waiting, only_asked(came.events, self._asked)])
            new = came.events.filter(pl.col("subject") > self._last_subject)["subject"].unique()
            self._kept |= dict.fromkeys(new, _Kept(NOWHERE, 0))
        self._upto, self._last_subject = came.upto, came.last_subject

    def _held(self, found: Sequence[int]) -> list[pl.DataFrame]:
        """What the readings have of these interactions, of each in one of them and in the order of `seq`."""
        places = _these(found).with_columns(reading=pl.Series([self._kept[subject].reading for subject in found], dtype=pl.Int64))
        numbers = sorted({*places["reading"]} - {NOWHERE})
        readings = [(self._readings[n - self._dropped].events, places.filter(reading=n)) for n in numbers]
        return [picked(events, "subject", those["subject"].to_numpy()) for events, those in readings]

    def _keep(self, events: pl.DataFrame, subjects: Sequence[int], after: Mapping[int, int]) -> None:
        """Keep this reading, and no older ones than there is room for."""
        number = self._dropped + len(self._readings)
        self._readings.append(_Reading(events, subjects))
        self._kept |= dict.fromkeys(subjects, _Kept(number, 0)) | {subject: _Kept(number, seq) for subject, seq in after.items()}
        while len(self._readings) > READINGS_MOST or (self._readings and self._bytes() > self._bytes_most):
            for subject in self._readings.popleft().subjects:
                if (each := self._kept.get(subject)) and each.reading == self._dropped:
                    del self._kept[subject]
            self._dropped += 1
        if self._bytes() > self._bytes_most:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Keep nothing; what comes from now on waits here as before."""
        self._dropped += len(self._readings)
        self._readings.clear()
        self._kept.clear()
        self._waiting = NO_EVENTS

    def _bytes(self) -> float:
        frames = (*(each.events for each in self._readings), self._waiting)
        return sum(events.estimated_size() for events in frames) + KEPT_BYTES * len(self._kept)


def _these(subjects: Sequence[int]) -> pl.DataFrame:
    return pl.DataFrame({"subject": subjects}, schema={"subject": pl.Int64})
