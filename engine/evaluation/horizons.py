"""How far the feeds have been read, and so up to when a standard's deadlines may be announced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.evaluation.columns import BEGINNING
from engine.evaluation.matching import compares, happenings
from engine.evaluation.timelines import IMPLIES_OPENED
from engine.language.book import Bar, Clock, Rule, Standard, Time
from engine.language.vocabulary import ALWAYS_THERE


@dataclass(frozen=True)
class Horizon:
    """Up to when feeds have surely been read, and up to when one may judge on patience alone; both inclusive."""

    read: int
    patient: int


UNREAD = Horizon(BEGINNING, BEGINNING)
"""Of a feed that is being read for the first time: nothing may be judged."""


def horizon_of(standard: Standard, feeds: Mapping[str, Horizon], sent: Iterable[tuple[str, str]], now: int) -> Horizon:
    """The least horizon of the feeds that have ever sent (feed, type) what could end or pause the standard's clock; if none has, of all.

    Of a bar it is that of the feeds that have sent what makes its samples: the ends of a clock, the openings of a count, of a share these
    and what its condition asks to have happened. Of a rule, whose verdicts wait for nobody but whose windows do, it is that of the feeds
    that have sent what it judges. Where `opened` is among those types, so are those that may count as it. A feed that is not in `feeds`
    holds nothing up; without any the horizon is `now`. Never past `now`.
    """
    types = _decisive(standard.kind)
    types |= {*IMPLIES_OPENED} if "opened" in types else set()
    names = {feed for feed, type_ in sent if type_ in types} or set(feeds)
    heard = [feeds[name] for name in names if name in feeds]
    return Horizon(min([now, *(each.read for each in heard)]), min([now, *(max(each.read, each.patient) for each in heard)]))


def _decisive(kind: Time | Bar | Rule) -> set[str]:
    """The types of events without which nothing can be said; none where any event may say it, as one that gives an attribute of a bar."""
    if isinstance(kind, Rule):
        return {match.type for match in kind.every}
    opening = (kind.at if isinstance(kind, Bar) else None) or "opened"
    match kind.of if isinstance(kind, Bar) else kind.clock:
        case Clock() as clock:
            return {match.type for match in (*clock.stop, *clock.cancel, *clock.pause)}
        case str():
            return set()
        case None:
            return {opening}
        case condition:
            is_told_by_any = any(each.attribute not in ALWAYS_THERE for each in compares(condition))
            return set() if is_told_by_any else {opening, *happenings(condition)}


def half_read(feeds: Mapping[str, Horizon]) -> str | None:
    """A feed that is being read for the first time; None where none is."""
    return next((name for name, each in feeds.items() if each == UNREAD), None)
