"""The board in a real browser, at a desk and on a phone: what it shows, that it goes on by itself, and that it says when it cannot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import time

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.servers.desk_day import Told
from tests.servers.programs import Ports, Program, running
from tests.servers.pushing import Sender

pytestmark = pytest.mark.needs("chromium")

BOOK = """upheld: 1
standards:
  mail:
    promise: Mail is answered within two days
    for: {channel: email}
    clock: first_reply
    within: 48h
    break_down: [channel, team]
  chat:
    promise: A chat is answered within eight seconds
    for: {channel: chat}
    clock: first_reply
    within: 8s
    warn: 25%
    goal: 90% over 1d
    break_down: [channel, team]
  brief: {promise: Replies stay under 250 words, every: agent_message, must: {words: {at_most: 250}}}
"""
FEEDS = "desk: {http: {path: /events/desk}, link: 'https://desk.example/{subject}'}"
HOSTILE = "<img src=x onerror=alert(1)>/../ü"
DESK, PHONE = (1280, 900), (360, 740)
SOON_MS = 20_000


@dataclass
class Seen:
    """A page, and what its browser complained of or fetched from elsewhere."""

    page: Page
    program: Program
    on: str  # the kind of screen
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._fetched)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _fetched(self, request: Request) -> None:
        if not request.url.startswith((self.program.url, "data:")):
            self.wrong.append(request.url)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.program.url + path)
        return self.page

    def unfold(self) -> None:
        """What can be asked for, which a phone folds away."""
        if self.on == "phone":
            self.page.locator(".asking summary").click()

    def check(self) -> None:
        """Nothing went wrong, and nothing has to be scrolled sideways."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert self.wrong == []


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = Program(tmp_path_factory.mktemp("board") / "monitor", port, BOOK, FEEDS)
    with running(program):
        yield program
        program.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def seen(request: pytest.FixtureRequest, browser: Browser, program: Program) -> Iterator[Seen]:
    width, height = request.param
    with browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/Berlin") as context:
        yield Seen(context.new_page(), program, "desk" if request.param == DESK else "phone")


def push(program: Program, subject: str, channel: str = "chat", team: str = "north", type_: str = "opened") -> None:
    """An event of an interaction happens now; it is opened if nothing else is said."""
    sender, now = Sender(program.port), int(time() * 1_000_000)
    sender.send([Told(f"{subject}-{type_}", subject, now, type_, {"channel": channel, "team": team})])
    sender.close()


def test_what_is_pushed_comes_counts_down_and_is_breached_without_a_reload(seen: Seen) -> None:
    subject = f"chat-{seen.on}"
    page = seen.open()
    page.evaluate("window.untouched = true")
    push(seen.program, subject)
    row = page.locator("#at_risk tr, #running tr", has_text=subject)
    expect(row).to_contain_text("in ", timeout=SOON_MS)
    expect(row.get_by_role("link", name=subject, exact=True)).to_have_attribute("href", f"https://desk.example/{subject}")
    before = row.locator(".countdown").inner_text()
    expect(row.locator(".countdown")).not_to_have_text(before)
    breached = page.locator("#breached tr", has_text=subject)
    expect(breached).to_contain_text(" s ago", timeout=SOON_MS)
    expect(page.locator("#standards tr", has_text="A chat is answered").locator(".state")).to_have_text("✗ violated")
    assert page.evaluate("window.untouched")
    seen.check()


def test_the_reason_is_one_click_away(seen: Seen) -> None:
    subject = f"why-{seen.on}"
    push(seen.program, subject)
    page = seen.open("/?standard=chat")
    row = page.locator("#breached tr", has_text=subject)
    expect(row).to_be_visible(timeout=SOON_MS)
    row.get_by_role("link", name=f"Why {subject} is breached").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    expect(page.locator("dl")).to_contain_text("late: nothing closed it by the deadline")
    expect(page.locator(".timeline .deadline")).to_be_visible()
    seen.check()


def test_a_filter_is_an_address_that_can_be_shared(seen: Seen) -> None:
    push(seen.program, "mail-north", "email", "north")
    push(seen.program, "mail-south", "email", "south")
    page = seen.open()
    expect(page.locator("#running")).to_contain_text("mail-south", timeout=SOON_MS)
    page.reload()
    seen.unfold()
    page.get_by_label("Team").select_option("north")
    page.wait_for_url("**team=north**")
    seen.unfold()
    page.get_by_label("Standard").select_option("mail")
    page.wait_for_url("**standard=mail**team=north**")
    for each in (page, seen.open(page.url.removeprefix(seen.program.url))):
        expect(each.locator("#running")).to_contain_text("mail-north")
        expect(each.locator("#running")).not_to_contain_text("mail-south")
        expect(each.locator("#standards")).not_to_contain_text("A chat is answered")
        expect(each.get_by_label("Team")).to_have_value("north")
    if seen.on == "phone":
        expect(page.get_by_label("Team")).to_be_hidden()
        expect(page.get_by_text("only mail · north")).to_be_visible()
    seen.check()


def test_what_broke_and_was_closed_is_found_where_the_alert_leads(seen: Seen) -> None:
    subject = f"late-{seen.on}"
    push(seen.program, subject)
    page = seen.open("/?standard=chat")
    expect(page.locator("#breached tr", has_text=subject)).to_be_visible(timeout=SOON_MS)
    push(seen.program, subject, type_="agent_message")
    row = page.locator("#closed tr", has_text=subject)
    expect(row).to_contain_text(" s ago", timeout=SOON_MS)
    expect(row.locator("time[data-when]")).to_contain_text("CET")
    expect(page.locator("#breached tr", has_text=subject)).to_have_count(0)
    seen.check()


def test_foreign_text_is_only_text(seen: Seen) -> None:
    push(seen.program, HOSTILE, "email")
    page = seen.open("/?standard=mail")
    row = page.locator("#running tr", has_text=HOSTILE)
    expect(row).to_be_visible(timeout=SOON_MS)
    row.get_by_role("link", name="Why ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0
    seen.check()


def test_it_can_be_read_without_a_script(browser: Browser, program: Program) -> None:
    push(program, "mail-plain", "email")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{program.url}/?standard=mail")
        expect(page.locator("#running")).to_contain_text("mail-plain", timeout=SOON_MS)
        expect(page.locator("#running .countdown").first).to_contain_text("in 1 d 23 h")
        page.get_by_label("Interaction").fill("mail-plain")
        page.get_by_role("button", name="Explain").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("mail-plain")


def test_a_board_that_is_not_answered_says_so_and_recovers(tmp_path: Path, free_port: Ports, browser: Browser) -> None:
    program = Program(tmp_path / "monitor", free_port(), BOOK, FEEDS)
    with browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}) as context:
        page = context.new_page()
        with running(program):
            page.goto(program.url)
            expect(page.locator("#lost")).to_be_hidden()
            program.end()
            expect(page.locator("#lost")).to_contain_text("The monitor has not answered since", timeout=SOON_MS)
            assert page.title().startswith("⚠")
        with running(program):
            expect(page.locator("#lost")).to_be_hidden(timeout=SOON_MS)
            assert not page.title().startswith("⚠")
            program.end()
