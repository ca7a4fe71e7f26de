"""What one tick writes into the verdict file, and how."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from engine.language.durations import HOUR
from monitors.ledger import carry_rows
from monitors.ledger.carry_rows import NOTHING_CARRIED, Carried
from monitors.ledger.lookups import among, insert, integers
from monitors.ledger.samples import NO_SAMPLES
from monitors.ledger.verdict_rows import tuples
from monitors.ledger.verdict_tables import ADD_COUNTER, ADD_LENGTH, ADD_TALLY, ADD_TICK, COUNT_ON, JOURNAL, WRITTEN

_NAMES = ", ".join(f'"{name}"' for name in WRITTEN)  # one of them is a word of SQL


class JournalRow(NamedTuple):  # a tick may tell of thousands, and dataclasses take a while to make
    """One verdict that came or went, in the order of `JOURNAL`; `rings` tells whether it is a breach to alert on."""

    standard: str
    timeline: int
    opener: int
    subject: int
    kind: str
    verdict: str
    reason: str
    deadline_at: int | None
    decided_at: int | None
    rings: bool
    labels: str


@dataclass(frozen=True)
class Recording:
    """All that one tick writes. `written` and `deleted` are those of a `Difference`, `counted` of an `Unlike`.

    `tallies` maps (standard, decided_at) to (met, breached), `counters` maps (standard, kind, labels) to n, `lengths` maps
    (standard, bound_us) to (n, sum_us), `members` maps timelines to the subjects that are in them now."""

    at: int
    written: pl.DataFrame
    deleted: pl.DataFrame
    counted: pl.DataFrame = field(default_factory=pl.DataFrame)
    tallies: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    counters: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    lengths: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    samples: pl.DataFrame = field(default_factory=NO_SAMPLES.clone)  # those that came, with the `sign` 1, and those that went, with -1
    members: Mapping[int, Sequence[int]] = field(default_factory=dict)
    unsettled: Sequence[int] = ()  # shared timelines that wait to be folded
    settled: Sequence[int] = ()  # timelines that were
    left: Mapping[int, int] = field(default_factory=dict)  # subjects, and after which event all is told anew: members, later, misfits
    journal: Sequence[JournalRow] = ()
    later: Sequence[tuple[int, int]] = ()  # subjects that have events after `at`, and when
    misfits: Sequence[tuple[str, str, int, int]] = ()  # standard, attribute, event, subject: text where a number is compared
    carried: Carried = NOTHING_CARRIED
    dropped: Sequence[int] = ()  # subjects of which nothing is carried any more

    @property
    def standards(self) -> set[str]:
        """Every standard that it speaks of; one that says nothing yet may still be given text."""
        names = {*self.written["standard"].unique(), *(name for name, *_ in self.counters), *(name for name, *_ in self.misfits)}
        return names

    @property
    def labels(self) -> Iterable[tuple[str, str]]:
        """Every label set (standard, text) that it speaks of, some more than once."""
        yield from zip(self.written["standard"], self.written["labels"], strict=True)
        yield from ((name, text) for name, _, text in self.counters)
        yield from ((row.standard, row.labels) for row in self.journal)


def write(database: sqlite3.Connection, recording: Recording, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> None:
    """Write it within the transaction that is open; its standards and label sets have their numbers already."""
    deleted = [(timeline, standards[name], opener) for name, timeline, opener in recording.deleted.rows()]
    database.executemany("delete from verdict where timeline = ? and standard = ? and opener = ?", deleted)
    insert(database, f"verdict ({_NAMES})", tuples(recording.written, standards, labels), "replace")
    counted = [(*values, timeline, standards[name], opener) for name, timeline, opener, *values in recording.counted.rows()]
    database.executemany(COUNT_ON, counted)
    _add(database, recording, standards, labels)
    _tell_anew(database, recording, standards)
    _delete(database, "carry", "subject", recording.dropped)
    insert(database, "carry (subject, upto_seq, digest, state)", carry_rows.tuples(recording.carried), "replace")
    insert(database, f"journal ({', '.join(JOURNAL)})", _journal_tuples(recording, standards, labels))
    database.execute(ADD_TICK, (recording.at,))


def _add(database: sqlite3.Connection, recording: Recording, id: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> None:
    add = database.executemany
    add(ADD_TALLY, [(id[name], at // HOUR, met, breached) for (name, at), (met, breached) in recording.tallies.items()])
    add(ADD_COUNTER, [(id[name], kind, labels[id[name], text], n) for (name, kind, text), n in recording.counters.items()])
    add(ADD_LENGTH, [(id[name], bound, n, total) for (name, bound), (n, total) in recording.lengths.items()])


def _tell_anew(database: sqlite3.Connection, recording: Recording, standards: Mapping[str, int]) -> None:
    """What is said of whole interactions: in which timelines they are, which events are ahead, and which do not fit."""
    for table in ("member", "later"):
        _delete(database, table, "subject", [*recording.left])
    _delete(database, "misfit", "subject", [subject for subject, event in recording.left.items() if not event])
    newer = [(subject, event) for subject, event in recording.left.items() if event]
    database.executemany("delete from misfit where subject = ? and event > ?", newer)
    members = [(timeline, subject) for timeline, subjects in recording.members.items() for subject in subjects]
    insert(database, "member (timeline, subject)", members, "ignore")
    _delete(database, "unsettled", "timeline", recording.settled)
    insert(database, "unsettled (timeline)", [(timeline,) for timeline in recording.unsettled], "ignore")
    insert(database, "later (subject, at)", recording.later, "replace")
    misfits = [(standards[name], attribute, event, subject) for name, attribute, event, subject in recording.misfits]
    insert(database, "misfit (standard, attribute, event, subject)", misfits, "ignore")


def _delete(database: sqlite3.Connection, table: str, column: str, keys: Sequence[int]) -> None:
    """Delete the rows of these keys."""
    database.execute(f"delete from {table} where {among(column, table)}", (integers(keys),))


def _journal_tuples(recording: Recording, id: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> list[tuple[object, ...]]:
    return [(recording.at, id[name], *told, int(rings), labels[id[name], text]) for name, *told, rings, text in recording.journal]
