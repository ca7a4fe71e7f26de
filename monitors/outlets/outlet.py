"""What an outlet of alerts is: it makes parcels of what it has not been told yet, and sends each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from engine.language.book import Severity
from monitors.ledger.rings import Delivery, Ring


class NotDelivered(Exception):
    """The outlet was not reached or took nothing; the message says why and holds no secret."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out at once, and what is known to be told when it is taken; `news` counts the alerts in it that are not merely repeated.

    Where nothing has to go out `send` is None.
    """

    deliveries: Sequence[Delivery]
    send: Callable[[], None] | None = None
    news: int = 0


class Outlet(Protocol):
    """Somebody who is told of alerts of some severities; `id` is what it is known by, `name` what it is called. Neither tells a secret."""

    id: str
    name: str
    severities: tuple[Severity, ...]

    def parcels(self, pending: Sequence[tuple[Ring, Delivery]], now: int) -> Iterable[Parcel]:
        """What is to be sent now of all that the outlet has not been told, in this order, each made when it is asked for."""


def together(pending: Iterable[tuple[Ring, Delivery]]) -> list[list[tuple[Ring, Delivery]]]:
    """What is told at once: of an alert all rings that were never told, and each that was told by itself; in the order of their first."""
    found: dict[str | int, list[tuple[Ring, Delivery]]] = {}
    for ring, delivery in pending:
        found.setdefault(ring.key if delivery.first_at is None else ring.id, []).append((ring, delivery))
    return list(found.values())


def identity(url: str) -> str:
    """What the outlet at a URL is known by, wherever it stands in the configuration."""
    return blake2b(url.encode(), digest_size=16).hexdigest()
