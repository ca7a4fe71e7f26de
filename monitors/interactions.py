"""The interactions behind the figures: what is open in a ledger, told for people, and what is needed to explain one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import polars as pl

from engine.answers.explain import explained, told_last_first
from engine.answers.explanation import Explanation, SharedBy, TakenBack
from engine.evaluation.advance import as_of
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.instants import rfc3339
from engine.evaluation.telling import SHARED_APART, shared_name
from engine.language.book import Standard
from engine.language.durations import HOUR
from monitors.labels import split_labels
from monitors.ledger.events import EventStore
from monitors.ledger.lists import LabelsAsked
from monitors.ledger.verdicts import VerdictStore
from monitors.tick import standard_horizons

LATELY_US = 24 * HOUR

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is of these standards in these states, of `attributes` only with these values; a standard without one has none."""

    standards: Sequence[str]
    states: Sequence[str]
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks into a ledger by a book that is ready to fold; `links` are where a person opens an interaction, by feed."""

    fold: Fold
    verdicts: VerdictStore
    events: EventStore
    links: Mapping[str, str | None] = field(default_factory=dict)

    def first(self, wanted: Wanted, most: int, now: int, is_latest_first: bool = False) -> list[Document]:
        """At most so many as `upheld open --json` gives them, by their deadlines; those without one come last."""
        rows = self.verdicts.lists.first_open(self._labels(wanted), wanted.states, most, is_latest_first)
        order = pl.col("deadline_at") * (-1 if is_latest_first else 1)
        return self._documents(as_of(rows, now, self.fold.hours(now, now)).sort(order, "opened_at", nulls_last=True))

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        return self.verdicts.lists.count_open(self._labels(wanted), wanted.states)

    def closed(self, wanted: Wanted, most: int, now: int) -> tuple[list[Document], int]:
        """At most so many wanted breaches of the last `LATELY_US` that are closed, the last decided first; and how many there are."""
        rows, count = self.verdicts.lists.closed(self._labels(wanted), now - LATELY_US, now, most)
        return self._documents(rows.sort("decided_at", "opened_at", descending=True)), count

    def explained(self, name: str, standard: str | None, now: int, feeds: Mapping[str, Horizon]) -> Explanation | None:
        """Explains an interaction, or the last of those that share values of this name under `per`, by all standards or one; None of a name
        of which nothing was told.

        `feeds` tell how far each feed had been read before this call: what is told since then is in time.
        """
        found = list(self.events.ids([name]).values())
        sharing = [] if found else self._sharing(name, standard, now)
        subject = next(iter(found or sharing), None)
        if subject is None:
            return None
        timelines = self.verdicts.shared.of([subject])
        subjects = {subject, *self.verdicts.shared.members(timelines)}
        names = self.events.names(sorted({*subjects, *sharing}))
        horizons = standard_horizons(self.fold, self.events, feeds, now)
        told = explained(self.fold, self.events.events_of(subjects), names, subject, now, standard, horizons)
        taken_back = defaultdict[str, list[TakenBack]](list)
        for by, told_at, at in self.verdicts.decided.taken_back([subject, *timelines], now):
            taken_back[by].append(TakenBack(told_at, at))
        standards = tuple(replace(each, taken_back=tuple(taken_back[each.standard.name])) for each in told.standards)
        shared = SharedBy(name, tuple(names[each] for each in sharing)) if sharing else None
        return replace(told, standards=standards, shared=shared, forgotten=self.events.forgotten(subject))

    def _sharing(self, name: str, standard: str | None, now: int) -> list[int]:
        """The interactions that share values of this name under one standard or any, the one told of last first."""
        standards = [each for each in self.fold.versions if standard in (None, each)]
        members = self.verdicts.shared.members(self.verdicts.shared.standing_for(name, SHARED_APART, standards))
        return told_last_first(self.events.events_of(members), now)

    def _labels(self, wanted: Wanted) -> LabelsAsked:
        """The label sets that have the values, of the standards of the book that break down by them; a book of before may be asked for."""
        standards = [each for each in wanted.standards if each in self.fold.versions]
        if not wanted.attributes:
            return dict.fromkeys(standards)
        known, names, values = self.verdicts.file.label_sets(), tuple(wanted.attributes), tuple(wanted.attributes.values())
        return {each: [text for text in known.get(each, []) if split_labels(text, names) == values] for each in standards}

    def _documents(self, rows: pl.DataFrame) -> list[Document]:
        standards = {each.name: each for each in self.fold.book.standards}
        names = self.events.names(rows["subject"].unique().to_list())
        shared = self._shared(rows)
        return [self._told(row, standards[row["standard"]], names, shared) for row in rows.to_dicts()]

    def _shared(self, rows: pl.DataFrame) -> dict[int, str]:
        """The names of the timelines of several interactions."""
        found: dict[int, str] = {}
        for (name,), part in rows.filter(pl.col("timeline") < 0).partition_by("standard", as_dict=True).items():
            found |= self.verdicts.shared.names(part["timeline"].unique().to_list(), str(name))
        return {number: shared_name(text) for number, text in found.items()}

    def _told(self, row: Document, standard: Standard, names: Mapping[int, str], shared: Mapping[int, str]) -> Document:
        interaction = names.get(row["subject"], "")
        link = self.links.get(row["feed"])
        labels = dict(zip(standard.break_down, split_labels(row["labels"], standard.break_down), strict=True))
        return {
            "standard": standard.name,
            "subject": shared.get(row["timeline"], interaction),
            "interaction": interaction,
            "link": None if link is None else link_to(link, interaction),
            "channel": labels.get("channel"),
            "team": labels.get("team"),
            "attributes": labels,
            "opened_at": rfc3339(row["opened_at"]),
            "deadline": None if row["deadline_at"] is None else rfc3339(row["deadline_at"]),
            "decided": None if row["decided_at"] is None else rfc3339(row["decided_at"]),
            "elapsed_s": row["elapsed_us"] / 1_000_000,
            "state": row["state"],
            "reason": row["reason"],
        }


def link_to(pattern: str, interaction: str) -> str:
    """Where a person opens an interaction, by the link of its feed."""
    return pattern.replace("{subject}", quote(interaction, safe=""))
