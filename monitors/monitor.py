"""The monitor: feeds in, ticks, one snapshot out. It owns the stores and the threads while it runs."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version as version_of
from threading import Event, Thread
from time import perf_counter_ns

from engine.evaluation.horizons import UNREAD, half_read
from engine.language.book import Book, Standard
from engine.language.durations import HOUR, SECOND
from engine.language.rendering import printable
from monitors.apart import ENDS_WITHIN_S
from monitors.backlog import BEAT_US, Backlog
from monitors.book_in_force import BookInForce
from monitors.book_watch import BookWatch
from monitors.clock import Clock
from monitors.evaluating import FAILURES, Evaluating, Evaluator, Here
from monitors.evaluations import Evaluations
from monitors.feeds.running import RunningFeed, figures_of, horizons_of
from monitors.retention import Retention
from monitors.retries import Retries
from monitors.rhythm import Rhythm
from monitors.schedule import Schedule
from monitors.silence import SILENT_S, Silence
from monitors.snapshot import MonitorFigures, OutletFigures, Snapshot
from monitors.stores import Stores
from monitors.tick import Promises, standard_horizons
from monitors.wording import counted

PUBLISHED_US = SECOND  # while ticks follow each other, a new snapshot at least so often
BEHIND_US_MOST = HOUR  # by which the clock may have stepped back behind the last evaluation

HOLIDAYS_VERSION = version_of("holidays")  # read from a file, so once

log = logging.getLogger("upheld")


@dataclass(frozen=True)
class Settings:
    """How a monitor runs."""

    version: str
    retention_us: int
    series_most: int
    polls_us: Mapping[str, int]  # by feed: how often it is polled
    look_us: int = SECOND  # how often the book is looked at
    rules_digest: Callable[[Book], str] = lambda _: ""  # of what alerting rules are drawn from
    evaluating: Callable[[Stores], Evaluating] = Here  # or Apart


class Monitor:
    """Evaluates in one thread, woken by what arrives, by the next transition and by a steady beat."""

    def __init__(
        self,
        stores: Stores,
        feeds: Sequence[RunningFeed],
        watch: BookWatch,
        clock: Clock,
        settings: Settings,
        outlets: Callable[[], Sequence[OutletFigures]] = tuple,
    ) -> None:
        stores.held()
        self.stores, self.feeds, self.clock, self.settings = stores, feeds, clock, settings
        self._outlets = outlets
        self._rhythm, self._retries, self._stopping = Rhythm(), Retries(clock), Event()
        self._evaluated_to = 0  # by what this monitor, or once it is started any before it, concluded
        self._retention: Retention | None = None
        self._silence = Silence()
        self._backlog = Backlog(clock)
        self._shows_all = False  # what is published came after all that was stored had been folded once
        self._evaluations = Evaluations(clock, stores.events)
        self._published_at: int | None = None
        self._schedule = Schedule(clock, self._work_failed)
        self._thread = Thread(target=self._run, name="ticks", daemon=True)
        self._evaluating = settings.evaluating(stores)
        self._book = BookInForce(watch, stores, settings.rules_digest, self._follow, clock.now())
        self._snapshot = self._take_snapshot()

    # what others ask

    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self._snapshot

    def standards(self) -> list[Standard]:
        """The standards of the book in force."""
        return self._book.standards()

    @property
    def promises(self) -> Promises:
        """The book in force."""
        return self._book.promises

    def unready(self) -> str | None:
        """Why the monitor is not ready: it has not caught up with what is stored, or does not evaluate; None when it is."""
        now = self.clock.now()
        if now < self._evaluated_to - BEHIND_US_MOST:
            return "the clock is more than an hour behind what was evaluated already"
        if self._retries.why is not None:
            return self._retries.why
        unread = half_read(horizons_of(self.feeds, now))
        if unread is not None:
            return f"`{unread}` is being read for the first time"
        if not self._shows_all:
            return "what is stored is still being evaluated"
        silent_s = self.clock.seconds(now - (self._evaluations.last or 0))
        if silent_s < 0:
            return "nothing was evaluated since the clock stepped back"
        return f"the last evaluation was {silent_s:.0f} seconds ago" if silent_s > SILENT_S else None

    def horizon(self, feed: str) -> int:
        """Up to when deadlines are announced however silent this feed is; what it tells of earlier is late."""
        now = self.clock.now()
        found = next((each.horizon(now) for each in self.feeds if each.name == feed), None)
        return now if found is None else found.patient

    def read_again(self) -> None:
        """Have the book read within a second, also if it did not change."""
        self._book.ask()

    def wake(self) -> None:
        """Evaluate soon, for something came."""
        self._rhythm.wake()

    # life

    def start(self) -> None:
        """Begin to poll and to evaluate, as of no instant before one that was evaluated already."""
        self._evaluated_to = max(self._evaluated_to, self.stores.verdicts.ticked_at() or 0)
        self._thread.start()
        for feed in self.feeds:
            self._schedule.every(f"poll {feed.name}", self.settings.polls_us.get(feed.name, BEAT_US), partial(self._poll, feed))
        self._schedule.every("beat", BEAT_US, self.wake)
        self._schedule.every("silence", BEAT_US, self._look_at_silence)
        self._schedule.every("book", self.settings.look_us, self._look_at_book)
        self._schedule.every("retention", HOUR, self._retain)
        self._schedule.start()

    def catch_up(self) -> None:
        """Poll and evaluate once, in the caller's thread; not for a monitor that was started."""
        for feed in self.feeds:
            feed.poll(self.clock.now())
        self.evaluate()

    def halt(self) -> None:
        """Conclude no more, after the tick that runs now, which is given up if it hangs; feeds are still read."""
        self._stopping.set()
        self._rhythm.rouse()
        while self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)
            if self._thread.is_alive():
                log.warning("the tick that runs has not ended after %d seconds and is given up", ENDS_WITHIN_S)
                self._evaluating.kill()  # what is just being begun is there the next time

    def stop(self) -> None:
        """End after the tick and the polls that run now; what is stored goes on from there at the next start."""
        self.halt()
        self._schedule.stop()
        for feed in self.feeds:
            feed.close()
        self._evaluating.close()

    # evaluating

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._rhythm.wait(BEAT_US / SECOND)
            self._schedule.mend()
            if not self._stopping.is_set():
                self._evaluate_safely()

    def _evaluate_safely(self) -> None:
        try:
            self.evaluate()
        except Exception as error:  # the outermost loop: a tick that fails has written nothing and is repeated, whatever it was
            self._evaluations.failures += 1
            pause_s = self._retries.failed(error)
            when = "at the next start" if self._stopping.is_set() else f"after {counted(round(pause_s), 'second')}"
            log.error("a tick failed and will be repeated %s: %s", when, error, exc_info=not isinstance(error, FAILURES))
            self._snapshot = replace(self._snapshot, monitor=self._monitor_figures())
            self._rhythm.rest(pause_s)

    def evaluate(self) -> None:
        """Tick until nothing is left to conclude as of now, and publish; one call at a time. What comes meanwhile may wait for the next
        call, at the latest that of the beat.

        While a feed is being read for the first time, what was touched waits: half a history would come to verdicts that the rest of it
        takes back. What is open goes on falling due, but for timelines of `per`: what waits may be a part of any. They are unknown then.
        A clock that stepped back is taken to stand still until it has caught up; if it is too far behind, nothing is concluded.
        """
        now = self.clock.now()
        if now < self._evaluated_to - BEHIND_US_MOST:
            return
        self._evaluations.begins(now)
        more = True
        while more and not self._stopping.is_set():
            self._book.take_next(self._now())
            more = self._tick()
            if not more or self._is_stale():
                self._publish()
        self._forget_some()

    def _tick(self) -> bool:
        self._evaluating.begin()
        began, started, since = self.clock.now(), self._now(), perf_counter_ns()
        horizons = horizons_of(self.feeds, started)
        is_half_read = half_read(horizons) is not None
        slice_most = 0 if is_half_read else self._rhythm.slice_most
        ticked = self._evaluating.ask(Evaluator.tick, started, horizons, self._live_from(), slice_most)
        taken = (perf_counter_ns() - since) // 1000 + 1
        self._rhythm.took(ticked.folded, taken)
        self._evaluated_to = started
        self._evaluations.ticked(began, taken, ticked)
        if is_half_read:  # it wakes the monitor with each batch, and the beat does
            return False
        self._backlog.ticked(ticked.more, ticked.waits, started)
        if not ticked.more:
            self._schedule.at("tick", ticked.wake, self._rhythm.wake_at_once)
        return ticked.more

    def _now(self) -> int:
        return max(self.clock.now(), self._evaluated_to)

    def _live_from(self) -> dict[str, int]:
        return {row.name: row.live_from for row in self.stores.events.feeds()}

    # publishing

    def _is_stale(self) -> bool:
        return self._published_at is None or self._now() - self._published_at > PUBLISHED_US

    def _publish(self) -> None:
        self._snapshot = self._take_snapshot()
        self._retries.answered()
        self._published_at, self._shows_all = self._snapshot.at_us, self._backlog.was_worked_off
        if self._backlog.is_there:
            self._evaluating.ask(Evaluator.count_anew)

    def _take_snapshot(self) -> Snapshot:
        rows = {row.name: row for row in self.stores.events.feeds()}  # first: what comes meanwhile is not ahead of the instant
        now, live_from = self._now(), {name: row.live_from for name, row in rows.items()}
        horizons = standard_horizons(self.promises.fold, self.stores.events, horizons_of(self.feeds, now), now)
        if self._backlog.is_old(now):
            horizons = dict.fromkeys(horizons, UNREAD)
        standards = self._evaluating.ask(Evaluator.figures, now, horizons, live_from, self._evaluations.exemplars)
        self._evaluations.shown()
        return Snapshot(
            at_us=now,
            standards=standards,
            feeds=[figures_of(feed, rows.get(feed.name), now) for feed in self.feeds],
            monitor=self._monitor_figures(),
            outlets=self._outlets(),
            series_most=self.settings.series_most,
            book=self.standards(),
        )

    def _monitor_figures(self) -> MonitorFigures:
        done, planned = self._evaluations, self._schedule.counts
        return MonitorFigures(
            evaluations=done.ticks,
            failures=done.failures + planned.failed,
            missed=done.missed + planned.missed,
            duration=done.duration,
            last_evaluation_us=done.last,
            detection_delay=done.delay,
            store=str(self.stores.path.resolve()),
            reload_successful=self._book.is_as_written,
            version=self.settings.version,
            python_version=platform.python_version(),
            holidays_version=HOLIDAYS_VERSION,
            rules_digest=self._book.rules_digest,
        )

    # feeds, the book, retention

    def _poll(self, feed: RunningFeed) -> None:
        before = feed.fault
        feed.poll(self.clock.now())
        if feed.fault is not None and feed.fault != before and not self._stopping.is_set():
            log.warning("feed %s: %s", feed.name, printable(feed.fault))
        elif feed.fault is None and before is not None:
            log.info("feed %s: it is read again", feed.name)
        self.wake()

    def _look_at_silence(self) -> None:
        since = self._snapshot.at_us if self._evaluations.last is None else self._evaluations.last
        self._silence.lasts(self.clock.seconds(self.clock.now() - since))

    def _look_at_book(self) -> None:
        if self._book.look():
            self._rhythm.rouse()

    def _follow(self, promises: Promises) -> None:
        self._backlog.begins()
        self._evaluating.follow(promises)

    def _retain(self) -> None:
        """Find what may be forgotten; ticks forget it, a part after each, for only one thread may change what was concluded."""
        before = self.clock.now() - self.settings.retention_us
        self.stores.events.retain_asides(before)
        self._retention = Retention(self.stores.events, self.stores.verdicts, before)
        self._rhythm.wake_at_once()

    def _forget_some(self) -> None:
        if self._retention is not None and self._retention.left:
            self._retention.forget_some()
            self._rhythm.wake_at_once()

    def _work_failed(self, name: str, error: BaseException) -> None:
        log.error("%s failed: %s", name, error, exc_info=error)
