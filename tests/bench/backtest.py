"""What a million events came to by ten standards: the whole engine, as `upheld backtest` runs it once the events are read."""

from __future__ import annotations

import orjson
import polars as pl

from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.tables import Objects
from monitors.history import backtest
from tests.bench.figures import Figure, alone
from tests.bench.worlds import FEED, NOW, cloud_events, seconds, ten_standards

EVENTS, PIECE = 1_000_000, 50_000


def figures() -> list[Figure]:
    events = event_frame(cloud_events(EVENTS))
    book = ten_standards()
    taken = seconds(lambda: backtest(book, events, NOW))
    return [
        alone("backtest", f"{EVENTS:,} events by ten standards", taken, "s"),
        alone("backtest", "events judged a second", EVENTS / taken, "events/s"),
    ]


def event_frame(lines: list[bytes]) -> pl.DataFrame:
    """The events as the kernel takes them."""
    mapper, numbers, parts = EventMapper(FEED), dict[str, int](), []
    for start in range(0, len(lines), PIECE):
        records = mapper.map(Objects([orjson.loads(line) for line in lines[start : start + PIECE]], str)).records
        parts.append(
            pl.DataFrame(
                {
                    "subject": [numbers.setdefault(record.subject, len(numbers) + 1) for record in records],
                    "at": [record.at for record in records],
                    "seq": range(start, start + len(records)),
                    "type": [record.type for record in records],
                    "feed": FEED,
                    "data": [record.data for record in records],
                }
            )
        )
    return pl.concat(parts)
