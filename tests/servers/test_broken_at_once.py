"""The real program with the shipped book, while a dozen of its promises are broken at once: each is seen on `/metrics`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from shutil import copytree, ignore_patterns

from engine.answers.booktests import Happening
from engine.language.durations import HOUR
from tests.broken import STANDARDS, Series, broken_by_the_books_tests, in_one_house, shown
from tests.servers.desk_day import Told
from tests.servers.ledgers import until
from tests.servers.programs import Driven, Ports, running
from tests.servers.pushing import Sender

WITHIN_S = 20.0
DOZEN = [
    "calls-80-20",
    "calls-are-noted",
    "calls-never-10m",
    "counter-greeted-2m",
    "csat",
    "customers-told-of-incidents",
    "delivered-as-promised",
    "email-reply-24h",
    "equal-quality",
    "letters-are-short",
    "round-the-clock",
    "social-reply-1h",
]


def tell(sender: Sender, happens: Iterable[Happening]) -> None:
    """Send what happens at one instant in one request, until it is taken."""
    told = [Told(f"{each.subject} {each.type} {each.at}", each.subject, each.at, each.type, dict(each.data)) for each in happens]
    body = json.dumps([each.cloud_event() for each in told]).encode()
    until(lambda: sender.push(body) == 202, WITHIN_S, lambda: f"{told} were not taken")


def sees(program: Driven, expected: dict[Series, float]) -> None:
    """Return once `/metrics` shows these values."""

    def apart() -> dict[Series, float]:
        return dict(expected.items() - shown(program.asked("/metrics")[1]).items())

    if expected:
        until(lambda: not apart(), WITHIN_S, lambda: f"not shown: {apart()}\n{program.said()}")


def test_a_dozen_promises_that_are_broken_at_once_are_all_seen_on_metrics(tmp_path: Path, free_port: Ports) -> None:
    every = broken_by_the_books_tests()
    broken = in_one_house([every[name] for name in DOZEN]).values()
    assert [each.standard.name for each in broken if not each.result.ok] == []
    instants = sorted({at for each in broken for at in each.instants()})
    happens = {at: [each for each in next(iter(broken)).timeline if each.at == at] for at in instants}
    program = Driven(tmp_path / "monitor", free_port(), (STANDARDS / "service.yaml").read_text(), instants[0] - HOUR)
    copytree(STANDARDS, program.book.parent, ignore=ignore_patterns("service.yaml"), dirs_exist_ok=True)
    sender = Sender(program.port)
    with running(program):
        tell(sender, [])  # the feed is live
        for now in instants:
            program.clock.set(now)
            tell(sender, happens[now])
            program.ledger.settled(now)
            sees(program, {series: value for each in broken if each.seen_at == now for series, value in each.shows().items()})
        program.end()
    sender.close()
