"""Who evaluates a store: one process at a time, or what two conclude of the same would be counted twice."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from monitors.ledger.database import StoreBusy


class Hold:
    """The right to evaluate the store at `path`, kept by a lock on a file beside it; it ends with the process, however that ends.

    Raises StoreBusy while another process has it.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._file)
            raise StoreBusy(f"{path}: another process evaluates it; is a monitor running?") from error

    def release(self) -> None:
        """Let others have it."""
        os.close(self._file)
