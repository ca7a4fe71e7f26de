"""Carry: what must be known of older events so that they need not be read again.

How this works. Of each interaction a few rows are kept as *snapshots*: its last event, and those that opened, closed or decided a span
that can still change. A snapshot is no event any more, it stands where the event stood and holds all attributes in force there. Beside
them stand, for each standard and era, whether the clock is paused, how many spans there were, and of the one that can still change how
much had elapsed under each calendar at the last event and which deadline it missed. A fold that is given a carry starts from there: the
snapshot of the opener opens the span again, and nothing before the last event is judged anew.

A carry belongs to one `Fold`. It is of no use for an event that is not after the last one carried, nor for an `opened` event of an
interaction that was taken as opened by another: those interactions are `outdated`, and are folded from their start. Timelines over several
interactions are not carried.

Of what is recorded, verdicts that are not `live` stay. The fold tells the others again; one that it neither tells nor calls `unchanged` is
there no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from engine.evaluation.columns import NEVER, Bools, Instants, Positions, scattered
from engine.evaluation.timelines import IMPLIES_OPENED, Rows

STATES: dict[str, pl.DataType | type[pl.DataType]] = {
    "standard": pl.String,
    "era": pl.Int64,  # which of the standard's eras, from 0
    "subject": pl.Int64,
    "running": pl.Boolean,  # not paused
    "spans": pl.Int64,  # how many there were; of a rule, how many events it spoke of
    "opener_at": pl.Int64,  # the event that opened the span which can still change, null if there is none
    "opener": pl.Int64,
    "closer_at": pl.Int64,  # the event that closed it, if it may open again
    "closer": pl.Int64,
    "told": pl.Boolean,  # whether the standard has applied to it
    "kept": pl.Boolean,  # whether this era has no say in it: an earlier one had decided it, or this one had not when it ended
    "breach_at": pl.Int64,  # the row from which the deadline that it missed was in force
    "breach": pl.Int64,
    "deadline_at": pl.Int64,
    "target_us": pl.Int64,
}
ELAPSED: dict[str, pl.DataType | type[pl.DataType]] = {
    "standard": pl.String,
    "era": pl.Int64,
    "subject": pl.Int64,
    "hours": pl.String,
    "elapsed_us": pl.Int64,
}


@dataclass(frozen=True)
class Carry:
    """Everything carried of some interactions. `states` has the columns of `STATES`, `elapsed` those of `ELAPSED`.

    `snapshots` (`subject`, `at`, `seq`, `feed`, `data`) stand where some of the events stood, the last one of each interaction among them,
    and hold all attributes in force there, the `types` that had happened by then and the interaction's `first_event`.
    """

    snapshots: pl.DataFrame
    states: pl.DataFrame
    elapsed: pl.DataFrame

    def outdated(self, events: pl.DataFrame) -> list[int]:
        """The interactions of which these events tell something that the carry does not allow: they have to be folded from their start."""
        last = self.snapshots.sort("at", "seq").group_by("subject").agg(pl.struct("at", "seq").last().alias("last"), pl.col("types").last())
        known = events.join(last, on="subject")
        types = pl.col("types")
        implied = ~types.list.contains("opened") & pl.any_horizontal(types.list.contains(each) for each in IMPLIES_OPENED)
        late = (pl.col("at") < pl.col("last").struct.field("at")) | (
            (pl.col("at") == pl.col("last").struct.field("at")) & (pl.col("seq") <= pl.col("last").struct.field("seq"))
        )
        return known.filter(late | (implied & (pl.col("type") == "opened")))["subject"].unique().sort().to_list()

    @property
    def live(self) -> pl.DataFrame:
        """The identities (`standard`, `timeline`, `opener`) of the verdicts that later events may still change."""
        mine = pl.col("opener").is_not_null() & ~pl.col("kept").fill_null(False)
        return self.states.filter(mine).select("standard", pl.col("subject").alias("timeline"), "opener").unique()

    def without(self, subjects: list[int]) -> Carry:
        """The carry of the other interactions."""
        others = ~pl.col("subject").is_in(subjects)
        return Carry(self.snapshots.filter(others), self.states.filter(others), self.elapsed.filter(others))


@dataclass(frozen=True)
class Resumed:
    """What is carried for one era, one entry an interaction in the order of the rows; positions are rows, -1 where there is none."""

    timeline: Positions  # one a row: the entry of its interaction
    last: Positions  # the row of the last event carried
    running: Bools
    spans: Instants
    opener: Positions
    closer: Positions
    told: Bools
    kept: Bools
    breach: Positions
    deadline: Instants
    target: Instants  # NEVER where there was none
    elapsed: Mapping[str, Instants]

    def is_carried(self, opener: Positions) -> Bools:
        """Whether each of these openers opened the span that is carried of its interaction."""
        carried: Bools = self.opener[self.timeline[opener]] == opener
        return carried

    def is_new(self, row: Positions) -> Bools:
        """Whether each row is the last event carried or after it."""
        new: Bools = row >= self.last[self.timeline[row]]
        return new

    def missing(self, calendar: str, counted: Callable[[Positions], Instants], opener: Positions) -> Instants:
        """What had elapsed of the spans of these openers when they were carried, less what was `counted` up to there."""
        timeline = self.timeline[opener]
        elapsed = self.elapsed[calendar][timeline] if calendar in self.elapsed else np.zeros(len(opener), dtype=np.int64)
        return np.where(self.is_carried(opener), elapsed - (counted(self.last[timeline]) - counted(opener)), 0)


class Resumption:
    """A carry laid along the rows that stand for it and come after it, made ready once for all eras."""

    def __init__(self, carry: Carry, rows: Rows) -> None:
        head = np.flatnonzero(rows.head)
        self._subjects = rows.subject[head]  # in order, as rows are
        self._timeline = np.cumsum(rows.head) - 1
        snapshots = np.flatnonzero(rows.snapshot)
        self._last = np.full(len(head), -1, dtype=np.int64)
        self._last[self._timeline[snapshots]] = snapshots
        at = pl.DataFrame({"subject": rows.subject[snapshots], "at": rows.at[snapshots], "seq": rows.seq[snapshots], "row": snapshots})
        self._states = {name: _row_of(carry.states, at, name) for name in ("opener", "closer", "breach")}
        flags = carry.states.select(pl.col("running").fill_null(True), pl.col("told", "kept").fill_null(False))
        numbers = carry.states.select("subject", "spans", pl.col("deadline_at", "target_us").fill_null(NEVER))
        self._states |= {each.name: each.to_numpy() for each in (*flags, *numbers)}
        self._elapsed = {name: carry.elapsed[name].to_numpy() for name in ("subject", "elapsed_us")}
        self._of_era = _places(carry.states, "standard", "era")
        self._of_hours = _places(carry.elapsed, "standard", "era", "hours")

    def of(self, standard: str, era: int) -> Resumed:
        """What is carried of one era of a standard."""
        here = self._of_era.get((standard, era), np.zeros(0, dtype=np.int64))
        place = np.searchsorted(self._subjects, self._states["subject"][here])

        def laid(name: str, otherwise: int) -> Any:
            return scattered(self._states[name][here], place, len(self._subjects), otherwise)

        return Resumed(
            timeline=self._timeline,
            last=self._last,
            running=laid("running", True),
            spans=laid("spans", 0),
            opener=laid("opener", -1),
            closer=laid("closer", -1),
            told=laid("told", False),
            kept=laid("kept", False),
            breach=laid("breach", -1),
            deadline=laid("deadline_at", NEVER),
            target=laid("target_us", NEVER),
            elapsed={hours: self._elapsed_at(places) for (*whose, hours), places in self._of_hours.items() if whose == [standard, era]},
        )

    def _elapsed_at(self, here: Positions) -> Instants:
        place = np.searchsorted(self._subjects, self._elapsed["subject"][here])
        return scattered(self._elapsed["elapsed_us"][here], place, len(self._subjects), 0)


def _row_of(states: pl.DataFrame, at: pl.DataFrame, name: str) -> Positions:
    """The rows of the snapshots that stand for the events in a column of the states; -1 where there is none."""
    sought = states.select("subject", at=pl.col(f"{name}_at"), seq=pl.col(name))
    found: Positions = sought.join(at, on=["subject", "at", "seq"], how="left", maintain_order="left")["row"].fill_null(-1).to_numpy()
    return found


def _places(frame: pl.DataFrame, *names: str) -> dict[tuple[Any, ...], Positions]:
    """The places in a frame at which each combination of values stands."""
    parts = frame.select(*names, place=pl.int_range(pl.len())).partition_by(names, as_dict=True)
    return {key: part["place"].to_numpy() for key, part in parts.items()}
