"""What feeds can send, as far as their maps tell: event types and attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitors.config import FeedConfig
from monitors.feeds.maps import Choosing, Expression, FeedMap, Written

_OPENING = ("customer_message", "queued")  # an interaction without any `opened` is taken as opened by these


@dataclass(frozen=True, slots=True)
class Sent:
    """Event types and attributes of all feeds together; None where any may come."""

    types: frozenset[str] | None
    attributes: frozenset[str] | None


def sent(feeds: Iterable[FeedConfig]) -> Sent:
    """What some feeds can send: without a map anything, and any type where a column tells it."""
    maps = [feed.map for feed in feeds]
    types = [None if each is None else _types(each) for each in maps]
    attributes = [None if each is None else {name for name, _ in (*each.data, *each.times)} for each in maps]
    return Sent(_together(types), _together(attributes))


def _types(written: FeedMap) -> set[str] | None:
    if written.events:
        found = {name for name, _ in written.events}
    elif isinstance(written.type, Choosing):
        found = set(_leaves(written.type))
    else:
        return None
    return found | {"opened"} if found.intersection(_OPENING) else found


def _leaves(written: Expression) -> Iterator[str]:
    if isinstance(written, Written):
        yield written.text
        return
    for branch in (*(case for _, case in written.cases), written.otherwise):
        if branch is not None:
            yield from _leaves(branch)


def _together(sets: list[set[str] | None]) -> frozenset[str] | None:
    known = [each for each in sets if each is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None
