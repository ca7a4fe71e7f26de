"""Whether a monitor evaluates, as its log tells: once when it has not for a minute, and once when it does again."""

from __future__ import annotations

import logging

SILENT_S = 60.0  # without an evaluation for so long the monitor is not ready

log = logging.getLogger("upheld")


class Silence:
    """Told again and again for how long nothing was evaluated."""

    def __init__(self) -> None:
        self._is_told = False

    def lasts(self, silent_s: float) -> None:
        """Nothing was evaluated for so many seconds."""
        if silent_s > SILENT_S and not self._is_told:
            log.error("nothing was evaluated for %d seconds; until it is, all figures are as of then", silent_s)
        elif silent_s <= SILENT_S and self._is_told:
            log.info("it is evaluated again")
        self._is_told = silent_s > SILENT_S
