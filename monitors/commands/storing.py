"""Opens the stores that a command reads or writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Error

from monitors.answers import Unreadable
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.monitor import Stores


@contextmanager
def opened(path: Path) -> Iterator[Stores]:
    """Both files of a ledger, made if they are missing; Unreadable for one that cannot be opened, read or written."""
    try:
        stores = Stores(path)
        try:
            yield stores
        finally:
            stores.close()
    except (StoreFailed, StoreBusy, Error, OSError) as error:
        raise Unreadable(f"the store `{path}` cannot be used: {error}") from error
