"""What pages see of a running monitor: its snapshot, and its ledger, read beside the tick from any thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock

from engine.answers.explanation import Explanation
from engine.evaluation.fold import Fold
from engine.language.durations import SECOND
from engine.language.nearness import nearest
from monitors.book_files import runbook_of
from monitors.feeds.running import horizons_of
from monitors.interactions import Looking
from monitors.ledger.verdicts import VerdictStore
from monitors.monitor import Monitor
from monitors.tick import Promises


class Sight:
    """Looks through connections of its own, so that the tick never waits for a page; `links` as in `Looking`.

    `home` is the folder that the runbooks of the book lie below.

    A fold lays out calendars as it is asked, so that each has its own and one thread at a time asks it.
    """

    def __init__(self, monitor: Monitor, links: Mapping[str, str | None], home: Path) -> None:
        self._monitor = monitor
        self.links, self._home = links, home
        self._lists, self._explanations = _Fold(), _Fold()  # apart: a long explanation holds up no board

    @property
    def now(self) -> int:
        """The instant by the monitor's clock."""
        return self._monitor.clock.now()

    @property
    def speed(self) -> float:
        """How many times as fast as real time the monitor's clock runs."""
        return 1 / self._monitor.clock.seconds(SECOND)

    def cancelled(self) -> dict[str, int]:
        """By standard, how many clocks were cancelled."""
        with self._verdicts() as verdicts:
            return verdicts.totals.cancelled()

    @contextmanager
    def looking(self) -> Iterator[Looking]:
        """For a look at what is open."""
        with self._lists.of(self._monitor.promises) as fold, self._looking(fold) as looking:
            yield looking

    def explained(self, name: str, standard: str | None) -> Explanation | None:
        """The explanation of an interaction by all standards or one, as of the last whole second; None if nothing was told of it.

        Deadlines are judged as far as the feeds were read.
        """
        now = self.now // SECOND * SECOND
        with self._explanations.of(self._monitor.promises) as fold, self._looking(fold) as looking:
            return looking.explained(name, standard, now, horizons_of(self._monitor.feeds, now))

    def near(self, name: str) -> str | None:
        """The interaction that somebody who wrote this name may have meant."""
        return nearest(name, self._monitor.stores.events.names_near(name))

    def runbook(self, path: str) -> str | None:
        """The text of a file that a standard in force names as its runbook."""
        return runbook_of(self._home, [each.runbook for each in self._monitor.standards()], path)

    @contextmanager
    def _looking(self, fold: Fold) -> Iterator[Looking]:
        with self._verdicts() as verdicts:
            yield Looking(fold, verdicts, self._monitor.stores.events, self.links)

    @contextmanager
    def _verdicts(self) -> Iterator[VerdictStore]:
        with closing(VerdictStore(self._monitor.stores.path)) as verdicts, verdicts.file.unchanged():
            yield verdicts


class _Fold:
    """A fold of the promises in force, made again when these change, and lent to one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: tuple[Promises, Fold] | None = None

    @contextmanager
    def of(self, promises: Promises) -> Iterator[Fold]:
        with self._lock:
            if self._made is None or self._made[0] is not promises:
                self._made = promises, Fold(promises.fold.book, promises.fold.versions)
            yield self._made[1]
