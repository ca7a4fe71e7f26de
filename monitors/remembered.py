"""What is recorded of the interactions that were folded last, as keys and digests, so that of these nothing is asked of the verdict file.

In a stream of events the same interactions are folded again and again, and what is recorded of one is what its last fold came to. What
was asked for is kept no more until a tick says what it recorded: one that fails leaves nothing here that may not be so. Few interactions
are asked of the file sooner than here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from monitors.ledger.verdict_rows import KNOWN
from monitors.ledger.verdicts import VerdictStore
from monitors.picking import picked

ROWS_MOST = 500_000  # some 20 MB, and as much again for the numbers of their interactions
SLICES_MOST = 16
FEW = 200  # interactions


@dataclass(frozen=True)
class _Slice:
    """What is known of some interactions, some of which may have nothing; `rows` are sorted by timeline and may be of others too."""

    rows: pl.DataFrame
    subjects: set[int]


class Remembered:
    """What is known of all recorded rows of some standards on single interactions."""

    def __init__(self, verdicts: VerdictStore, standards: Sequence[str], few: int = FEW) -> None:
        self._verdicts, self._standards, self._few = verdicts, standards, few
        self._slices: deque[_Slice] = deque()  # the newest first; an interaction is in one at most

    def known_of(self, subjects: Sequence[int], void: Collection[int]) -> pl.DataFrame:
        """As `VerdictStore.known_of`; of those that are `void` others may have deleted rows. They are kept no more."""
        self.forget(void)
        if len(subjects) < self._few:
            self.forget(subjects)
            return self._verdicts.known_of(self._standards, subjects)
        left, parts = set(subjects), []
        for each in self._slices:
            here = each.subjects & left
            parts.append(picked(each.rows, "timeline", sorted(here)))
            each.subjects.difference_update(here)
            left -= here
        self._slices = deque(each for each in self._slices if each.subjects)
        return pl.concat([self._verdicts.known_of(self._standards, sorted(left)), *parts])

    def forget(self, timelines: Collection[int]) -> None:
        """Keep no more what is known of these."""
        for each in self._slices:
            each.subjects.difference_update(timelines)

    def keep(self, subjects: Sequence[int], rows: pl.DataFrame) -> None:
        """Keep that these rows are all that is recorded now of some interactions, none of which was kept."""
        if len(subjects) < self._few:
            return
        self._slices.appendleft(_Slice(rows.select(list(KNOWN)).sort("timeline"), set(subjects)))
        while len(self._slices) > SLICES_MOST or sum(len(each.rows) for each in self._slices) > ROWS_MOST:
            self._slices.pop()
