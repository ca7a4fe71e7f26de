"""What all tests share: how generated tests run, and real servers on loopback that end with the test that started them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("tested", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("fuzz", derandomize=False, deadline=None, print_blob=True, max_examples=5_000)
settings.load_profile("tested")

READY_WITHIN_S = 20.0
LOOK_EVERY_S = 0.02
LEFT_OUT = pytest.StashKey[dict[str, int]]()


@dataclass(frozen=True, slots=True)
class Server:
    """A running program; `output` is the file that takes what it prints."""

    url: str
    process: subprocess.Popen[bytes]
    output: Path


StartServer = Callable[[Sequence[str], int, str], Server]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Has long tests begin first. Leaves out those whose programs are not installed, and remembers it for the summary; in CI none is."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    left_out: dict[str, int] = {}
    config.stash[LEFT_OUT] = left_out
    if os.environ.get("CI"):
        return
    kept: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        missing = missing_programs(item)
        (rest if missing else kept).append(item)
        for program in missing:
            left_out[program] = left_out.get(program, 0) + 1
    items[:] = kept
    if rest:
        config.hook.pytest_deselected(items=rest)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: tests of servers wait as long as they compute."""
    return (os.cpu_count() or 1) + 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of several hands what it left out to the one that reports."""
    worker_output = getattr(session.config, "workeroutput", None)
    if worker_output is not None:
        worker_output["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every worker collects all tests, so any one's account is the whole."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which tests were left out, and what would let them run."""
    for program, tests in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"left out, because `{program}` is not installed: {tests} tests")


def missing_programs(item: pytest.Item) -> list[str]:
    """The programs of the test's `needs` marks that are not on the path."""
    return [program for mark in item.iter_markers("needs") for program in mark.args if shutil.which(program) is None]


@pytest.fixture(autouse=True)
def needed_programs(request: pytest.FixtureRequest) -> None:
    """A needed program that is missing is a failure (outside CI such tests are left out before)."""
    missing = missing_programs(request.node)
    assert not missing, f"not installed: {', '.join(missing)}"


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A function that gives a TCP port of loopback on which nothing listens now."""

    def port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return port


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """A function `(argv, port, path)` that starts a program and returns once `http://127.0.0.1:PORT` + path answers below 500."""
    with ExitStack() as started:

        def start(argv: Sequence[str], port: int, path: str) -> Server:
            output = tmp_path / f"{Path(argv[0]).name}-{port}.log"
            with output.open("wb") as log:
                process = subprocess.Popen(argv, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
            started.callback(_end, process)
            server = Server(f"http://127.0.0.1:{port}", process, output)
            _await(server, path)
            return server

        yield start


def _await(server: Server, path: str) -> None:
    until = monotonic() + READY_WITHIN_S
    while not _answers(server.url + path):
        ended = _ends_within(server.process, LOOK_EVERY_S)
        assert not ended and monotonic() < until, f"{server.process.args!r} is not ready:\n{server.output.read_text()}"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=READY_WITHIN_S):
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code < 500
    except OSError:
        return False


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if not _ends_within(process, 10):
        process.kill()
        process.wait()
