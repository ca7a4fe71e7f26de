"""The book that is in force while a monitor runs: it is read again when it changes, and taken into force between two ticks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from engine.language.book import Book, Standard
from monitors.book_news import news
from monitors.book_texts import LoadedBook
from monitors.book_watch import BookWatch
from monitors.stores import Stores
from monitors.tick import Promises
from monitors.versions import promised

log = logging.getLogger("upheld")


class BookInForce:
    """What the watch found first, from `now` on. `follow` has it evaluated; `rules_digest_of` tells what alerting rules are drawn from."""

    promises: Promises
    rules_digest: str

    def __init__(
        self, watch: BookWatch, stores: Stores, rules_digest_of: Callable[[Book], str], follow: Callable[[Promises], None], now: int
    ) -> None:
        self._watch, self._stores, self._rules_digest_of, self._follow = watch, stores, rules_digest_of, follow
        self._next: LoadedBook | None = None
        self._lock = Lock()
        self._is_loaded = True
        before = stores.verdicts.books.held()
        self._load(watch.loaded, now)
        if before and before != self._numbers():
            log.info("the book is another one than when it was evaluated last: %s", news(before, self._numbers(), stores.verdicts))

    def standards(self) -> list[Standard]:
        """Its standards."""
        return [each[-1].standard for each in self.promises.fold.versions.values()]

    @property
    def is_as_written(self) -> bool:
        """Whether the text that was found last could be read and taken into force."""
        return self._watch.successful and self._is_loaded

    def ask(self) -> None:
        """Have the next look read the book, also if it did not change."""
        self._watch.ask()

    def look(self) -> bool:
        """Read the book again if it changed, all of it or, if anything is wrong, none; whether there is one to take."""
        found = self._watch.look()
        if found is not None:
            with self._lock:
                self._next = found
        return found is not None

    def take_next(self, now: int) -> None:
        """Take a book that was read again into force; until that has succeeded nothing is to be concluded, for it may have been begun."""
        loaded = self._next
        if loaded is None:
            return
        self._is_loaded, before = False, self._numbers()
        self._load(loaded, now)
        self._is_loaded = True
        log.info("the book was read again: %s", news(before, self._numbers(), self._stores.verdicts))
        with self._lock:
            self._next = None if self._next is loaded else self._next

    def _numbers(self) -> dict[str, int]:
        return {name: versions[-1].number for name, versions in self.promises.fold.versions.items()}

    def _load(self, loaded: LoadedBook, now: int) -> None:
        """Take a book into force; what it changes is folded anew, in slices as anything that was touched."""
        events, verdicts = self._stores.events, self._stores.verdicts
        book = promised(loaded, verdicts, now)
        names = list(book.promises.fold.versions)
        held_since = verdicts.books.held_since(now)
        if any(each.number == 1 for each in book.new.values()) or any(held_since.get(name) == now for name in names):
            events.touch()
        elif book.new:
            events.touch(verdicts.subjects.waiting(sorted(book.new)))
        book.keep(verdicts)
        verdicts.books.hold(names, now)
        self.promises, self.rules_digest = book.promises, self._rules_digest_of(loaded.book)
        self._follow(book.promises)
