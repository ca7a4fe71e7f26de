"""The monitor's pages as a scraper, a probe and a person see them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from threading import Event
from typing import ClassVar

import httpx
import pytest
from starlette.applications import Starlette

from engine.answers.explanation import EventTold, Explanation, SharedBy
from monitors.ledger.database import StoreBusy
from monitors.outlets.board import Shown
from monitors.outlets.board import board as drawn
from monitors.outlets.lines import Form
from monitors.outlets.page import Time
from monitors.outlets.pages import STORE_FAULTS, explained, gzip_accepted, routes
from monitors.snapshot import Snapshot
from tests.figures import NothingStored, awkward, bar, render, rule, sight_of, snapshot, standard

SHOWN = snapshot()
PROMETHEUS = "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"


def board(snapshot: Snapshot) -> str:
    """The board of a snapshot, without interactions."""
    return drawn(Shown(snapshot, Time(snapshot.at_us, 1, 5)))


def asked(path: str, method: str = "GET", unready: str | None = None, **headers: str) -> httpx.Response:
    """The answer of the monitor's pages, which show the contact centre."""

    async def ask() -> httpx.Response:
        shown = routes(lambda: SHOWN, lambda: unready, sight_of(NothingStored()))
        transport = httpx.ASGITransport(Starlette(routes=shown, exception_handlers=STORE_FAULTS))
        async with httpx.AsyncClient(transport=transport, base_url="http://monitor") as client:
            return await client.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asyncio.run(ask())


@pytest.mark.parametrize(("accept", "form"), [("text/plain", Form.TEXT), (PROMETHEUS, Form.OPENMETRICS)])
@pytest.mark.parametrize(("accept_encoding", "content_encoding"), [("gzip", "gzip"), ("identity", None)])
def test_metrics(accept: str, form: Form, accept_encoding: str, content_encoding: str | None) -> None:
    answer = asked("/metrics", accept=accept, accept_encoding=accept_encoding)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == form.value
    assert answer.headers.get("Content-Encoding") == content_encoding
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.content == render(SHOWN, form)


@pytest.mark.parametrize(
    ("accept_encoding", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("br, GZIP", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("x-gzipped", False),
    ],
)
def test_who_accepts_gzip(accept_encoding: str, accepted: bool) -> None:
    assert gzip_accepted(accept_encoding) is accepted


def test_probes() -> None:
    assert (asked("/healthz").status_code, asked("/readyz").status_code) == (200, 200)


def test_a_monitor_that_is_not_ready_says_why_and_is_still_healthy() -> None:
    answer = asked("/readyz", unready="the store is locked")
    assert (answer.status_code, answer.text) == (503, "not ready: the store is locked\n")
    assert asked("/healthz", unready="the store is locked").status_code == 200


def test_a_board_says_that_the_monitor_is_ready_only_of_figures_that_are_no_older() -> None:
    """They are published first: what was drawn before they were must not be called ready."""
    shown, ready = [replace(SHOWN, at_us=0)], list[str | None](["what is stored is still being evaluated"])

    def current() -> Snapshot:
        found = shown[-1]
        shown.append(SHOWN)
        ready.append(None)
        return found

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=routes(current, lambda: ready[-1], sight_of(NothingStored()))))
        async with httpx.AsyncClient(transport=transport, base_url="http://monitor") as client:
            return await client.get("/")

    assert "Not up to date" in asyncio.run(ask()).text


def test_a_store_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.outlets.pages.board", fails)
    answer = asked("/")
    assert (answer.status_code, answer.text) == (503, "this cannot be shown now: upheld.db: database is locked\n")


def fails(shown: Shown) -> str:
    raise StoreBusy("upheld.db: database is locked")


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz", "/"])
def test_pages_can_only_be_read(path: str) -> None:
    assert asked(path, "POST").status_code == 405
    assert asked(path, "HEAD").content == b""


class Slow(NothingStored):
    """Whose explanations take until `ends`."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = Event()

    def explained(self, name: str, standard: str | None) -> None:
        self.ends.wait(10)


def test_who_waits_for_a_long_page_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """More ask than there are threads; one is answered when it is made, the others are sent away meanwhile."""
    monkeypatch.setattr("monitors.outlets.pages.WAIT_S", 0.2)
    slow = Slow()

    async def ask() -> tuple[list[int], list[int]]:
        transport = httpx.ASGITransport(Starlette(routes=routes(lambda: SHOWN, lambda: None, sight_of(slow))))
        async with httpx.AsyncClient(transport=transport, base_url="http://monitor") as client:
            waiting = [asyncio.create_task(client.get("/explain?subject=t-1")) for _ in range(50)]
            away = [(await each).status_code for each in asyncio.as_completed(waiting[1:])]
            others = [(await client.get(path)).status_code for path in ("/healthz", "/readyz", "/metrics", "/status")]
            slow.ends.set()
            return [*others, (await waiting[0]).status_code], away

    answers, away = asyncio.run(ask())
    assert answers == [200, 200, 200, 200, 404]
    assert away == [503] * 49


class TestBoard:
    def test_it_is_a_page_that_loads_nothing(self) -> None:
        answer = asked("/")
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not any(word in answer.text for word in ("src=", "http:", "https:", "style="))

    def test_violated_comes_first_and_unknown_before_kept(self) -> None:
        page = board(replace(SHOWN, standards=[standard(), awkward(), rule()])).partition("<main")[2]
        places = [page.index(each.name) for each in (rule(), awkward(), standard())]
        assert places == sorted(places)
        assert '<h1 role="status" class="unseen">1 violated, 1 unknown, 1 kept</h1>' in page

    def test_a_bar_tells_its_figure_what_it_asks_and_what_is_at_fault(self) -> None:
        page = board(replace(SHOWN, standards=[bar()]))
        assert '<span class="fault">chat: 4.1 (40 samples), spread 0.5 from chat to email</span>' in page
        assert "4.35" in page and "at least 4.2, at most 5, spread at most 0.3" in page

    def test_a_promise_cannot_become_markup(self) -> None:
        page = board(replace(SHOWN, standards=[replace(rule(), name="<b>", promise="<script>alert('x')</script>")]))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page

    def test_an_empty_book(self) -> None:
        assert "no standards" in board(replace(SHOWN, standards=[], feeds=[]))


class Sharing(NothingStored):
    """That knows one interaction, also by what it shares with another."""

    links: ClassVar = {"desk": "https://desk.example/{subject}"}

    def explained(self, name: str, standard: str | None) -> Explanation:
        shared = None if name == "t-9" else SharedBy(name, ("t-9", "t-7"))
        later = (EventTold(2, self.now + 1, "t-9", "<closed>", "desk", {}),)
        return Explanation("t-9", self.now, (EventTold(1, 0, "t-9", "opened", "desk", {}),), (), shared, later)


@pytest.mark.parametrize(("name", "said"), [("t-9", ""), ("ann", "<p>It is the last of 2 interactions of ann; before it t-7.</p>")])
def test_the_page_of_what_some_share_leads_to_the_one_that_is_explained(name: str, said: str) -> None:
    page, status = explained(name, None, sight_of(Sharing()))
    assert status == 200 and 'href="https://desk.example/t-9"' in page and "<h1>t-9</h1>" in page
    assert ("It is the" in page) is bool(said) and said in page
    assert "<p>Later than that is `&lt;closed&gt;` at " in page
