"""The order in which what is touched is folded: in sweeps, by number, one slice after the other.

What is touched again while a sweep goes on waits for the next one, however many slices this one has: in a stream of events the same
interactions would be folded over and over. A slice whose tick failed is passed over, so that the others have their turn, and the sweep
begins anew at its end. Who waits is kept here, and the file is told how far the sweep has come and who failed, for whoever begins in its
place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from monitors.ledger.batches import Swept
from monitors.ledger.events import EventStore

Note = Callable[[Sequence[int], int, Swept], None]
"""To note what is folded, as `EventStore.note_folded` does."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Subjects that wait to be folded; whether they end a sweep of which all was folded so far, and whether no others wait."""

    subjects: list[int]
    ends_sweep: bool
    is_all: bool


class Sweep:
    """Goes over what is touched again and again; each slice is said to be folded before the next one is asked for, or it failed."""

    def __init__(self, events: EventStore, note: Note) -> None:
        self._events, self._note = events, note
        self._waiting = np.array([], np.int64)  # by number
        self._upto: int | None = None  # the `seq` up to which all that was touched is here
        self._asked: list[int] = []  # the last slice, until it is folded
        self._swept = Swept()  # once that is folded
        self._noted = Swept()

    def next(self, most: int) -> Turn:
        """So many subjects, or a quarter more where a sweep ends with them; where there is no room, a sweep begins anew."""
        touched, self._upto = self._events.touched_since(self._upto)
        new = np.setdiff1d(touched, self._waiting, assume_unique=True)
        self._waiting = np.insert(self._waiting, np.searchsorted(self._waiting, new), new)
        before, begun, after, failed = self._swept
        failed = tuple(sorted({*failed, *self._asked}))
        if not after or not most:
            begun, after = self._upto, 0
        start = int(np.searchsorted(self._waiting, after, "right"))
        is_end = len(self._waiting) - start < most * 5 // 4  # a tick for a few costs half of what one for thousands does
        self._asked = subjects = self._waiting[start : None if is_end else start + most].tolist()
        self._swept = Swept(begun, begun, 0, failed) if is_end else Swept(before, begun, max(subjects, default=0), failed)
        return Turn(subjects, is_end and {*failed} <= {*subjects}, is_end and not start)

    def waiting_among(self, subjects: Sequence[int]) -> list[int]:
        """Those of the subjects that waited when the last slice was asked for."""
        asked = np.array(subjects, np.int64)
        found: list[int] = asked[np.isin(asked, self._waiting)].tolist()
        return found

    def folded(self, subjects: Sequence[int]) -> None:
        """The last slice was folded and recorded, and with it others perhaps: all of these."""
        assert self._upto is not None
        self._waiting = np.setdiff1d(self._waiting, np.array(subjects, np.int64), assume_unique=True)
        failed = {*self._swept.failed} - {*subjects}
        self._asked, self._swept = [], self._swept._replace(failed=tuple(sorted(failed)))
        swept = self._swept if len(self._waiting) else Swept(self._upto, self._upto)
        if subjects or swept != self._noted:
            self._note(subjects, self._upto, swept)
            self._noted = swept
