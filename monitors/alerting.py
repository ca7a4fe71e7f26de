"""Alerts of the monitor's own: a thread concludes what rings, and each outlet has one that tells it.

So an outlet that is slow or away holds up no other, nor ever the tick. What rings and what was told is kept in the alert file: a crash
between sending and keeping sends the same once more, and nothing is forgotten.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from operator import attrgetter, itemgetter
from threading import Event, Thread
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit

from engine.language.book import Standard
from engine.language.durations import HOUR, MINUTE, SECOND
from monitors.breaking import Breaking
from monitors.clock import Clock
from monitors.config import Config, Notify
from monitors.ledger.events import EventStore
from monitors.ledger.journal import Journal, Rang
from monitors.ledger.rings import End, Hearer, Ring, RingStore, rings_path
from monitors.outlets import alertmanager, alerts, topics
from monitors.outlets.alertmanager import Alertmanager
from monitors.outlets.alerts import Links
from monitors.outlets.messenger import Look, Messenger
from monitors.outlets.outlet import NotDelivered, Outlet, Parcel, Pending, has_come, identity
from monitors.outlets.ringing import alert_of, ended, failing, held, key_of, of_breaches, of_states
from monitors.snapshot import OutletFigures, Snapshot

ROUND_S = 1.0
STOP_S = 5.0
RETRY_FIRST_US, RETRY_MOST_US = 5 * SECOND, MINUTE
KEPT_US = 24 * HOUR  # what is over and told everywhere

log = logging.getLogger("upheld")


class Watched(Protocol):
    """A monitor, as far as alerts ask it."""

    def snapshot(self) -> Snapshot:
        """The newest snapshot."""

    def standards(self) -> Sequence[Standard]:
        """The standards of the book in force."""

    def unready(self) -> str | None:
        """Why its figures are not to be relied on yet."""


class Alerting:
    """Tells the outlets of a configuration what the journal and the figures say of what `events` has."""

    def __init__(self, config: Config, events: EventStore, clock: Clock) -> None:
        self._config, self._links, self._clock = config, Links(config.board, config.grafana_url), clock
        self._rings = RingStore(rings_path(config.store))
        self._journal = Journal(config.store)
        breaking = Breaking(self._journal, events, {feed.name: feed.link for feed in config.feeds})
        self.outlets = _outlets_of(config, breaking.first)
        read = self._rings.journal_read()
        if read is not None and not self._journal.has(read):  # the ledger was made anew, or restored
            self._rings.leave_journal(clock.now())
        self._rings.meet([Hearer(outlet.id, outlet.name, outlet.severities) for outlet in self.outlets])
        self._sent: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._figures = self._counted()
        self._began, self._is_ready = clock.now(), False
        self._stopping = Event()
        self._threads: list[Thread] = []

    def figures(self) -> Sequence[OutletFigures]:
        """What each outlet took and refused since the start, and what it has not been told; as of the last round, so that nobody waits."""
        return self._figures

    def _counted(self) -> list[OutletFigures]:
        told = _untold(self._rings, self._config, self._clock.now())
        return [replace(each, sent=self._sent[id], failed=self._failed[id]) for id, each in told.items()]

    # life

    def start(self, monitor: Watched) -> None:
        """Begin to conclude and to tell."""
        work: dict[str, Callable[[], object]] = {"alerts": lambda: self.conclude(monitor)}
        work |= {outlet.name: partial(self.deliver, outlet) for outlet in self.outlets}
        self._threads = [Thread(target=self._run, args=(name, each), name=name, daemon=True) for name, each in work.items()]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what is being sent; what is not taken within a few seconds is sent again at the next start."""
        self._stopping.set()
        end = monotonic() + STOP_S
        for thread in self._threads:
            thread.join(max(end - monotonic(), 0))
        self._journal.close()
        self._rings.close()

    def _run(self, name: str, work: Callable[[], object]) -> None:
        while not self._stopping.wait(ROUND_S):
            try:
                work()
            except Exception:  # the outermost loop: whatever it was, nothing is kept as told that was not
                if not self._stopping.is_set():
                    log.exception("%s failed and will be repeated", name)

    # what rings

    def conclude(self, monitor: Watched) -> None:
        """Keep which alerts began to hold and which ended as of now."""
        now, read, last = self._clock.now(), self._rings.journal_read(), self._journal.last()
        standards = monitor.standards()  # after the journal, so that they are no older than what it tells by then
        if read is None:  # nobody was told before, or of another journal: only what rings now
            read = self._journal.last(now - HOUR)
        ringing = {ring.key: ring for ring in self._rings.ringing()}
        has_grown = last > read
        changed = self._breaches(ringing, self._journal.rang(read.seq, last.seq) if has_grown else {}, standards, now)
        changed += self._taken_back() if has_grown else []
        self._is_ready = self._is_ready or monitor.unready() is None
        if self._is_ready:
            shown = monitor.snapshot()
            states = [*held(shown, self._links, self._began), *failing(self._figures, standards, self._links, now)]
            changed += of_states(ringing, states, now)
            watched = {key_of(each.alert) for each in states} | {key_of(alerts.of_promise(each, self._links)) for each in standards}
            changed += [ended(ring, now, End.LEFT) for key, ring in ringing.items() if key not in watched]
        if changed or last != self._rings.journal_read():
            self._rings.conclude(changed, last)
        if changed:
            self._rings.forget(now - KEPT_US)
        self._figures = self._counted()

    def _breaches(self, ringing: Mapping[str, Ring], rang: Mapping[str, Rang], standards: Sequence[Standard], now: int) -> list[Ring]:
        """The rings of standards that allow no breach, where they begin, go on or end."""
        found = []
        for standard in filter(alerts.allows_no_breach, standards):
            alert = alerts.breach(standard, self._links)
            ring, new = ringing.get(key_of(alert)), rang.get(standard.name)
            first = ring.first if ring else new.first if new else None
            if first is not None:
                last = new.last if new else ring.last if ring else first
                told_at = self._journal.last_told(standard.name, first - 1, last)
                found.append(of_breaches(alert, ring, new, told_at, now))
        return [each for each in found if each is not None]

    def _taken_back(self) -> list[Ring]:
        """What was over before all were told, where it is seen now that it never was."""
        found = []
        for ring in self._rings.over():
            standard = alert_of(ring).labels["standard"]
            if self._journal.last_told(standard, ring.first - 1, ring.last) is None:
                found.append(replace(ring, ended=End.TAKEN_BACK))
        return found

    # who is told

    def deliver(self, outlet: Outlet) -> None:
        """Tell an outlet what it has not been told, until it does not take something: the next round goes on with what else there is."""
        now = self._clock.now()
        pending = self._rings.pending(outlet.id)
        tries = {ring.id: delivery.tries for ring, delivery in pending}
        for parcel in outlet.parcels(_in_turn(pending, now), now):
            if not self._is_taken(outlet, parcel, min((tries[each.ring] for each in parcel.deliveries), default=0)):
                return

    def _is_taken(self, outlet: Outlet, parcel: Parcel, tries: int) -> bool:
        try:
            if parcel.send is not None:
                parcel.send()
        except NotDelivered as error:
            self._failed[outlet.id] += 1
            now, wait_us = self._clock.now(), min(RETRY_FIRST_US << min(tries, 16), RETRY_MOST_US)
            rings = [each.ring for each in parcel.deliveries]
            self._rings.refused(outlet.id, rings, tries + 1, now + wait_us, str(error), now)
            log.warning("%s was not told: %s; tried again in %d s", outlet.name, error, wait_us // SECOND)
            return False
        self._rings.told(outlet.id, parcel.deliveries)
        self._sent[outlet.id] += parcel.news
        return True


def _in_turn(pending: Pending, now: int) -> Pending:
    """What does not wait to be tried again, what was refused least often first; what joins others is not to wait for them."""
    least = [(min((delivery for _, delivery in found), key=attrgetter("tries")), found) for found in topics.together(pending)]
    ready = [(delivery.tries, found) for delivery, found in least if has_come(delivery.next_try, now, RETRY_MOST_US)]
    return [each for _, found in sorted(ready, key=itemgetter(0)) for each in found]


def _outlets_of(config: Config, look: Look) -> list[Outlet]:
    """The outlets of a configuration, one for each URL."""
    managers, notify = config.alerts.alertmanagers, config.alerts.notify
    called = _called([*map(_place, managers), *(_service(told) for told in notify)])
    found: list[Outlet] = [Alertmanager(next(called), url) for url in managers]
    return found + [Messenger(next(called), told, look) for told in notify]


def _called(services: Iterable[str]) -> Iterator[str]:
    """What outlets are called: their service, what it is told and, from its second on, their place among those of it."""
    seen = Counter[str]()
    for service in services:
        seen[service] += 1
        yield service if seen[service] == 1 else f"{service} {seen[service]}"


def _place(url: str) -> str:
    """Where an Alertmanager is, without the secrets of its URL."""
    parts = urlsplit(url)
    return f"alertmanager {parts.netloc.rpartition('@')[2]}{parts.path}"


def _service(told: Notify) -> str:
    """The service of an Apprise URL, which holds no secret, and what it is told."""
    return f"{told.to.partition('://')[0].lower()} for {', '.join(told.severities)}"


def untold(config: Config, clock: Clock) -> list[OutletFigures]:
    """What the outlets should have been told by now and were not; nothing where there are none, or never ran a monitor that had any."""
    path = rings_path(config.store)
    if not config.alerts.tell_anybody or not path.exists():
        return []
    with closing(RingStore(path)) as rings:
        return list(_untold(rings, config, clock.now()).values())


def _untold(rings: RingStore, config: Config, now: int) -> dict[str, OutletFigures]:
    """By the identity of each outlet that the alert file knows."""
    overdue = dict.fromkeys(map(identity, config.alerts.alertmanagers), alertmanager.overdue)
    overdue |= dict.fromkeys((identity(told.to) for told in config.alerts.notify), topics.overdue)
    known = {id: each for id, each in rings.refusals().items() if id in overdue}
    return {
        id: OutletFigures(each.name, 0, 0, overdue[id](rings.pending(id), now), each.fault, each.since) for id, each in known.items()
    }
