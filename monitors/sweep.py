"""The order in which what is touched is folded: in sweeps, by number, one slice after the other.

What is touched again while a sweep goes on waits for the next one, however many slices this one has: in a stream of events the same
interactions would be folded over and over. A slice whose tick failed is passed over, so that the others have their turn, and the sweep
begins anew at its end. Who waits is kept here, and the file is told how far the sweep has come, for whoever begins in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from monitors.ledger.batches import Swept
from monitors.ledger.events import EventStore

Note = Callable[[Sequence[int], int, Swept], None]
"""To note what is folded, as `EventStore.folded` does."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Subjects that wait to be folded; whether they end a sweep of which all was folded so far, and whether no others wait."""

    subjects: list[int]
    ends_sweep: bool
    is_all: bool


class Sweep:
    """Goes over what is touched again and again; each slice is said to be folded before the next one is asked for, or it was not."""

    def __init__(self, events: EventStore, note: Note) -> None:
        self._events, self._note = events, note
        self._waiting = np.array([], np.int64)  # by number
        self._upto: int | None = None  # the `seq` up to which all that was touched is here
        self._swept = Swept()
        self._turn = Turn([], False, False)
        self._begun = 0  # the last `seq` when this sweep began
        self._after = 0  # the subject after which the next slice begins
        self._is_folded = self._is_whole = True  # the last slice; all before it of this sweep

    def next(self, most: int) -> Turn:
        """So many subjects at most; where there is no room, a sweep begins anew."""
        touched, self._upto = self._events.touched_since(self._upto)
        new = np.setdiff1d(touched, self._waiting, assume_unique=True)
        self._waiting = np.insert(self._waiting, np.searchsorted(self._waiting, new), new)
        self._is_whole &= self._is_folded
        if not self._after or not most:
            self._after, self._begun, self._is_whole = 0, self._upto, True
        start = int(np.searchsorted(self._waiting, self._after, "right"))
        subjects: list[int] = self._waiting[start : start + most].tolist()
        is_end = len(subjects) < most
        self._after, self._is_folded = 0 if is_end else max(subjects, default=0), False
        self._turn = Turn(subjects, is_end and self._is_whole, is_end and not start)
        return self._turn

    def waiting_among(self, subjects: Sequence[int]) -> list[int]:
        """Those of the subjects that waited when the last slice was asked for."""
        asked = np.array(subjects, np.int64)
        found: list[int] = asked[np.isin(asked, self._waiting)].tolist()
        return found

    def folded(self, subjects: Sequence[int]) -> None:
        """The last slice was folded and recorded, and with it others perhaps: all of these."""
        assert self._upto is not None
        self._is_folded = True
        self._waiting = np.setdiff1d(self._waiting, np.array(subjects, np.int64), assume_unique=True)
        before, self._swept = self._swept, self._sweeping(self._upto)
        if subjects or self._swept != before:
            self._note(subjects, self._upto, self._swept)

    def _sweeping(self, upto: int) -> Swept:
        """How far it has come with the last slice; not past one that failed."""
        if not len(self._waiting):
            return Swept(upto, upto, 0)
        if self._turn.ends_sweep:
            return Swept(self._begun, self._begun, 0)
        return Swept(self._swept.folded, self._begun, self._after) if self._is_whole and self._after else self._swept
