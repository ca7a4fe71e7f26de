"""The two files of a ledger, as one thing that one process holds."""

from __future__ import annotations

from pathlib import Path

from monitors.ledger.database import StoreFailed
from monitors.ledger.events import EventStore
from monitors.ledger.holding import Hold
from monitors.ledger.verdicts import VerdictStore

RESTORE = "restore both files from one moment, or remove both and have the feeds read again"


class Stores:
    """The two files of a ledger, opened together; StoreFailed where the event file is not the one that was concluded from."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.verdicts = VerdictStore(path)
        try:
            self.events = _paired(events_path(path), self.verdicts)
        except StoreFailed:
            self.verdicts.close()
            raise
        self._hold: Hold | None = None

    def held(self, wait_s: float = 0.0) -> Hold:
        """The right to be the only one who evaluates until they are closed; StoreBusy while another process does, after so long."""
        if self._hold is None:
            self._hold = Hold.of(self.path, wait_s)
            self.verdicts.file.learn()  # who had it until now may have recorded what was not there when the files were opened
        return self._hold

    def close(self) -> None:
        """Close both."""
        self.events.close()
        self.verdicts.close()
        if self._hold is not None:
            self._hold.release()
            self._hold = None


def _paired(path: Path, verdicts: VerdictStore) -> EventStore:
    """The event file at `path`. Without what it had told, the next event of an interaction would take back what was concluded of it."""
    last = verdicts.subjects.last()  # first: meanwhile feeds may bring more
    if last and not path.exists():
        raise StoreFailed(f"the event file `{path.name}` beside it is missing; {RESTORE}")
    events = EventStore(path)
    if last > events.last_subject():
        events.close()
        raise StoreFailed(f"the event file `{path.name}` beside it lacks interactions of which verdicts are recorded; {RESTORE}")
    return events


def events_path(path: Path) -> Path:
    """The event file beside a verdict file."""
    return path.with_name(f"{path.stem}.events{path.suffix}")
