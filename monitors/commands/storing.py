"""Opens the stores that a command reads or writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from sqlite3 import Error, connect
from tempfile import TemporaryDirectory

from monitors.answers import Unreadable
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.stores import Stores, events_path


def looked_at(path: Path, is_imagined: bool) -> AbstractContextManager[Stores]:
    """The ledger of a command that only looks: nothing is made where none is yet, nor recorded when it is only imagined."""
    return opened(path) if path.exists() and not is_imagined else imagined(path)


@contextmanager
def imagined(path: Path) -> Iterator[Stores]:
    """A copy of both files of a ledger that is thrown away: what is evaluated as of another instant must not be recorded."""
    with TemporaryDirectory(prefix="upheld-") as folder:
        copy = Path(folder) / path.name
        for source, target in ((path, copy), (events_path(path), events_path(copy))):
            if source.exists():
                _copy(source, target)
        with opened(copy) as stores:
            yield stores


def _copy(source: Path, target: Path) -> None:
    """Copy a file as it stands between two transactions, also while it is written."""
    try:
        with closing(connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old, closing(connect(target)) as new:
            old.backup(new)
    except (Error, OSError) as error:
        raise Unreadable(f"the store `{source}` cannot be used: {error}") from error


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
