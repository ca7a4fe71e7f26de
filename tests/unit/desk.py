"""A ledger and its tick in a folder of the test, told of events and ticked at instants that a test says, and what it then holds.

Times are `09:00` on 20 November 2026, a Friday, or `21 09:00` on another day of that month, in UTC.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from engine.evaluation.difference import KEY
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.language.book import Book
from engine.language.durations import HOUR, MINUTE
from engine.language.reading import read_book
from engine.language.rendering import render_all
from monitors.feeds.identity import event_digests
from monitors.gauges import Gauges
from monitors.ledger.batches import Batch, Record, Records, Swept
from monitors.ledger.events import EventStore
from monitors.ledger.samples import GRAINS
from monitors.ledger.verdict_rows import EMPTY, recorded
from monitors.ledger.verdicts import VerdictStore
from monitors.reading import CARRIED_FROM
from monitors.tick import Promises, Tick, Ticked

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TABLES = ("standard", "timeline", "member", "label", "verdict", "tally", "counter", "histogram", "later", "journal", "sums")
FEED = "desk"


def instant(text: str) -> int:
    """`09:00`, `09:00:00.000001` or `21 09:00` as microseconds since 1970."""
    day, clock = text.split() if " " in text else ("20", text)
    return (datetime.fromisoformat(f"2026-11-{day}T{clock}+00:00") - EPOCH) // timedelta(microseconds=1)


def book_of(standards: str) -> Book:
    """A book of these standards, which are right."""
    texts = {"book.yaml": f"upheld: 1\nstandards:\n{standards}"}
    book, problems = read_book(texts)
    assert book is not None, render_all(problems, texts)
    return book


def promises_of(book: Book, live_from: int = 0) -> Promises:
    """The book ready to be ticked, live from an instant."""
    return Promises(Fold(book), {each.name: (HOUR, 4 * HOUR) for each in book.standards}, {each.name: live_from for each in book.standards})


@dataclass
class Desk:
    """Both stores of a folder and a tick over them; `read` is up to when each feed was read and up to when one may judge by patience."""

    folder: Path
    promises: Promises
    live_from: Mapping[str, int] = field(default_factory=lambda: {FEED: 0})
    read: dict[str, Horizon] = field(default_factory=dict)
    carried_from: int = CARRIED_FROM

    def __post_init__(self) -> None:
        self.events = EventStore(self.folder / "events.db")
        self.verdicts = VerdictStore(self.folder / "verdicts.db")
        self.gauges = Gauges()
        self.dies = False  # before it notes what it folded
        self.tick = Tick(self.events, self.verdicts, self.promises, self.gauges, self.carried_from, self._note)

    def _note(self, subjects: Sequence[int], upto: int, swept: Swept) -> None:
        if not self.dies:
            self.events.note_folded(subjects, upto, swept)

    def close(self) -> None:
        self.events.close()
        self.verdicts.close()

    def opened_again(self) -> Desk:
        """The same folder as another process finds it, with the gauges of what is open."""
        self.close()
        desk = Desk(self.folder, self.promises, self.live_from, self.read, self.carried_from)
        rows = pl.concat([EMPTY, *desk.verdicts.open_parts()])
        desk.gauges.change(rows.clear(), rows)
        return desk

    def told(self, records: Sequence[Record], feed: str = FEED) -> None:
        """One batch of a feed comes in."""
        self.events.append([Batch(feed, Records.of(records), [], None, 0, 0)])

    def ticked(self, now: int, slice_most: int = 100) -> list[Ticked]:
        """Ticks at one instant until there is nothing more to do."""
        done: list[Ticked] = []
        while not done or done[-1].more:
            done.append(self.tick(now, self.read or {name: Horizon(now, now) for name in self.live_from}, self.live_from, slice_most))
            assert len(done) < 1_000
        return done

    def rows(self) -> list[dict[str, object]]:
        """Every recorded row, timelines and subjects by name and sorted by it; without the digests, which are of the numbers."""
        names = list(self.promises.fold.versions)
        numbers = [row[0] for row in self.asked("select distinct timeline from verdict")]
        found = self.verdicts.rows_of(self.verdicts.known_of(names, numbers))
        subjects = self.events.names(found["subject"].unique().to_list())
        shared = dict(self.asked("select id, name from timeline"))
        rows = [
            row | {"subject": subjects[row["subject"]], "timeline": shared.get(row["timeline"]) or subjects[row["timeline"]]}
            for row in found.drop("digest").to_dicts()
        ]
        return sorted(rows, key=lambda row: (row["standard"], row["timeline"], row["opener"]))

    def journal(self, after: int = 0) -> list[tuple[int, str]]:
        """The journal's rows after one, as (seq, `kind subject`, with `, silently` where nobody is alerted)."""
        names = self.events.names([row[0] for row in self.asked("select distinct subject from journal")])
        asked = self.asked("select seq, kind, subject, rings from journal where seq > ? and verdict = 'breached' order by seq", after)
        return [(seq, f"{kind} {names[subject]}{'' if rings or kind != 'told' else ', silently'}") for seq, kind, subject, rings in asked]

    def asked(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "verdicts.db")) as database:
            return database.execute(question, values).fetchall()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is recorded, but for the number of ticks."""
        return {table: self.asked(f"select * from {table} order by 1, 2") for table in TABLES}

    def check(self) -> None:
        """What is kept beside the verdicts agrees with them: tallies, counters, gauges."""
        counted: Counter[tuple[int, int, str]] = Counter()
        for standard, at, state in self.asked("select standard, decided_at, state from verdict where state in ('met', 'breached')"):
            counted[standard, at // HOUR, state] += 1
        tallies = self.asked("select standard, bucket, met, breached from tally")
        met = Counter({(standard, at, "met"): n for standard, at, n, _ in tallies})
        breached = Counter({(standard, at, "breached"): n for standard, at, _, n in tallies})
        assert +(met + breached) == counted
        self._check_sums()
        self._check_digests()
        states: Counter[tuple[str, str, str]] = Counter()
        for name, state, label in self.asked(
            "select s.name, v.state, l.text from verdict v join standard s on s.id = v.standard join label l on l.id = label"
        ):
            if state in ("met", "breached"):
                states[name, state, label] += 1
        assert +self.net() == states
        fresh, rows = Gauges(), pl.concat([EMPTY, *self.verdicts.open_parts()])
        fresh.change(rows.clear(), rows)
        assert (self.open(), +self.gauges.at_risk) == ({name: each for name, each in fresh.open.items() if each}, +fresh.at_risk)
        for name in self.promises.fold.versions:
            assert self.gauges.next_deadline(name) == fresh.next_deadline(name)
            assert self.gauges.due(name, 2**62) == fresh.due(name, 2**62)

    def _check_digests(self) -> None:
        names, numbers = list(self.promises.fold.versions), [row[0] for row in self.asked("select distinct timeline from verdict")]
        known = self.verdicts.known_of(names, numbers)
        rows = self.verdicts.rows_of(known)
        assert known.sort(KEY).equals(recorded(rows).select(known.columns).sort(KEY))

    def _check_sums(self) -> None:
        """The sums of samples by day and by hour are those of the recorded rows."""
        sampled = """select v.standard, decided_at, "group", value from verdict v join places p on p.standard = v.standard"""
        counted: Counter[tuple[object, ...]] = Counter()
        for standard, at, group, value in self.asked(f"{sampled} where state = 'sampled'"):
            for grain in GRAINS:
                key = (standard, grain, at // grain, group)
                counted.update({(*key, "n"): 1, (*key, "total"): value, (*key, "squares"): value**2})
        kept: Counter[tuple[object, ...]] = Counter()
        for standard, grain, bucket, group, _, n, total, squares in self.asked("select * from sums"):
            key = (standard, grain, bucket, group)
            kept.update({(*key, "n"): n, (*key, "total"): int(total), (*key, "squares"): int(squares)})
        assert {key: n for key, n in kept.items() if n} == {key: n for key, n in counted.items() if n}

    def open(self) -> dict[str, Counter[tuple[str, str]]]:
        """What the gauges say is open, by standard, where anything is."""
        return {name: counts for name, counts in self.gauges.open.items() if counts}

    def net(self) -> Counter[tuple[str, str, str]]:
        """Verdicts that came less those that went, by standard, verdict and labels."""
        net: Counter[tuple[str, str, str]] = Counter()
        for (name, kind, labels), n in self.verdicts.totals.counters().items():
            if kind != "rang":
                net[name, kind.removeprefix("retracted "), labels] += -n if kind.startswith("retracted") else n
        return net


def record(at: str, subject: str, type_: str, id: str, attributes: Iterable[str]) -> Record:
    """An event of which some attributes are written `name=text`."""
    data = {name: f"={text}" for name, text in sorted(part.split("=") for part in attributes)}
    (digest,) = event_digests([FEED], [id])
    return Record(digest, subject, instant(at), type_, orjson.dumps(data).decode())


@dataclass
class Told:
    """A feed that was read up to `read`."""

    read: int
    name: str = FEED
    fault: str | None = None
    patience_us: int = 5 * MINUTE

    def poll(self, now: int) -> None:
        """Nothing is read."""

    def watermark(self, now: int) -> int | None:
        return self.read

    def horizon(self, now: int) -> Horizon | None:
        return Horizon(min(self.read, now), min(self.read, now))

    def close(self) -> None:
        """Nothing is open."""
