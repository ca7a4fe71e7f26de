"""Event types and attributes that feeds send and a book does not ask for, but nearly."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

import orjson
import polars as pl

from engine.evaluation.asking import attributes_of, types_asked
from engine.language.book import Book
from engine.language.nearness import slip_among

_KEY = r'"((?:[^"\\]|\\.)*)":'  # no text of a JSON object stands before a colon, but a name
LOOKED_AT = 10_000  # different sets of attributes: who misspells a name does so again and again


class Named(StrEnum):
    """What has a name."""

    EVENT = "event"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True, order=True)
class NearName:
    """A name that is sent and that the book does not ask for, with the one that it asks for and that is never sent."""

    what: Named
    sent: str
    asked: str

    @property
    def words(self) -> str:
        """For people."""
        return f"there are {self.what}s called `{self.sent}`, and none called `{self.asked}`, for which the book asks"


def near_names(book: Book, types: Collection[str], attributes: Collection[str]) -> list[NearName]:
    """Every such name once, in order, of all the types and attributes that were ever sent."""
    asked = {Named.EVENT: types_asked(book.standards), Named.ATTRIBUTE: set(attributes_of(book.standards))}
    sent = {Named.EVENT: set(types), Named.ATTRIBUTE: set(attributes)}
    return sorted(near for what in Named for near in _near(what, asked[what], sent[what]))


def _near(what: Named, asked: set[str], sent: set[str]) -> Iterator[NearName]:
    missing = sorted(asked - sent)
    for name in sent - asked:
        meant = slip_among(name, missing)
        if meant is not None:
            yield NearName(what, name, meant)


def attributes_given(book: Book, events: pl.DataFrame) -> set[str]:
    """The attributes that events of an event frame give: all that the book asks for, and of others those of the first sets that differ."""
    data = events["data"].unique(maintain_order=True)
    given = data.head(LOOKED_AT).str.extract_all(_KEY).explode().drop_nulls().unique()
    found = set(given.str.strip_chars_end(":").str.json_decode(pl.String))
    missing = set(attributes_of(book.standards)) - found
    return found | {name for name in missing if data.str.contains(f"{orjson.dumps(name).decode()}:", literal=True).any()}
