"""How ticks follow each other: when the next evaluation begins, and how much one tick folds.

While events keep coming, each evaluation would find another handful, and an interaction that is touched again and again would be read,
folded and recorded as often. So evaluations for what came are apart by a fifth of a second, or by as long as the last one took, up to two
fifths: an event on its own waits for nothing, in a stream each waits a little, what touches the same interaction is folded once, and
feeds have the processor for half of the time. What falls due does not wait.
"""

from __future__ import annotations

from threading import Event
from time import monotonic

APART_S = 0.2  # from the end of an evaluation to the next for what came meanwhile, at least
APART_MOST_S = 0.4  # however long the last one took; with a slice well under the second of a promise
SLICE_LEAST, SLICE_MOST = 1_000, 20_000  # touched interactions; a tick over many standards takes as long for fewer, so it folds no fewer
SLICE_US = 300_000


class Rhythm:
    """Wakes the thread that evaluates, and finds how many interactions it folds in about `SLICE_US`. Any thread may wake it."""

    def __init__(self, apart_s: float = APART_S) -> None:
        self._apart_s = apart_s
        self.slice_most = SLICE_LEAST
        self._took_us = 0  # the ticks since the last wait
        self._wanted, self._at_once, self._roused = Event(), Event(), Event()

    def wake(self) -> None:
        """Have an evaluation begin soon, for something came."""
        self._wanted.set()

    def wake_at_once(self) -> None:
        """Have one begin now, or as soon as the one that runs has ended."""
        self._at_once.set()
        self._wanted.set()

    def rouse(self) -> None:
        """Have one begin now, even out of a rest."""
        self._roused.set()
        self.wake_at_once()

    def rest(self, seconds: float) -> None:
        """Let so long pass, whatever comes or falls due meanwhile, and have one begin soon after."""
        self._roused.wait(seconds)
        self.wake()

    def wait(self, most_s: float) -> None:
        """Return when the next evaluation is to begin, after so many seconds at the latest; called when the one before has ended."""
        soonest = monotonic() + max(self._apart_s, min(self._took_us / 1e6, APART_MOST_S))
        self._took_us = 0
        self._wanted.wait(most_s)
        self._at_once.wait(max(soonest - monotonic(), 0))
        for each in (self._wanted, self._at_once, self._roused):
            each.clear()

    def took(self, folded: int, taken_us: int) -> None:
        """Let the next tick fold more or less, and the next evaluation wait, by how many interactions this one folded and how long that
        took."""
        self._took_us += taken_us
        if folded:
            quick = max(self.slice_most, folded * 2)  # of a tick that folded few nothing is known of one that folds many
            fits = quick if taken_us < SLICE_US // 2 else self.slice_most * SLICE_US // taken_us
            self.slice_most = min(max(fits, SLICE_LEAST), SLICE_MOST)
