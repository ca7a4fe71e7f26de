"""Every shipped promise, while it is broken as in one of the book's own tests, is seen to be broken on `/metrics`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.answers.booktests import Happening
from engine.language.book import Standard
from engine.language.durations import HOUR
from monitors.book_watch import BookWatch
from monitors.clock import SetClock
from monitors.ledger.batches import Batch, Records
from monitors.monitor import Monitor, Settings
from monitors.outlets.lines import Form
from monitors.stores import Stores
from tests.broken import BOOK, PACKS, STANDARDS, Series, broken_by_the_books_tests, shown
from tests.figures import render
from tests.unit.desk import FEED, Told
from tests.unit.scores import scored

BROKEN = broken_by_the_books_tests()
WATCH = BookWatch(STANDARDS, PACKS)
LOADED = WATCH.loaded


class House:
    """A monitor of one standard, which runs and has heard of its feed an hour before anything happens."""

    def __init__(self, folder: Path, standard: Standard, first: int) -> None:
        WATCH.loaded = replace(LOADED, book=replace(BOOK, standards=(standard,)))
        self.clock, self.feed, self.stores = SetClock(first - HOUR), Told(first - HOUR), Stores(folder / "ledger.db")
        self.monitor = Monitor(self.stores, [self.feed], WATCH, self.clock, Settings("test", 365 * 24 * HOUR, 1000, {}))
        self.at(first - HOUR, [])

    def at(self, now: int, happens: Iterable[Happening]) -> None:
        """It is now, the feed was read up to now, and the monitor has looked."""
        self.clock.instant = self.feed.read = now
        records = [scored(each.at, each.subject, dict(each.data), each.type) for each in happens]
        self.stores.events.append([Batch(FEED, Records.of(records), [], None, now, now)])
        self.monitor.evaluate()

    def shown(self) -> dict[Series, float]:
        return shown(render(self.monitor.snapshot(), Form.TEXT).decode())

    def close(self) -> None:
        self.monitor.stop()
        self.stores.close()


@pytest.mark.parametrize("standard", BOOK.standards, ids=lambda standard: standard.name)
def test_a_breach_of_a_shipped_standard_is_seen_on_metrics(standard: Standard, tmp_path: Path) -> None:
    broken = BROKEN[standard.name]
    assert broken.result.ok, broken.result.differences
    instants, expected = broken.instants(), broken.shows()
    house = House(tmp_path, standard, instants[0])
    assert not house.shown().items() & expected.items(), "nothing of it was there before"
    for now in instants:
        house.at(now, [each for each in broken.timeline if each.at == now])
    found = house.shown()
    assert {series: found.get(series) for series in expected} == expected
    house.close()
