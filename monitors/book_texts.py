"""A book with the texts that it was read from, which are kept as one text so that it can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import orjson

from engine.language.book import Book
from engine.language.reading import read_book


@dataclass(frozen=True)
class LoadedBook:
    """A book with the texts that it was read from, by label, the packs that were asked for, and the folder it is in, as labels say it."""

    book: Book
    texts: Mapping[str, str]
    packs: tuple[str, ...] = ()
    root: str = ""

    @property
    def files(self) -> str:
        """The texts as one text, from which the book can be read again."""
        return orjson.dumps({"texts": dict(self.texts), "packs": list(self.packs), "root": self.root}, option=orjson.OPT_SORT_KEYS).decode()


@lru_cache(maxsize=64)
def read_again(files: str) -> Book | None:
    """The book of `LoadedBook.files`; None where what an earlier program wrote cannot be read any more."""
    stored = orjson.loads(files)
    return read_book(stored["texts"], stored["packs"], stored["root"])[0]
