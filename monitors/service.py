"""The monitor as a service: stores, feeds, schedule and pages of one configuration, from start to a clean stop."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from engine.language.durations import SECOND
from monitors.alerting import Alerting
from monitors.answers import Unreadable
from monitors.apart import Apart
from monitors.book_watch import BookWatch
from monitors.clock import Clock
from monitors.config import Config, FeedConfig, FeedKind
from monitors.evaluating import FAILURES
from monitors.feeds.following import Follower
from monitors.feeds.http import PushFeed, Receiver, misdirected, receivers
from monitors.feeds.replay import ReplayedFeed, generated
from monitors.feeds.running import FinishedFeed, FollowedFeed, PushedFeed, RunningFeed
from monitors.feeds.watermarks import PATIENCE_DEFAULT_US
from monitors.ledger.batches import Appended, Batch, Record
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.writer import Writer
from monitors.monitor import Monitor, Settings
from monitors.outlets.alerts import Links
from monitors.outlets.drawn_rules import rules_digest
from monitors.outlets.pages import STORE_FAULTS, Handlers, routes
from monitors.sight import Sight
from monitors.stores import Stores

LOOK_US = 500_000
HELD_WITHIN_S = 5.0  # what a monitor that was killed had begun may be finished meanwhile
STOP_S = 5  # how long requests that are being answered may take after the signal to stop

log = logging.getLogger("upheld")


class Service:
    """Everything that `upheld run` runs. Nothing is read or answered before `run`. `replayed` are more feeds, of recorded events by name.

    Raises Refused for a book that cannot be used and Unreadable for a store or an address that cannot.
    """

    def __init__(self, config: Config, clock: Clock, version: str, replayed: Mapping[str, Iterator[Record]] | None = None) -> None:
        self.config, self.clock = config, clock
        self._socket = _bound(config)
        self._stores = _opened(config, self.url)
        self._writer = Writer(self._stores.events)
        self._waking = _Waking(self._writer, self._wake)
        made = receivers(
            [PushFeed(feed.path, feed.mapper(), feed.secret) for feed in config.feeds if feed.kind is FeedKind.HTTP],
            self._waking,
            clock.now,
            self._late_before,
            config.limits.body,
        )
        self._alerting = _alerting(config, self._stores, clock)
        with _usable(config):
            self.monitor = Monitor(
                self._stores,
                [
                    *(self._running(feed, {receiver.name: receiver for receiver, _ in made}) for feed in config.feeds),
                    *(ReplayedFeed(name, records, self._waking, _patience_us(clock)) for name, records in (replayed or {}).items()),
                ],
                BookWatch(config.standards, config.packs),
                clock,
                Settings(
                    version,
                    config.retention_us,
                    config.limits.series,
                    _polls_us(config, replayed or {}),
                    evaluating=Apart,
                    rules_digest=partial(rules_digest, patience_s=config.patience_s, links=Links(config.board, config.grafana_url)),
                ),
                self._alerting.figures if self._alerting else tuple,
            )
        sight = Sight(self.monitor, {feed.name: feed.link for feed in config.feeds}, config.standards.parent)
        shown = routes(self.monitor.snapshot, self._unready, sight)
        handlers: Handlers = {404: misdirected, 405: misdirected, **STORE_FAULTS}
        self._app = Starlette(routes=[*shown, *(route for _, route in made)], exception_handlers=handlers)

    @property
    def url(self) -> str:
        """Where the service answers."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; then take no more, end the tick that runs, and leave everything stored."""
        server = uvicorn.Server(
            uvicorn.Config(
                self._app, log_config=None, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=STOP_S
            )
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stay)  # the server hears it first and gives it back when it has ended
        self.monitor.start()
        if self._alerting is not None:
            self._alerting.start(self.monitor)
        try:
            server.run(sockets=[self._socket])
        finally:
            log.info("stopping")
            self.close()

    def close(self) -> None:
        """End what runs; everything that was stored stays. A poll ends with its next batch, for nobody takes it any more."""
        if self._alerting is not None:
            self._alerting.stop()
        self.monitor.halt()  # before polls end in the middle of what they read: nothing is to be concluded from half of it
        self._writer.close()
        self.monitor.stop()
        self._stores.close()
        self._socket.close()

    def _unready(self) -> str | None:
        """Why nothing may be relied on now: what comes in cannot be stored, or the monitor is not ready."""
        return "what comes in is not stored any more" if self._writer.has_ended else self.monitor.unready()

    def _wake(self) -> None:
        self.monitor.wake()

    def _late_before(self, feed: str) -> int:
        """What a feed tells of before this instant is late."""
        return self.monitor.horizon(feed)

    def _running(self, feed: FeedConfig, pushes: dict[str, Receiver]) -> RunningFeed:
        if feed.kind is FeedKind.HTTP:
            return PushedFeed(pushes[feed.name], feed.patience_in_force_us)
        if feed.kind is FeedKind.GENERATED:
            records = generated(feed.name, self.clock.now(), feed.seed, feed.days)
            return ReplayedFeed(feed.name, records, self._waking, feed.patience_in_force_us)
        if feed.follow:
            return FollowedFeed(feed.name, lambda: self._follower(feed), self._waking, feed.patience_in_force_us)
        return FinishedFeed(feed.pattern, feed.mapper(), self._cursor(feed.name), self._waking)

    def _follower(self, feed: FeedConfig) -> Follower:
        """Follows a file from where what is stored of it ends."""
        return Follower(feed.pattern, feed.mapper(), self._cursor(feed.name))

    def _cursor(self, name: str) -> str | None:
        return next((row.cursor for row in self._stores.events.feeds() if row.name == name), None)


class _Waking:
    """A writer that has what it stored evaluated soon."""

    def __init__(self, writer: Writer, wake: Callable[[], None]) -> None:
        self._writer, self._wake = writer, wake

    def submit(self, batch: Batch) -> Future[Appended]:
        answer = self._writer.submit(batch)
        answer.add_done_callback(lambda _: self._wake())
        return answer


def _patience_us(clock: Clock) -> int:
    """The default patience in real time, however fast the clock runs: a machine that is busy for seconds makes no feed silent."""
    return round(PATIENCE_DEFAULT_US * (PATIENCE_DEFAULT_US / SECOND) / clock.seconds(PATIENCE_DEFAULT_US))


def _polls_us(config: Config, replayed: Iterable[str]) -> dict[str, int]:
    """How often each feed is polled; what is replayed or made up, as often as one would look."""
    told = {feed.name: LOOK_US if feed.kind is FeedKind.GENERATED else feed.every_us for feed in config.feeds}
    return told | dict.fromkeys(replayed, LOOK_US)


def _bound(config: Config) -> socket.socket:
    """The address, taken before anything else is done."""
    address = config.listen
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.host, address.port))
    except OSError as error:
        listening.close()
        where = f"{address.host}:{address.port}"
        raise Unreadable(f"cannot listen on {where}: {error.strerror or error}; is another monitor running?") from error
    return listening


def _opened(config: Config, url: str) -> Stores:
    with _usable(config):
        stores = Stores(config.store)
        stores.held(HELD_WITHIN_S).answers_at(url)
    return stores


@contextmanager
def _usable(config: Config) -> Iterator[None]:
    """Tells whoever starts it what is wrong with the store."""
    try:
        yield
    except FAILURES as error:
        raise Unreadable(f"the store `{config.store}` cannot be used: {error}") from error


def _alerting(config: Config, stores: Stores, clock: Clock) -> Alerting | None:
    """The alerts of the monitor's own; none where nobody is to be told."""
    try:
        return Alerting(config, stores.events, clock) if config.alerts.tell_anybody else None
    except (StoreFailed, StoreBusy) as error:
        raise Unreadable(f"what was told of alerts cannot be read: {error}") from error


def _stay(number: int, frame: FrameType | None) -> None:
    """Does nothing: the server has ended already when it gives the signal back."""
