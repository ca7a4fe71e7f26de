"""A real Prometheus that scrapes `upheld run` as the repository configures it: a made-up contact centre and what its book promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import time

import pytest
import yaml

from tests.conftest import StartServer
from tests.servers.asking import Asked, ask, left_over, questions, start_prometheus, variable_values
from tests.servers.boards import BOARDS, chosen
from tests.servers.desk_day import Told
from tests.servers.ledgers import until
from tests.servers.programs import ROOT, Ports, Program, running
from tests.servers.pushing import Sender

CENTRE = "centre: {generated: {seed: 7, days: 28}}\nhelpdesk: {http: {path: /events/helpdesk}}"
ALMOST_LATE_US = 19_000_000  # of the 20 seconds in which calls are to be picked up
HEARD_US = 5_000_000


@contextmanager
def calls(program: Program) -> Iterator[None]:
    """Meanwhile two calls come every half a second, by day and night: one that has waited for long and waits on, one that is picked up."""
    ended = Event()

    def call() -> None:
        sender, number = Sender(program.port, "/events/helpdesk"), 0
        while not ended.wait(0.5):
            now = int(time() * 1_000_000)
            phone: dict[str, object] = {"channel": "phone"}
            waits, heard = f"call-{number}", f"heard-{number}"
            sender.send([Told(waits, waits, now - ALMOST_LATE_US, "queued", phone)])
            sender.send([Told(heard, heard, now - HEARD_US, "queued", phone), Told(f"{heard}-2", heard, now, "answered", {})])
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
def test_every_question_of_the_dashboards_has_an_answer(tmp_path: Path, free_port: Ports, start_server: StartServer) -> None:
    books = {name: (ROOT / "standards" / name).read_text() for name in ("service.yaml", "quality.yaml")}
    names = [name for book in books.values() for name in yaml.safe_load(book)["standards"]]
    program = Program(tmp_path / "monitor", free_port(), books["service.yaml"], CENTRE)
    (program.book.parent / "quality.yaml").write_text(books["quality.yaml"])
    with running(program):
        watching = start_prometheus(start_server, free_port(), tmp_path, f"127.0.0.1:{program.port}")
        left = {path: [questions(board, standard=each) for each in chosen(board, names)] for path, board in BOARDS.items()}

        def unanswered() -> list[Asked]:
            return [asked for each in left.values() for asked in left_over(watching.url, each)]

        with calls(program):
            until(lambda: not unanswered(), 60, lambda: f"{unanswered()}\n{program.said()}")
        overview = next(board for path, board in BOARDS.items() if path.endswith("overview.json"))
        assert variable_values(watching.url, overview) == {"standard": sorted(names)}
        assert ask(watching.url, "query", query="max_over_time(up[1m])")["result"][0]["value"][1] == "1"
        assert watching.output.read_text() == "", "it takes everything without a complaint"
        program.end()
