"""What a tick reads of the interactions that it folds: all of their events or, where they are carried, only the newer ones.

How this works. An interaction that has had many events since its start, or since it was last carried, is carried anew by the tick that
folds it, in one transaction with its verdicts, so that what is recorded is what the carry speaks of. It is read from its start if the
carry is of another book, if an event that is in it was replaced or went, if an event came that is not after it, and if the clock says
that some of it has not happened yet. A carry ends when a span that had ended before it changes: it is no longer as it was carried, so
that `unchanged` would be wrong the next time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from engine.evaluation.difference import KEY
from engine.evaluation.fold import Fold, Folded
from monitors.digests import fold_digest
from monitors.ledger.carry_rows import NOTHING_CARRIED, Carried
from monitors.ledger.events import EventStore
from monitors.ledger.verdicts import VerdictStore
from monitors.recent import Recent

CARRIED_FROM = 64  # events: to carry fewer costs more than to read them again


@dataclass(frozen=True)
class Read:
    """The events of some interactions: all of them or, where `carried`, those since. What was kept of those that are `void` is not so."""

    subjects: list[int]
    events: pl.DataFrame
    carried: Carried
    void: Collection[int]

    @property
    def whole(self) -> list[int]:
        """The interactions of which these are all events."""
        return [subject for subject in self.subjects if subject not in self.carried.upto]


class Reading:
    """Reads events for one fold and carries on what it came to. A fold that cannot carry has all events read each time.

    `asked` are the attributes of which the events are to tell: those of the fold, and of whatever else reads them.
    """

    def __init__(self, events: EventStore, verdicts: VerdictStore, fold: Fold, carried_from: int, asked: Sequence[str]) -> None:
        self._events, self._verdicts, self._fold, self._carried_from = events, verdicts, fold, carried_from
        self._recent = Recent(events, asked)
        self._digest = fold_digest(fold)

    def __call__(self, subjects: list[int], now: int) -> Read:
        """What has to be folded of these interactions."""
        revised = self._events.revised_among(subjects)
        carried = self._usable([subject for subject in subjects if subject not in revised], now)
        void = revised | self._events.forgotten_among(subjects)
        events = self._recent.events_of(subjects, carried.upto, void)
        outdated = carried.carry.outdated(events) if carried.upto else []
        if not outdated:
            return Read(subjects, events, carried, void)
        events = pl.concat([events.filter(~pl.col("subject").is_in(outdated)), self._events.events_of(outdated)])
        return Read(subjects, events, carried.without(outdated), void)

    def carried_on(self, read: Read, folded: Folded, now: int) -> tuple[Carried, list[int]]:
        """What is carried from now on of interactions that had many events, and those of which nothing is carried any more."""
        if not self._fold.can_carry:
            return NOTHING_CARRIED, read.subjects
        moved = _moved(read.carried, folded)
        runs = read.events["subject"].rle().struct.unnest()  # whole interactions, one after the other
        many = [*runs.filter(pl.col("len") >= self._carried_from)["value"], *moved]
        events = read.events.filter(pl.col("subject").is_in(many)) if many else read.events.clear()
        last = events.group_by("subject").agg(pl.col("at", "seq").max())
        upto = dict(last.filter(pl.col("at") <= now).select("subject", "seq").rows())
        gone = [subject for subject in read.subjects if subject not in upto and (subject not in read.carried.upto or subject in moved)]
        if not upto:
            return NOTHING_CARRIED, gone
        before = read.carried.without([subject for subject in read.carried.upto if subject not in upto])
        events = events.filter(pl.col("subject").is_in(list(upto)))
        return Carried(self._fold.carry(events, before.carry if before.upto else None), upto, self._digest), gone

    def _usable(self, subjects: list[int], now: int) -> Carried:
        """What is carried of these interactions, none of which was revised, for this fold and holds as of now."""
        if not self._fold.can_carry:
            return NOTHING_CARRIED
        carried = self._verdicts.carried(subjects, self._digest)
        if not carried.upto:
            return carried
        ahead = carried.carry.snapshots.filter(pl.col("at") > now)["subject"].unique().to_list()
        return carried.without(ahead) if ahead else carried


def _moved(carried: Carried, folded: Folded) -> list[int]:
    """The interactions of which a span that had ended before the carry, and could change, did."""
    if not carried.upto:
        return []
    ended = carried.carry.states.filter(pl.col("closer").is_not_null() & pl.col("told"))
    could = ended.select("standard", pl.col("subject").alias("timeline"), "opener").join(carried.carry.live, on=KEY, how="semi")
    moved: list[int] = could.join(folded.unchanged, on=KEY, how="anti")["timeline"].unique().to_list()
    return moved
