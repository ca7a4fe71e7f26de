"""Opens the stores that a command reads or writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from sqlite3 import Connection, Error, connect
from tempfile import TemporaryDirectory

from monitors.answers import Unreadable
from monitors.ledger.database import StoreBusy, StoreFailed, number
from monitors.ledger.places import places_path
from monitors.stores import Stores, events_path


def looked_at(path: Path, is_imagined: bool) -> AbstractContextManager[Stores]:
    """The ledger of a command that only looks: nothing is made where none is yet, nor recorded when it is only imagined."""
    return opened(path) if _is_there(path) and not is_imagined else imagined(path)


def _is_there(path: Path) -> bool:
    """Whether there is such a file; Unreadable where nobody may look."""
    try:
        return path.exists()
    except OSError as error:
        raise Unreadable(f"the store `{path}` cannot be used: {error}") from error


@contextmanager
def imagined(path: Path) -> Iterator[Stores]:
    """A copy of the files of a ledger that is thrown away: what is evaluated as of another instant must not be recorded."""
    with TemporaryDirectory(prefix="upheld-") as folder:
        copy = Path(folder) / path.name
        _copy(path, copy)
        with opened(copy, path) as stores:
            yield stores


def _copy(path: Path, copy: Path) -> None:
    """Copy both files, or the one that there is, as they stood at one instant, also while they are written; before them the index, which
    may lack what came last."""
    events = events_path(path), events_path(copy)
    index, index_copy = map(places_path, events)
    pairs = [(source, target) for source, target in ((path, copy), events) if _is_there(source)]
    try:
        with ExitStack() as stack:
            if _is_there(index):
                _back_up(stack.enter_context(closing(_to_read(index))), index_copy)
            olds = [stack.enter_context(closing(_to_read(source))) for source, _ in pairs]
            _begin_together(path, olds)
            for old, (_, target) in zip(olds, pairs, strict=True):
                if number(old, "schema_version"):  # without tables it is only about to be made
                    _back_up(old, target)
    except (Error, OSError) as error:
        raise Unreadable(f"the store `{path}` cannot be used: {error}") from error


def _back_up(source: Connection, target: Path) -> None:
    with closing(connect(target)) as copy:
        source.backup(copy)


def _begin_together(path: Path, connections: Sequence[Connection]) -> None:
    """Begin to read both files between two ticks: what one takes out of the event file is in the verdict file at `path` by then."""
    if len(connections) < 2:
        return
    with closing(_to_read(path)) as watch:
        seen, recorded = -1, number(watch, "data_version")
        while seen != recorded:
            seen = recorded
            for each in connections:
                each.rollback()
                each.execute("begin")
                number(each, "schema_version")  # what is read first says as of when all is
            recorded = number(watch, "data_version")


def _to_read(path: Path) -> Connection:
    return connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


@contextmanager
def opened(path: Path, original: Path | None = None) -> Iterator[Stores]:
    """Both files of a ledger, or of a copy, made if they are missing; Unreadable for one that cannot be opened, read or written."""
    try:
        stores = Stores(path)
        try:
            yield stores
        finally:
            stores.close()
    except (StoreFailed, StoreBusy, Error, OSError) as error:
        raise Unreadable(f"the store `{original or path}` cannot be used: {error}") from error
