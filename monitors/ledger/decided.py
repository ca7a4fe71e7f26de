"""How many verdicts of a standard were decided in a stretch of time, and which breaches were announced in it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.durations import HOUR
from monitors.ledger.lookups import integers
from monitors.ledger.verdict_file import VerdictFile


class Decided:
    """The verdicts and the journal in a verdict file, asked by when something was decided; `Journal` asks by rows."""

    def __init__(self, file: VerdictFile) -> None:
        self._file, self._standards = file, file.standards

    def counts(self, standard: str, after: int, until: int) -> tuple[int, int]:
        """How many verdicts of a standard were met and breached after one instant, up to and including another."""
        if standard not in self._standards or until <= after:
            return 0, 0
        id, first, last = self._standards[standard], after // HOUR + 1, until // HOUR
        if first >= last:
            return self._count(id, after, until)
        sql = "select total(met), total(breached) from tally where standard = ? and bucket >= ? and bucket < ?"
        whole = self._file.rows(sql, id, first, last)
        parts = [whole[0], self._count(id, after, first * HOUR - 1), self._count(id, last * HOUR - 1, until)]
        return int(sum(part[0] for part in parts)), int(sum(part[1] for part in parts))

    def first(self, standard: str, after: int) -> int | None:
        """The instant of the first verdict of a standard after another."""
        sql = "select min(decided_at) from verdict where standard = ? and decided_at > ? and state in ('met', 'breached')"
        found: int | None = self._file.rows(sql, self._standards.get(standard), after)[0][0]
        return found

    def last_standing(self, standard: str, after: int, until: int) -> int | None:
        """A breach after one instant and up to another that was announced and has not been taken back since: the last announced."""
        sql = """select v.decided_at
            from journal j cross join verdict v on v.standard = j.standard and v.timeline = j.timeline and v.opener = j.opener
            where j.standard = ? and j.rings = 1 and j.decided_at > ? and j.decided_at <= ?
            and v.state = 'breached' and v.decided_at > ? and v.decided_at <= ? order by j.decided_at desc limit 1"""
        values = (self._standards.get(standard), after, until, after, until)
        found = self._file.rows(sql, *values)  # the index has them in order: it stops at the first
        return int(found[0][0]) if found else None

    def announced(self, standard: str, after: int, until: int) -> int:
        """How many breaches after one instant, up to and including another, were announced, whatever became of them."""
        sql = "select count(*) from journal where standard = ? and rings = 1 and decided_at > ? and decided_at <= ?"
        return int(self._file.rows(sql, self._standards.get(standard), after, until)[0][0])

    def last_announced(self, standard: str, after: int) -> int | None:
        """The instant of the latest breach after another that was announced, whatever became of it."""
        sql = "select max(decided_at) from journal where standard = ? and rings = 1 and decided_at > ?"
        found: int | None = self._file.rows(sql, self._standards.get(standard), after)[0][0]
        return found

    def taken_back(self, timelines: Sequence[int], until: int) -> list[tuple[str, int | None, int]]:
        """By standard, the breaches of these timelines that were taken back up to an instant: when each was announced, if it was, and when
        it was taken back, in this order."""
        sql = """select s.name, (select max(told.at) from journal told where told.standard = back.standard
                and told.decided_at = back.decided_at and told.rings = 1 and told.timeline = back.timeline
                and told.opener = back.opener and told.seq < back.seq), back.at
            from journal back join standard s on s.id = back.standard
            where back.kind = 'retracted' and back.timeline in (select value from json_each(?)) and back.verdict = 'breached'
            and back.at <= ? order by back.seq"""
        return self._file.rows(sql, integers(timelines), until)

    def _count(self, id: int, after: int, until: int) -> tuple[int, int]:
        sql = """select total(state = 'met'), total(state = 'breached') from verdict
            where standard = ? and decided_at > ? and decided_at <= ? and state in ('met', 'breached')"""
        row = self._file.rows(sql, id, after, until)[0]
        return int(row[0]), int(row[1])
