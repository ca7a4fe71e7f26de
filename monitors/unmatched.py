"""What a book asks for and nothing gives, for people and in documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass

import polars as pl

from engine.answers.near_names import Named, NearName, attributes_given, near_names
from engine.answers.near_values import GIVEN_SHOWN, NearValue, NeverGiven, near_values, never_given, values_given
from engine.answers.wording import joined
from engine.language.book import Book
from monitors.unknown import named

FOR_NOTHING_MOST = 5


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Names and values that only look like what is asked for, and values that standards are for and that are never given.

    So many events were looked at; if they `are_last`, there may be others before them.
    """

    names: list[NearName]
    values: list[NearValue]
    for_nothing: list[NeverGiven]
    looked_at: int
    are_last: bool

    @classmethod
    def of(
        cls, book: Book, events: pl.DataFrame, types: Collection[str], applied: Collection[str] = (), most: int | None = None
    ) -> Unmatched:
        """By an event frame, at most so many, all the types that were ever sent, and the standards that applied to something."""
        given = values_given(book, events)
        names = near_names(book, types, attributes_given(book, events))
        return cls(names, near_values(book, given), never_given(book, given, applied), len(events), len(events) == most)

    @property
    def words(self) -> Iterator[str]:
        """A sentence for each."""
        where = f" in the last {self.looked_at:,} events" if self.are_last else ""
        yield from (f"no match{'' if each.what is Named.EVENT else where}: {each.words}" for each in self.names)
        yield from (f"no match{where}: {each.words}" for each in self.values)
        yield from (_for_nothing(each, where) for each in self.for_nothing[:FOR_NOTHING_MOST])
        if len(self.for_nothing) > FOR_NOTHING_MOST:
            yield f"there are {len(self.for_nothing) - FOR_NOTHING_MOST:,} more such values, by which standards apply to nothing"

    @property
    def document(self) -> Mapping[str, object]:
        """As `--json` gives it."""
        return {
            "near_names": [asdict(each) for each in self.names],
            "near_values": [asdict(each) for each in self.values],
            "for_nothing": [asdict(each) for each in self.for_nothing],
        }


NOTHING = Unmatched([], [], [], 0, are_last=False)
"""Where nothing is looked at."""


def _for_nothing(found: NeverGiven, where: str) -> str:
    told, is_one = named(found.standards)
    asked, given = (joined(f"`{text}`" for text in texts) for texts in (found.asked, found.given))
    mostly = "mostly " if len(found.given) == GIVEN_SHOWN else ""
    instead = f"; it is {mostly}{given}" if found.given else ", nor anything else"
    return f"{told} {'applies' if is_one else 'apply'} to nothing{where}: `{found.attribute}` is never {asked}{instead}"
