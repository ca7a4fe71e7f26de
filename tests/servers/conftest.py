"""A loopback server of expositions for the tests with a real Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread

import pytest

from engine.language.durations import SECOND
from monitors.outlets.metrics import form_accepted
from tests.figures import render, snapshot


@pytest.fixture
def target() -> Iterator[str]:
    """The host:port of a contact centre whose counters rise with every scrape."""
    steps = count()

    class Centre(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            form = form_accepted(self.headers["Accept"])
            self.send_response(200)
            self.send_header("Content-Type", form.value)
            self.end_headers()
            self.wfile.write(render(snapshot(next(steps), int(time.time()) * SECOND), form))

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests say what they need."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Centre)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
