"""People as an outlet: one message for each alert that begins or ends, and one for all the breaches that a standard gathered meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from engine.language.book import Severity
from monitors.config import Notify
from monitors.ledger.journal import Which
from monitors.ledger.rings import Ring
from monitors.outlets import alerts, people
from monitors.outlets.alerts import Alert
from monitors.outlets.messages import Broken, News, text, title
from monitors.outlets.outlet import Parcel, Pending, has_come, identity
from monitors.outlets.people import Kind
from monitors.outlets.ringing import alert_of, incident_of
from monitors.outlets.topics import GATHERED_US, Next, known_by, known_without, next_of, together

Look = Callable[[str, Which, int, int], tuple[list[Broken], int]]
"""The first of the interactions that broke a standard, told by the journal after a row and up to another; and how many there are."""


class Messenger:
    """People who are told by Apprise."""

    def __init__(self, name: str, told: Notify, look: Look) -> None:
        self.id, self.name, self.severities = identity(told.to), name, told.severities
        self._url, self._look = told.to, look

    def parcels(self, pending: Pending, now: int) -> Iterator[Parcel]:
        """A parcel for each message; what was taken back before it was told is no message."""
        for topic in together(pending):
            coming = next_of(topic)
            if coming is not None and has_come(coming.at, now, GATHERED_US):
                yield self._parcel(topic, coming, now)
            elif coming is None and (known := known_without(topic, now)):
                yield Parcel(known)

    def _parcel(self, topic: Pending, coming: Next, now: int) -> Parcel:
        ring = coming.ring
        alert = alerts.burning_besides(alert_of(ring), coming.windows)
        news = self._news(alert.labels["standard"], ring, coming.last) if ring.last else None
        if news is not None and not news.count and ring.ended is None:
            return Parcel([replace(delivery, last=ring.last) for _, delivery in topic if coming.is_known])
        heading = title(alert, ring, news)
        told_of = text(alert, ring, news, people.room(self._url, heading), coming.is_known)
        send = partial(people.send, self._url, heading, told_of, _kind(alert, coming), incident_of(coming.opened))
        return Parcel(known_by(topic, coming, now), send, 1)

    def _news(self, standard: str, ring: Ring, told: int) -> News:
        """What broke it since the last message; at the end, where that is nothing, what is left of all, or that it was nothing."""
        after = ring.first - 1
        broken, count = self._look(standard, Which.STANDING, told or after, ring.last)
        total = self._look(standard, Which.STANDING, after, ring.last)[1] if told else count
        if count or ring.ended is None:
            return News(Which.STANDING, broken, count, total)
        which = Which.OPEN if total else Which.TAKEN_BACK
        return News(which, *self._look(standard, which, after, ring.last), total)


def _kind(alert: Alert, coming: Next) -> Kind:
    """What is over before it was told is news like any other."""
    if coming.ring.ended is not None and coming.is_known:
        return Kind.OVER
    return Kind.PAGE if alert.severity is Severity.PAGE else Kind.NO_PAGE
