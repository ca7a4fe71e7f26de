"""The monitor's own alerts through a real Alertmanager to a webhook: beside Prometheus, over outages, and killed at any moment."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from time import time

import pytest

from dashboards.rules import FILE, rules_text
from engine.evaluation.instants import rfc3339
from engine.language.reading import read_book
from monitors.outlets.alerts import BREACH, Links
from tests.conftest import StartServer
from tests.servers.asking import ask
from tests.servers.desk_day import Told
from tests.servers.ledgers import until
from tests.servers.programs import Ports, Program, moment, running
from tests.servers.pushing import Sender
from tests.servers.test_paged import start_prometheus
from tests.servers.webhooks import Webhook, start_alertmanager, webhook

KILLS = int(os.environ.get("UPHELD_KILLS", "3"))
SEED = int(os.environ.get("UPHELD_SEED", "1"))
SECOND = 1_000_000
HEARD_WITHIN_S = 40.0


def book(desks: int) -> str:
    """A book with a standard of two seconds for each desk, which rings for nothing but a breach."""
    told = "clock: pickup, within: 2s, warn: [], severity: page"
    rows = [f"  desk-{n}: {{promise: Greeted, for: {{channel: c{n}}}, {told}}}" for n in range(desks)]
    return "\n".join(["upheld: 1", "standards:", *rows, ""])


def alerting_program(folder: Path, port: int, desks: int, manager: str) -> Program:
    """A monitor that tells an Alertmanager by itself."""
    program = Program(folder, port, book(desks))
    with program.config.open("a") as config:
        config.write(f"alerts: {{alertmanager: [{manager}]}}\n")
    return program


def waits(sender: Sender, desk: int) -> int:
    """Somebody waits at a desk from now on; the deadline."""
    now = int(time()) * SECOND
    sender.send([Told(f"guest-{desk}", f"guest-{desk}", now, "queued", {"channel": f"c{desk}"})])
    return now + 2 * SECOND


def was_greeted(sender: Sender, desk: int, deadline: int) -> None:
    """It is told late that it was in time."""
    sender.send([Told(f"greeted-{desk}", f"guest-{desk}", deadline - SECOND, "answered", {})])


def heard(hook: Webhook, status: str) -> Counter[str]:
    """How often each desk's breach was told."""
    return Counter(each["labels"]["standard"] for each in hook.told if each["labels"]["alertname"] == BREACH and each["status"] == status)


@pytest.mark.needs("prometheus", "prometheus-alertmanager")
def test_both_together_disturb_once(tmp_path: Path, free_port: Ports, start_server: StartServer) -> None:
    with ExitStack() as stack:
        hook = stack.enter_context(webhook())
        manager = start_alertmanager(start_server, free_port(), tmp_path, hook.url)
        program = alerting_program(tmp_path / "monitor", free_port(), 1, manager.url)
        read, problems = read_book({"desk.yaml": book(1)})
        assert read is not None, problems
        (tmp_path / FILE).write_text(rules_text(read, {}, Links(program.url)))
        stack.enter_context(running(program))
        watching = start_prometheus(start_server, free_port(), tmp_path, f"127.0.0.1:{program.port}", manager.url.removeprefix("http://"))
        sender = Sender(program.port)
        stack.callback(sender.close)
        deadline = waits(sender, 0)
        own = f'upheld_alerts_sent_total{{outlet="alertmanager {manager.url.removeprefix("http://")}"}}'
        program.shows({own: 1.0}, HEARD_WITHIN_S)

        def firing() -> bool:
            found = ask(watching.url, "query", query=f'ALERTS{{alertname="{BREACH}",alertstate="firing"}}')
            return bool(found["result"])

        until(firing, HEARD_WITHIN_S, program.said)
        moment(3)  # both have told it, Prometheus again and again
        assert heard(hook, "firing") == {"desk-0": 1}
        was_greeted(sender, 0, deadline)
        until(lambda: heard(hook, "resolved")["desk-0"] > 0, HEARD_WITHIN_S, program.said)
        program.shows({own: 2.0}, HEARD_WITHIN_S)
        moment(3)
        assert (heard(hook, "firing"), heard(hook, "resolved")) == ({"desk-0": 1}, {"desk-0": 1})


@pytest.mark.needs("prometheus-alertmanager")
def test_killed_at_any_moment_it_tells_everything_once(tmp_path: Path, free_port: Ports, start_server: StartServer) -> None:
    random = Random(SEED)
    with ExitStack() as stack:
        hook = stack.enter_context(webhook())
        manager = start_alertmanager(start_server, free_port(), tmp_path, hook.url)
        program = alerting_program(tmp_path / "monitor", free_port(), KILLS, manager.url)
        stack.enter_context(running(program))
        sender = Sender(program.port)
        stack.callback(sender.close)
        deadlines = {}
        for desk in range(KILLS):
            deadlines[desk] = waits(sender, desk)
            moment(random.uniform(1.5, 4))
            _killed(program)
        desks = {f"desk-{n}" for n in range(KILLS)}
        told = partial(_said, program, hook)
        until(lambda: heard(hook, "firing").keys() == desks, HEARD_WITHIN_S, told)
        for desk, deadline in deadlines.items():
            was_greeted(sender, desk, deadline)
            moment(random.uniform(0, 1.5))
            _killed(program)
        until(lambda: heard(hook, "resolved").keys() == desks, HEARD_WITHIN_S, told)
        once = dict.fromkeys(desks, 1)
        assert (heard(hook, "firing"), heard(hook, "resolved")) == (once, once), told()
        began = {each["labels"]["standard"]: each["startsAt"] for each in hook.told}
        assert began == {f"desk-{n}": rfc3339(deadline) for n, deadline in deadlines.items()}


def _killed(program: Program) -> None:
    program.kill()
    program.start()
    program.ready()


def _said(program: Program, hook: Webhook) -> str:
    return f"{heard(hook, 'firing')} {heard(hook, 'resolved')}\n{program.said()}"
