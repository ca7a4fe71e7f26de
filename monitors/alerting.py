"""Alerts of the monitor's own: a thread concludes what rings, and each outlet has one that tells it.

So an outlet that is slow or away holds up no other, nor ever the tick. What rings and what was told is kept in the alert file: a crash
between sending and keeping sends the same once more, and nothing is forgotten.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import Protocol

from engine.language.book import Standard
from engine.language.durations import HOUR, MINUTE, SECOND
from monitors.clock import Clock
from monitors.config import Config, Notify
from monitors.interactions import link_to
from monitors.ledger.journal import Journal, Rang
from monitors.ledger.rings import Attempts, End, Ring, RingStore, rings_path
from monitors.outlets import alerts
from monitors.outlets.alertmanager import Alertmanager
from monitors.outlets.alerts import Links
from monitors.outlets.messages import Broken
from monitors.outlets.messenger import Messenger
from monitors.outlets.outlet import NotDelivered, Outlet, Parcel
from monitors.outlets.ringing import ended, failing, held, key_of, of_breaches, of_states
from monitors.snapshot import OutletFigures, Snapshot

ROUND_S = 1.0
STOP_S = 5.0
RETRY_FIRST_US, RETRY_MOST_US = 5 * SECOND, MINUTE
KEPT_US = 24 * HOUR  # what is over and told everywhere

Names = Callable[[Sequence[int]], Mapping[int, str]]

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
    """Tells the outlets of a configuration; `names` gives interactions by their numbers."""

    def __init__(self, config: Config, names: Names, clock: Clock) -> None:
        self.outlets = outlets_of(config, self._broken)
        self._links, self._clock, self._names = Links(config.board, config.grafana_url), clock, names
        self._feed_links = {feed.name: feed.link for feed in config.feeds}
        self._journal = Journal(config.store)
        self._rings = RingStore(rings_path(config.store))
        self._rings.meet([outlet.name for outlet in self.outlets])
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
        untold = _untold(self._rings)
        return [replace(untold[each.name], sent=self._sent[each.name], failed=self._failed[each.name]) for each in self.outlets]

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
        now, standards = self._clock.now(), monitor.standards()
        read = self._rings.journal_read()
        last = self._journal.last()
        if read is None or read > last:  # nobody was told before, or of another journal: only what rings now
            read = self._journal.last(now - HOUR)
        ringing = {ring.key: ring for ring in self._rings.ringing()}
        changed = self._breaches(ringing, self._journal.rang(read, last) if last > read else {}, standards, now)
        self._is_ready = self._is_ready or monitor.unready() is None
        if self._is_ready:
            states = [*held(monitor.snapshot(), standards, self._links, self._began), *failing(self._figures, self._links, now)]
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
                standing = self._journal.rang(first - 1, last).get(standard.name)
                found.append(of_breaches(alert, ring, new, standing, now))
        return [each for each in found if each is not None]

    # who is told

    def deliver(self, outlet: Outlet) -> None:
        """Tell an outlet what it has not been told, unless it is to be left alone for a while."""
        now = self._clock.now()
        attempts = self._rings.attempts(outlet.name)
        if now < attempts.next_try <= now + RETRY_MOST_US:
            return
        pending = self._rings.pending(outlet.name)
        if attempts.tries and not pending:  # what could not be told never was
            self._rings.attempted(outlet.name, Attempts())
        for parcel in outlet.parcels(pending, now):
            if not self._is_taken(outlet, parcel, attempts):
                return

    def _is_taken(self, outlet: Outlet, parcel: Parcel, attempts: Attempts) -> bool:
        try:
            if parcel.send is not None:
                parcel.send()
        except NotDelivered as error:
            self._failed[outlet.name] += 1
            now, wait_us = self._clock.now(), min(RETRY_FIRST_US << min(attempts.tries, 16), RETRY_MOST_US)
            since = now if attempts.since is None else attempts.since
            self._rings.attempted(outlet.name, Attempts(attempts.tries + 1, now + wait_us, str(error), since))
            log.warning("%s was not told: %s; tried again in %d s", outlet.name, error, wait_us // SECOND)
            return False
        self._rings.told(outlet.name, parcel.deliveries)
        self._sent[outlet.name] += parcel.news
        if parcel.send is not None and attempts.tries:
            self._rings.attempted(outlet.name, Attempts())
        return True

    def _broken(self, standard: str, after: int, until: int, most: int) -> tuple[list[Broken], int]:
        """The first interactions that broke a standard, told by the journal after a row and up to another, and how many did."""
        breaches, total = self._journal.breaches(standard, after, until, most)
        names = self._names([each.subject for each in breaches])
        found = []
        for each in breaches:
            name, link = names.get(each.subject, ""), self._feed_links.get(each.feed)
            found.append(Broken(name, link and link_to(link, name), each.deadline_at, each.decided_at, each.is_open))
        return found, total


def outlets_of(config: Config, look: Callable[[str, int, int, int], tuple[list[Broken], int]]) -> list[Outlet]:
    """The outlets of a configuration. People are named by their service and, from the second on, their place among those of it."""
    found: list[Outlet] = [Alertmanager(url) for url in config.alerts.alertmanagers]
    services = Counter[str]()
    for told in config.alerts.notify:
        service = _service(told)
        services[service] += 1
        found.append(Messenger(service if services[service] == 1 else f"{service} {services[service]}", told, look))
    return found


def _service(told: Notify) -> str:
    """The service of an Apprise URL, which holds no secret."""
    return told.to.partition("://")[0].lower()


def untold(config: Config) -> list[OutletFigures]:
    """What the outlets had not been told when the monitor last ran; nothing where there are none, or never ran one that had any."""
    path = rings_path(config.store)
    if not config.alerts.tell_anybody or not path.exists():
        return []
    with closing(RingStore(path)) as rings:
        return list(_untold(rings).values())


def _untold(rings: RingStore) -> dict[str, OutletFigures]:
    found = {name: (n, rings.attempts(name)) for name, n in rings.untold().items()}
    return {name: OutletFigures(name, 0, 0, n, each.fault, each.since) for name, (n, each) in found.items()}
