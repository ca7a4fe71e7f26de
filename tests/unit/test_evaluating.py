"""Evaluating in a process of its own comes to what evaluating here comes to, says what failed, and can be begun again whatever ends it."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path
from threading import Event
from typing import TypeVar

import polars as pl
import pytest

from engine.evaluation.horizons import Horizon
from monitors.apart import KEPT, POLARS_MEMORY, SETTINGS, SIGNALS, Apart, _Begun
from monitors.evaluating import FAILURES, Ended, Evaluating, Evaluator, Here
from monitors.ledger import holding
from monitors.ledger.batches import Batch, Records
from monitors.ledger.database import StoreBusy
from monitors.ledger.holding import Hold
from monitors.snapshot import StandardFigures
from monitors.stores import Stores, events_path
from monitors.tick import Promises
from tests.stored import waiting
from tests.unit.desk import FEED, book_of, instant, promises_of, record

E = TypeVar("E", bound=Evaluating)
ROOT = Path(__file__).parents[2]
AN_HOUR = "  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h, goal: 90% over 28d, break_down: [channel]}\n"
REPLY = promises_of(book_of(AN_HOUR))
PROMISES = promises_of(
    book_of(
        AN_HOUR
        + """
  again: {promise: Nobody comes back, per: customer, clock: {from: resolved, to: opened}, not_within: 1h}
  pleased: {promise: Customers are pleased, bar: {average: score, at_least: 4}, over: 7d}
"""
    )
)
# what is told, and when the next tick is
DAY = [
    ("09:00 a opened channel=email customer=c, 09:10 b opened channel=chat customer=d", "09:30"),
    ("09:40 a agent_message, 09:41 a resolved, 09:45 a scored score=3, 10:05 e opened channel=email customer=c", "10:20"),
    ("09:50 b agent_message, 10:30 b scored score=5", "11:00"),
]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    with closing(Stores(tmp_path / "ledger.db")) as stores:
        yield stores


def tell(stores: Stores, lines: str) -> None:
    said = [line.split() for line in lines.split(", ")]
    records = [record(at, subject, type_, f"{at} {subject} {type_}", data) for at, subject, type_, *data in said]
    stores.events.append([Batch(FEED, Records.of(records), [], None, 0, 0)])


def begun(evaluating: E) -> E:
    """It, once it is ready and follows the promises."""
    evaluating.follow(PROMISES)
    evaluating.begin()
    return evaluating


def beginning(stores: Stores) -> Apart:
    """One whose process has just been started."""
    apart = Apart(stores)
    apart.follow(PROMISES)
    apart._begun = _Begun(stores)
    return apart


def concluded(evaluating: Evaluating, at: str, promises: Promises = PROMISES) -> list[StandardFigures]:
    """The figures of an instant by which all is concluded."""
    now = instant(at)
    read = Horizon(now, now)
    while evaluating.ask(Evaluator.tick, now, {FEED: read}, {FEED: 0}, 100).more:
        pass
    return evaluating.ask(Evaluator.figures, now, dict.fromkeys(promises.fold.versions, read), {FEED: 0}, {})


def pid_of(apart: Apart) -> int:
    """The number of its process."""
    (process,) = active_children()
    assert process.pid is not None
    return process.pid


def test_apart_comes_to_what_it_comes_to_here(tmp_path: Path) -> None:
    shown: dict[type[Evaluating], list[list[StandardFigures]]] = {}
    for kind in (Here, Apart):
        with closing(Stores(tmp_path / f"{kind.__name__}.db")) as stores, closing(begun(kind(stores))) as evaluating:
            shown[kind] = []
            for told, at in DAY:
                tell(stores, told)
                shown[kind].append(concluded(evaluating, at))
                assert waiting(stores.events) == []
    assert shown[Apart] == shown[Here]
    assert {each.name: each.violated for each in shown[Here][-1]} == {"again": True, "pleased": None, "reply": False}


def environment(evaluator: Evaluator) -> dict[str, str]:
    """What the environment tells where it is; and in how many threads frames are worked there."""
    return {**os.environ, "threads": str(pl.thread_pool_size())}


@pytest.mark.parametrize("told", [{}, {"POLARS_MAX_THREADS": "3"}, {"MALLOC_TRIM_THRESHOLD_": "65536"}], ids=["no", "threads", "memory"])
def test_ticks_work_in_one_thread_and_keep_their_memory_if_nothing_else_was_told(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, told: dict[str, str]
) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    before = {**os.environ}
    with closing(begun(Apart(stores))) as apart:
        there = apart.ask(environment)
        assert os.environ == before
    assert {name: there[name] for name in SETTINGS} == SETTINGS | told
    assert there["threads"] == there["POLARS_MAX_THREADS"]
    assert there[POLARS_MEMORY].endswith(f",{KEPT}"), "the last of several that are told is the one that counts"


def test_one_that_died_is_begun_again_and_knows_what_is_open(stores: Stores) -> None:
    tell(stores, DAY[0][0])
    with closing(begun(Apart(stores))) as apart:
        before = concluded(apart, "09:30")
        os.kill(pid_of(apart), signal.SIGKILL)
        with pytest.raises(Ended, match="the process that evaluates has ended: SIGKILL"):
            concluded(apart, "09:30")
        assert not active_children()
        assert concluded(apart, "09:30") == before


def test_none_that_died_leaves_anything_behind(stores: Stores) -> None:
    files = []
    for _ in range(3):
        apart = beginning(stores)
        os.kill(pid_of(apart), signal.SIGKILL)
        with pytest.raises(Ended):
            apart.ask(Evaluator.count_anew)
        assert not active_children()
        files.append(len(list(Path("/proc/self/fd").iterdir())))
    assert files[1] == files[2]


def test_what_the_store_refuses_at_first_is_said_and_asked_again(stores: Stores) -> None:
    with closing(beginning(stores)) as apart:
        pid = pid_of(apart)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        with pytest.raises(FAILURES, match="disk"):
            concluded(apart, "09:00")
        assert pid_of(apart) == pid
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert concluded(apart, "09:00")


def test_what_the_store_refuses_is_said_and_is_not_the_end(stores: Stores) -> None:
    tell(stores, DAY[0][0])
    with closing(begun(Apart(stores))) as apart, closing(sqlite3.connect(events_path(stores.path), isolation_level=None)) as other:
        pid = pid_of(apart)
        concluded(apart, "09:00")
        tell(stores, DAY[1][0])
        other.execute("begin exclusive")
        with pytest.raises(StoreBusy, match="database is locked"):
            concluded(apart, "10:20")
        other.execute("rollback")
        assert pid_of(apart) == pid
        assert concluded(apart, "10:20")


def test_one_goes_on_with_another_book(tmp_path: Path) -> None:
    shown: dict[type[Evaluating], list[StandardFigures]] = {}
    for kind in (Here, Apart):
        with closing(Stores(tmp_path / f"{kind.__name__}.db")) as stores, closing(kind(stores)) as evaluating:
            evaluating.follow(REPLY)
            tell(stores, DAY[0][0])
            concluded(evaluating, "09:30", REPLY)
            at_first = active_children()
            stores.verdicts.books.hold(["pleased", "again"], instant("09:31"))
            stores.events.touch()
            evaluating.follow(PROMISES)
            shown[kind] = concluded(evaluating, "10:20")
            assert active_children() == at_first
    assert shown[Apart] == shown[Here]
    assert [each.name for each in shown[Here]] == ["again", "pleased", "reply"]


def faulty(_: Evaluator) -> None:
    raise KeyError("no such\nsubject")


def unspeakable(_: Evaluator) -> Callable[[], None]:
    return lambda: None


# what it is asked | what is said of its end
FAULTS = [
    (faulty, r"KeyError: 'no such\\nsubject' \(monitors/apart\.py:\d+ > .* > tests/unit/test_evaluating\.py:\d+\)$"),
    (unspeakable, r"(AttributeError|PicklingError): .*monitors/apart\.py:\d+\)$"),
]


@pytest.mark.parametrize(("asked", "said"), FAULTS)
def test_a_fault_of_the_program_is_told_in_one_line(
    stores: Stores, capfd: pytest.CaptureFixture[str], asked: Callable[[Evaluator], object], said: str
) -> None:
    with closing(begun(Apart(stores))) as apart:
        with pytest.raises(Ended, match=f"^the process that evaluates has ended: {said}"):
            apart.ask(asked)
        assert not active_children()
        assert concluded(apart, "09:00"), "it is begun again"
    assert capfd.readouterr().err == ""


def test_one_that_hangs_is_ended_in_the_middle_of_a_call(stores: Stores) -> None:
    with closing(begun(Apart(stores))) as apart, ThreadPoolExecutor(1) as pool:
        os.kill(pid_of(apart), signal.SIGSTOP)
        asked = pool.submit(apart.ask, Evaluator.count_anew)
        apart.kill()
        with pytest.raises(Ended, match="SIGKILL"):
            asked.result(60)


def test_nobody_else_evaluates_until_it_has_ended(stores: Stores) -> None:
    path = stores.path
    apart = begun(Apart(stores))
    concluded(apart, "09:00")
    stores.close()
    with pytest.raises(StoreBusy, match="is a monitor running"):
        Hold.of(path)
    apart.close()
    Hold.of(path).release()


def test_who_is_refused_is_told_where_the_monitor_answers(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    monitor = Hold.of(path)
    monitor.answers_at("http://127.0.0.1:9464")
    with pytest.raises(StoreBusy, match=r"answers at http://127\.0\.0\.1:9464; .* `listen` was edited"):
        Hold.of(path)
    monitor.release()
    command = Hold.of(path)
    with pytest.raises(StoreBusy, match="another process evaluates it"):
        Hold.of(path)
    command.release()


def test_two_who_look_at_once_are_not_told_of_a_monitor_that_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, told = tmp_path / "ledger.db", []
    (tmp_path / "ledger.db.lock").write_text("http://127.0.0.1:9464")
    is_locked = holding._is_locked

    def another_looks(file: int, *kind: int) -> bool:
        monkeypatch.setattr(holding, "_is_locked", is_locked)
        is_ours = is_locked(file, *kind)
        told.append(holding.answered_at(path))
        return is_ours

    monkeypatch.setattr(holding, "_is_locked", another_looks)
    told.append(holding.answered_at(path))
    assert told == [None, None]


def test_a_monitor_that_ends_takes_back_where_it_answers_and_its_child_does_not(tmp_path: Path) -> None:
    lock = tmp_path / "ledger.db.lock"
    monitor = Hold.of(tmp_path / "ledger.db")
    child = Hold(os.dup(monitor._file))
    monitor.answers_at("http://127.0.0.1:9464")
    child.release()
    assert lock.read_text() == "http://127.0.0.1:9464"
    monitor.release()
    assert lock.read_text() == ""


@pytest.mark.parametrize("before", ["", "08:00 z opened channel=phone"], ids=["first of all", "a label set"])
def test_who_waited_to_evaluate_knows_what_was_recorded_meanwhile(tmp_path: Path, before: str) -> None:
    path = tmp_path / "ledger.db"
    if before:
        with closing(Stores(path)) as stores:
            tell(stores, before)
            concluded(begun(Here(stores)), "08:30")
    with closing(Stores(path)) as waits:
        with closing(Stores(path)) as stores:
            stores.held()
            tell(stores, DAY[0][0])
            shown = concluded(begun(Here(stores)), "09:30")
        waits.held()
        assert concluded(begun(Here(waits)), "09:30") == shown


LEFT_OPEN = """
import os, signal, sys
from pathlib import Path
from monitors import apart
from monitors.stores import Stores
from tests.unit.test_evaluating import begun, concluded, pid_of
each = begun(apart.Apart(Stores(Path(sys.argv[1]))))
concluded(each, "09:00")
"""
HANGS = """
apart.ENDS_WITHIN_S = 0.1
os.kill(pid_of(each), signal.SIGSTOP)
"""


@pytest.mark.parametrize("then", ["", HANGS], ids=["waits", "hangs"])
def test_a_program_that_forgets_to_close_it_ends(tmp_path: Path, then: str) -> None:
    command = [sys.executable, "-c", LEFT_OPEN + then, str(tmp_path / "ledger.db")]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 0


def hangs(_: object) -> None:
    print(os.getpid(), flush=True)
    Event().wait()


LEFT_HANGING = """
import sys
from pathlib import Path
from monitors.apart import Apart
from monitors.stores import Stores
from tests.unit.test_evaluating import begun, hangs
begun(Apart(Stores(Path(sys.argv[1])))).ask(hangs)
"""


def test_a_tick_that_hangs_does_not_outlive_a_monitor_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with subprocess.Popen([sys.executable, "-c", LEFT_HANGING, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as monitor:
        assert monitor.stdout is not None
        orphan = int(monitor.stdout.readline())
        monitor.kill()
    try:
        Hold.of(path, wait_s=60).release()
    except StoreBusy:
        os.kill(orphan, signal.SIGKILL)
        raise


def test_signals_to_end_are_left_to_who_asks(stores: Stores) -> None:
    with closing(begun(Apart(stores))) as apart:
        concluded(apart, "09:00")
        for each in SIGNALS:
            os.kill(pid_of(apart), each)
        assert concluded(apart, "09:01")


def test_nor_does_one_of_them_end_what_has_just_begun(stores: Stores) -> None:
    with closing(beginning(stores)) as apart:
        os.kill(pid_of(apart), signal.SIGINT)
        assert concluded(apart, "09:00")
