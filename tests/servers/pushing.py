"""Senders of events that do as senders should: what was not answered 202 is sent again, the same, until it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from time import monotonic

from tests.servers.desk_day import Told

BATCH = "application/cloudevents-batch+json"
AGAIN_S = 0.02
GIVE_UP_S = 60.0
IN_A_REQUEST = 3


@dataclass
class Sender:
    """One sender and its connection to `127.0.0.1:PORT`. `unanswered` counts what had to be sent again."""

    port: int
    path: str = "/events/desk"
    unanswered: int = 0
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def send(self, events: Sequence[Told]) -> None:
        """Send a few events at a time, in order, each until it is taken."""
        for start in range(0, len(events), IN_A_REQUEST):
            body = json.dumps([event.cloud_event() for event in events[start : start + IN_A_REQUEST]]).encode()
            until = monotonic() + GIVE_UP_S
            while (status := self.push(body)) != 202:
                assert status in (None, 503) and monotonic() < until, status
                self.unanswered += 1
                Event().wait(AGAIN_S)

    def push(self, body: bytes) -> int | None:
        """The status of the answer; None if there was none."""
        try:
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
            self._connection.request("POST", self.path, body, {"Content-Type": BATCH})
            answer = self._connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, HTTPException):
            self.close()
            return None

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Senders:
    """Several senders at once; an interaction's events all go by the same one, in their order."""

    def __init__(self, port: int, many: int = 4) -> None:
        self.each = [Sender(port) for _ in range(many)]
        self._pool = ThreadPoolExecutor(many)

    def send(self, events: Sequence[Told]) -> None:
        """Send all; returns once all are acknowledged."""
        shares: list[list[Told]] = [[] for _ in self.each]
        for event in events:
            shares[sum(event.subject.encode()) % len(shares)].append(event)
        list(self._pool.map(Sender.send, self.each, shares))

    @property
    def unanswered(self) -> int:
        """How many requests were sent again."""
        return sum(sender.unanswered for sender in self.each)

    def close(self) -> None:
        """End."""
        self._pool.shutdown()
        for sender in self.each:
            sender.close()
