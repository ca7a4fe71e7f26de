"""What was counted of all verdicts there ever were; `Decided` tells of a stretch of time."""

from __future__ import annotations

from monitors.ledger.verdict_file import VerdictFile


class Totals:
    """The totals in a verdict file."""

    def __init__(self, file: VerdictFile) -> None:
        self._file = file

    def cancelled(self) -> dict[str, int]:
        """By standard, how many clocks were cancelled; reads every verdict."""
        names = self._file.names()
        rows = self._file.rows("select standard, count(*) from verdict where state = 'cancelled' group by standard")
        return {names[id]: n for id, n in rows}

    def judged(self) -> set[str]:
        """The standards that have something open or sampled, or ever had a verdict."""
        sql = """select name from standard s where exists (select 1 from counter where standard = s.id)
            or exists (select 1 from verdict where standard = s.id and open = 1)
            or exists (select 1 from verdict where standard = s.id and state = 'sampled')"""
        return {name for (name,) in self._file.rows(sql)}

    def counters(self) -> dict[tuple[str, str, str], int]:
        """(standard, kind, labels) to how often, ever."""
        names, rows = self._file.names(), self._file.rows("select standard, kind, label, n from counter")
        return {(names[s], kind, self._file.label_texts[label]): n for s, kind, label, n in rows}

    def lengths(self) -> dict[tuple[str, int], tuple[int, int]]:
        """(standard, bound_us) to how many lengths fell under that bound and no lower one, and their sum."""
        names, rows = self._file.names(), self._file.rows("select standard, bound_us, n, sum_us from histogram")
        return {(names[s], bound): (n, total) for s, bound, n, total in rows}
