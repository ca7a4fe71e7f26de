"""Who evaluates a store: one process at a time, or what two conclude of the same would be counted twice."""

from __future__ import annotations

import fcntl
import os
import time
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

from monitors.ledger.database import StoreBusy

LOOK_EVERY_S = 0.05
URL_MOST = 300  # bytes


class Hold:
    """The right to evaluate a store, kept by a lock on an open file; it ends with the process, however that ends.

    A process that is started with it has it too, and it ends with the last of them.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._says_where = False

    @classmethod
    def of(cls, path: Path, wait_s: float = 0.0) -> Hold:
        """The hold on the store at `path`, by a file beside it; StoreBusy while another process has it, after so many seconds."""
        file = os.open(_beside(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        latest = time.monotonic() + wait_s
        while not _is_locked(file):
            if time.monotonic() >= latest:
                who = _who(_told(file))
                os.close(file)
                raise StoreBusy(f"{path}: {who}")
            time.sleep(LOOK_EVERY_S)
        os.truncate(file, 0)
        return cls(file)

    def answers_at(self, url: str) -> None:
        """Have whoever is refused the hold be told where a monitor that has it answers."""
        os.pwrite(self._file, url.encode(), 0)
        self._says_where = True

    def __reduce__(self) -> tuple[Any, ...]:
        return _inherited, (DupFd(self._file),)  # only while a process is being started

    def release(self) -> None:
        """Have it no more; where this process said that it answers, nobody is told any more."""
        if self._says_where:
            os.truncate(self._file, 0)
        os.close(self._file)


def answered_at(path: Path) -> str | None:
    """Where the monitor that has the hold on the store at `path` answers; None where none has it, or does not say."""
    try:
        file = os.open(_beside(path), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _is_locked(file, fcntl.LOCK_SH) else _told(file) or None
    finally:
        os.close(file)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _told(file: int) -> str:
    return os.pread(file, URL_MOST, 0).decode()


def _who(url: str) -> str:
    if not url:
        return "another process evaluates it; is a monitor running?"
    return f"a monitor runs on it and answers at {url}; if the configuration says another address, `listen` was edited since it started"


def _is_locked(file: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Whether this process has the lock now; LOCK_SH, for who only looks, goes with others who look."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _inherited(file: Any) -> Hold:
    return Hold(file.detach())
