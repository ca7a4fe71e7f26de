"""What people take for one alert, and what they are told of it next.

Of a breach's alert all rings that nobody was told of are one message, and each that was told is a topic of its own, which goes on and ends.
What holds for a while is one topic whatever its severity, and burns are one over whatever window: it begins with the most urgent of them,
is told again when a more urgent one begins, and is over when none holds any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from engine.language.book import Severity
from engine.language.burns import WINDOWS
from engine.language.durations import MINUTE, SECOND
from monitors.ledger.rings import Delivery, Ring
from monitors.outlets.alerts import BREACH
from monitors.outlets.outlet import Pending, is_overdue
from monitors.outlets.ringing import is_no_news

SETTLES_US = 3 * SECOND  # before the first message, for what breaks at once is not always noticed at once
GATHERED_US = 5 * MINUTE  # from one message of a standard to the next, while it goes on being broken


@dataclass(frozen=True, slots=True)
class Next:
    """What people are to be told next, and from when on: that `ring` began, goes on or ended. `opened` is the ring of which they are told
    first, `is_known` whether they were, up to the row `last` of the journal; `windows` are those over which it burns besides."""

    at: int
    ring: Ring
    opened: Ring
    is_known: bool = False
    last: int = 0
    windows: Sequence[str] = ()


def together(pending: Pending) -> list[Pending]:
    """The rings of each topic, the oldest first; topics in the order of their first."""
    found: dict[str | int, list[tuple[Ring, Delivery]]] = {}
    for ring, delivery in pending:
        found.setdefault(_topic(ring, delivery), []).append((ring, delivery))
    return [*found.values()]


def _topic(ring: Ring, delivery: Delivery) -> str | int:
    if ring.name == BREACH:
        return ring.key if delivery.first_at is None else ring.id
    labels = orjson.loads(ring.key)
    return orjson.dumps({name: labels[name] for name in sorted(labels.keys() - {"severity", "window"})}).decode()


def next_of(topic: Pending) -> Next | None:
    """What people are told next of a topic; None while that is nothing."""
    return _of_breaches(topic) if topic[0][0].name == BREACH else _of_states(topic)


def _of_breaches(topic: Pending) -> Next | None:
    """One that was told goes on or ends; what nobody was told of is of the newest ring, with what broke it in all."""
    ring, delivery = topic[-1]
    if delivery.last_at is not None:
        at = ring.ends_at if ring.ended is not None else delivery.last_at + GATHERED_US if ring.last > delivery.last else None
        return None if at is None else Next(at, ring, ring, True, delivery.last)
    rings = [ring for ring, _ in topic if not is_no_news(ring)]
    if not rings:
        return None
    first = min((ring.first for ring in rings if ring.first), default=0)  # 0 where it is about no row, as of a journal that is gone
    newest = replace(rings[-1], first=first)
    return Next(newest.noticed_at + SETTLES_US, newest, newest)


def _of_states(topic: Pending) -> Next | None:
    """The most urgent that began, if it is more so than what people know to hold; the end, once none holds."""
    known, holding = _known(topic), [ring for ring, _ in topic if ring.ended is None]
    if not holding:
        return _over(topic, known)
    ring = min((each for each in holding if each not in known and each.calm_since is None), key=_urgency, default=None)
    if ring is None or _is_beside(ring, known):
        return None
    windows = [_window(each) for each in holding if each is not ring and each.calm_since is None]
    return Next(ring.noticed_at, ring, known[0] if known else ring, windows=windows)


def _over(topic: Pending, known: Sequence[Ring]) -> Next | None:
    """The most urgent that people know ends with the last of all; what nobody was told of is of the newest ring."""
    rings = known or [ring for ring, _ in reversed(topic) if not is_no_news(ring)]
    if not rings:
        return None
    ring = min(rings, key=_urgency)
    opened = known[0] if known else ring
    last = max((each for each, _ in topic), key=_ends_at)
    over = replace(ring, starts_at=opened.starts_at, ends_at=last.ends_at, ended=last.ended, calm_since=last.calm_since)
    return Next(_ends_at(last), over, opened, bool(known))


def _known(topic: Pending) -> list[Ring]:
    """The rings that people were told of, or that began beside such."""
    return [ring for ring, delivery in topic if delivery.first_at is not None]


def _is_beside(ring: Ring, known: Sequence[Ring]) -> bool:
    """Whether something as urgent is known to hold, or where nothing known does, was known to."""
    heard = [each for each in known if each.ended is None] or known
    return any(_urgency(each) <= _urgency(ring) for each in heard)


def _ends_at(ring: Ring) -> int:
    return ring.ends_at or ring.starts_at


def _urgency(ring: Ring) -> tuple[int, int]:
    """The less the more urgent: by severity, and of burns the faster ones, which a shorter window tells."""
    severity, window = Severity(orjson.loads(ring.key)["severity"]), _window(ring)
    return list(Severity).index(severity), WINDOWS[window][0] if window in WINDOWS else 0


def _window(ring: Ring) -> str:
    return str(orjson.loads(ring.key).get("window", ""))


def overdue(pending: Pending, now: int) -> int:
    """How many messages people should have had by now."""
    topics = [(topic, next_of(topic)) for topic in together(pending)]
    return sum(coming is not None and is_overdue(coming.at, topic, now) for topic, coming in topics)


def known_by(topic: Pending, told: Next, now: int) -> list[Delivery]:
    """What people know once they are told. What went on is kept as long as its topic, for the incident that it opened."""
    is_over = told.ring.ended is not None
    return [
        Delivery(ring.id, ring.last, delivery.first_at or now, now, ring.ended is not None and (is_over or delivery.first_at is None))
        for ring, delivery in topic
    ]


def known_without(topic: Pending, now: int) -> list[Delivery]:
    """What need not be told where nothing comes: what never was, and what holds beside something more urgent that people know of, or again
    before they could be told that it was over."""
    known = _known(topic)
    if not known:
        return [replace(delivery, done=True) for ring, delivery in topic if is_no_news(ring)]
    beside = [delivery for ring, delivery in topic if (_is_beside(ring, known) if delivery.first_at is None else delivery.tries)]
    return [replace(delivery, first_at=delivery.first_at or now) for delivery in beside]
