"""Timelines over several interactions: who is in which, and what they come to.

They are folded apart from interactions on their own, from all events of all that are in them; nothing of them is carried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from engine.evaluation.asking import MISFITS
from engine.evaluation.fold import Fold
from engine.evaluation.telling import VERDICTS
from monitors.ledger.events import EventStore
from monitors.ledger.verdicts import VerdictStore
from monitors.reading import Read


@dataclass(frozen=True)
class Shared:
    """What the timelines came to in which some interactions were and are: by number, with who is in them now, and what does not fit.

    `unsettled` are those that wait to be folded.
    """

    timelines: Sequence[int] = ()
    unsettled: Sequence[int] = ()
    members: Mapping[int, list[int]] = field(default_factory=dict)
    verdicts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=VERDICTS))
    misfits: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MISFITS))


class Sharing:
    """Folds shared timelines, by a fold of just their standards."""

    def __init__(self, events: EventStore, verdicts: VerdictStore, fold: Fold) -> None:
        self._events, self._shared, self._fold = events, verdicts.shared, fold
        self.standards = list(fold.versions)

    def unsettled(self, most: int) -> list[int]:
        """At most so many timelines that wait to be folded."""
        return self._shared.unsettled(most) if self.standards else []

    def __call__(self, read: Read, unsettled: Sequence[int] | None, now: int) -> Shared:
        """What these interactions, all that share timelines with them, and timelines that waited came to as of now.

        Without `unsettled` others wait who may belong to the same timelines: it is only noted who is in which, and these wait as well. Half
        of a timeline would come to verdicts that the rest of it takes back.
        """
        if not self.standards:
            return Shared()
        present = pl.col("at") <= now
        events = self._whole(read).filter(present)
        sharing = self._fold.sharing(events)
        numbers = {name: self._shared.numbered(name, frame["name"].unique().sort().to_list()) for name, frame in sharing.items()}
        members = {
            numbers[name][text]: group for name, frame in sharing.items() for text, group in frame.group_by("name").agg("subject").rows()
        }
        timelines = sorted({*self._shared.of(read.subjects), *members, *(unsettled or ())})
        waiting, timelines = (timelines, []) if unsettled is None else ([], timelines)
        others = sorted({*self._shared.members(timelines)} - {*read.subjects})
        folded = self._fold(pl.concat([events, self._events.events_of(others).filter(present)]) if others else events)
        parts = [self._numbered(folded.verdicts, name, texts, timelines, read.subjects) for name, texts in folded.names.items()]
        verdicts = pl.concat([pl.DataFrame(schema=VERDICTS), *parts])
        return Shared(timelines, waiting, members, verdicts, folded.misfits)

    def _whole(self, read: Read) -> pl.DataFrame:
        """All events of the interactions, also of those that are carried."""
        carried = list(read.carried.upto)
        if not carried:
            return read.events
        return pl.concat([read.events.filter(~pl.col("subject").is_in(carried)), self._events.events_of(carried)])

    def _numbered(self, rows: pl.DataFrame, name: str, texts: pl.Series, timelines: list[int], subjects: list[int]) -> pl.DataFrame:
        """The rows of a standard in these timelines by their recorded numbers, and of these interactions from when it had no `per`."""
        known = {text: id for id, text in self._shared.names(timelines, name).items()}
        number = {index: known[text] for index, text in enumerate(texts) if text in known}
        told = rows.filter(pl.col("standard") == name)
        mine = told.filter(pl.col("timeline").is_in(list(number)))
        own = told.filter((-1 - pl.col("timeline")).is_in(subjects)).with_columns(timeline=-1 - pl.col("timeline"))
        return pl.concat([mine.with_columns(pl.col("timeline").replace_strict(number, return_dtype=pl.Int64)), own])
