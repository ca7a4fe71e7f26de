"""What the tests of outlets share."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.loopback import Quiet, listening
from tests.unit.outlets.hooks import Hook


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Answers(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.asked += 1
            found.paths.add(self.path)
            found.users.add(self.headers.get("Authorization", ""))
            status = 400 if found.refuses and found.refuses in body else found.status
            if status == 200:
                found.bodies.append(json.loads(body))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

    with listening(Answers) as port:
        found.place = f"127.0.0.1:{port}"
        yield found
