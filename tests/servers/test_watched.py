"""A real Prometheus that scrapes `upheld run` as the repository configures it: a made-up contact centre and what its book promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import time

import pytest
import yaml

from dashboards.build import FOLDER
from tests.conftest import StartServer
from tests.servers.asking import ask, left_over, questions, start_prometheus, variable_values
from tests.servers.desk_day import Told
from tests.servers.ledgers import until
from tests.servers.programs import ROOT, Ports, Program, running
from tests.servers.pushing import Sender

BOARD = json.loads((FOLDER / "overview.json").read_text(encoding="utf-8"))
CENTRE = "centre: {generated: {seed: 7, days: 28}}\nhelpdesk: {http: {path: /events/helpdesk}}"
ALMOST_LATE_S = 19  # of the 20 seconds in which calls are to be picked up


@contextmanager
def unanswered_calls(program: Program) -> Iterator[None]:
    """Meanwhile a call comes every half a second that nobody picks up and that has waited for long."""
    ended = Event()

    def call() -> None:
        sender, number = Sender(program.port, "/events/helpdesk"), 0
        while not ended.wait(0.5):
            at = int((time() - ALMOST_LATE_S) * 1_000_000)
            sender.send([Told(f"call-{number}", f"call-{number}", at, "queued", {"channel": "phone"})])
            number += 1
        sender.close()

    thread = Thread(target=call)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.needs("prometheus")
def test_every_question_of_the_dashboard_has_an_answer(tmp_path: Path, free_port: Ports, start_server: StartServer) -> None:
    book = (ROOT / "standards" / "service.yaml").read_text()
    program = Program(tmp_path / "monitor", free_port(), book, CENTRE)
    with running(program):
        watching = start_prometheus(start_server, free_port(), tmp_path, f"127.0.0.1:{program.port}")
        left = questions(BOARD, standard=".*")

        def answered() -> bool:
            left[:] = left_over(watching.url, left)
            return not left

        with unanswered_calls(program):
            until(answered, 60, lambda: f"{left}\n{program.said()}")
        assert variable_values(watching.url, BOARD) == {"standard": sorted(yaml.safe_load(book)["standards"])}
        assert ask(watching.url, "query", query="max_over_time(up[1m])")["result"][0]["value"][1] == "1"
        assert watching.output.read_text() == "", "it takes everything without a complaint"
        program.end()
