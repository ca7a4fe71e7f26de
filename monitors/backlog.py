"""Whether all that is stored has been folded, and so whether figures may be taken for good or bad news."""

from __future__ import annotations

from engine.evaluation.columns import BEGINNING
from engine.language.durations import SECOND
from monitors.clock import Clock

BEAT_US = 5 * SECOND  # evaluated at least so often, so that windows move and a stale evaluation is seen


class Backlog:
    """What is stored and not folded yet. It is old from the start, until it was worked off, and whenever that takes longer than a beat."""

    def __init__(self, clock: Clock) -> None:
        self.was_worked_off = False  # since the monitor started
        self._clock = clock
        self._since: int | None = BEGINNING
        self._sweep_since: int | None = None  # when the sweep began that goes on

    def begins(self) -> None:
        """Everything is to be folded anew: what half of it comes to is not to be shown for a moment."""
        self._since = BEGINNING

    def ticked(self, more: bool, waits: bool, now: int) -> None:
        """A tick that began at `now` has folded the last of what was there when its sweep began, or there is `more`; the rest `waits`."""
        begun = now if self._sweep_since is None else self._sweep_since
        if more:
            self._since = begun if self._since is None else self._since
        else:
            self._since, self.was_worked_off = begun if waits else None, True
        self._sweep_since = begun if more else None

    @property
    def is_there(self) -> bool:
        """Whether something waits, as far as the last tick knew."""
        return self._since is not None

    def is_old(self, now: int) -> bool:
        """Whether there is one for longer than a beat of real time."""
        return self._since is not None and self._clock.seconds(now - self._since) > BEAT_US / SECOND
