"""What only one at a time may do with a ledger: tick, and read the figures of what was concluded; here, or in a process of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from engine.evaluation.horizons import Horizon
from monitors.figures import Figures
from monitors.gauges import Gauges
from monitors.ledger.database import StoreBusy, StoreFailed
from monitors.reading import CARRIED_FROM
from monitors.snapshot import Exemplar, StandardFigures
from monitors.stores import Stores
from monitors.sweep import Note
from monitors.tick import Promises, Tick, Ticked

Horizons = Mapping[str, Horizon]
Exemplars = Mapping[tuple[str, str], Exemplar]
P = ParamSpec("P")
T = TypeVar("T")


class Ended(Exception):
    """The process that evaluates is gone, and how; what it had begun is either recorded or not."""

    def __str__(self) -> str:
        return f"the process that evaluates has ended: {self.args[0]}"


FAILURES = (StoreBusy, StoreFailed, sqlite3.Error, OSError, Ended)
"""What may happen to a call, and is no fault of the program."""


class Evaluator:
    """Ticks and figures of one book, with the gauges of what is open; interactions are carried from so many events on."""

    def __init__(self, stores: Stores, promises: Promises, carried_from: int, note: Note | None) -> None:
        gauges = Gauges()
        for part in stores.verdicts.open_parts(list(promises.fold.versions)):
            gauges.change(part.clear(), part)
        self._tick = Tick(stores.events, stores.verdicts, promises, gauges, carried_from, note)
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


class Evaluating(Protocol):
    """Where an evaluator works: `ask(Evaluator.tick, now, …)`. One call at a time."""

    def follow(self, promises: Promises) -> None:
        """Evaluate by this book from now on, which is recorded in the ledger."""

    def begin(self) -> None:
        """Be ready to answer, so that no answer takes as long as that does."""

    def ask(self, what: Callable[Concatenate[Evaluator, P], T], *values: P.args, **named: P.kwargs) -> T:
        """What the evaluator answers."""

    def close(self) -> None:
        """End after what runs now."""

    def kill(self) -> None:
        """End in the middle of a call of another thread, if that can be done; the call raises Ended."""


class Here:
    """In the caller's thread, by the caller's connections."""

    def __init__(self, stores: Stores, carried_from: int = CARRIED_FROM, note: Note | None = None) -> None:
        self._stores, self._carried_from, self._note = stores, carried_from, note
        self._evaluator: Evaluator | None = None

    def follow(self, promises: Promises) -> None:
        """Evaluate by this book from now on."""
        self._evaluator = None  # before there are two that hold all that is open
        self._stores.verdicts.file.learn()  # the numbers that another process has given to the standards of the book
        self._evaluator = Evaluator(self._stores, promises, self._carried_from, self._note)

    def begin(self) -> None:
        """It is ready."""

    def ask(self, what: Callable[Concatenate[Evaluator, P], T], *values: P.args, **named: P.kwargs) -> T:
        """What the evaluator answers."""
        assert self._evaluator is not None
        return what(self._evaluator, *values, **named)

    def close(self) -> None:
        """The stores are the caller's."""

    def kill(self) -> None:
        """A thread ends by itself."""
