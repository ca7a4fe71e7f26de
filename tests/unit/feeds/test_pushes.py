"""What is posted to a push feed, and what its sender is told."""

from __future__ import annotations

import asyncio
import gzip
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Future

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from monitors.feeds import http
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.http import PushFeed, Receiver, misdirected, receivers
from monitors.feeds.mapping import Mapper
from monitors.feeds.pushes import read_push
from monitors.ledger.batches import Appended, Batch
from monitors.ledger.database import StoreBusy, StoreFailed
from tests.unit.feeds.reading_maps import mapper

NOW = 1_790_000_000_000_000
BODY_MAX = 10_000
AT = "2026-11-21T09:30:00Z"
EVENT = {"specversion": "1.0", "id": "1", "source": "desk", "subject": "T1", "type": "opened", "time": AT, "data": {"channel": "email"}}
HEADERS = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "desk", "ce-subject": "T1", "ce-type": "opened", "ce-time": AT}
STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json; charset=utf-8"}
JSON = {"content-type": "application/json"}
TICKETS = "{subject: ticket, type: event, time: at}"
TICKET = {"ticket": "T1", "event": "opened", "at": AT}


class Store:
    """Takes batches as the writer does; `fails` is what it answers with instead, at once or later."""

    def __init__(self, fails: Exception | None = None, at_once: bool = False, waits: bool = False) -> None:
        self.batches: list[Batch] = []
        self.answers: list[Future[Appended]] = []
        self._fails, self._at_once, self._waits = fails, at_once, waits

    def submit(self, batch: Batch) -> Future[Appended]:
        if self._fails is not None and self._at_once:
            raise self._fails
        answer: Future[Appended] = Future()
        self.batches.append(batch)
        self.answers.append(answer)
        if self._fails is not None:
            answer.set_exception(self._fails)
        elif not self._waits:
            answer.set_result(self._appended(batch))
        return answer

    def _appended(self, batch: Batch) -> Appended:
        digests = [record.digest for before in self.batches[:-1] for record in before.records]
        known = sum(record.digest in digests for record in batch.records)
        return Appended(new=len(batch.records) - known, duplicates=known)

    @property
    def subjects(self) -> list[str]:
        return [record.subject for batch in self.batches for record in batch.records]

    @property
    def asides(self) -> list[str]:
        return [aside.reason for batch in self.batches for aside in batch.asides]


def desk(store: Store, map_text: str | None = None, secret: str | None = None) -> tuple[Receiver, Starlette]:
    mapped_by: Mapper = EventMapper("desk") if map_text is None else mapper(map_text)
    ((receiver, route),) = receivers([PushFeed("/events/desk", mapped_by, secret)], store, lambda: NOW, lambda feed: NOW - 1, BODY_MAX)
    return receiver, Starlette(routes=[route], exception_handlers={404: misdirected, 405: misdirected})


async def send(app: Starlette, body: bytes | AsyncIterator[bytes], headers: Mapping[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        return await client.post("/events/desk", content=body, headers=dict(headers))


def post(store: Store, body: bytes, headers: Mapping[str, str], map_text: str | None = None, secret: str | None = None) -> httpx.Response:
    return asyncio.run(send(desk(store, map_text, secret)[1], body, headers))


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


TAKEN = [
    # headers, body, map, the subjects that are stored
    (STRUCTURED, dumped(EVENT), None, ["T1"]),
    (BATCH, dumped([EVENT, {**EVENT, "id": "2", "subject": "T2"}]), None, ["T1", "T2"]),
    (BATCH, b"[]", None, []),
    (JSON, dumped(EVENT), None, ["T1"]),
    (JSON, dumped([EVENT]), None, ["T1"]),
    ({**HEADERS, **JSON}, b'{"channel":"email"}', None, ["T1"]),
    (HEADERS, b"", None, ["T1"]),
    ({**HEADERS, "ce-subject": "Z%C3%BCrich%20%25"}, b"", None, ["Zürich %"]),
    (JSON, dumped(TICKET), TICKETS, ["T1"]),
    (JSON, dumped([TICKET, {**TICKET, "ticket": 2}]), TICKETS, ["T1", "2"]),
    (STRUCTURED, dumped(EVENT), "{subject: data.channel, type: type, time: time}", ["email"]),
    ({**HEADERS, **JSON}, b'{"channel":"email"}', "{subject: data.channel, type: type, time: time}", ["email"]),
    ({**STRUCTURED, "content-encoding": "gzip"}, gzip.compress(dumped(EVENT), mtime=0), None, ["T1"]),
]


@pytest.mark.parametrize(("headers", "body", "map_text", "subjects"), TAKEN)
def test_what_is_taken(headers: dict[str, str], body: bytes, map_text: str | None, subjects: list[str]) -> None:
    store = Store()
    answer = post(store, body, headers, map_text)
    assert (answer.status_code, answer.json()) == (202, {"events": len(subjects), "duplicates": 0, "left_out": {}})
    assert (store.subjects, store.asides) == (subjects, [])
    assert all((batch.now, batch.horizon) == (NOW, NOW - 1) for batch in store.batches)


REFUSED = [
    # headers, body, what the answer says of which event, why it is set aside
    (STRUCTURED, b"{", "body", "not_json", "the body is not JSON"),
    (STRUCTURED, b"", "body", "not_json", "the body is not JSON"),
    (STRUCTURED, b"7", "event 1", "not_an_object", "expected `{…}`"),
    (STRUCTURED, dumped([EVENT]), "event 1", "not_an_object", "expected `{…}`"),
    (BATCH, dumped(EVENT), "body", "not_an_object", "expected `[{…}, …]`"),
    (BATCH, dumped([EVENT, {**EVENT, "time": "soon"}]), "event 2 (id `1`)", "bad_time", "`time` is `soon`; expected an ISO 8601 time"),
    (BATCH, dumped([EVENT, 7]), "event 2", "not_an_object", "expected `{…}`"),
    (JSON, dumped(TICKET), "event 1", "wrong_version", "expected a CloudEvent with `1.0`, or a `map` of the feed"),
    ({**HEADERS, "ce-id": ""}, b"", "event 1", "no_id", "there is no `id`"),
    ({**HEADERS, "ce-subject": "%FF"}, b"", "body", "bad_encoding", "percent-encoded UTF-8"),
    ({**HEADERS, "content-type": "text/plain"}, b"hello", "event 1 (id `1`)", "not_json", "the data of the event is not JSON"),
]


@pytest.mark.parametrize(("headers", "body", "event", "reason", "message"), REFUSED)
def test_what_is_refused_and_kept_aside(headers: dict[str, str], body: bytes, event: str, reason: str, message: str) -> None:
    store = Store()
    answer = post(store, body, headers)
    assert answer.status_code == 400
    (wrong,) = answer.json()["events"]
    assert (wrong["event"], wrong["reason"]) == (event, reason)
    assert message in wrong["message"]
    assert answer.json()["error"].endswith("nothing of this request was stored")
    assert (store.subjects, store.asides) == ([], [reason])


def test_what_nothing_maps_is_taken_and_left_out() -> None:
    store = Store()
    answer = post(
        store, dumped([TICKET, {**TICKET, "event": "labeled"}]), JSON, "{subject: ticket, type: {from: event, opened: opened}, time: at}"
    )
    assert (answer.status_code, answer.json()) == (202, {"events": 1, "duplicates": 0, "left_out": {"labeled": 1}})
    assert [batch.unmapped for batch in store.batches] == [{"labeled": 1}]
    assert store.subjects == ["T1"]


SECRET = "zu süß"


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()


WRONG = "the header `x-upheld-signature` does not sign this body"
SIGNATURES = [
    # the header, the status of the answer, what it says
    (signed(dumped(EVENT)), 202, '"events":1'),
    (signed(dumped(EVENT)).upper(), 202, '"events":1'),  # as many a language writes hexadecimal digits
    (signed(dumped(EVENT)).removeprefix("sha256="), 401, WRONG),
    (signed(dumped(EVENT), "another"), 401, WRONG),
    (signed(b""), 401, WRONG),
    ("", 401, WRONG),
    (None, 401, "there is no header `x-upheld-signature`"),
]


@pytest.mark.parametrize(("signature", "status", "said"), SIGNATURES)
@pytest.mark.parametrize("kind", ["application/cloudevents+json", "text/plain"])
def test_signatures(signature: str | None, status: int, said: str, kind: str) -> None:
    store = Store()
    headers = {"content-type": kind} | ({} if signature is None else {"x-upheld-signature": signature})
    answer = post(store, dumped(EVENT), headers, secret=SECRET)
    assert answer.status_code == status
    assert said in answer.text
    assert store.subjects == (["T1"] if status == 202 else [])
    assert SECRET not in answer.text
    assert SECRET not in repr(PushFeed("/events/desk", EventMapper("desk"), SECRET))


@pytest.mark.parametrize(("headers", "status"), [(JSON, 202), ({"content-type": "text/plain"}, 415), ({}, 415)])
def test_without_a_secret_a_request_must_say_that_it_is_json(headers: dict[str, str], status: int) -> None:
    answer = post(Store(), dumped(EVENT), headers)
    assert answer.status_code == status
    assert (status == 202) is not all(kind in answer.text for kind in ("application/json", "cloudevents+json", "cloudevents-batch+json"))


def sized(size: int) -> bytes:
    return dumped({**EVENT, "data": {"text": ""}})[:-3] + b"x" * (size - len(dumped({**EVENT, "data": {"text": ""}}))) + b'"}}'


@pytest.mark.parametrize(("size", "status"), [(BODY_MAX, 202), (BODY_MAX + 1, 413)])
@pytest.mark.parametrize("is_streamed", [False, True])
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_limit_of_a_body(size: int, status: int, is_streamed: bool, is_packed: bool) -> None:
    body = sized(size)
    assert len(body) == size
    body = gzip.compress(body) if is_packed else body
    headers = STRUCTURED | ({"content-encoding": "gzip"} if is_packed else {})

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    answer = asyncio.run(send(desk(Store())[1], parts() if is_streamed else body, headers))
    assert answer.status_code == status


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("gzip", b"x"), ("gzip", gzip.compress(dumped(EVENT), mtime=0)[:-9])])
def test_a_content_encoding_that_is_not_what_it_says(encoding: str, body: bytes) -> None:
    assert post(Store(), body, {**STRUCTURED, "content-encoding": encoding}).status_code == 415


@pytest.mark.parametrize("body", [dumped(EVENT), b"{"])
@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(("fails", "retry_after"), [(StoreBusy("full"), "1"), (StoreFailed("disk full"), "5")])
def test_while_the_store_cannot_take_more(body: bytes, at_once: bool, fails: Exception, retry_after: str) -> None:
    answer = post(Store(fails, at_once), body, STRUCTURED)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, retry_after)


def test_the_same_event_again_is_a_duplicate() -> None:
    store = Store()
    told = [post(store, body, JSON).json() for body in (dumped(EVENT), dumped([EVENT, {**EVENT, "id": "2"}]))]
    assert [(each["events"], each["duplicates"]) for each in told] == [(1, 0), (2, 1)]


MISDIRECTED = [
    # method, path, status, what the answer says
    ("GET", "/events/desk", 405, "`/events/desk` takes no GET"),
    ("DELETE", "/events/desk", 405, "`/events/desk` takes no DELETE"),
    ("POST", "/events/dsk", 404, "there is no push feed at `/events/dsk`"),
    ("GET", "/boards", 404, "there is no page at `/boards`"),
]


@pytest.mark.parametrize(("method", "path", "status", "said"), MISDIRECTED)
def test_what_no_feed_takes_is_answered_in_json(method: str, path: str, status: int, said: str) -> None:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(desk(Store())[1]), base_url="http://127.0.0.1") as client:
            return await client.request(method, path)

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()) == (status, {"error": said})
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)


def test_the_answer_and_the_watermark_wait_until_the_event_is_durable() -> None:
    async def story() -> None:
        store = Store(waits=True)
        receiver, app = desk(store)
        assert receiver.watermark(NOW + 5) == NOW + 5
        answering = asyncio.create_task(send(app, dumped(EVENT), STRUCTURED))
        while not store.answers:
            await asyncio.sleep(0)
        assert receiver.watermark(NOW + 5) == NOW
        assert not answering.done()
        store.answers[0].set_result(Appended(new=1))
        assert (await answering).status_code == 202
        assert receiver.watermark(NOW + 5) == NOW + 5

    asyncio.run(story())


def test_a_body_that_does_not_come_holds_nothing_up_and_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> httpx.Response:
        receiver, app = desk(Store(), secret="s")
        begun = asyncio.Event()

        async def body() -> AsyncIterator[bytes]:
            yield b"{"
            begun.set()
            await asyncio.Event().wait()

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            asking = asyncio.create_task(client.post("/events/desk", content=body(), headers=STRUCTURED))
            await begun.wait()
            assert receiver.watermark(NOW + 5) == NOW + 5
            return await asking

    monkeypatch.setattr(http, "BODY_S", 0.05)
    answer = asyncio.run(story())
    assert (answer.status_code, answer.json()) == (408, {"error": "the body did not come to its end within 0.05 seconds"})


def test_a_sender_that_goes_away_does_not_take_the_event_back() -> None:
    async def story() -> None:
        store = Store(waits=True)
        receiver, app = desk(store)
        answering = asyncio.create_task(send(app, dumped(EVENT), STRUCTURED))
        while not store.answers:
            await asyncio.sleep(0)
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
        assert not store.answers[0].cancelled()
        assert receiver.watermark(NOW + 5) == NOW + 5

    asyncio.run(story())


@given(st.binary(max_size=200), st.sampled_from([STRUCTURED, BATCH, JSON, HEADERS, {**HEADERS, **JSON}]))
def test_any_body_is_events_or_asides(body: bytes, headers: dict[str, str]) -> None:
    for mapped_by in (EventMapper("desk"), mapper(TICKETS)):
        mapped = read_push(mapped_by, headers, body)
        assert mapped.records or mapped.asides or body.strip() in (b"[]", b"[ ]")
