"""The monitor: feeds in, ticks, one snapshot out. It owns the stores, the threads and the book while it runs."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version as version_of
from threading import Event, Lock, Thread
from time import perf_counter_ns

import polars as pl

from engine.evaluation.horizons import UNREAD, Horizon, half_read
from engine.language.book import Book, Standard
from engine.language.durations import HOUR, SECOND
from monitors.apart import ENDS_WITHIN_S
from monitors.backlog import BEAT_US, Backlog
from monitors.book_news import news
from monitors.book_texts import LoadedBook
from monitors.book_watch import BookWatch
from monitors.clock import Clock
from monitors.evaluating import FAILURES, Ended, Evaluating, Evaluator, Here
from monitors.feeds.running import RunningFeed
from monitors.ledger.events import FeedRow
from monitors.restarts import Restarts
from monitors.retention import Retention
from monitors.rhythm import Rhythm
from monitors.schedule import Schedule
from monitors.silence import SILENT_S, Silence
from monitors.snapshot import Exemplar, FeedFigures, Histogram, MonitorFigures, OutletFigures, Snapshot
from monitors.stores import Stores
from monitors.tick import Promises, standard_horizons
from monitors.versions import promised
from monitors.wording import counted

PUBLISHED_US = SECOND  # while ticks follow each other, a new snapshot at least so often
LATE_S = 1.0
RETRY_S = 1.0  # after a tick that failed, but for one whose process ended
BEHIND_US_MOST = HOUR  # by which the clock may have stepped back behind the last evaluation

HOLIDAYS_VERSION = version_of("holidays")  # read from a file, so once
DURATION_BOUNDS_US = tuple(int(seconds * SECOND) for seconds in (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5))
DELAY_BOUNDS_US = tuple(int(seconds * SECOND) for seconds in (0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60, 300, 3600))

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
        self._watch, self._outlets = watch, outlets
        self._rhythm, self._restarts, self._stopping = Rhythm(), Restarts(clock), Event()
        self._next_book: LoadedBook | None = None
        self._book_lock = Lock()
        self._evaluated_to = 0  # by what this monitor, or once it is started any before it, concluded
        self._is_loaded = True
        self._retention: Retention | None = None
        self._silence = Silence()
        self._backlog = Backlog(clock)
        self._shows_all = False  # what is published came after all that was stored had been folded once
        self._evaluations = self._failures = self._missed = 0
        self._duration = Histogram.empty(DURATION_BOUNDS_US)
        self._delay = Histogram.empty(DELAY_BOUNDS_US)
        self._ticked_at: int | None = None
        self._last_evaluation: int | None = None  # the last tick whose figures are shown
        self._planned: int | None = None
        self._published_at: int | None = None
        self._exemplars: dict[tuple[str, str], Exemplar] = {}
        self._schedule = Schedule(clock, self._work_failed)
        self._thread = Thread(target=self._run, name="ticks", daemon=True)
        self._evaluating = settings.evaluating(stores)
        self._load(watch.loaded)
        self._snapshot = self._take_snapshot()

    # what others ask

    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self._snapshot

    def standards(self) -> list[Standard]:
        """The standards of the book in force."""
        return [each[-1].standard for each in self._promises.fold.versions.values()]

    @property
    def promises(self) -> Promises:
        """The book in force."""
        return self._promises

    def unready(self) -> str | None:
        """Why the monitor is not ready: it has not caught up with what is stored, or does not evaluate; None when it is."""
        now = self.clock.now()
        if now < self._evaluated_to - BEHIND_US_MOST:
            return "the clock is more than an hour behind what was evaluated already"
        if self._restarts.why is not None:
            return self._restarts.why
        unread = half_read(horizons_of(self.feeds, now))
        if unread is not None:
            return f"`{unread}` is being read for the first time"
        if not self._shows_all:
            return "what is stored is still being evaluated"
        silent_s = self.clock.seconds(now - (self._last_evaluation or 0))
        if silent_s < 0:
            return "nothing was evaluated since the clock stepped back"
        return f"the last evaluation was {silent_s:.0f} seconds ago" if silent_s > SILENT_S else None

    def horizon(self, feed: str) -> int:
        """Up to when deadlines are announced however silent this feed is; what it tells of earlier is late."""
        now = self.clock.now()
        found = next((each.horizon(now) for each in self.feeds if each.name == feed), None)
        return now if found is None else found.patient

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
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)
        if self._thread.is_alive():
            self._evaluating.kill()
            self._thread.join()

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
            self._failures += 1
            pause_s = self._restarts.ended(error) if isinstance(error, Ended) else RETRY_S
            after = counted(round(pause_s), "second")
            log.error("a tick failed and will be repeated after %s: %s", after, error, exc_info=not isinstance(error, FAILURES))
            self._snapshot = replace(self._snapshot, monitor=self._monitor_figures())
            self._rhythm.rest(pause_s)

    def evaluate(self) -> None:
        """Tick until nothing is left to conclude as of now, and publish; one call at a time.

        While a feed is being read for the first time, what was touched waits: half a history would come to verdicts that the rest of it
        takes back. What is open goes on falling due, but for timelines of `per`: what waits may be a part of any. They are unknown then.
        A clock that stepped back is taken to stand still until it has caught up; if it is too far behind, nothing is concluded.
        """
        now = self.clock.now()
        if now < self._evaluated_to - BEHIND_US_MOST:
            return
        if self._planned is not None and self.clock.seconds(now - self._planned) > LATE_S:
            self._missed += 1
        more = True
        while more and not self._stopping.is_set():
            self._take_next_book()
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
        self._evaluations += 1
        self._duration = self._duration.observed([taken])
        self._ticked_at = began  # what came due while it ran is not in it
        self._note(ticked.rang, self.clock.now())
        self._planned = ticked.wake
        if is_half_read:  # it wakes the monitor with each batch, and the beat does
            return False
        self._backlog.ticked(ticked.more, started)
        if not ticked.more:
            self._schedule.at("tick", ticked.wake, self._rhythm.wake_at_once)
        return ticked.more

    def _now(self) -> int:
        return max(self.clock.now(), self._evaluated_to)

    def _note(self, rang: pl.DataFrame, now: int) -> None:
        """Keep how late breaches were noticed, and for each label set the one with the latest deadline."""
        self._delay = self._delay.observed([max(now - each, 0) for each in rang["decided_at"].to_list()])
        latest = rang.sort("decided_at").unique(["standard", "labels"], keep="last").rows()
        names = self.stores.events.names([subject for *_, subject, _ in latest])
        for standard, labels, subject, decided_at in latest:
            known = self._exemplars.get((standard, labels))
            if known is None or decided_at > known.deadline_us:
                self._exemplars[standard, labels] = Exemplar(names.get(subject, ""), decided_at)

    def _live_from(self) -> dict[str, int]:
        return {row.name: row.live_from for row in self.stores.events.feeds()}

    # publishing

    def _is_stale(self) -> bool:
        return self._published_at is None or self._now() - self._published_at > PUBLISHED_US

    def _publish(self) -> None:
        self._snapshot = self._take_snapshot()
        self._restarts.answered()
        self._published_at, self._shows_all = self._snapshot.at_us, self._backlog.was_worked_off
        if self._backlog.is_there:
            self._evaluating.ask(Evaluator.count_anew)

    def _take_snapshot(self) -> Snapshot:
        rows = {row.name: row for row in self.stores.events.feeds()}  # first: what comes meanwhile is not ahead of the instant
        now, live_from = self._now(), {name: row.live_from for name, row in rows.items()}
        horizons = standard_horizons(self._promises.fold, self.stores.events, horizons_of(self.feeds, now), now)
        if self._backlog.is_old(now):
            horizons = dict.fromkeys(horizons, UNREAD)
        standards = self._evaluating.ask(Evaluator.figures, now, horizons, live_from, self._exemplars)
        self._last_evaluation = self._ticked_at
        return Snapshot(
            at_us=now,
            standards=standards,
            feeds=self._feed_figures(rows, now),
            monitor=self._monitor_figures(),
            outlets=self._outlets(),
            series_most=self.settings.series_most,
            book=self.standards(),
        )

    def _feed_figures(self, rows: Mapping[str, FeedRow], now: int) -> list[FeedFigures]:
        figures = []
        for feed in self.feeds:
            row = rows.get(feed.name)
            figures.append(
                FeedFigures(
                    name=feed.name,
                    watermark_us=feed.watermark(now),
                    last_event_us=row.last_event_at if row else None,
                    fault=feed.fault,
                    events=row.events if row else 0,
                    duplicates=row.duplicates if row else 0,
                    late=row.late if row else 0,
                    set_aside=row.set_aside if row else {},
                    left_out=row.left_out if row else {},
                    patience_us=feed.patience_us,
                )
            )
        return figures

    def _monitor_figures(self) -> MonitorFigures:
        return MonitorFigures(
            evaluations=self._evaluations,
            failures=self._failures + self._schedule.counts.failed,
            missed=self._missed + self._schedule.counts.missed,
            duration=self._duration,
            last_evaluation_us=self._last_evaluation,
            detection_delay=self._delay,
            store=str(self.stores.path.resolve()),
            reload_successful=self._watch.successful and self._is_loaded,
            version=self.settings.version,
            python_version=platform.python_version(),
            holidays_version=HOLIDAYS_VERSION,
            rules_digest=self._rules_digest,
        )

    # feeds, the book, retention

    def _poll(self, feed: RunningFeed) -> None:
        before = feed.fault
        feed.poll(self.clock.now())
        if feed.fault is not None and feed.fault != before and not self._stopping.is_set():
            log.warning("feed %s: %s", feed.name, feed.fault)
        self.wake()

    def _look_at_silence(self) -> None:
        since = self._snapshot.at_us if self._last_evaluation is None else self._last_evaluation
        self._silence.lasts(self.clock.seconds(self.clock.now() - since))

    def _look_at_book(self) -> None:
        """Read the book again if it changed: all of it or, if anything is wrong, none."""
        found = self._watch.look()
        if found is not None:
            with self._book_lock:
                self._next_book = found
            self._rhythm.rouse()

    def _take_next_book(self) -> None:
        """Take a book that was read again into force; until that has succeeded nothing is concluded, for it may have been begun."""
        loaded = self._next_book
        if loaded is None:
            return
        self._is_loaded, before = False, self._promises.fold.versions
        self._load(loaded)
        self._is_loaded = True
        log.info("the book was read again: %s", news(before, self._promises.fold.versions, self.stores.verdicts))
        with self._book_lock:
            self._next_book = None if self._next_book is loaded else self._next_book

    def _load(self, loaded: LoadedBook) -> None:
        """Take a book into force; what it changes is folded anew, in slices as anything that was touched."""
        events, verdicts = self.stores.events, self.stores.verdicts
        now = self._now()
        book = promised(loaded, verdicts, now)
        names = list(book.promises.fold.versions)
        held_since = verdicts.books.held_since(now)
        if any(each.number == 1 for each in book.new.values()) or any(held_since.get(name) == now for name in names):
            events.touch()
        elif book.new:
            events.touch(verdicts.subjects.waiting(sorted(book.new)))
        book.keep(verdicts)
        verdicts.books.hold(names, now)
        self._promises, self._rules_digest = book.promises, self.settings.rules_digest(loaded.book)
        self._backlog.begins()
        self._evaluating.follow(self._promises)

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


def horizons_of(feeds: Sequence[RunningFeed], now: int) -> dict[str, Horizon]:
    """The horizons of the feeds that hold anything up."""
    return {feed.name: horizon for feed in feeds if (horizon := feed.horizon(now)) is not None}
