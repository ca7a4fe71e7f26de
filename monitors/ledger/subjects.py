"""The interactions of which anything is recorded, by their numbers: which they are, what is not finished of them, and their end."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from monitors.ledger.database import explained
from monitors.ledger.lookups import rows_of
from monitors.ledger.shared_timelines import SharedTimelines
from monitors.ledger.verdict_file import VerdictFile


class Subjects:
    """The interactions in a verdict file."""

    def __init__(self, file: VerdictFile, shared: SharedTimelines) -> None:
        self._file, self._shared = file, shared

    def recorded(self) -> set[int]:
        """Every one of which anything is recorded; of any thread, for it reads by itself, and all verdicts."""
        with explained(self._file.path), closing(sqlite3.connect(self._file.path, timeout=30)) as database:
            return {row[0] for row in database.execute("select distinct timeline from verdict where timeline >= 0")}

    def last(self) -> int:
        """The greatest of which anything is recorded, 1 where all of it was forgotten, 0 where nothing ever was."""
        return int(self._file.rows("select max((select count(*) from tick), ifnull((select max(timeline) from verdict), 0))")[0][0])

    def waiting(self, standards: Sequence[str]) -> list[int]:
        """Those that opened what is open under these standards, or waits for feeds to be read."""
        sql = f"select subject from verdict where standard in ({self._file.numbers(standards)})"
        return [row[0] for row in self._file.rows(f"{sql} and open = 1 union {sql} and reason in ('not_read', 'feed_silent')")]

    def ahead(self) -> list[int]:
        """Those of which events lay ahead when they were last looked at."""
        return [row[0] for row in self._file.rows("select subject from later")]

    def unfinished(self, timelines: Sequence[int], since: int) -> set[int]:
        """Those of the timelines, of one interaction or several, in which anything is open or was decided at an instant or later."""
        question = "select distinct timeline from verdict where timeline in (?) and (open = 1 or decided_at >= ?)"
        return {row[0] for row in rows_of(self._file.database, question, timelines, since)}

    def forget(self, subjects: Sequence[int]) -> None:
        """Delete what is recorded of them for good, as retention does; counters and tallies stay."""
        timelines = [(timeline,) for timeline in (*subjects, *self._shared.of(subjects))]
        with self._file.transaction():
            self._file.database.executemany("delete from verdict where timeline = ?", timelines)
            for table in ("member", "later", "misfit", "carry"):
                self._file.database.executemany(f"delete from {table} where subject = ?", [(subject,) for subject in subjects])
