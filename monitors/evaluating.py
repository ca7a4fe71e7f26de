"""What only one at a time may do with a ledger: tick, and read the figures of what was concluded; here, or in a process of its own.

In a process of its own it has a processor of its own: what comes in and who looks are not held up by a tick, nor the tick by them. The
process ends with the one that started it, whatever ends that; it may finish the tick that runs, so it has the hold on the ledger as well.

It writes nothing to the event file: it says what is to be forgotten of it, and the one who asks does that. Two processes that write one
file wait for each other by trying again and again.
"""

from __future__ import annotations

import atexit
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

from engine.evaluation.horizons import Horizon
from monitors.figures import Figures
from monitors.garbage import look_seldom
from monitors.gauges import Gauges
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.ledger.holding import Hold
from monitors.reading import CARRIED_FROM
from monitors.snapshot import Exemplar, StandardFigures
from monitors.stores import Stores
from monitors.tick import Forget, Promises, Tick, Ticked

Horizons = Mapping[str, Horizon]
Exemplars = Mapping[tuple[str, str], Exemplar]
SIGNALS = (signal.SIGINT, signal.SIGTERM)
ENDS_WITHIN_S = 10.0  # at most so long is waited for a process that was told to end
ORPHANED_S = 2.0  # a tick may outlive the monitor that was killed by so long; the next monitor waits longer


class Ended(Exception):
    """The process that evaluates is gone; what it had begun is either recorded or not."""


FAILURES = (StoreBusy, StoreFailed, sqlite3.Error, OSError, Ended)
"""What may happen to a call, and is no fault of the program."""


class Evaluating(Protocol):
    """Ticks and figures of one book; one call at a time."""

    @property
    def has_ended(self) -> bool:
        """Whether it can do no more, so that another has to be begun."""

    def tick(self, now: int, feeds: Horizons, live_from: Mapping[str, int], slice_most: int) -> Ticked:
        """As `Tick`."""

    def figures(self, now: int, horizons: Horizons, live_from: Mapping[str, int], exemplars: Exemplars) -> list[StandardFigures]:
        """As `Figures`."""

    def count_anew(self) -> None:
        """Have the next figures show no short window that was counted before."""

    def close(self) -> None:
        """End after what runs now."""

    def kill(self) -> None:
        """End in the middle of a call of another thread, if that can be done; the call raises Ended."""


class Here:
    """In the caller's thread, by the caller's connections; interactions are carried from so many events on."""

    has_ended = False

    def __init__(self, stores: Stores, promises: Promises, carried_from: int = CARRIED_FROM, forget: Forget | None = None) -> None:
        gauges = Gauges()
        for part in stores.verdicts.open_parts(list(promises.fold.versions)):
            gauges.change(part.clear(), part)
        self._tick = Tick(stores.events, stores.verdicts, promises, gauges, carried_from, forget)
        self._figures = Figures(promises, stores.verdicts, gauges)

    def tick(self, now: int, feeds: Horizons, live_from: Mapping[str, int], slice_most: int) -> Ticked:
        """As `Tick`."""
        return self._tick(now, feeds, live_from, slice_most)

    def figures(self, now: int, horizons: Horizons, live_from: Mapping[str, int], exemplars: Exemplars) -> list[StandardFigures]:
        """As `Figures`."""
        return self._figures(now, horizons, live_from, exemplars)

    def count_anew(self) -> None:
        """Have the next figures show no short window that was counted before."""
        self._figures.count_anew()

    def close(self) -> None:
        """The stores are the caller's."""

    def kill(self) -> None:
        """A thread ends by itself."""


class Apart:
    """In a process of its own, by connections of its own. Any call may raise Ended."""

    def __init__(self, stores: Stores, promises: Promises) -> None:
        self._events = stores.events
        context = get_context("spawn")  # no lock that a thread of this process has is copied
        self._line, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, stores.path, stores.held(), promises), name="ticks", daemon=True)
        with _deaf():
            self._process.start()
        other.close()
        self.has_ended = False
        atexit.register(self.close)  # before Python waits for a process that waits to be asked

    def tick(self, now: int, feeds: Horizons, live_from: Mapping[str, int], slice_most: int) -> Ticked:
        """As `Tick`."""
        ticked: Ticked = self._asked(Here.tick, now, feeds, live_from, slice_most)
        return ticked

    def figures(self, now: int, horizons: Horizons, live_from: Mapping[str, int], exemplars: Exemplars) -> list[StandardFigures]:
        """As `Figures`."""
        figures: list[StandardFigures] = self._asked(Here.figures, now, horizons, live_from, exemplars)
        return figures

    def count_anew(self) -> None:
        """Have the next figures show no short window that was counted before."""
        self._asked(Here.count_anew)

    def close(self) -> None:
        """End after what runs now."""
        self.has_ended = True
        self._line.close()
        atexit.unregister(self.close)
        self._process.join(ENDS_WITHIN_S)
        self.kill()
        self._process.join()

    def kill(self) -> None:
        """End in the middle of a call of another thread; nothing happens to one that has ended."""
        self._process.kill()

    def _asked(self, what: Callable[..., object], *values: object) -> Any:
        try:
            self._line.send((what, values))
            done = []
            while isinstance(answer := self._line.recv(), Done):
                done.append(answer)
        except (EOFError, OSError) as error:
            self.close()
            raise Ended(f"the process that evaluates has ended: {_ending(self._process.exitcode)}") from error
        for each in done:
            self._events.forget(each.subjects, each.upto)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass(frozen=True, slots=True)
class Done:
    """Said before an answer: these subjects are folded and recorded, and are to be forgotten but for what touched them after that touch."""

    subjects: Sequence[int]
    upto: int


def _serve(line: Connection, path: Path, hold: Hold, promises: Promises) -> None:
    """Answer until nobody asks any more. Signals to end are meant for the one who asks."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    look_seldom()
    Thread(target=_end_orphaned, daemon=True).start()
    stores = Stores(path)
    here: Here | None = None
    try:
        while True:
            what, values = line.recv()
            try:
                here = here or Here(stores, promises, forget=lambda subjects, upto: line.send(Done(subjects, upto)))
                answer = what(here, *values)
            except FAILURES as error:
                answer = error
            line.send(answer)
    except (EOFError, ConnectionError):
        pass  # the one who asked is gone
    finally:
        stores.close()
        hold.release()


def _end_orphaned() -> None:
    """End soon after the one who started this process has, also in the middle of a tick that hangs; what it began is rolled back."""
    asks = parent_process()
    if asks is not None:
        asks.join()
        time.sleep(ORPHANED_S)
        os._exit(1)


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started in the block hears no signal to end until it says which it heeds: it would die of one while it begins."""
    resource_tracker.ensure_running()  # Python's own, which is started with the first process and has this thread hear them again
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _ending(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"
