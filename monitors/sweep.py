"""The order in which what is touched is folded: in sweeps, by number, one slice after the other.

What is touched again while a sweep goes on waits for the next one, however many slices this one has: in a stream of events the same
interactions would be folded over and over. A slice whose tick failed is passed over, so that the others have their turn, and the sweep
begins anew at its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitors.ledger.events import EventStore


@dataclass(frozen=True, slots=True)
class Turn:
    """Subjects that wait to be folded, and the last touch that there was (to forget them); whether they end a sweep of which all was folded
    so far, and whether no others wait."""

    subjects: list[int]
    touch: int
    ends_sweep: bool
    is_all: bool


class Sweep:
    """Goes over what is touched again and again; each slice is said to be folded before the next one is asked for, or it was not."""

    def __init__(self, events: EventStore) -> None:
        self._events = events
        self._after = 0  # the subject after which the next slice begins
        self._is_folded = self._is_whole = True  # the last slice; all slices before it

    def next(self, most: int) -> Turn:
        """So many subjects at most."""
        is_whole, after = self._is_whole and self._is_folded, self._after
        subjects, touch = self._events.touched(most, after)
        is_end = len(subjects) < most
        self._after = 0 if is_end else max(subjects, default=after)
        self._is_whole, self._is_folded = is_whole or is_end, False
        return Turn(subjects, touch, is_end and is_whole, is_end and not self._waits(after))

    def folded(self) -> None:
        """The last slice was folded and recorded."""
        self._is_folded = True

    def _waits(self, until: int) -> bool:
        """Whether a subject up to and with this one is touched."""
        first, _ = self._events.touched(1) if until else ([], 0)
        return bool(first) and first[0] <= until
