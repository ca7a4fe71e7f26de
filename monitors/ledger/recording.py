"""What one tick writes into the verdict file, and how."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import polars as pl

from engine.language.durations import HOUR
from monitors.ledger import carry_rows
from monitors.ledger.carry_rows import NOTHING_CARRIED, Carried
from monitors.ledger.lookups import among, insert, insert_columns, integers
from monitors.ledger.samples import NO_SAMPLES
from monitors.ledger.verdict_rows import columns, values
from monitors.ledger.verdict_tables import ADD_COUNTER, ADD_LENGTH, ADD_TALLY, ADD_TICK, COLUMNS, JOURNAL

_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)  # one of them is a word of SQL

NOTHING_TOLD = pl.DataFrame(
    schema={
        "standard": pl.String,
        "timeline": pl.Int64,
        "opener": pl.Int64,
        "subject": pl.Int64,
        "kind": pl.String,
        "verdict": pl.String,
        "reason": pl.String,
        "deadline_at": pl.Int64,
        "decided_at": pl.Int64,
        "rings": pl.Boolean,  # whether it is a breach to alert on
        "labels": pl.String,
    }
)
"""Verdicts that came or went, as the journal tells of them."""


@dataclass(frozen=True)
class Recording:
    """All that one tick writes. `written` and `deleted` are those of a `Difference`.

    `tallies` maps (standard, the beginning of an hour) to (met, breached), `counters` maps (standard, kind, labels) to n, `lengths` maps
    (standard, bound_us) to (n, sum_us), `members` maps timelines to the subjects that are in them now; `journal` has the columns of
    `NOTHING_TOLD`."""

    at: int
    written: pl.DataFrame
    deleted: pl.DataFrame
    tallies: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    counters: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    lengths: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    samples: pl.DataFrame = field(default_factory=NO_SAMPLES.clone)  # those that came, with the `sign` 1, and those that went, with -1
    members: Mapping[int, Sequence[int]] = field(default_factory=dict)
    unsettled: Sequence[int] = ()  # shared timelines that wait to be folded
    settled: Sequence[int] = ()  # timelines that were
    left: Mapping[int, int] = field(default_factory=dict)  # subjects, and after which event all is told anew: members, later, misfits
    journal: pl.DataFrame = field(default_factory=NOTHING_TOLD.clone)
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
    def labels(self) -> set[tuple[str, str]]:
        """Every label set (standard, text) that it speaks of."""
        frames = (self.written, self.journal)
        pairs = (zip(each["standard"].to_list(), each["labels"].to_list(), strict=True) for each in frames)
        return {*chain.from_iterable(pairs), *((name, text) for name, _, text in self.counters)}


def write(database: sqlite3.Connection, recording: Recording, standards: Mapping[str, int], labels: Mapping[tuple[int, str], int]) -> None:
    """Write it within the transaction that is open; its standards and label sets have their numbers already."""
    deleted = [(timeline, standards[name], opener) for name, timeline, opener in recording.deleted.rows()]
    database.executemany("delete from verdict where timeline = ? and standard = ? and opener = ?", deleted)
    insert_columns(database, f"verdict ({_NAMES})", [columns(recording.written, standards, labels)], "replace")
    _add(database, recording, standards, labels)
    _tell_anew(database, recording, standards)
    _delete(database, "carry", "subject", recording.dropped)
    insert(database, "carry (subject, upto_seq, digest, state)", carry_rows.tuples(recording.carried), "replace")
    told = values(recording.journal, standards, labels) | {"at": [recording.at] * len(recording.journal)}
    insert_columns(database, f"journal ({', '.join(JOURNAL)})", [[told[name] for name in JOURNAL]])
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

