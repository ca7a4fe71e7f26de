"""What the kernel knows of one standard's timelines, asked of one entry at a time; answers for people are made from it.

An *entry* is a place in the timelines that the standard's clock runs over, as in `Signals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.evaluation.columns import Bools, Positions
from engine.evaluation.deadlines import Version
from engine.evaluation.eras import Era
from engine.evaluation.matching import Branch, View
from engine.evaluation.timelines import Rows
from engine.evaluation.verdicts import Outcome
from engine.language.book import Match, OnChange, Standard
from engine.language.conditions import Value
from engine.language.durations import Duration


@dataclass(frozen=True, slots=True)
class InForce:
    """What a segment is held to: its text, whether `for` holds, the target and the hours with the branches that led to them.

    `due` is the value of the attribute that carries the deadline. `target` and `hours` are None where a choice matches nothing.
    """

    version: Version
    applies: bool
    target: Duration | None
    target_by: tuple[Branch, ...]
    hours: str | None
    hours_by: tuple[Branch, ...]
    due: Value | None


@dataclass(frozen=True)
class Account:
    """What one era of a standard made of some rows.

    `outcome` is what its clock came to; None for a rule, and for a bar that reads no clock. `measured` is the same era as the clock sees
    it: of a bar, one that promises nothing.
    """

    rows: Rows
    era: Era
    measured: Era
    outcome: Outcome | None

    @property
    def standard(self) -> Standard:
        """The standard, as the era's last version says it."""
        return self.era.standard

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the era's versions."""
        return frozenset(version.number for version in self.era.versions)

    def text(self, number: int) -> Standard:
        """What the version of a number says."""
        return next(version.standard for version in self.era.versions if version.number == number)

    @property
    def clocked(self) -> Outcome:
        """What a clock came to; there is none for a rule."""
        assert self.outcome is not None
        return self.outcome

    @cached_property
    def group(self) -> Positions:
        """For each entry the group of the span that is open from it on, -1 where none is."""
        spans = self.clocked.spans
        group = np.full(len(self.clocked.settled.signal.at), -1, dtype=np.int64)
        group[spans.segment] = spans.group
        return group

    @cached_property
    def segment(self) -> Positions:
        """For each entry its place among the segments, -1 where no span is open."""
        found = self.clocked.spans.segment
        segment = np.full(len(self.group), -1, dtype=np.int64)
        segment[found] = np.arange(len(found))
        return segment

    def entries_of(self, subject: int) -> range:
        """The entries of the timeline that an interaction is in; none if it is in none."""
        lines = self.clocked.regime.lines
        mine = np.flatnonzero(self.rows.subject[lines.row] == subject)
        if not len(mine):
            return range(0)
        heads = np.append(np.flatnonzero(lines.head), len(lines.head))
        place = int(np.searchsorted(heads, mine[0], side="right"))
        return range(int(heads[place - 1]), int(heads[place]))

    def row_of(self, entry: int) -> int:
        """The row of an entry."""
        return int(self.clocked.regime.lines.row[entry])

    def type_of(self, entry: int) -> str:
        """The type of an entry's event; BOUNDARY where a new text of the standard comes into force."""
        return self._types[int(self.rows.type[self.row_of(entry)])]

    @cached_property
    def _types(self) -> list[str]:
        return ["", *self.rows.types]

    def is_head(self, entry: int) -> bool:
        """Whether an entry is the first of its timeline."""
        return bool(self.clocked.settled.signal.head[entry])

    def matched(self, alternatives: tuple[Match, ...]) -> Bools:
        """The entries whose event is one of the alternatives."""
        row = self.clocked.regime.lines.row
        return View(self.rows, self.standard.time_zone, row, row, before=True).matches(alternatives)

    def view(self, place: int) -> View:
        """What the segment at a place is judged by."""
        segments, group = self.clocked.segments, self.clocked.spans.group[place]
        opener = segments.opener_row[[group]]
        keeps = self.measured.versions[-1].time.on_change is OnChange.KEEP
        return View(self.rows, self.standard.time_zone, opener if keeps else segments.row[[place]], opener)

    def in_force(self, place: int) -> InForce:
        """What the segment at a place is held to."""
        version, view = self.measured.versions[self.clocked.segments.version[place]], self.view(place)
        time = version.time
        target, target_by = view.branches(time.target)
        hours, hours_by = view.branches(time.hours)
        due = None
        if time.due is not None:
            codes, values = View(self.rows, view.zone, view.row, view.row).codes(time.due)
            due = values[codes[0]]
        return InForce(version, bool(view.holds(version.standard.applies)[0]), target, target_by, hours, hours_by, due)
