"""The journal as those read it who tell of it: breaches that rang and still stand. Reads by itself, beside the tick, from any thread."""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from monitors.ledger.database import explained

_STANDING = """from journal j join standard s on s.id = j.standard
    join verdict v on v.standard = j.standard and v.timeline = j.timeline and v.opener = j.opener
    where j.rings = 1 and v.state = 'breached' and j.seq > ? and j.seq <= ?"""


class Row(NamedTuple):
    """A row of the journal, and the instant at which it was told: that tells it from the row of this number in another journal."""

    seq: int
    at: int


NO_ROW = Row(0, 0)


class Rang(NamedTuple):
    """Breaches of one standard that rang and stand: the first and last rows of the journal that told of them, when the earliest of them
    was, and when the last was told."""

    first: int
    last: int
    earliest: int
    last_told_at: int


class Which(StrEnum):
    """Breaches that rang, by what became of them: what is true of the verdict."""

    STANDING = "v.state = 'breached'"
    OPEN = "v.state = 'breached' and v.open = 1"
    TAKEN_BACK = "v.state is not 'breached'"


class Breach(NamedTuple):
    """One breach that rang; `subject` is the interaction's number, `opener` and `closer` are the events that began and ended its span.

    Of one that was taken back the verdict may have gone, and with it what is None then.
    """

    subject: int
    feed: str | None
    reason: str | None
    deadline_at: int | None
    decided_at: int
    is_open: bool
    labels: str
    timeline: int
    opener: int
    closer: int | None


class Journal:
    """The journal of the verdict file at `path`, asked over one connection, by one thread after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with explained(path):
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._asking = Lock()

    def close(self) -> None:
        with self._asking:
            self._database.close()

    def last(self, until: int | None = None) -> Row:
        """The newest row, or the newest that was told at an instant or before; NO_ROW without any."""
        condition = "" if until is None else "where at <= ?"
        found = self._asked(f"select seq, at from journal {condition} order by seq desc limit 1", *([] if until is None else [until]))
        return Row(*found[0]) if found else NO_ROW

    def has(self, row: Row) -> bool:
        """Whether a row is one of this journal, and not of one that was here before it."""
        return row == NO_ROW or bool(self._asked("select 1 from journal where seq = ? and at = ?", *row))

    def rang(self, after: int, until: int) -> dict[str, Rang]:
        """By standard, the breaches that rang after one row, up to another, and stand."""
        question = f"select s.name, min(j.seq), max(j.seq), min(v.decided_at), max(j.at) {_STANDING} group by s.name"
        return {name: Rang(*found) for name, *found in self._asked(question, after, until)}

    def last_told(self, standard: str, after: int, until: int) -> int | None:
        """When the last of the breaches of a standard that rang after one row, up to another, and stand was told."""
        question = """select j.at
            from journal j not indexed cross join verdict v on v.standard = j.standard and v.timeline = j.timeline and v.opener = j.opener
            where j.standard = (select id from standard where name = ?) and j.rings = 1 and j.seq > ? and j.seq <= ?
            and v.state = 'breached' order by j.seq desc limit 1"""  # rows are in this order: it stops at the first
        found = self._asked(question, standard, after, until)
        return int(found[0][0]) if found else None

    def breaches(self, standard: str, which: Which, after: int, until: int, most: int) -> tuple[list[Breach], int]:
        """At most so many of such breaches of a standard that rang after one row, up to another, the earliest first; and how many."""
        told = f"""select j.subject, v.feed, v.reason, v.deadline_at, coalesce(v.decided_at, max(j.decided_at)) as at, v.open is 1,
            l.text, j.timeline, j.opener, v.closer from journal j join standard s on s.id = j.standard join label l on l.id = j.label
            left join verdict v on v.standard = j.standard and v.timeline = j.timeline and v.opener = j.opener
            where j.rings = 1 and {which} and j.seq > ? and j.seq <= ? and s.name = ? group by j.timeline, j.opener"""
        question = f"with told as ({told}) select *, (select count(*) from told) from told order by at, opener limit ?"
        rows = self._asked(question, after, until, standard, most)
        return [Breach(*row[:-1]) for row in rows], rows[0][-1] if rows else 0

    def members(self, timeline: int) -> list[int]:
        """The interactions of a timeline; one of a single interaction has its number."""
        if timeline >= 0:
            return [timeline]
        return [subject for (subject,) in self._asked("select subject from member where timeline = ?", timeline)]

    def _asked(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        with explained(self.path), self._asking:
            return self._database.execute(question, values).fetchall()
