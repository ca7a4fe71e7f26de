"""The one clock. Everything that is live asks it for the time, so a test or a demo can move it."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, in microseconds since 1970 UTC, and how long its time takes."""

    def now(self) -> int:
        """The instant it is."""

    def seconds(self, length: int) -> float:
        """How many real seconds a length of the clock's time takes."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> int:
        return time.time_ns() // 1000

    def seconds(self, length: int) -> float:
        return length / 1e6


class MovingClock:
    """Starts at `start` when it is made and runs `speed` times as fast as real time."""

    def __init__(self, start: int, speed: float) -> None:
        self._start, self._speed = start, speed
        self._real_start = time.monotonic_ns()

    def now(self) -> int:
        return self._start + int((time.monotonic_ns() - self._real_start) / 1000 * self._speed)

    def seconds(self, length: int) -> float:
        return length / 1e6 / self._speed


class SetClock:
    """Stands still until it is set."""

    def __init__(self, instant: int) -> None:
        self.instant = instant

    def now(self) -> int:
        return self.instant

    def seconds(self, length: int) -> float:
        return length / 1e6
