"""Timelines that several interactions share: their numbers, the values they stand for, who is in which, and which wait to be folded."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.ledger.lookups import rows_of
from monitors.ledger.verdict_file import VerdictFile


class SharedTimelines:
    """The shared timelines in a verdict file, as they were last recorded. They have negative numbers, so that they differ from subjects."""

    def __init__(self, file: VerdictFile) -> None:
        self._file = file

    def numbered(self, standard: str, names: Sequence[str]) -> dict[str, int]:
        """The numbers of a standard's timelines by their names, which are given one at first sight; see `names`."""
        id = self._file.standard(standard)
        with self._file.transaction():
            sql = "insert or ignore into timeline(id, standard, name) values ((select ifnull(min(id), 0) - 1 from timeline), ?, ?)"
            self._file.database.executemany(sql, [(id, name) for name in names])
        sql = "select id from timeline where standard = ? and name = ?"
        return {name: row[0] for name in names for row in self._file.rows(sql, id, name)}

    def names(self, timelines: Sequence[int], standard: str) -> dict[int, str]:
        """The shared values that each of a standard's timelines stands for, apart by a unit separator."""
        question = "select id, name from timeline where id in (?) and standard = ?"
        return dict(rows_of(self._file.database, question, timelines, self._file.standards[standard]))

    def standing_for(self, values: str, apart: str, standards: Sequence[str]) -> list[int]:
        """The timelines of these standards that stand for values which read so with this between them; looks at every timeline."""
        sql = f"select id from timeline where standard in ({self._file.numbers(standards)}) and replace(name, char(31), ?) = ?"
        return [row[0] for row in self._file.rows(sql, apart, values)]

    def of(self, subjects: Sequence[int]) -> list[int]:
        """The timelines in which these subjects are."""
        return sorted({row[0] for row in rows_of(self._file.database, "select timeline from member where subject in (?)", subjects)})

    def members(self, timelines: Sequence[int]) -> list[int]:
        """The subjects that are in these timelines."""
        return sorted({row[0] for row in rows_of(self._file.database, "select subject from member where timeline in (?)", timelines)})

    def memberships(self, subjects: Sequence[int]) -> list[tuple[int, int]]:
        """(timeline, subject) of these subjects."""
        question = "select timeline, subject from member where subject in (?)"
        return [(timeline, subject) for timeline, subject in rows_of(self._file.database, question, subjects)]

    def unsettled(self, most: int) -> list[int]:
        """At most so many timelines that wait to be folded."""
        return [row[0] for row in self._file.rows("select timeline from unsettled order by timeline desc limit ?", most)]
