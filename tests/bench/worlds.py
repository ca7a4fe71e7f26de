"""What the measurements are made on: the first ten standards that come with the program, and events of the made-up contact centre.

Everything is seeded, so each run measures the same. Making it is no part of any figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import orjson

from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.language.book import Book
from engine.language.durations import HOUR, MINUTE
from engine.language.reading import read_book
from monitors.apart import Apart
from monitors.demo.centre import events
from monitors.evaluating import Evaluating, Evaluator
from monitors.ledger.events import EventStore
from monitors.stores import Stores
from monitors.tick import Promises, Ticked

ROOT = Path(__file__).parents[2]
NOW = 1_795_000_000_000_000
SEED = 2026
STANDARDS = 10
FEED = "centre"
EVENTS_A_DAY = 1_700  # about; the centre is asked for more days than are needed


def ten_standards() -> Book:
    """The first ten standards of the shipped book."""
    book, _ = read_book({"service.yaml": (ROOT / "standards/service.yaml").read_text()})
    assert book is not None
    return Book(book.standards[:STANDARDS], book.calendars)


def cloud_events(count: int) -> list[bytes]:
    """So many events as JSON lines, in the order of their times, the last ones shortly before `NOW`."""
    days = count // EVENTS_A_DAY + 2
    told = list(events(NOW, SEED, days, hours_ahead=0))
    while len(told) < count:
        days = days * 5 // 4 + 1
        told = list(events(NOW, SEED, days, hours_ahead=0))
    return [orjson.dumps(each) for each in told[-count:]]


def subjects_of(lines: list[bytes]) -> list[str]:
    """The interactions of these events, in the order of their last event."""
    return list(dict.fromkeys(str(orjson.loads(line)["subject"]) for line in reversed(lines)))[::-1]


def follow_ups(subjects: list[str], count: int, batch: int) -> Iterator[list[bytes]]:
    """Batches of later events on interactions that are known: a second after `NOW`, a message, an answer, a solution."""
    chance = Random(SEED)
    for number in range(count):
        types = ("customer_message", "agent_message", "assigned", "resolved", "reopened")
        yield [
            orjson.dumps(
                {
                    "specversion": "1.0",
                    "id": f"late-{number}-{place}",
                    "source": "follow-ups",
                    "subject": chance.choice(subjects),
                    "type": chance.choice(types),
                    "time": f"2026-11-18T{13 + number // 3600 % 10}:{number // 60 % 60:02}:{number % 60:02}.{place:06}Z",
                    "data": {"agent": f"a-{place % 40}"},
                }
            )
            for place in range(batch)
        ]


@dataclass
class Ledger:
    """The event store of a folder of its own, and what ticks over both."""

    events: EventStore
    evaluating: Evaluating

    def tick_once(self, now: int, slice_most: int) -> Ticked:
        """One tick with the feed read up to now."""
        return self.evaluating.ask(Evaluator.tick, now, {FEED: Horizon(now, now)}, {FEED: 0}, slice_most)

    def tick_all(self, now: int, slice_most: int) -> int:
        """Ticks until there is nothing more to do; how many."""
        count = 1
        while self.tick_once(now, slice_most).more:
            count += 1
        return count


@contextmanager
def ledger(book: Book, evaluating: Callable[[Stores], Evaluating] = Apart) -> Iterator[Ledger]:
    """An empty ledger that promises a book's standards and is live from now on; evaluated apart, as a monitor does, if nothing is said."""
    names = [each.name for each in book.standards]
    promises = Promises(Fold(book), dict.fromkeys(names, (MINUTE, HOUR, 24 * HOUR)), dict.fromkeys(names, NOW))
    with TemporaryDirectory() as folder, closing(Stores(Path(folder) / "l.db")) as stores, closing(evaluating(stores)) as each:
        each.follow(promises)
        each.begin()
        yield Ledger(stores.events, each)


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes on the wall clock."""
    begun = perf_counter()
    work()
    return perf_counter() - begun
