"""Ctrl-C, which people press twice: the second must not break the ending that the first began."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from types import FrameType

QUICK_S = 1.0  # longer than it takes to give the screen back and to close stores


class Interrupted:
    """What a signal calls: raises KeyboardInterrupt, unless it did so just now; later again, for a library may swallow one."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._raised_at = float("-inf")

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = self._seconds()
        if now - self._raised_at > QUICK_S:
            self._raised_at = now
            raise KeyboardInterrupt
