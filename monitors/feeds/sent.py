"""What feeds can send, as far as their maps tell: event types and attributes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitors.config import FeedConfig
from monitors.feeds.maps import FeedMap, Written

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
    if isinstance(written.type, Written):
        return None
    found = {each.text for each in written.types}
    return found | {"opened"} if found.intersection(_OPENING) else found


def _together(sets: list[set[str] | None]) -> frozenset[str] | None:
    known = [each for each in sets if each is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None
