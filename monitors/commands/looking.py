"""A look into the store by the book that is in force, at one instant: of the running monitor, or of the clock where none answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from monitors.book_watch import BookWatch
from monitors.clock import Clock, SystemClock
from monitors.commands.asking import REFUSED, Document, as_of, asked
from monitors.commands.catching_up import caught_up
from monitors.commands.printing import say
from monitors.commands.storing import looked_at
from monitors.config import Config
from monitors.interactions import Looking
from monitors.ledger.verdicts import VerdictStore
from monitors.tick import Promises
from monitors.versions import in_force, promised


@contextmanager
def looked_into(config: Config, clock: Clock | None, version: str) -> Iterator[tuple[Looking, int, Document | None]]:
    """What to look with, the instant to look from, and what the running monitor says, None where none answers.

    In the block the store stands still. Where no monitor runs, what is due is evaluated before. With `clock`, a fixed one, no monitor is
    asked, and what is due by then is evaluated on a copy.
    """
    with looked_at(config.store, clock is not None) as stores:
        running = asked(config, clock)
        if running is None:
            caught_up(config, stores, clock or SystemClock(), version)
        with stores.verdicts.file.unchanged():
            now = as_of(running, clock, stores.verdicts.ticked_at())
            fold = _promises(config, running, stores.verdicts, now).fold
            yield Looking(fold, stores.verdicts, stores.events, {feed.name: feed.link for feed in config.feeds}), now, running


def _promises(config: Config, running: Document | None, verdicts: VerdictStore, now: int) -> Promises:
    """What is promised: where a monitor answers by the book that it has in force, else by that of the configuration."""
    kept = None if running is None else in_force(verdicts)
    if running is not None and running["book_refused"]:
        say(REFUSED)
    return promised(kept or BookWatch(config.standards, config.packs).loaded, verdicts, now).promises
