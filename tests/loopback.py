"""Servers of the tests' own, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Quiet(BaseHTTPRequestHandler):
    """What answers; it logs nothing, for the tests say what they need."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def listening(answers: type[Quiet]) -> Iterator[int]:
    """A free port on which it answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
