"""What people look at in a verdict file: at most so many rows, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import chain

import polars as pl

from monitors.ledger.row_keys import Among, Key, closed_of, first_of
from monitors.ledger.verdict_file import VerdictFile
from monitors.ledger.verdict_questions import of_keys

LabelsAsked = Mapping[str, Sequence[str] | None]
"""The standards that are asked for, of each the recorded label sets; None is any."""


class Lists:
    """Lists of what is open in a verdict file, of what broke, and of what does not fit."""

    def __init__(self, file: VerdictFile) -> None:
        self._file = file

    def first_open(self, labels: LabelsAsked, states: Sequence[str], most: int, is_latest_first: bool) -> pl.DataFrame:
        """At most so many open rows in these states, the nearest deadlines or the latest, in no order; see `LabelsAsked`."""
        return self._of(first_of(self._file.database, self._among(labels, states), most, is_latest_first))

    def count_open(self, labels: LabelsAsked, states: Sequence[str]) -> int:
        """How many there are."""
        return sum(each.counted(self._file.database) for each in self._among(labels, states))

    def counts_open(self, standards: Sequence[str], states: Sequence[str]) -> dict[str, int]:
        """How many there are of each of these standards that has any, asked once for all."""
        names, marks = self._file.names(), ", ".join("?" * len(states))
        sql = f"""select standard, count(*) from verdict where open = 1 and standard in ({self._file.numbers(standards)})
            and state in ({marks}) group by standard"""
        return {names[id]: n for id, n in self._file.rows(sql, *states)}

    def closed(self, labels: LabelsAsked, after: int, until: int, most: int) -> tuple[pl.DataFrame, int]:
        """At most so many closed breaches of after one instant, up to another, the last decided, in no order; and how many there are."""
        found = [closed_of(self._file.database, id, numbers, after, until, most) for id, numbers in self._numbers(labels)]
        return self._of(nlargest(most, chain.from_iterable(keys for keys, _ in found))), sum(n for _, n in found)

    def misfits(self, most: int) -> list[tuple[str, str, int, int]]:
        """At most so many (standard, attribute, event, subject) of events that give text where a number is compared, the last first."""
        sql = "select s.name, attribute, event, subject from misfit m join standard s on s.id = m.standard order by event desc limit ?"
        return self._file.rows(sql, most)

    def _of(self, keys: Sequence[Key]) -> pl.DataFrame:
        return of_keys(self._file, [key[1:] for key in keys])

    def _among(self, labels: LabelsAsked, states: Sequence[str]) -> Iterator[Among]:
        for id, numbers in self._numbers(labels):
            yield from (Among(id, state, numbers) for state in states)

    def _numbers(self, labels: LabelsAsked) -> Iterator[tuple[int, list[int] | None]]:
        known = self._file.labels
        for name, texts in labels.items():
            if (id := self._file.standards.get(name)) is not None:
                yield id, None if texts is None else [known[id, text] for text in texts if (id, text) in known]
