"""A loopback server of expositions for the tests with a real Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count

import pytest

from engine.language.durations import SECOND
from monitors.outlets.metrics import form_accepted
from tests.figures import render, snapshot
from tests.loopback import Quiet, listening


@pytest.fixture
def target() -> Iterator[str]:
    """The host:port of a contact centre whose counters rise with every scrape."""
    steps = count()

    class Centre(Quiet):
        def do_GET(self) -> None:
            form = form_accepted(self.headers["Accept"])
            self.send_response(200)
            self.send_header("Content-Type", form.value)
            self.end_headers()
            self.wfile.write(render(snapshot(next(steps), int(time.time()) * SECOND), form))

    with listening(Centre) as port:
        yield f"127.0.0.1:{port}"
