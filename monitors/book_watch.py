"""The book of a configuration, read whole, and read again when its files change: all of it or, if anything is wrong, none."""

from __future__ import annotations

import logging
from pathlib import Path

from engine.language.rendering import render_all
from monitors.answers import Refused, Unreadable
from monitors.book_files import files_of, load
from monitors.versions import LoadedBook

log = logging.getLogger("upheld")


class BookWatch:
    """The newest good book below a folder. `successful` tells whether the newest text of it is the one in force.

    Raises Refused or Unreadable when there is no good book to begin with.
    """

    def __init__(self, folder: Path, packs: tuple[str, ...]) -> None:
        self._folder, self._packs = folder, packs
        self._seen = self._looks()
        self.successful = True
        self.loaded = self._read()

    def look(self) -> LoadedBook | None:
        """The book, if it changed since the last look and nothing is wrong with it; what is wrong is logged once."""
        try:
            seen = self._looks()
            if seen == self._seen:
                return None
            self._seen = seen
            self.loaded = self._read()
        except Refused as refused:
            log.error("the book was not read again, the one before goes on:\n%s", render_all(refused.problems, refused.texts))
        except Unreadable as error:
            log.error("the book was not read again, the one before goes on: %s", error)
        else:
            self.successful = True
            log.info("the book was read again; standards: %d", len(self.loaded.book.standards))
            return self.loaded
        self.successful = False
        return None

    def _read(self) -> LoadedBook:
        loaded = load([self._folder], self._packs)
        if loaded.book is None:
            raise Refused(loaded.problems, loaded.texts)
        return LoadedBook(loaded.book, loaded.texts, self._packs, self._folder.as_posix())

    def _looks(self) -> tuple[tuple[str, int, int], ...]:
        stats = [(path.as_posix(), path.stat()) for path in files_of(self._folder)]
        return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
