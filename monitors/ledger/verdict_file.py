"""The verdict file as SQLite has it: one connection, its transactions, and the numbers that stand for standards and label sets in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitors.ledger.database import CACHE_KIB, StoreFailed, explained, is_empty
from monitors.ledger.verdict_tables import KIND, TABLES, VERSION

LOG_PAGES = 4_000  # 16 MiB; with SQLite's thousand each busy tick would copy its log back and wait for the disk three times


class VerdictFile:
    """The file at `path`, made if it is missing. Opening it raises StoreFailed for a file that is none, or of another kind.

    `standards` has the number of each standard by its name, `labels` that of each label set by its standard's number and its text; both
    grow as new ones are recorded.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with explained(path):
            self.database = _opened(path)
        self.standards: dict[str, int] = {}
        self.labels: dict[tuple[int, str], int] = {}
        self.label_texts: dict[int, str] = {}
        self.learn()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """All that a question gives."""
        return self.database.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits when the block ends, and takes all back if it raises."""
        with explained(self.path), self.database:
            self.database.execute("begin immediate")
            yield

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """In the block all is read as of one instant, whoever records meanwhile; keep it short, and write nothing in it."""
        with explained(self.path):
            self.database.execute("begin")
            try:
                self.learn()
                yield
            finally:
                self.database.execute("rollback")

    def learn(self) -> None:
        """The numbers of standards and label sets, as far as they are in the file by now; others may have recorded since it was opened."""
        self.standards.update(self.rows("select name, id from standard"))
        self.labels.update({(standard, text): id for id, standard, text in self.rows("select * from label")})
        self.label_texts.update({id: text for (_, text), id in self.labels.items()})

    def names(self) -> dict[int, str]:
        """Standards by their number."""
        return {id: name for name, id in self.standards.items()}

    def label_sets(self) -> dict[str, list[str]]:
        """The label sets of each standard, in the order in which they were first seen."""
        names, found = self.names(), dict[str, list[str]]()
        for (standard, text), _ in sorted(self.labels.items(), key=lambda item: item[1]):
            found.setdefault(names[standard], []).append(text)
        return found

    def numbers(self, standards: Sequence[str]) -> str:
        """The numbers of those of the standards that have one, as SQL lists them."""
        return ", ".join(str(self.standards[name]) for name in standards if name in self.standards)

    def standard(self, name: str) -> int:
        """The number of a standard; it is given one at first sight."""
        if name not in self.standards:
            self.database.execute("insert or ignore into standard(name) values (?)", (name,))
            self.standards[name] = self.rows("select id from standard where name = ?", name)[0][0]
        return self.standards[name]

    def number_labels(self, labels: Iterable[tuple[str, str]]) -> None:
        """Give every label set (standard, text) a number at first sight."""
        wanted = [(self.standard(name), text) for name, text in labels]
        new = [key for key in wanted if key not in self.labels]
        if new:
            with self.transaction():
                self.database.executemany("insert or ignore into label(standard, text) values (?, ?)", new)
            for key in new:
                self.labels[key] = self.rows("select id from label where standard = ? and text = ?", *key)[0][0]
                self.label_texts[self.labels[key]] = key[1]


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        is_new = is_empty(database, path, KIND, VERSION)
        database.execute("pragma journal_mode = wal")
        database.execute(f"pragma cache_size = -{CACHE_KIB}")
        database.execute(f"pragma wal_autocheckpoint = {LOG_PAGES}")
        database.execute("pragma synchronous = full")  # what is folded is noted after this, so it must be on the disk
        if is_new:
            kind = f"pragma application_id = {KIND}; pragma user_version = {VERSION};"
            database.executescript(f"begin immediate; {TABLES} {kind} commit;")
    except (sqlite3.Error, StoreFailed):
        database.close()
        raise
    return database
