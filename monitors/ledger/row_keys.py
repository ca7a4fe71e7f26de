"""Which open clocks and closed breaches come first: asked of their indexes alone, so that a few of 100,000 cost what the few do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import chain
from typing import Any

from monitors.ledger.lookups import integers

Key = tuple[int | None, int, int, int]
"""(when, timeline, standard, opener) of a row: of an open one its deadline, of a closed one when it was decided."""


@dataclass(frozen=True, slots=True)
class Among:
    """Open rows of a standard in a state, by their numbers in the file; `labels` None is any."""

    standard: int
    state: str
    labels: Sequence[int] | None

    def counted(self, database: sqlite3.Connection) -> int:
        """How many there are."""
        return int(self._rows(database, "count(*)", "")[0][0])

    def first(self, database: sqlite3.Connection, most: int, is_latest_first: bool) -> list[Key]:
        """At most so many, by their deadlines; those without one come last."""
        columns, order = "deadline_at, timeline, standard, opener", "desc" if is_latest_first else "asc"
        keys: list[Key] = self._rows(database, columns, f"and deadline_at is not null order by deadline_at {order} limit {int(most)}")
        if len(keys) < most:
            keys += self._rows(database, columns, f"and deadline_at is null limit {int(most) - len(keys)}")
        return keys

    def _rows(self, database: sqlite3.Connection, columns: str, rest: str) -> list[Any]:
        within = "" if self.labels is None else "and label in (select value from json_each(?))"
        values = [] if self.labels is None else [integers(self.labels)]
        sql = f"select {columns} from verdict where open = 1 and standard = ? and state = ? {within} {rest}"
        return database.execute(sql, (self.standard, self.state, *values)).fetchall()


def first_of(database: sqlite3.Connection, among: Iterable[Among], most: int, is_latest_first: bool) -> list[Key]:
    """The first of several, in no order."""
    keys = chain.from_iterable(each.first(database, most, is_latest_first) for each in among)
    if is_latest_first:
        return nlargest(most, keys, key=lambda key: (key[0] is not None, key[0] or 0))
    return nsmallest(most, keys, key=lambda key: (key[0] is None, key[0] or 0))


def closed_of(
    database: sqlite3.Connection, standard: int, labels: Sequence[int] | None, after: int, until: int, most: int
) -> tuple[list[Key], int]:
    """At most so many closed breaches that were decided after one instant, up to another, the last first; and how many there are.

    `labels` None is any.
    """
    within = "" if labels is None else "and label in (select value from json_each(:labels))"
    found = f"""from verdict where state = 'breached' and open = 0
        and standard = :standard and decided_at > :after and decided_at <= :until {within}"""
    asked = {"standard": standard, "labels": integers(labels or ()), "after": after, "until": until, "most": most}
    first = f"select decided_at, timeline, standard, opener {found} order by decided_at desc limit :most"
    keys: list[Key] = database.execute(first, asked).fetchall()
    return keys, len(keys) if len(keys) < most else int(database.execute(f"select count(*) {found}", asked).fetchone()[0])
