"""The samples of bars in a verdict file: their rows, and beside them their sums by hour and by day, from which windows are told.

A window is made of whole days, of whole hours at their two ends, and of the rows in what is left of an hour there. Sums are added and taken
away in the transaction that writes the rows, and are exact: numbers too large for SQLite are text in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from engine.evaluation.tallies import Places, Tally, by_group, summed
from engine.language.durations import HOUR

GRAINS = (24 * HOUR, HOUR)  # lengths of the stretches that have sums, in UTC
PART_ROWS = 50_000

TABLES = """
create table if not exists sums(standard integer, grain integer, bucket integer, "group" text, place integer,
    n integer not null, total text not null, squares text not null, primary key(standard, grain, bucket, "group", place)) without rowid;
create table if not exists places(standard integer primary key, kind text not null);
create index if not exists verdict_sampled on verdict(standard, decided_at, "group", value) where state = 'sampled';
"""

_ADD = """insert into sums(standard, grain, bucket, "group", place, n, total, squares) values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict do update set n = n + excluded.n, total = plus(total, excluded.total), squares = plus(squares, excluded.squares)"""
_SUMS = """select "group", place, n, total, squares from sums where standard = ? and grain = ? and bucket >= ? and bucket < ?"""
_ROWS = """select "group", value, decided_at from verdict
    where standard = ? and state = 'sampled' and decided_at > ? and decided_at <= ?"""
_SCHEMA = {"group": pl.String, "value": pl.Int64, "decided_at": pl.Int64}


class Samples:
    """The samples in the verdict file of a connection; `standards` are the numbers of standards, which grow as new ones are recorded."""

    def __init__(self, database: sqlite3.Connection, standards: Mapping[str, int]) -> None:
        self._database, self._standards = database, standards
        self._places = {number: Places(kind) for number, kind in database.execute("select standard, kind from places")}
        database.create_function("plus", 2, _plus, deterministic=True)

    def tallies(self, standard: str, after: int, until: int) -> Mapping[str, Tally]:
        """The tallies by group of the samples after one instant, up to and including another."""
        number = self._standards.get(standard)
        if number is None or until <= after:
            return {}
        return by_group(pl.concat(list(self._stretches(number, after, until, GRAINS))))

    def first(self, standard: str, after: int) -> int | None:
        """The instant of the first sample after another."""
        sql = "select min(decided_at) from verdict where standard = ? and state = 'sampled' and decided_at > ?"
        found: int | None = self._database.execute(sql, (self._standards.get(standard), after)).fetchone()[0]
        return found

    def add(self, sums: pl.DataFrame) -> None:
        """Add sums as `hourly` gives them, within the transaction that is open."""
        for grain in GRAINS:
            buckets = sums.with_columns(bucket=pl.col("hour") * HOUR // grain)
            keys = ("standard", "bucket", "group", "place")
            rows = buckets.group_by(keys, maintain_order=True).agg(pl.col("n", "total", "squares").sum()).rows()
            added = [(self._standards[name], grain, *key, n, str(total), str(squares)) for name, *key, n, total, squares in rows]
            self._database.executemany(_ADD, added)
            emptied = {row[:3] for row in added if row[5] <= 0}
            self._database.executemany("delete from sums where standard = ? and grain = ? and bucket = ? and n = 0", emptied)

    def keep_apart(self, places: Mapping[str, Places]) -> None:
        """Have the sums of each standard kept apart by these; those that were not are made anew from the rows. Within a transaction."""
        for name, kind in places.items():
            number = self._standards[name]
            if self._places.get(number) is not kind:
                self._database.execute("insert or replace into places(standard, kind) values (?, ?)", (number, kind.value))
                self._database.execute("delete from sums where standard = ?", (number,))
                self._places[number] = kind
                self._sum_up(name, number)

    def hourly(self, samples: pl.DataFrame) -> pl.DataFrame:
        """The sums by hour of samples (`standard`, `group`, `value`, `decided_at`, and `sign` where some are taken away)."""
        kinds = {name: self._places[self._standards[name]] for name in samples["standard"].unique()}
        return summed(samples.with_columns(hour=pl.col("decided_at") // HOUR), kinds, by=["hour"])

    def _sum_up(self, name: str, number: int) -> None:
        sql = """select "group", value, decided_at from verdict where standard = ? and state = 'sampled'"""
        rows = self._database.execute(sql, (number,))
        while part := rows.fetchmany(PART_ROWS):
            self.add(self.hourly(_frame(part).with_columns(standard=pl.lit(name))))

    def _stretches(self, number: int, after: int, until: int, grains: Sequence[int]) -> Iterator[pl.DataFrame]:
        """The sums of what is between two instants, in the largest stretches that there are."""
        if not grains:
            rows = self._database.execute(_ROWS, (number, after, until)).fetchall()
            samples = _frame(rows).with_columns(standard=pl.lit(""))
            yield summed(samples, {"": self._places[number]}).drop("standard")
            return
        grain, *finer = grains
        first, last = after // grain + 1, (until + 1) // grain
        if first >= last:
            yield from self._stretches(number, after, until, finer)
            return
        yield from self._stretches(number, after, first * grain - 1, finer)
        yield _sums_frame(self._database.execute(_SUMS, (number, grain, first, last)).fetchall())
        yield from self._stretches(number, last * grain - 1, until, finer)
