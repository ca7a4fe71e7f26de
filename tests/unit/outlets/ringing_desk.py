"""A desk that rings: its ledger, what is told of it, and outlets of the test that take or refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.language.book import Book, Standard
from engine.language.durations import MINUTE, SECOND
from monitors.alerting import Alerting
from monitors.clock import SetClock
from monitors.config import Alerts, Config, FeedConfig, FeedKind
from monitors.ledger.batches import Record
from monitors.outlets.alerts import CALM_FOR_US
from monitors.outlets.topics import SETTLES_US
from monitors.snapshot import FeedFigures, Snapshot, WindowFigures
from tests.figures import snapshot
from tests.unit.desk import FEED, Desk, book_of, instant, promises_of, record

BREACH = "  reply: {promise: A reply in an hour., clock: first_reply, within: 1h, severity: page, owner: care}\n"
GOAL = "  solved: {promise: Solved in a day, clock: resolution, within: 24h, goal: 95% over 28d}\n"
LINK = "https://desk.example/{subject}"


@dataclass
class Watched:
    """A monitor that shows what the test says; `violated` by standard, and `late` which of them are by late events only,
    `more` other figures by standard, `read` up to when the feed is read, its `fault`, `is_followed` whether there is one.

    `shown` is the book that the figures are of, where another has been taken into force since."""

    book: Book
    clock: SetClock
    violated: dict[str, bool | None] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    more: dict[str, dict[str, Any]] = field(default_factory=dict)
    read: int | None = None
    fault: str | None = None
    is_followed: bool = False
    why: str | None = None
    shown: Book | None = None

    def snapshot(self) -> Snapshot:
        known = snapshot(0, self.clock.now())
        calm = replace(known.standards[0], clocks=None, windows=[])
        shown = [
            replace(
                calm, **{"name": name, "violated": self.violated.get(name), "violated_late": name in self.late} | self.more.get(name, {})
            )
            for name in (each.name for each in (self.shown or self.book).standards)
        ]
        feed = FeedFigures(FEED, self.read, None, self.fault, 0, 0, 0, {}, {}, 5 * MINUTE)
        return replace(known, standards=shown, feeds=[feed] if self.is_followed else [], book=(self.shown or self.book).standards)

    def standards(self) -> Sequence[Standard]:
        return self.book.standards

    def unready(self) -> str | None:
        return self.why


@dataclass
class RingingDesk:
    """A desk with alerts of its own, at an instant that the test moves."""

    desk: Desk
    config: Config
    clock: SetClock
    watched: Watched

    def __post_init__(self) -> None:
        self.alerting = self._alerting()

    def _alerting(self) -> Alerting:
        return Alerting(self.config, self.desk.events, self.clock)

    def restarted(self, config: Config | None = None) -> None:
        """The alerts as another run finds them, with another configuration if there is one."""
        self.alerting.stop()
        self.config = config or self.config
        self.alerting = self._alerting()

    def at(self, text: str, *events: str) -> None:
        """Let it be an instant; events are `subject type attribute=text`, then everything is evaluated and what rings is concluded."""
        self.clock.instant = instant(text)
        told = [_record(text, each) for each in events]
        if told:
            self.desk.told(told)
        self.desk.ticked(self.clock.instant)
        self.alerting.conclude(self.watched)

    def late(self, at: str, event: str) -> None:
        """An event of before comes now."""
        self.desk.told([_record(at, event)])
        self.desk.ticked(self.clock.instant)
        self.alerting.conclude(self.watched)

    def deliver(self) -> None:
        """One round of every outlet."""
        for outlet in self.alerting.outlets:
            self.alerting.deliver(outlet)

    def settle(self) -> None:
        """What broke has settled, and every outlet has one round."""
        self.wait(SETTLES_US // SECOND)
        self.deliver()

    def calm(self) -> None:
        """What is well by now stays so until its alert is over, and every outlet has one round."""
        self.wait(0)
        self.wait(CALM_FOR_US // SECOND)
        self.deliver()

    def wait(self, seconds: int) -> None:
        """Let it be later, and nothing happen but that it is."""
        self.clock.instant += seconds * SECOND
        self.desk.ticked(self.clock.instant)
        self.alerting.conclude(self.watched)


def _record(at: str, event: str) -> Record:
    subject, type_, *attributes = event.split()
    return record(at, subject, type_, f"{at} {event}", attributes)


def window(name: str, met: int, breached: int, burn: float | None) -> WindowFigures:
    """What was decided in a window, and how fast it burns the budget."""
    return WindowFigures(name, None, met, breached, None, None, burn)


def burning(desk: RingingDesk, *windows: str) -> None:
    """The budget of `solved` burns fast over these windows, and over no other."""
    paces = [window(name, 0, 9, 20) for name in windows]
    desk.watched.more["solved"] = {"windows": [window("28d", 10, 0, 0)], "paces": paces}


@contextmanager
def ringing(folder: Path, alerts: Alerts, standards: str = BREACH, at: str = "08:00") -> Iterator[RingingDesk]:
    """A desk with these alerts and standards."""
    book, clock = book_of(standards), SetClock(instant(at))
    desk = Desk(folder, promises_of(book))
    feed = FeedConfig(FEED, FeedKind.HTTP, path="/events/desk", link=LINK)
    config = Config(folder, store=folder / "verdicts.db", feeds=(feed,), url="https://board.example", alerts=alerts)
    found = RingingDesk(desk, config, clock, Watched(book, clock))
    try:
        yield found
    finally:
        found.alerting.stop()
        desk.close()
