"""The interactions behind an alert as a message names them: looked up in the journal and the event file, from any thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from monitors.interactions import link_to
from monitors.labels import values_of
from monitors.ledger.events import EventStore
from monitors.ledger.journal import Breach, Journal, Which
from monitors.outlets.messages import SHOWN_MOST, Broken, TooSoon

_TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Breaking:
    """Looks up what broke a promise; `links` are where a person opens an interaction, by feed."""

    journal: Journal
    events: EventStore
    links: Mapping[str, str | None]

    def first(self, standard: str, which: Which, after: int, until: int) -> tuple[list[Broken], int]:
        """The first interactions that the journal told of after a row, up to another; and how many there are."""
        breaches, count = self.journal.breaches(standard, which, after, until, SHOWN_MOST)
        names = self.events.names([each.subject for each in breaches])
        return [self._too_soon(each) or self._broken(names.get(each.subject, ""), each) for each in breaches], count

    def _broken(self, name: str, breach: Breach, too_soon: TooSoon | None = None) -> Broken:
        link = self.links.get(breach.feed or "")
        where = values_of(breach.labels)
        return Broken(name, where, link and link_to(link, name), breach.deadline_at, breach.decided_at, breach.is_open, too_soon)

    def _too_soon(self, breach: Breach) -> Broken | None:
        """What should not have happened yet concerns whom it happened to, maybe another interaction; None of any other breach."""
        if breach.reason != _TOO_SOON or breach.closer is None:
            return None
        events = self.events.events_of([breach.subject, *self.journal.members(breach.timeline)])
        found = {each["seq"]: each for each in events.filter(pl.col("seq").is_in([breach.opener, breach.closer])).to_dicts()}
        if len(found) < 2:  # the one or the other came anew meanwhile, and the next tick judges it
            return None
        opener, closer = found[breach.opener], found[breach.closer]
        names = self.events.names([opener["subject"], closer["subject"]])
        too_soon = TooSoon(closer["type"], names[opener["subject"]], opener["type"], closer["at"] - opener["at"])
        return self._broken(names[closer["subject"]], breach._replace(feed=closer["feed"]), too_soon)
