"""The book of a configuration, read whole, and read again when its files change: all of it or, if anything is wrong, none."""

from __future__ import annotations

import logging
from pathlib import Path

from engine.language.rendering import render_all
from monitors.answers import Refused, Unreadable
from monitors.book_files import files_of, load
from monitors.book_texts import LoadedBook

log = logging.getLogger("upheld")


class BookWatch:
    """The newest good book below a folder. `successful` tells whether the newest text of it that was read is the one in force.

    Raises Refused or Unreadable when there is no good book to begin with.
    """

    def __init__(self, folder: Path, packs: tuple[str, ...]) -> None:
        self._folder, self._packs = folder, packs
        self._seen = self._last = self._looks()
        self.successful, self._fault, self._is_asked = True, "", False
        self.loaded = self._read()

    def ask(self) -> None:
        """Have the next look read the book, whether or not it changed, and say what came of it; a signal may call this."""
        self._is_asked = True

    def look(self) -> LoadedBook | None:
        """The book, if it changed before the last look and not since, and nothing is wrong with it; what is wrong is logged once.

        While files are saved or copied one by one, the book may be one without some of its standards, and nothing would be wrong with it.
        """
        is_asked, self._is_asked = self._is_asked, False
        try:
            before, self._last = self._last, self._looks()
            if not is_asked and (self._last == self._seen or self._last != before):
                return None
            self._seen = self._last
            loaded = self._read()
        except Refused as refused:
            log.error("the book was not read again, the one before goes on:\n%s", render_all(refused.problems, refused.texts))
        except Unreadable as error:
            if is_asked or str(error) != self._fault:
                log.error("the book was not read again, the one before goes on: %s", error)
            self._fault, self._seen, self._last = str(error), (), ()  # it may come back as it was
        else:
            is_in_force = self.successful and loaded.texts == self.loaded.texts
            self.loaded, self.successful, self._fault = loaded, True, ""
            if not is_asked or not is_in_force:
                return loaded
            log.info("the book was read again: it is as it was")
            return None
        self.successful = False
        return None

    def _read(self) -> LoadedBook:
        loaded = load([self._folder], self._packs)
        return LoadedBook(loaded.sound(), loaded.texts, self._packs, self._folder.as_posix())

    def _looks(self) -> tuple[tuple[str, int, int], ...]:
        try:
            stats = [(path.as_posix(), path.stat()) for path in files_of(self._folder)]
        except OSError as error:  # one goes while the others are looked at
            raise Unreadable(f"`{error.filename or self._folder}` cannot be read: {error.strerror or error}") from error
        return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
