"""The samples of bars in a verdict file: their rows, and beside them their sums by hour and by day, from which windows are told.

A window is made of whole days, of whole hours at their two ends, and of the rows in what is left of an hour there. Sums are added and taken
away in the transaction that writes the rows, and are exact: numbers too large for SQLite are text in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from engine.evaluation.columns import BEGINNING, NEVER
from engine.evaluation.tallies import SUMS, Places, Tally, added, by_group, placed, summed
from engine.language.durations import DAY, HOUR
from monitors.ledger.verdict_file import VerdictFile

GRAINS = (DAY, HOUR)  # lengths of the stretches that have sums, in UTC
PART_ROWS = 50_000
KNOWN_MOST = 1_000

_ADD = """insert into sums(standard, grain, bucket, "group", place, n, total, squares) values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict do update set n = n + excluded.n, total = plus(total, excluded.total), squares = plus(squares, excluded.squares)"""
_SUMS = """select "group", place, n, total, squares from sums where standard = ? and grain = ? and bucket >= ? and bucket < ?"""
_ROWS = """select "group", value, decided_at from verdict
    where standard = ? and state = 'sampled' and decided_at > ? and decided_at <= ?"""
_ROWS_SCHEMA = {"group": pl.String, "value": pl.Int64, "decided_at": pl.Int64}
NO_SAMPLES = pl.DataFrame(schema={"standard": pl.String, **_ROWS_SCHEMA, "sign": pl.Int64})
NO_SUMS = pl.DataFrame(schema=SUMS)
_TEXTS = {**SUMS, "total": pl.String, "squares": pl.String}


class Samples:
    """The samples in a verdict file."""

    def __init__(self, file: VerdictFile) -> None:
        self._database, self._standards = file.database, file.standards
        self._known: dict[tuple[int, int, int, int], pl.DataFrame] = {}  # sums of whole stretches that were asked for
        self._places = {number: Places(kind) for number, kind in file.rows("select standard, kind from places")}
        file.database.create_function("plus", 2, _plus, deterministic=True)

    def tallies(self, standard: str, after: int, until: int) -> Mapping[str, Tally]:
        """The tallies by group of the samples after one instant, up to and including another."""
        number = self._standards.get(standard)
        if number is None or until <= after:
            return {}
        return by_group(added(pl.concat([NO_SUMS, *self._stretches(number, after, until, GRAINS)])))

    def first(self, standard: str, after: int) -> int | None:
        """The instant of the first sample after another."""
        sql = "select min(decided_at) from verdict where standard = ? and state = 'sampled' and decided_at > ?"
        found: int | None = self._database.execute(sql, (self._standards.get(standard), after)).fetchone()[0]
        return found

    def add(self, samples: pl.DataFrame) -> None:
        """Add samples (the columns of `NO_SAMPLES`) to the sums, or take them away where their `sign` is -1. Within a transaction."""
        if not len(samples):
            return
        for (name,), each in samples.partition_by("standard", as_dict=True).items():
            number = self._standards[str(name)]
            if number in self._places:
                self._add(number, placed(each, self._places[number]))

    def _add(self, number: int, samples: pl.DataFrame) -> None:
        for grain in GRAINS:
            sums = summed(samples.with_columns(bucket=pl.col("decided_at") // grain), "bucket").rows()
            rows = [(number, grain, *key, n, str(total), str(squares)) for *key, n, total, squares in sums]
            self._database.executemany(_ADD, rows)
            self._forget({row[:3] for row in rows})
            lessened = {row[:3] for row in rows if row[5] <= 0}
            self._database.executemany("delete from sums where standard = ? and grain = ? and bucket = ? and n = 0", lessened)

    def keep_apart(self, places: Mapping[str, Places]) -> None:
        """Have the sums of each standard kept apart by these; those that were not are made anew from the rows. Within a transaction."""
        for name, kind in places.items():
            number = self._standards[name]
            if self._places.get(number) is not kind:
                self._database.execute("insert or replace into places(standard, kind) values (?, ?)", (number, kind.value))
                self._database.execute("delete from sums where standard = ?", (number,))
                self._known.clear()
                self._places[number] = kind
                self._sum_up(number)

    def _sum_up(self, number: int) -> None:
        rows = self._database.execute(_ROWS, (number, BEGINNING, NEVER))
        while part := rows.fetchmany(PART_ROWS):
            self._add(number, placed(_samples(part), self._places[number]))

    def _stretches(self, number: int, after: int, until: int, grains: Sequence[int]) -> Iterator[pl.DataFrame]:
        """The sums of what is between two instants, in the largest stretches that there are."""
        if not grains:
            if rows := self._database.execute(_ROWS, (number, after, until)).fetchall():
                yield summed(placed(_samples(rows), self._places[number]))
            return
        grain, *finer = grains
        first, last = after // grain + 1, (until + 1) // grain
        if first >= last:
            yield from self._stretches(number, after, until, finer)
            return
        yield from self._stretches(number, after, first * grain - 1, finer)
        yield self._whole(number, grain, first, last)
        yield from self._stretches(number, last * grain - 1, until, finer)

    def _whole(self, number: int, grain: int, first: int, last: int) -> pl.DataFrame:
        """The sums of some whole stretches; they are asked for again and again until the window has moved on by one."""
        key = (number, grain, first, last)
        if key not in self._known:
            if len(self._known) >= KNOWN_MOST:
                self._known.clear()
            self._known[key] = added(_sums(self._database.execute(_SUMS, key).fetchall()))
        return self._known[key]

    def _forget(self, changed: Iterable[tuple[int, int, int]]) -> None:
        """Forget what is known of stretches in which (standard, grain, bucket) have changed."""
        buckets: dict[tuple[int, int], list[int]] = {}
        for number, grain, bucket in changed:
            buckets.setdefault((number, grain), []).append(bucket)
        for key in list(self._known):
            number, grain, first, last = key
            if any(first <= bucket < last for bucket in buckets.get((number, grain), ())):
                del self._known[key]


def _samples(rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=_ROWS_SCHEMA, orient="row")


def _sums(rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=_TEXTS, orient="row").cast(pl.Schema(SUMS))


def _plus(some: str, more: str) -> str:
    return str(int(some) + int(more))
