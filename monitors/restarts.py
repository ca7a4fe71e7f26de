"""When a process that has ended is begun again: later each time, while none serves.

Each begins by reading every row that is open. One that ends again and again would keep the machine busy with nothing else.
"""

from __future__ import annotations

from monitors.clock import Clock
from monitors.wording import counted

LEAST_S, MOST_S = 1.0, 60.0
SERVED_S = 60.0  # the end of one that has answered for so long is a first one


class Restarts:
    """Told of answers and ends. `why` says why nothing is evaluated, from an end to the next answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends, self._pause_s = 0, LEAST_S
        self._answers_since: int | None = None
        self.why: str | None = None

    def answered(self) -> None:
        """It has done all that was asked of it."""
        self.why = None
        if self._answers_since is None:
            self._answers_since = self._clock.now()

    def ended(self, how: object) -> float:
        """It has ended; how many seconds to wait before another is begun: 1, 2, 4 and so on, and never over 60."""
        has_served = self._answers_since is not None and self._clock.seconds(self._clock.now() - self._answers_since) >= SERVED_S
        self._ends, self._pause_s = (1, LEAST_S) if has_served or not self._ends else (self._ends + 1, min(self._pause_s * 2, MOST_S))
        self._answers_since = None
        self.why = f"{how} ({counted(self._ends, 'time')} in a row); another is begun after {counted(round(self._pause_s), 'second')}"
        return self._pause_s
