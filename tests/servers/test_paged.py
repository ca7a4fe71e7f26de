"""Every alert, once, from a real event to a webhook: the monitor, Prometheus with the rules and Alertmanager, all three running.

Only how long something must last is shortened (`for`, `keep_firing_for`, look-backs, the day after which a breach is left open, the two
minutes after which an evaluation is stale), so that a test can wait for it; what is asked is what `upheld generate rules` writes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import time

import pytest

from dashboards import watching
from dashboards.rules import FILE, rules_text
from engine.language.reading import read_book
from monitors.outlets.alerts import AT_RISK, BOOK_REFUSED, BREACH, BURNING, FEED_SILENT, LEFT, OUTLET_FAILS, VIOLATED, Links
from monitors.outlets.runbook import sections
from tests.conftest import Server, StartServer
from tests.servers.desk_day import Told
from tests.servers.ledgers import until
from tests.servers.programs import Ports, Program, running
from tests.servers.pushing import Sender
from tests.servers.webhooks import Webhook, start_alertmanager, webhook

SECOND, MINUTE = 1_000_000, 60_000_000
HEARD_WITHIN_S = 40.0
BOOK = """
upheld: 1
standards:
  greeted: {promise: Everybody is greeted within two seconds, for: {channel: desk}, clock: pickup, within: 2s, severity: page}
  answered:
    promise: Mail is answered within an hour
    for: {channel: email}
    clock: first_reply
    within: 1h
    warn: {50%: ticket}
    goal: 95% over 28d
    severity: page
  chats: {promise: Answered in two seconds, for: {channel: chat}, clock: first_reply, within: 2s, goal: 95% over 28d, severity: page}
  noted: {promise: Every call is noted, for: {channel: phone}, every: ended, must: {note: {present: true}}, goal: 90% over 7d}
  logged: {promise: What is logged is closed, for: {channel: log}, clock: resolution, within: 1h, goal: 50% over 7d}
"""
MORE = "  new: {promise: One more, for: {channel: fax}, clock: pickup, within: 1h}\n"
FEEDS = "desk: {http: {path: /events/desk}}\nlog: {file: log.jsonl, follow: true, every: 1s, patience: 2s}"
SHORTER = (
    (r"^(\s+(?:for|keep_firing_for): ).*$", r"\g<1>0s"),
    (r"\[7d\]", "[10s]"),
    (r"\[1h\]\)\) > 0", "[10s])) > 0"),
    (r"\[10m\]", "[10s]"),
    (r"offset 1d", "offset 1s"),
    (r"> 120(?= and|$)", "> 3"),
    (r"> 86400", "> 1"),
    (r"> 2$", "> 4"),  # seconds of silence: a loaded machine reads late
)


class World:
    """The three programs and the webhook, and an outlet that the monitor tells by itself."""

    def __init__(self, program: Program, rules: Path, hook: Webhook, outlet: Webhook) -> None:
        self.program, self.rules, self.hook, self.outlet, self.sender = program, rules, hook, outlet, Sender(program.port)
        self.begun: dict[str, int] = {}
        self.held: sqlite3.Connection | None = None

    def tell(self, subject: str, ago_us: int, type_: str, **data: object) -> None:
        """An event so long ago."""
        at = now() - ago_us
        self.begun.setdefault(subject, at)
        self.sender.send([Told(f"{subject}-{type_}", subject, at, type_, dict(data))])

    def age(self, subject: str) -> int:
        """How long ago the subject's first event was."""
        return now() - self.begun[subject]

    def rings(self, alerts: list[tuple[str, str]]) -> None:
        """Return once the webhook was told that each alert fires."""
        for alert in alerts:
            until(partial(self.was_told, alert, ["firing"]), HEARD_WITHIN_S, partial(self.heard, alert))

    def ends(self, alerts: list[tuple[str, str]]) -> None:
        """Return once the webhook was told last that each alert is resolved."""
        for alert in alerts:
            until(partial(self.was_told, alert, ["firing", "resolved"]), HEARD_WITHIN_S, partial(self.heard, alert))

    def was_told(self, alert: tuple[str, str], expected: list[str]) -> bool:
        """Whether the last statuses of an alert, or the first ones, are these."""
        statuses = self.hook.statuses(**labels_of(alert))
        return expected in (statuses[: len(expected)], statuses[-len(expected) :])

    def told(self, alert: tuple[str, str]) -> dict[str, str]:
        """What the webhook was told first of an alert, beside its labels."""
        wanted = labels_of(alert).items()
        return next(each["annotations"] for each in self.hook.told if wanted <= each["labels"].items())

    def heard(self, alert: tuple[str, str]) -> str:
        shown = "\n".join(f"{series} {value}" for series, value in self.program.metrics().items())
        return f"{alert}: {self.hook.statuses(**labels_of(alert))}\n{self.program.said()}\n{shown}"


def labels_of(alert: tuple[str, str]) -> dict[str, str]:
    name, standard = alert
    return {"alertname": name} | ({"standard": standard} if standard else {})


def now() -> int:
    return int(time() * SECOND)


def shortened(text: str) -> str:
    for pattern, instead in SHORTER:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text


def start_prometheus(start: StartServer, port: int, folder: Path, target: str, manager: str) -> Server:
    """A Prometheus that scrapes and evaluates several times a second, with the rules in its folder."""
    config = {
        "global": {"scrape_interval": "300ms", "scrape_timeout": "300ms", "evaluation_interval": "300ms"},
        "rule_files": [str(folder / FILE)],
        "scrape_configs": [{"job_name": "upheld", "static_configs": [{"targets": [target]}]}],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [manager]}]}]},
    }
    file = folder / "prometheus.yml"
    file.write_text(json.dumps(config))
    flags = [f"--config.file={file}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
    return start(["prometheus", *flags, "--rules.alert.resend-delay=1s", "--log.level=warn"], port, "/-/ready")


@pytest.fixture
def world(tmp_path: Path, free_port: Ports, start_server: StartServer) -> Iterator[World]:
    book, problems = read_book({"desk.yaml": BOOK})
    assert book is not None, problems
    program = Program(tmp_path / "monitor", free_port(), BOOK, FEEDS)
    (program.folder / "log.jsonl").touch()
    rules = tmp_path / FILE
    rules.write_text(shortened(rules_text(book, {"desk": 300, "log": 2}, Links(program.url))))
    with ExitStack() as stack:
        hook, outlet = stack.enter_context(webhook()), stack.enter_context(webhook())
        with program.config.open("a") as config:
            config.write(f"alerts: {{notify: [{{to: '{outlet.url.replace('http', 'json')}'}}]}}\n")
        stack.enter_context(running(program))
        manager = start_alertmanager(start_server, free_port(), tmp_path, hook.url)
        start_prometheus(start_server, free_port(), tmp_path, f"127.0.0.1:{program.port}", manager.url.removeprefix("http://"))
        world = World(program, rules, hook, outlet)
        yield world
        world.sender.close()


Deed = Callable[[World], None]


def everybody_waits(world: World) -> None:
    world.tell("guest", 0, "queued", channel="desk")


def they_were_greeted(world: World) -> None:
    """What shows that the breach never was comes late."""
    world.tell("guest", world.age("guest") - SECOND, "answered")


def nobody_notes(world: World) -> None:
    world.tell("call", 0, "ended", channel="phone")


def everybody_notes(world: World) -> None:
    for number in range(20):
        world.tell(f"noted-{number}", 0, "ended", channel="phone", note="done")


def chats_wait(world: World) -> None:
    for number in range(4):
        world.tell(f"chat-{number}", 0, "opened", channel="chat")


def they_are_answered_and_many_more(world: World) -> None:
    for number in range(4):
        world.tell(f"chat-{number}", 0, "agent_message")
    for number in range(4, 100):
        world.tell(f"chat-{number}", SECOND, "opened", channel="chat")
        world.tell(f"chat-{number}", 0, "agent_message")


def very_much_mail_comes(world: World) -> None:
    for number in range(60):
        world.tell(f"mail-{number}", MINUTE, "opened", channel="email")


def it_is_answered(world: World) -> None:
    for number in range(60):
        world.tell(f"mail-{number}", 0, "agent_message")


def a_mail_waits(world: World) -> None:
    world.tell("waits", 40 * MINUTE, "opened", channel="email")


def it_waits_no_more(world: World) -> None:
    world.tell("waits", 0, "agent_message")


def the_log_is_gone(world: World) -> None:
    (world.program.folder / "log.jsonl").rename(world.program.folder / "away")


def it_is_back(world: World) -> None:
    (world.program.folder / "away").rename(world.program.folder / "log.jsonl")


def the_log_holds_nonsense(world: World) -> None:
    with (world.program.folder / "log.jsonl").open("a") as log:
        log.write("nonsense\n")


def time_passes(world: World) -> None:
    """Nothing has to be done: the alert looks back only so far."""


def the_book_is_spoilt(world: World) -> None:
    world.program.book.write_text(BOOK.replace("within: 1h", "within: soon"))


def the_book_is_mended(world: World) -> None:
    world.program.book.write_text(BOOK)


def the_book_gets_a_standard(world: World) -> None:
    world.program.book.write_text(BOOK + MORE)


def the_store_is_held(world: World) -> None:
    """Somebody else writes to the verdicts and does not end, and there is something to write."""
    world.held = sqlite3.connect(world.program.ledger.path, isolation_level=None, check_same_thread=False)
    world.held.execute("begin immediate")
    world.tell("parcel", 0, "opened", channel="post")


def the_store_is_free(world: World) -> None:
    assert world.held is not None
    world.held.close()


def nobody_listens(world: World) -> None:
    """Of what the monitor tells by itself."""
    world.outlet.status = 503
    world.tell("another", 0, "queued", channel="desk")


def somebody_does(world: World) -> None:
    world.outlet.status = 200


def the_monitor_dies(world: World) -> None:
    world.program.kill()


def it_starts_again(world: World) -> None:
    world.program.start()
    world.program.ready()


AT_ONCE: list[tuple[Deed, Deed, list[tuple[str, str]]]] = [
    (everybody_waits, they_were_greeted, [(BREACH, "greeted")]),
    (nobody_notes, everybody_notes, [(VIOLATED, "noted")]),
    (chats_wait, they_are_answered_and_many_more, [(BURNING, "chats"), (LEFT, "chats")]),
    (very_much_mail_comes, it_is_answered, [(watching.AHEAD, "answered")]),
    (a_mail_waits, it_waits_no_more, [(AT_RISK, "answered")]),
    (the_log_holds_nonsense, time_passes, [(watching.SET_ASIDE, "")]),
    (the_book_gets_a_standard, the_book_is_mended, [(watching.OUTDATED, "")]),
]
"""What happens, what ends it, and which alerts tell it, each with its standard."""

ONE_AFTER_THE_OTHER: list[tuple[Deed, Deed, list[tuple[str, str]]]] = [
    (the_book_is_spoilt, the_book_is_mended, [(BOOK_REFUSED, "")]),
    (the_log_is_gone, it_is_back, [(FEED_SILENT, ""), (watching.FEED_FAILS, ""), (watching.UNMEASURED, "logged")]),
    (the_store_is_held, the_store_is_free, [(watching.STALE, ""), (watching.FAILING, "")]),
    (nobody_listens, somebody_does, [(OUTLET_FAILS, "")]),
    (the_monitor_dies, it_starts_again, [(watching.GONE, "")]),
]


@pytest.mark.long
@pytest.mark.needs("prometheus", "prometheus-alertmanager")
def test_every_alert_rings_and_ends(world: World) -> None:
    world.rings([(watching.WATCHDOG, "")])
    for together in (AT_ONCE, *([each] for each in ONE_AFTER_THE_OTHER)):
        for begins, _, _ in together:
            begins(world)
        for _, _, alerts in together:
            world.rings(alerts)
        for _, ends, _ in together:
            ends(world)
        for _, _, alerts in together:
            world.ends(alerts)
    assert {each["labels"]["alertname"] for each in world.hook.told} == set(sections())
    assert "Of all that broke it are still open: 1 desk." in world.told((BREACH, "greeted"))["description"]
    told = world.told((LEFT, "chats"))
    assert "The oldest of them has been late for " in told["description"]
    assert told["runbook_url"] == f"{world.program.url}/runbook/{LEFT}"
    assert told["dashboard_url"] == f"{world.program.url}/?standard=chats"
