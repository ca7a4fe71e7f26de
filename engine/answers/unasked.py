"""Event types that came and that no standard speaks of: what nobody needs, or a slip of what somebody does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.evaluation.asking import types_asked
from engine.evaluation.timelines import IMPLIES_OPENED
from engine.language.book import Book
from engine.language.nearness import slip_among
from engine.language.vocabulary import EVENT_TYPES

OPENING = ("opened", *IMPLIES_OPENED)


@dataclass(frozen=True, slots=True)
class UnaskedType:
    """A type that no standard speaks of, and the one of a standard, or built in, of which it is a slip."""

    type: str
    near: str | None


def unasked_types(book: Book, types: Collection[str]) -> list[UnaskedType]:
    """Every such type of those that were ever sent, slips first, then by name; one that is built in is no slip, and what opens an
    interaction is always asked for."""
    asked = sorted(types_asked(book.standards).union(OPENING))
    known = [*asked, *EVENT_TYPES]
    found = [UnaskedType(name, None if name in EVENT_TYPES else slip_among(name, known)) for name in {*types}.difference(asked)]
    return sorted(found, key=lambda each: (each.near is None, each.type))
