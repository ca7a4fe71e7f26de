"""Evaluating in a process of its own: what comes in and who looks are not held up by a tick, nor the tick by them.

The process ends with the one that started it, whatever ends that. It may finish the tick that runs, so it has the hold on the ledger as
well; one that hangs is cut off a little later, and what it began is rolled back.

It writes nothing to the event file: it says what is folded, and the one who asks notes it there. Two processes that write one
file wait for each other by trying again and again.
"""

from __future__ import annotations

import atexit
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from traceback import extract_tb
from typing import Any, Concatenate

from monitors.evaluating import FAILURES, Ended, Evaluator, Here, P, T
from monitors.garbage import look_seldom
from monitors.ledger.batches import Swept
from monitors.ledger.holding import Hold
from monitors.stores import Stores
from monitors.tick import Promises

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ENDS_WITHIN_S = 10.0  # at most so long is waited for a process that was told to end
ORPHANED_S = 2.0  # a tick may outlive the monitor that was killed by so long; the next monitor waits longer
SETTINGS = {
    "POLARS_MAX_THREADS": "1",  # the frames of a tick are small, and handing them to other threads takes a fifth of its time
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),  # what numpy frees is there for the next tick; it would go where it is larger than 128 KiB
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
}
"""What the process that ticks is told by its environment, where the operator has told nothing else."""
POLARS_MEMORY, KEPT = "_RJEM_MALLOC_CONF", "dirty_decay_ms:10000"  # so is what Polars frees; it tells itself half a second
HOME = Path(__file__).parents[1]


class Apart:
    """In a process of its own, by connections of its own; the first call begins it, and the next one another if it has ended.

    Any call but `follow` may raise Ended.
    """

    _promises: Promises

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._begun: _Begun | None = None
        self._is_told = False  # which book to follow

    def follow(self, promises: Promises) -> None:
        """Evaluate by this book from the next call on."""
        self._promises, self._is_told = promises, False

    def begin(self) -> None:
        """Be ready to answer."""
        if self._begun is None:
            self._begun, self._is_told = _Begun(self._stores), False
            atexit.register(self.close)  # before Python waits for a process that waits to be asked
        if not self._is_told:
            self._answer(Here.follow, self._promises)
            self._is_told = True

    def ask(self, what: Callable[Concatenate[Evaluator, P], T], *values: P.args, **named: P.kwargs) -> T:
        """What the evaluator answers."""
        self.begin()
        answer: T = self._answer(Here.ask, what, *values, **named)
        return answer

    def close(self) -> None:
        """End after what runs now."""
        if self._begun is not None:
            atexit.unregister(self.close)
            self._begun.end()
            self._begun = None

    def kill(self) -> None:
        """End in the middle of a call of another thread; nothing happens to one that has ended."""
        if (begun := self._begun) is not None:
            begun.process.kill()

    def _answer(self, what: Callable[..., object], *values: object, **named: object) -> Any:
        assert self._begun is not None
        try:
            return self._begun.answer(what, values, named)
        except Ended:
            self.close()
            raise


class _Begun:
    """A process that was begun, and the line to it."""

    def __init__(self, stores: Stores) -> None:
        self._events = stores.events
        context = get_context("spawn")  # no lock that a thread of this process has is copied
        self._line, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, stores.path, stores.held()), name="ticks", daemon=True)
        with _deaf(), _settings():
            self.process.start()
        other.close()

    def answer(self, *asked: object) -> Any:
        """What it answers; what it refuses is raised."""
        done = []
        try:
            self._line.send(asked)
            while isinstance(answer := self._line.recv(), _Done):
                done.append(answer)
        except (EOFError, OSError) as error:
            self.end()
            raise Ended(_ending(self.process.exitcode)) from error
        for each in done:
            self._events.note_folded(each.subjects, each.upto, each.swept)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def end(self) -> None:
        """Wait for what runs now, and end it if that hangs."""
        self._line.close()
        self.process.join(ENDS_WITHIN_S)
        self.process.kill()
        self.process.join()


@dataclass(frozen=True, slots=True)
class _Done:
    """Said before an answer: what is folded and recorded, to be noted as `EventStore.note_folded` does."""

    subjects: Sequence[int]
    upto: int
    swept: Swept


def _serve(line: Connection, path: Path, hold: Hold) -> None:
    """Answer until nobody asks any more. Signals are meant for the one who asks."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    look_seldom()
    Thread(target=_end_orphaned, daemon=True).start()
    with ExitStack() as opened:
        opened.callback(hold.release)
        try:
            _answer_all(line, path, opened)
        except (EOFError, ConnectionError):
            pass  # the one who asked is gone
        except BaseException as error:  # the outermost loop, and a panic of Polars is no Exception
            with suppress(ConnectionError):
                line.send(Ended(_fault(error)))


def _answer_all(line: Connection, path: Path, opened: ExitStack) -> None:
    here: Here | None = None
    while True:
        what, values, named = line.recv()
        try:
            here = here or Here(opened.enter_context(closing(Stores(path))), note=lambda *done: line.send(_Done(*done)))
            answer = what(here, *values, **named)
        except FAILURES as error:
            answer = error
        line.send(answer)


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


@contextmanager
def _settings() -> Iterator[None]:
    """What is started in the block is told `SETTINGS`, and to keep memory: fresh pages are what a tick in a stream spends most on."""
    before = {name: os.environ.get(name) for name in (*SETTINGS, POLARS_MEMORY)}
    os.environ.update({name: before[name] or value for name, value in SETTINGS.items()})
    os.environ[POLARS_MEMORY] = ",".join(filter(None, (before[POLARS_MEMORY], KEPT)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ.update({} if value is None else {name: value})


def _ending(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"


def _fault(error: BaseException) -> str:
    """A fault of the program in one line: what it is, and the way to where it is."""
    ours = [(Path(each.filename), each.lineno) for each in extract_tb(error.__traceback__)]
    way = " > ".join(f"{file.relative_to(HOME)}:{line}" for file, line in ours if file.is_relative_to(HOME))
    return " ".join(f"{type(error).__name__}: {error} ({way})".split())
