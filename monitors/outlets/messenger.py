"""People as an outlet: one message for each alert that begins or ends, and one for all the breaches that a standard gathered meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from engine.language.book import Severity
from engine.language.durations import MINUTE, SECOND
from monitors.config import Notify
from monitors.ledger.journal import Which
from monitors.ledger.rings import Delivery, Ring
from monitors.outlets import people
from monitors.outlets.alerts import Alert
from monitors.outlets.messages import Broken, News, text, title
from monitors.outlets.outlet import Parcel, identity, together
from monitors.outlets.people import Kind
from monitors.outlets.ringing import alert_of, incident_of, is_no_news

SETTLES_US = 3 * SECOND  # before the first message, for what breaks at once is not always noticed at once
GATHERED_US = 5 * MINUTE  # from one message of a standard to the next, while it goes on being broken

Look = Callable[[str, Which, int, int], tuple[list[Broken], int]]
"""The first of the interactions that broke a standard, told by the journal after a row and up to another; and how many there are."""


class Messenger:
    """People who are told by Apprise."""

    def __init__(self, name: str, told: Notify, look: Look) -> None:
        self.id, self.name, self.severities = identity(told.to), name, told.severities
        self._url, self._look = told.to, look

    def parcels(self, pending: Sequence[tuple[Ring, Delivery]], now: int) -> Iterator[Parcel]:
        """A parcel for each message; what was taken back before it was told is no message."""
        for found in together(pending):
            ring, delivery = found[0]
            if delivery.first_at is None:
                yield from self._untold(found, now)
            elif _is_due(ring, delivery, now):
                yield self._parcel(ring, delivery, now)

    def _untold(self, found: Sequence[tuple[Ring, Delivery]], now: int) -> Iterator[Parcel]:
        rings = [ring for ring, _ in found if not is_no_news(ring)]
        if len(rings) < len(found):
            yield Parcel([replace(delivery, done=True) for ring, delivery in found if is_no_news(ring)])
        if rings and _has_settled(rings[-1], now):
            yield self._gathered(rings, now)

    def _gathered(self, rings: Sequence[Ring], now: int) -> Parcel:
        """One message of an alert that rang again and again before it could be told: of its newest ring, with what broke it in all."""
        *before, newest = rings
        first = min((ring.first for ring in rings if ring.first), default=0)  # 0 where it is about no row, as of a journal that is gone
        parcel = self._parcel(replace(newest, first=first), Delivery(newest.id), now)
        told = [Delivery(ring.id, ring.last, now, now, True) for ring in before] if parcel.send is not None else []
        return replace(parcel, deliveries=[*told, *parcel.deliveries])

    def _parcel(self, ring: Ring, delivery: Delivery, now: int) -> Parcel:
        alert, is_known = alert_of(ring), delivery.first_at is not None
        news = self._news(alert.labels["standard"], ring, delivery) if ring.last else None
        if news is not None and not news.count and ring.ended is None:
            return Parcel([replace(delivery, last=ring.last)] if is_known else [])
        told = Delivery(ring.id, ring.last, delivery.first_at or now, now, ring.ended is not None)
        kind = _kind(alert, ring, delivery)
        heading = title(alert, ring, news)
        told_of = text(alert, ring, news, people.room(self._url, heading), is_known)
        send = partial(people.send, self._url, heading, told_of, kind, incident_of(ring))
        return Parcel([told], send, 1)

    def _news(self, standard: str, ring: Ring, delivery: Delivery) -> News:
        """What broke it since the last message; at the end, where that is nothing, what is left of all, or that it was nothing."""
        after = ring.first - 1
        broken, count = self._look(standard, Which.STANDING, delivery.last or after, ring.last)
        total = self._look(standard, Which.STANDING, after, ring.last)[1] if delivery.last else count
        if count or ring.ended is None:
            return News(Which.STANDING, broken, count, total)
        which = Which.OPEN if total else Which.TAKEN_BACK
        return News(which, *self._look(standard, which, after, ring.last), total)


def _kind(alert: Alert, ring: Ring, delivery: Delivery) -> Kind:
    """What is over before it was told is news like any other."""
    if ring.ended is not None and delivery.first_at is not None:
        return Kind.OVER
    return Kind.PAGE if alert.severity is Severity.PAGE else Kind.NO_PAGE


def _is_due(ring: Ring, delivery: Delivery, now: int) -> bool:
    """Whether one who was told is to be told again."""
    return ring.ended is not None or (ring.last > delivery.last and not 0 <= now - (delivery.last_at or 0) < GATHERED_US)


def _has_settled(ring: Ring, now: int) -> bool:
    return ring.ended is not None or not ring.last or not 0 <= now - ring.noticed_at < SETTLES_US
