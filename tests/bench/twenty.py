"""A backtest of a million events by twenty standards, beside the same twenty standards written by hand as DuckDB SQL.

DuckDB is given what it likes best: the events as a table with a column for each attribute, made beforehand, and SQL that leaves out what
the made-up centre's events never do (a channel that changes, a clock that pauses twice at once). Ours takes the events as feeds
tell them, with their attributes as JSON. That both count the same is a test, on fewer events.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import orjson
import polars as pl

from engine.language.book import Book
from engine.language.reading import read_book
from monitors.history import StandardTold, backtest
from tests.bench.backtest import event_frame
from tests.bench.figures import Figure, alone, at_most, beside
from tests.bench.twenty_by_hand import OFFICE, QUERIES, SETUP, TEXTS
from tests.bench.worlds import NOW, cloud_events, seconds

EVENTS, CORES = 1_000_000, 2
LIMIT_S = 10.0
NUMBERS, WORDS = ("words", "csat", "nps", "quality"), ("channel", "priority", "reason")


@dataclass(frozen=True, slots=True)
class Counted:
    """What one standard came to: of a bar the samples and the value in the window, else the verdicts."""

    met: int
    breached: int
    samples: int = 0
    value: float | None = None


def figures() -> list[Figure]:
    events, book = event_frame(cloud_events(EVENTS)), twenty_standards()
    ours_s = seconds(lambda: backtest(book, events, NOW))
    connection = connected(events)
    theirs_s = seconds(lambda: by_hand(connection))
    connection.close()
    what = f"{EVENTS:,} events by twenty standards"
    return [
        at_most("twenty", what, ours_s, "s", LIMIT_S),
        alone("twenty", f"{what}, by hand in DuckDB", theirs_s, "s"),
        beside("twenty", "events judged a second", EVENTS / ours_s, "events/s", ("DuckDB by hand", EVENTS / theirs_s)),
    ]


def twenty_standards() -> Book:
    book, _ = read_book({"twenty.yaml": "upheld: 1\n" + OFFICE + "standards:\n" + "".join(TEXTS.values())})
    assert book is not None and len(book.standards) == len(QUERIES) == 20
    return book


def engine_counts(events: pl.DataFrame) -> dict[str, Counted]:
    """What the engine makes of the events."""
    return {each.standard.name: _counted(each) for each in backtest(twenty_standards(), events, NOW).standards}


def _counted(told: StandardTold) -> Counted:
    if told.bar is not None:
        return Counted(0, 0, told.bar.samples, None if told.bar.value is None else round(told.bar.value, 6))
    return Counted(told.counts["met"], told.counts["breached"])


def connected(events: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database in memory with the events, on as many threads as we are promised cores."""
    connection = duckdb.connect(config={"threads": CORES})
    connection.register("told", _flat(events).to_arrow())
    connection.execute("create table events as select * from told")
    return connection


def by_hand(connection: duckdb.DuckDBPyConnection) -> dict[str, Counted]:
    """What the SQL makes of the events."""
    connection.execute(SETUP)
    found = {}
    for name, query in QUERIES.items():
        row = connection.execute(query.replace("NOW", str(NOW))).fetchone()
        assert row is not None
        met, breached, samples, value = row
        found[name] = Counted(met, breached, samples, None if value is None else round(value, 6))
    return found


def _flat(events: pl.DataFrame) -> pl.DataFrame:
    """The events with a column for each attribute that the SQL asks for."""
    told = [orjson.loads(text) for text in events["data"]]
    columns = {name: [_text(each.get(name)) for each in told] for name in (*NUMBERS, *WORDS)}
    flat = events.select("subject", "seq", "type", moment="at").with_columns(
        pl.Series(name, values, pl.String) for name, values in columns.items()
    )
    return flat.with_columns(pl.col(NUMBERS).cast(pl.Float64))


def _text(encoded: str | None) -> str | None:
    return None if encoded is None else encoded[1:]
