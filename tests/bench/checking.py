"""How fast a large book is read and checked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from engine.language.reading import read_book
from tests.bench.figures import Figure, at_most

ROOT = Path(__file__).parents[2]
RUNS = 3
STANDARDS = 1_000
FILES = 20
_HEAD = """\
upheld: 1
time_zone: Europe/Berlin
calendars:
  office-{file}:
    open: {{mon-thu: 09:00-18:00, fri: [09:00-12:00, 13:00-16:00]}}
    holidays: DE-BE
    closed: [12-24, 12-31]
clocks:
  callback-{file}: {{from: resolved, to: followed_up}}
defaults: {{owner: customer-care, severity: ticket}}
standards:
"""
_SHAPES = (
    """\
  reply-{name}:
    promise: Every email of region {name} gets a first reply within a working day
    for: {{channel: email, region: "{name}"}}
    clock: first_reply
    within: {{by: priority, urgent: 1h, high: 4h, otherwise: 8h}}
    hours: office-{file}
    warn: {{50%: info, 80%: ticket}}
    goal: 95% over 28d
""",
    """\
  quality-{name}:
    promise: Quality in region {name} is at least 4.2 on every channel
    for: {{region: "{name}"}}
    bar: {{average: quality, at_least: 4.2, across: channel, spread: {{at_most: 0.3}}}}
    over: 7d
    minimum: 30
""",
    """\
  letters-{name}:
    promise: Replies in region {name} are short
    for: {{all: [{{region: "{name}"}}, {{none: [{{tier: internal}}]}}]}}
    every: {{type: agent_message, where: {{channel: [email, letter]}}}}
    must: {{words: {{at_most: 250}}}}
    goal: 90% per month
""",
)


def figures() -> list[Figure]:
    """The time to read and check a book of many files, and that of the whole command: the fastest of some runs."""
    texts = {f"file-{file}.yaml": text(file) for file in range(FILES)}
    with TemporaryDirectory() as folder:
        for name, written in texts.items():
            (Path(folder) / name).write_text(written)
        command = [sys.executable, str(ROOT / "upheld.py"), "check", folder]
        whole = min(timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(RUNS))
    reading = min(timed(lambda: read_book(texts)) for _ in range(RUNS))
    return [
        at_most("check", f"{STANDARDS:,} standards read and checked", reading, "s", 1.0),
        at_most("check", f"`upheld check` of {STANDARDS:,} standards", whole, "s", 1.0),
    ]


def timed(work: Callable[[], object]) -> float:
    """How long some work takes, in seconds."""
    began = perf_counter()
    work()
    return perf_counter() - began


def text(file: int) -> str:
    """One file of the book."""
    names = range(file, STANDARDS, FILES)
    return _HEAD.format(file=file) + "".join(_SHAPES[name % len(_SHAPES)].format(name=name, file=file) for name in names)
