"""Push feeds: a path for each, where events are posted and answered only when they are durable.

202 stored; 400 what is wrong with which event; 401 not signed; 408 not sent to its end in time; 413 too large; 415 not JSON; 503 with
`Retry-After` while the store cannot take more. Nothing of a refused request is stored, and what was wrong with it is kept aside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from monitors.feeds.mapping import Mapped, Mapper
from monitors.feeds.pushes import BATCH, STRUCTURED, TooLarge, Unpackable, is_signed, read_push, says_json, unpacked
from monitors.feeds.watermarks import pushed
from monitors.ledger.batches import Appended, Aside, Batch, Records
from monitors.ledger.database import StoreBusy, StoreFailed

SIGNATURE = "x-upheld-signature"
PUSHES = "/events/"
_SIGNED = "expected `sha256=HEX`, the HMAC-SHA256 of the body as it is sent"
_CONTENT = f"expected one of the content types `application/json`, `{STRUCTURED}` and `{BATCH}`, or a CloudEvent in `ce-` headers"
BODY_S = 30.0  # for the whole body
_INLINE_MAX = 65_536  # bytes; a larger body is read in a thread, so that others are answered meanwhile
_FAULTS_SHOWN = 100
_RETRY_BUSY_S = 1
_RETRY_FAILED_S = 5


class Writes(Protocol):
    """Stores batches in the order in which they come."""

    def submit(self, batch: Batch) -> Future[Appended]:
        """Answers when the batch is durable; StoreBusy when no more can be taken."""


@dataclass(frozen=True, slots=True)
class PushFeed:
    """One push feed; without a `secret` it is only answered when the program listens on loopback."""

    path: str
    mapper: Mapper
    secret: str | None = field(repr=False)


class Receiver:
    """Takes the pushes of one feed.

    `now` is the clock; `horizon` gives the instant up to which verdicts of this feed were given, before which an event is late.
    """

    def __init__(self, feed: PushFeed, writer: Writes, now: Callable[[], int], horizon: Callable[[str], int], body_max: int) -> None:
        self._feed = feed
        self._writer = writer
        self._now = now
        self._horizon = horizon
        self._body_max = body_max
        self._numbers = count()
        self._arrivals: dict[int, int] = {}

    @property
    def name(self) -> str:
        """The name of the feed."""
        return self._feed.mapper.feed

    def watermark(self, now: int) -> int:
        """Up to where the feed has surely been read: now, less the requests that are not stored yet."""
        return pushed(list(self._arrivals.values()), now)

    async def receive(self, request: Request) -> Response:
        """Answers one request."""
        try:
            body = await self._body(request)
            self._check_signature(request.headers, body)
            with self._arrived():  # not before: who has said nothing that counts holds nothing up
                mapped = await self._read(request.headers, body)
                return await self._stored(mapped)
        except _Refused as refused:
            return refused.response

    @contextmanager
    def _arrived(self) -> Iterator[None]:
        number = next(self._numbers)
        self._arrivals[number] = self._now()
        try:
            yield
        finally:
            del self._arrivals[number]

    async def _body(self, request: Request) -> bytes:
        """The body as it came; it is never held beyond the limit."""
        parts: list[bytes] = []
        size = 0
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._body_max:
            raise self._too_large()
        try:
            async with asyncio.timeout(BODY_S):
                async for part in request.stream():
                    size += len(part)
                    if size > self._body_max:
                        raise self._too_large()
                    parts.append(part)
        except TimeoutError as error:
            raise _Refused(408, f"the body did not come to its end within {BODY_S:g} seconds") from error
        except ClientDisconnect as error:
            raise _Refused(400, "the sender went away before the end of the body") from error
        return b"".join(parts)

    def _check_signature(self, headers: Mapping[str, str], body: bytes) -> None:
        if self._feed.secret is None:
            if not says_json(headers):
                raise _Refused(415, _CONTENT)
        elif SIGNATURE not in headers:
            raise _Refused(401, f"there is no header `{SIGNATURE}`; {_SIGNED}")
        elif not is_signed(body, self._feed.secret, headers.get(SIGNATURE)):
            raise _Refused(401, f"the header `{SIGNATURE}` does not sign this body under the feed's secret; {_SIGNED}")

    async def _read(self, headers: Mapping[str, str], body: bytes) -> Mapped:
        try:
            if len(body) <= _INLINE_MAX:
                return self._mapped(headers, body)
            return await run_in_threadpool(self._mapped, headers, body)
        except TooLarge as error:
            raise self._too_large() from error
        except Unpackable as error:
            raise _Refused(415, str(error)) from error

    def _mapped(self, headers: Mapping[str, str], body: bytes) -> Mapped:
        encoding = headers.get("content-encoding", "").strip().lower()
        return read_push(self._feed.mapper, headers, unpacked(body, encoding, self._body_max))

    async def _stored(self, mapped: Mapped) -> Response:
        """Answers once the events, or what was wrong with them, are durable."""
        records, unmapped = (Records(), {}) if mapped.asides else (mapped.records, mapped.unmapped)
        became = Appended()
        if records or unmapped or mapped.asides:
            batch = Batch(self.name, records, mapped.asides, None, self._now(), self._horizon(self.name), unmapped)
            became = await self._durable(batch)
        if mapped.asides:
            raise _Refused(400, _summary(mapped.asides), mapped.asides)
        return _answer(202, {"events": len(records), "duplicates": became.duplicates, "left_out": dict(unmapped)})

    async def _durable(self, batch: Batch) -> Appended:
        try:
            return await asyncio.shield(asyncio.wrap_future(self._writer.submit(batch)))  # a sender that goes away takes nothing back
        except StoreBusy as error:
            raise _Refused(503, "the store cannot take more now; send the same again", retry_s=_RETRY_BUSY_S) from error
        except StoreFailed as error:
            raise _Refused(503, "the store cannot be written now; send the same again", retry_s=_RETRY_FAILED_S) from error

    def _too_large(self) -> _Refused:
        return _Refused(413, f"the body has more than {self._body_max:,} bytes; send fewer events at once")


class _Refused(Exception):
    """A request that is not taken, with the answer that says why."""

    def __init__(self, status: int, message: str, asides: Sequence[Aside] = (), retry_s: int | None = None) -> None:
        super().__init__(message)
        wrong = [{"event": aside.place, "reason": aside.reason, "message": aside.message} for aside in asides[:_FAULTS_SHOWN]]
        self.response = _answer(status, {"error": message, **({"events": wrong} if wrong else {})})
        if retry_s is not None:
            self.response.headers["retry-after"] = str(retry_s)


def receivers(
    feeds: Iterable[PushFeed], writer: Writes, now: Callable[[], int], horizon: Callable[[str], int], body_max: int
) -> list[tuple[Receiver, Route]]:
    """The receiver and the route of each push feed."""
    made = [(feed, Receiver(feed, writer, now, horizon, body_max)) for feed in feeds]
    return [(receiver, Route(feed.path, receiver.receive, methods=["POST"], name=receiver.name)) for feed, receiver in made]


def misdirected(request: Request, error: Exception) -> Response:
    """The answer to a request that no route takes: 405 for its method, or else 404; a handler of Starlette's exceptions."""
    path = request.url.path
    if isinstance(error, HTTPException) and error.status_code == 405:
        return _answer(405, {"error": f"`{path}` takes no {request.method}"}, error.headers)
    return _answer(404, {"error": f"there is no {'push feed' if path.startswith(PUSHES) else 'page'} at `{path}`"})


def _summary(asides: Sequence[Aside]) -> str:
    more = f", and {len(asides) - 1} more" if len(asides) > 1 else ""
    return f"{asides[0].place}: {asides[0].message}{more}; nothing of this request was stored"


def _answer(status: int, content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type="application/json")
