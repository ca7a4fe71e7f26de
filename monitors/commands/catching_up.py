"""What a store says where no monitor runs: all that is due is evaluated first."""

from __future__ import annotations

from functools import partial

from monitors.alerting import untold
from monitors.book_watch import BookWatch
from monitors.clock import Clock, SystemClock
from monitors.commands.asking import Document
from monitors.commands.storing import looked_at
from monitors.config import Config
from monitors.feeds.stored import StoredFeed, known_stale
from monitors.monitor import Monitor, Settings
from monitors.outlets.status import status
from monitors.stores import Stores

HELD_WITHIN_S = 2.0  # to evaluate what is due takes less, but on a first start


def evaluated(config: Config, clock: Clock | None, version: str) -> Document:
    """How everything stands once all that is due has been; with `clock`, a fixed one, that is not recorded."""
    with looked_at(config.store, clock is not None) as stores:
        monitor = caught_up(config, stores, clock or SystemClock(), version)
        told: Document = status(monitor.snapshot(), stores.verdicts.totals.cancelled())
        by_name = {feed.name: feed for feed in config.feeds}
        feeds = [{**each, "stale": known_stale(by_name[each["name"]])} for each in told["feeds"]]
        return {**told, "feeds": feeds, "store": str(config.store.resolve()), "ever_read": bool(stores.events.feeds())}


def caught_up(config: Config, stores: Stores, clock: Clock, version: str) -> Monitor:
    """A monitor that reads no feed, after it has evaluated all that is due; another command that does so is waited for."""
    stores.held(HELD_WITHIN_S)
    feeds = [StoredFeed(feed) for feed in config.feeds]
    settings = Settings(version, config.retention_us, config.limits.series, {})
    watch = BookWatch(config.standards, config.packs)
    monitor = Monitor(stores, feeds, watch, clock, settings, partial(untold, config, clock))
    monitor.evaluate()
    return monitor
