"""People as an outlet: one message for each alert that begins or ends, and one for all the breaches that a standard gathered meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from engine.language.book import Severity
from engine.language.durations import MINUTE
from monitors.config import Notify
from monitors.ledger.rings import Delivery, End, Ring
from monitors.outlets import people
from monitors.outlets.alerts import Alert
from monitors.outlets.messages import SHOWN_MOST, Broken, text, title
from monitors.outlets.outlet import Parcel, identity
from monitors.outlets.people import Kind
from monitors.outlets.ringing import alert_of, incident_of

GATHERED_US = 5 * MINUTE  # from one message of a standard to the next, while it goes on being broken

Look = Callable[[str, int, int, int], tuple[list[Broken], int]]
"""The first of the interactions that broke a standard, told by the journal after a row and up to another, at most so many; and how many."""


class Messenger:
    """People who are told by Apprise."""

    def __init__(self, name: str, told: Notify, look: Look) -> None:
        self.id, self.name, self.severities = identity(told.to), name, told.severities
        self._url, self._look = told.to, look

    def parcels(self, pending: Sequence[tuple[Ring, Delivery]], now: int) -> list[Parcel]:
        """A parcel for each message; what was taken back before it was told is no message."""
        found = []
        untold: dict[str, list[Ring]] = {}
        for ring, delivery in pending:
            if delivery.first_at is not None:
                found += [self._parcel(ring, delivery, now)] if _is_due(ring, delivery, now) else []
            elif ring.ended is End.TAKEN_BACK:
                found.append(Parcel([replace(delivery, done=True)]))
            else:
                untold.setdefault(ring.key, []).append(ring)
        return found + [self._gathered(rings, now) for rings in untold.values()]

    def _gathered(self, rings: Sequence[Ring], now: int) -> Parcel:
        """One message of an alert that rang again and again before it could be told: of its newest ring, with what broke it in all."""
        *before, newest = rings
        parcel = self._parcel(replace(newest, first=rings[0].first), Delivery(newest.id), now)
        told = [Delivery(ring.id, ring.last, now, now, True) for ring in before] if parcel.send is not None else []
        return replace(parcel, deliveries=[*told, *parcel.deliveries])

    def _parcel(self, ring: Ring, delivery: Delivery, now: int) -> Parcel:
        alert = alert_of(ring)
        is_more = ring.last > delivery.last
        broken, total = self._look(alert.labels["standard"], delivery.last or ring.first - 1, ring.last, SHOWN_MOST) if is_more else ([], 0)
        if is_more and not total and ring.ended is None:
            return Parcel([replace(delivery, last=ring.last)] if delivery.first_at is not None else [])
        told = Delivery(ring.id, ring.last, delivery.first_at or now, now, ring.ended is not None)
        kind = _kind(alert, ring, delivery)
        heading = title(alert, ring)
        told_of = text(alert, ring, broken, total, people.room(self._url, heading))
        send = partial(people.send, self._url, heading, told_of, kind, incident_of(ring))
        return Parcel([told], send, 1)


def _kind(alert: Alert, ring: Ring, delivery: Delivery) -> Kind:
    """What is over before it was told is news like any other."""
    if ring.ended is not None and delivery.first_at is not None:
        return Kind.OVER
    return Kind.PAGE if alert.severity is Severity.PAGE else Kind.NO_PAGE


def _is_due(ring: Ring, delivery: Delivery, now: int) -> bool:
    if delivery.last_at is None or ring.ended is not None:
        return True
    return ring.last > delivery.last and not 0 <= now - delivery.last_at < GATHERED_US
