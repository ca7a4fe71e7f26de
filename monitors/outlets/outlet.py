"""What an outlet of alerts is: it makes parcels of what it has not been told yet, and sends each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from engine.language.book import Severity
from engine.language.durations import SECOND
from monitors.ledger.rings import Delivery, Ring

UNDER_WAY_US = 10 * SECOND  # what has been due for less is on its way: a round, and as long as a service takes to answer

Pending = Sequence[tuple[Ring, Delivery]]
"""Rings of which somebody has not been told all, the oldest first, with what was told."""


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

    def parcels(self, pending: Pending, now: int) -> Iterable[Parcel]:
        """What is to be sent now of all that the outlet has not been told, in this order, each made when it is asked for."""


def has_come(instant: int, now: int, ahead_us: int) -> bool:
    """Whether an instant has come that was at most so far ahead; one that is farther ahead shows that the clock was set back."""
    return not now < instant <= now + ahead_us


def is_overdue(due_at: int, pending: Pending, now: int) -> bool:
    """Whether what is due since an instant was refused, or is not merely on its way."""
    return due_at + UNDER_WAY_US <= now or any(delivery.tries for _, delivery in pending)


def identity(url: str) -> str:
    """What the outlet at a URL is known by, wherever it stands in the configuration."""
    return blake2b(url.encode(), digest_size=16).hexdigest()
