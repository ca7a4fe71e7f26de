"""A monitor whose clock is set from outside, for tests that kill it: whatever happens to it, time passes only when the test says so.

    python -m tests.servers.driven CONFIG CLOCK

Everything but the clock is as `upheld run` has it. CLOCK is a file of eight bytes that holds the instant.
"""

from __future__ import annotations

import mmap
import sys
from pathlib import Path

from monitors.clock import Clock
from monitors.commands.configuring import configured
from monitors.commands.run import logs
from monitors.service import Service

LOOK_EVERY_S = 0.02


class SharedClock:
    """An instant that several processes see, kept in a file."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), 8)

    def now(self) -> int:
        return int.from_bytes(self._bytes[:8], "little")

    def set(self, instant: int) -> None:
        """Let it be another instant, for all that look."""
        self._bytes[:8] = instant.to_bytes(8, "little")

    def seconds(self, length: int) -> float:
        """Nobody knows; so that no instant is missed, look again soon."""
        return min(length / 1e6, LOOK_EVERY_S)


def main(config: Path, clock: Clock) -> None:
    """Serve until the end, which may be sudden."""
    logs()
    Service(configured(config, secrets_of=("feeds", "alerts")), clock, "test").run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), SharedClock(Path(sys.argv[2])))
