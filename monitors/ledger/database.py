"""One SQLite file in WAL mode: its connections, its transactions, its checkpoints, and what its errors mean.

Connections are kept idle and borrowed by any thread; every transaction is short and none outlives its block. Writers of one process
queue on a lock of this object, which hands over at once; writers of other processes on SQLite's own lock, which is polled.

SQLite before 3.51.3 can lose commits when the log starts anew while a checkpoint runs (its "WAL-reset bug"). So automatic
checkpoints are off, and `checkpoint` holds the write lock while another connection copies the log back: nobody can start it anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

BUSY_S = 5.0
BUSY_EVERY_S = 0.005
LOG_KEPT_BYTES = 128 * 1024 * 1024
CACHE_KIB = 64 * 1024
TRY_LATER = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class StoreFailed(Exception):
    """The file cannot be opened, read or written; the message says which one and why."""


class StoreBusy(Exception):
    """The store takes no more just now; the same again later will do."""


class Database:
    """The file at `path`, made with these tables if it is missing. May be used by any thread; any number of processes may open it.

    Transactions read the files `beside` it too, under their names, each as of an instant of its own, and never write them.
    """

    def __init__(
        self, path: str | Path, tables: Sequence[str], kind: int, version: int, beside: Mapping[str, Path] | None = None
    ) -> None:
        self.path = Path(path)
        self._beside = beside or {}
        self.changed_rows = 0  # since the last checkpoint by this process
        self._readers: list[sqlite3.Connection] = []  # idle ones
        self._writers: list[sqlite3.Connection] = []  # apart, since a connection forgets its pages when another one has written
        self._writing = Lock()
        self._closed = False
        with explained(self.path):
            self._create(tables, kind, version)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file; keep it short, the log cannot start anew while it lasts."""
        with self._explained(), self._borrowed(self._readers) as connection:
            connection.execute("begin")
            yield connection
            connection.execute("commit")

    @contextmanager
    def write(self, *, durable: bool = True, beside: Mapping[str, Path] | None = None) -> Iterator[sqlite3.Connection]:
        """A transaction that writes alone; when the block ends it is committed, and if `durable` on the disk. It also reads these files."""
        with self._explained(), self._writing, self._borrowed(self._writers) as connection, attached(connection, beside or {}):
            connection.execute(f"pragma synchronous = {'full' if durable else 'normal'}")
            before = connection.total_changes
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")
            self.changed_rows += connection.total_changes - before

    def checkpoint(self, past_rows: int = 0) -> None:
        """Copy the log back into the file, if this process has changed more than so many rows since the last time."""
        if self.changed_rows <= past_rows:
            return
        with explained(self.path), self._writing, self._borrowed(self._writers) as holder, self._borrowed(self._readers) as copier:
            holder.execute("begin immediate")
            copier.execute("pragma main.wal_checkpoint(passive)").fetchone()
            holder.execute("rollback")
            self.changed_rows = 0

    def close(self) -> None:
        """Close the idle connections; the last one of all processes copies the log back and removes it."""
        self._closed = True
        for idle in (self._readers, self._writers):
            while idle:
                idle.pop().close()

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.path, [file.name for file in self._beside.values()])

    @contextmanager
    def _borrowed(self, idle: list[sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
        """An idle connection or a new one; what it did not commit is undone, and after an error of SQLite it is not used again."""
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._connect()
        sound = True
        try:
            yield connection
        except sqlite3.Error:
            sound = False
            raise
        finally:
            if sound and not self._closed:
                connection.rollback()
                idle.append(connection)
            else:
                connection.close()

    def _connect(self, beside: bool = True) -> sqlite3.Connection:
        if self._closed:
            raise StoreFailed(f"{self.path} is closed")
        connection = sqlite3.connect(
            self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False, cached_statements=256, uri=True
        )
        settings = ("wal_autocheckpoint = 0", f"journal_size_limit = {LOG_KEPT_BYTES}", f"cache_size = -{CACHE_KIB}")
        try:
            for setting in settings:
                connection.execute(f"pragma {setting}")
            attach(connection, self._beside if beside else {})
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _create(self, tables: Sequence[str], kind: int, version: int) -> None:
        if not self.path.parent.is_dir():
            raise StoreFailed(f"{self.path.parent} is not a folder")
        with closing(self._connect(beside=False)) as connection:
            if not is_empty(connection, self.path, kind, version):
                return  # whoever only looks waits for no writer
            switch_to_wal(connection)
            connection.execute("begin immediate")
            if is_empty(connection, self.path, kind, version):  # nobody else was faster
                for statement in tables:
                    connection.execute(statement)
                connection.execute(f"pragma application_id = {kind}")
                connection.execute(f"pragma user_version = {version}")
            connection.execute("commit")


@contextmanager
def explained(path: Path, beside: Sequence[str] = ()) -> Iterator[None]:
    """Turn SQLite's errors into ours; it does not say in which file it met them."""
    try:
        yield
    except sqlite3.Error as error:
        if is_busy(error):
            raise StoreBusy(f"{path}: {error}") from error
        raise StoreFailed(f"{path}: {error}" + "".join(f" (this file, or {name} beside it)" for name in beside)) from error


def attach(connection: sqlite3.Connection, files: Mapping[str, Path]) -> None:
    """Have a connection read these files too, under their names, and never write them. It cannot copy back the log of one, so whoever
    closes it as the last that has it open leaves the log."""
    for name, file in files.items():
        connection.execute(f"attach ? as {name}", (f"{file.absolute().as_uri()}?mode=ro",))


@contextmanager
def attached(connection: sqlite3.Connection, files: Mapping[str, Path]) -> Iterator[None]:
    """Have a connection read these files for one transaction."""
    attach(connection, files)
    try:
        yield
    finally:
        connection.rollback()  # where the block failed
        for name in files:
            connection.execute(f"detach {name}")


def is_busy(error: sqlite3.Error) -> bool:
    """Whether the same again later will do."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in TRY_LATER  # the low byte is the kind, the rest says more closely what


def switch_to_wal(connection: sqlite3.Connection) -> None:
    """Have the file use a log from now on. SQLite itself does not wait here for another process that makes the same file."""
    end = monotonic() + BUSY_S
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error) or monotonic() > end:
                raise
        sleep(BUSY_EVERY_S)


def number(connection: sqlite3.Connection, pragma: str) -> int:
    """The value of a numeric setting of the file."""
    return int(connection.execute(f"pragma {pragma}").fetchone()[0])


def is_empty(connection: sqlite3.Connection, path: Path, kind: int, version: int) -> bool:
    """Whether nothing is in the file yet; StoreFailed if there is and it is of another kind or version."""
    if number(connection, "schema_version") == 0:
        return True
    if number(connection, "application_id") != kind:
        raise StoreFailed(f"{path} is of another program, or another file of a store; expected a name that nothing has yet")
    found = number(connection, "user_version")
    if found != version:
        author = "an older" if found < version else "a newer"
        raise StoreFailed(f"{path} was made by {author} Upheld: its layout is {found}, not {version}; use that one, or another store")
    return False
