"""How evaluations went since the monitor started: how many, how long, how late, and the latest breach of each label set."""

from __future__ import annotations

from engine.language.durations import SECOND
from monitors.clock import Clock
from monitors.ledger.events import EventStore
from monitors.snapshot import Exemplar, Histogram
from monitors.tick import Ticked

LATE_S = 1.0
DURATION_BOUNDS_US = tuple(int(seconds * SECOND) for seconds in (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5))
DELAY_BOUNDS_US = tuple(int(seconds * SECOND) for seconds in (0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300, 3600))


class Evaluations:
    """Told of each as it goes on. `last` is the instant of the last tick whose figures are shown."""

    def __init__(self, clock: Clock, events: EventStore) -> None:
        self._clock, self._events = clock, events
        self.ticks = self.failures = self.missed = 0
        self.duration = Histogram.empty(DURATION_BOUNDS_US)
        self.delay = Histogram.empty(DELAY_BOUNDS_US)
        self.exemplars: dict[tuple[str, str], Exemplar] = {}
        self.last: int | None = None
        self._ticked_at: int | None = None
        self._planned: int | None = None

    def begins(self, now: int) -> None:
        """One begins, which was missed if it was due long ago."""
        if self._planned is not None and self._clock.seconds(now - self._planned) > LATE_S:
            self.missed += 1

    def ticked(self, at: int, taken_us: int, ticked: Ticked) -> None:
        """A tick that began `at` an instant has ended; what came due while it ran is not in it."""
        self.ticks += 1
        self.duration = self.duration.observed([taken_us])
        self._ticked_at, self._planned = at, ticked.wake
        now = self._clock.now()
        self.delay = self.delay.observed([max(now - each, 0) for each in ticked.rang["decided_at"].to_list()])
        latest = ticked.rang.sort("decided_at").unique(["standard", "labels"], keep="last").rows()
        names = self._events.names([subject for *_, subject, _ in latest])
        for standard, labels, subject, decided_at in latest:
            known = self.exemplars.get((standard, labels))
            if known is None or decided_at > known.deadline_us:
                self.exemplars[standard, labels] = Exemplar(names.get(subject, ""), decided_at)

    def shown(self) -> None:
        """The figures of the last tick are shown."""
        self.last = self._ticked_at
