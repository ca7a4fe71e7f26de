"""When an evaluation that failed is repeated, and why nothing is evaluated until then.

Where the process that evaluates has ended, later each time, while none serves: each begins by reading every row that is open, and one
that ends again and again would keep the machine busy with nothing else.
"""

from __future__ import annotations

from monitors.clock import Clock
from monitors.evaluating import Ended
from monitors.wording import counted

RETRY_S = 1.0  # after what failed in a process that goes on
PAUSES_S = (1, 2, 4, 8, 16, 32, 60)
SERVED_S = 60  # the end of one that has answered for so long is a first one


class Retries:
    """Told of answers and failures. `why` says why nothing is evaluated, from a failure to the next answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends = 0  # in a row
        self._answers_since: int | None = None
        self.why: str | None = None

    def answered(self) -> None:
        """All that was asked was done."""
        self.why = None
        if self._answers_since is None:
            self._answers_since = self._clock.now()

    def failed(self, error: Exception) -> float:
        """Something was not done; after how many seconds it is to be asked again."""
        if isinstance(error, Ended):
            return self._ended(error)
        self.why = f"evaluations fail: {error}"
        return RETRY_S

    def _ended(self, how: Ended) -> int:
        has_served = self._answers_since is not None and self._clock.seconds(self._clock.now() - self._answers_since) >= SERVED_S
        self._ends, self._answers_since = 1 if has_served else self._ends + 1, None
        pause_s = PAUSES_S[min(self._ends, len(PAUSES_S)) - 1]
        in_a_row = f" ({self._ends} times in a row)" if self._ends > 1 else ""
        self.why = f"{how}{in_a_row}; another is begun after {counted(pause_s, 'second')}"
        return pause_s
