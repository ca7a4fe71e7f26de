"""What one append does inside its transaction: batches of feeds become rows, each event once.

How this works: all names are looked up at once, then all digests; what is stored and what came are merged in memory (`merge`), in
the order of arrival, so that the same event twice in one append is treated as if it came in two; then only the differences are
written, in the order of the table. Most appends bring new events only: the caller may have them added as they are (`add`), and has
them looked up and merged in a second attempt if the index says that one of them is there already or comes twice (`NotNew`).

At each step of SQLite another thread may take Python's lock, and keep it for as long as it maps a batch. So what is known is not asked
for again, and where nothing is to be written, nothing is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import compress
from operator import itemgetter
from typing import TypeVar

import orjson

from monitors.ledger.batches import Appended, Aside, Batch, Swept, plain
from monitors.ledger.database import StoreFailed
from monitors.ledger.lookups import among, insert, insert_columns, integers, numbers_of, rows_of

TOTALS = frozenset({"seq", "folded", "sweeping", "swept", "forgotten"})
TYPES_MOST = 100  # of a feed whose records are left out; a column of free text, taken for the type, has one in each record
TYPE_KEPT = 100  # characters
KNOWN_MOST = 50_000  # names, some megabytes
NO_TYPE = ""

ADD_TO_FEED = """insert into feed values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set
    cursor = coalesce(excluded.cursor, cursor),
    last_event_at = max(coalesce(excluded.last_event_at, last_event_at), coalesce(last_event_at, excluded.last_event_at)),
    events = events + excluded.events,
    duplicates = duplicates + excluded.duplicates,
    replaced = replaced + excluded.replaced,
    late = late + excluded.late"""

T = TypeVar("T")

Row = tuple[int, int, bytes, int, int, int, str]
"""subject, seq, digest, at, type, feed, data: as in the table."""

Columns = Sequence[Sequence[object]]
"""Those of some rows."""


class NotNew(Exception):
    """An event is stored already or comes twice, and was not looked up."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The events of a batch in columns, with the numbers of their subjects and types, and of the feed; `forgotten` more are left out."""

    digests: Sequence[bytes]
    subjects: Sequence[int]
    at: Sequence[int]
    types: Sequence[int]
    feed: int
    data: Sequence[str]
    horizon: int
    forgotten: int = 0

    def only(self, kept: Sequence[bool]) -> Arrivals:
        """Those that are kept; the others are forgotten."""

        def of(column: Sequence[T]) -> list[T]:
            return [*compress(column, kept)]

        columns = of(self.digests), of(self.subjects), of(self.at), of(self.types), self.feed, of(self.data)
        return Arrivals(*columns, self.horizon, forgotten=kept.count(False))


@dataclass
class Known:
    """What is committed and never changes: the numbers of subjects and of words, and which types a feed sent (feed, type)."""

    subjects: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    sent: set[tuple[str, str]] = field(default_factory=set)

    def learn(self, more: Known) -> None:
        """Know more; what was known is forgotten before it is too much."""
        if len(self.subjects) + len(self.words) + len(self.sent) > KNOWN_MOST:
            self.subjects, self.words, self.sent = {}, {}, set()
        self.subjects |= more.subjects
        self.words |= more.words
        self.sent |= more.sent


@dataclass
class Counts:
    """The makings of an `Appended`, and the latest event."""

    new: int = 0
    duplicates: int = 0
    replaced: int = 0
    late: int = 0
    last_at: int | None = None


@dataclass
class Changes:
    """The rows that come, in columns as in the table, a part for each batch, and the seqs of those that go; `seq` is the last one given
    out. `revised` are the subjects that lose an event or have one replaced."""

    seq: int
    made: list[Columns] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    revised: set[int] = field(default_factory=set)


def append(
    connection: sqlite3.Connection, batches: Sequence[Batch], known: Known, *, look_first: bool
) -> tuple[list[Appended], Known]:
    """Store the batches in an open transaction and count what became of each; `NotNew` if one should have looked first.

    Also what was not `known`, to be known by the next once it is committed.
    """
    before = totals(connection)
    arrivals, found = arrivals_of(connection, batches, known, before["forgotten"])
    changes = Changes(before["seq"])
    counts = merge(changes, stored_rows(connection, arrivals), arrivals) if look_first else [add(changes, each) for each in arrivals]
    write_events(connection, changes)
    last = changes.seq
    if changes.revised:
        last = max(last, before["seq"] + 1)
        revise(connection, sorted(changes.revised), last)
    set_totals(connection, seq=last)
    insert(connection, "sent (feed, type)", sorted(found.sent), "ignore")
    tell_feeds(connection, batches, counts)
    appended = []
    for batch, counted in zip(batches, counts, strict=True):
        set_aside(connection, batch)
        first = leave_out(connection, batch)
        appended.append(Appended(counted.new, counted.duplicates, counted.replaced, counted.late, first))
    return appended, found


def arrivals_of(
    connection: sqlite3.Connection, batches: Sequence[Batch], known: Known, forgotten: int
) -> tuple[list[Arrivals], Known]:
    """The batches in numbers, and what was not known of their names. `forgotten` is the latest instant of what was deleted."""
    known_numbers = [[*map(known.subjects.get, batch.records.subjects)] for batch in batches]
    lacking = [batch.records.subjects for batch, numbers in zip(batches, known_numbers, strict=True) if None in numbers]
    sent = {(batch.feed, type_) for batch in batches for type_ in set(batch.records.types)}
    found = Known(
        numbers_of(connection, "subject", {name for names in lacking for name in names if name not in known.subjects}),
        numbers_of(connection, "word", {batch.feed for batch in batches}.union(type_ for _, type_ in sent).difference(known.words)),
        sent - known.sent,
    )
    words = known.words | found.words if found.words else known.words
    arrivals = []
    for batch, numbers in zip(batches, known_numbers, strict=True):
        came = batch.records
        subjects = [number or found.subjects[name] for number, name in zip(numbers, came.subjects, strict=True)]
        types = [words[type_] for type_ in came.types]
        each = Arrivals(came.digests, subjects, came.at, types, words[batch.feed], came.data, batch.horizon)
        arrivals.append(without_forgotten(connection, each, forgotten))
    return arrivals, found


def without_forgotten(connection: sqlite3.Connection, came: Arrivals, latest: int) -> Arrivals:
    """What came, but for what may have been there before it was deleted for good: it would be counted a second time. What is there now is
    no such event, whatever it says of its time."""
    if min(came.at, default=latest) >= latest:  # as nearly always
        return came
    old = sorted({subject for subject, at in zip(came.subjects, came.at, strict=True) if at < latest})
    upto = dict(rows_of(connection, "select subject, upto from forgotten where subject in (?)", old))
    if not upto:
        return came
    events = zip(came.digests, came.subjects, came.at, strict=True)
    gone = {digest for digest, subject, at in events if at < upto.get(subject, at)}
    gone -= {digest for (digest,) in rows_of(connection, "select digest from event where digest in (?)", sorted(gone))}
    return came.only([digest not in gone for digest in came.digests])


def add(changes: Changes, came: Arrivals) -> Counts:
    """Let the events of one batch come in, all of which are taken to be new: the index says so if one is not."""
    new = len(came.digests)
    seqs = range(changes.seq + 1, changes.seq + 1 + new)
    changes.made.append((came.subjects, seqs, came.digests, came.at, came.types, [came.feed] * new, came.data))
    changes.seq += new
    late = sum(at < came.horizon for at in came.at)
    return Counts(new, came.forgotten, late=late, last_at=max(came.at, default=None))


def stored_rows(connection: sqlite3.Connection, arrivals: Sequence[Arrivals]) -> dict[bytes, Row]:
    """What is stored already of these events."""
    digests = sorted(digest for each in arrivals for digest in each.digests)
    question = "select digest, subject, seq, at, type, feed, data from event where digest in (?)"
    rows = rows_of(connection, question, digests)
    return {digest: (subject, seq, digest, at, type_, feed, data) for digest, subject, seq, at, type_, feed, data in rows}


def merge(changes: Changes, stored: Mapping[bytes, Row], arrivals: Sequence[Arrivals]) -> list[Counts]:
    """Let the events of all batches come in to what is stored of them."""
    rows = dict(stored)
    counts = [merge_each(changes, rows, came) for came in arrivals]
    changes.gone = [row[1] for digest, row in stored.items() if rows[digest] is not row]
    made = [row for digest, row in rows.items() if stored.get(digest) is not row]
    changes.made = [[*zip(*sorted(made, key=itemgetter(1)), strict=True)]] if made else []
    return counts


def merge_each(changes: Changes, rows: dict[bytes, Row], came: Arrivals) -> Counts:
    """Let each event of a batch come in after the one before: new, there already, or in place of an earlier text."""
    counts = Counts(len(came.digests), came.forgotten, last_at=max(came.at, default=None))
    seq = changes.seq
    for digest, subject, at, type_, data in zip(came.digests, came.subjects, came.at, came.types, came.data, strict=True):
        old = rows.get(digest)
        if old is None:
            seq += 1
            rows[digest] = (subject, seq, digest, at, type_, came.feed, data)
        elif (old[0], old[3], old[4], old[6]) == (subject, at, type_, data):
            counts.new -= 1
            counts.duplicates += 1
            continue
        else:
            counts.new -= 1
            counts.replaced += 1
            changes.revised.add(old[0])
            seq += old[0] != subject
            rows[digest] = (subject, old[1] if old[0] == subject else seq, digest, at, type_, came.feed, data)
        counts.late += at < came.horizon
    changes.seq = seq
    return counts


def forget(connection: sqlite3.Connection, subjects: Sequence[int], upto: int) -> None:
    """Have what was told of these subjects before an instant not be new when it comes again."""
    later = "on conflict do update set upto = max(upto, excluded.upto)"
    connection.execute(f"insert into forgotten select value, ? from json_each(?) where true {later}", (upto, integers(subjects)))
    set_totals(connection, forgotten=max(upto, totals(connection)["forgotten"]))


def write_events(connection: sqlite3.Connection, changes: Changes) -> None:
    """Write what comes and goes, in the order of the table."""
    if changes.gone:
        delete(connection, changes.gone)
    try:
        insert_columns(connection, "event (subject, seq, digest, at, type, feed, data)", changes.made)
    except sqlite3.IntegrityError:
        raise NotNew from None


def delete(connection: sqlite3.Connection, seqs: Iterable[int]) -> None:
    """Delete these events."""
    connection.executemany("delete from event where seq = ?", [(seq,) for seq in seqs])


def revise(connection: sqlite3.Connection, subjects: Sequence[int], seq: int) -> None:
    """Have the next tick fold these subjects from their first events; the `seq` is one that nobody was told of yet."""
    connection.execute("insert or replace into revised select value, ? from json_each(?)", (seq, integers(subjects)))


def note_folded(connection: sqlite3.Connection, subjects: Sequence[int], upto: int, swept: Swept) -> None:
    """Have these subjects be revised no more, if they were by this `seq`, and who is swept wait no more; who failed is to be revised."""
    connection.execute(f"delete from revised where {among('subject', 'revised')} and seq <= ?", (integers(subjects), upto))
    before = totals(connection)
    is_farther = swept.sweeping >= before["sweeping"] and swept.subject >= before["swept"]  # not so at first, if a sweep was cut off
    if swept.folded > before["folded"] or is_farther:
        failed = "insert or ignore into revised select value, ? from json_each(?)"
        connection.execute(failed, (upto, integers(swept.failed)))
        folded = max(swept.folded, before["folded"])
        set_totals(connection, folded=folded, sweeping=swept.sweeping, swept=swept.subject)


def set_aside(connection: sqlite3.Connection, batch: Batch) -> None:
    """Keep what could not be read; the same again is the same row, with its last arrival, and is not counted again."""
    again = "update aside set at = ?, times = times + 1 where digest = ?"
    new = "insert into aside (digest, feed, at, reason, place, message, record, times) values (?, ?, ?, ?, ?, ?, ?, 1)"
    counted = "insert into aside_count values (?, ?, 1) on conflict do update set n = n + 1"
    for aside in batch.asides:
        digest = aside_digest(batch.feed, aside)
        if not connection.execute(again, (batch.now, digest)).rowcount:
            texts = [plain(text) for text in (aside.reason, aside.place, aside.message, aside.record)]
            connection.execute(new, (digest, batch.feed, batch.now, *texts))
            connection.execute(counted, (batch.feed, texts[0]))


def aside_digest(feed: str, aside: Aside) -> bytes:
    """What tells two asides apart: feed, reason, place and record."""
    parts = [plain(part) for part in (feed, aside.reason, aside.place, aside.record)]
    return blake2b("".join(f"{len(part)}:{part}" for part in parts).encode(), digest_size=16).digest()


def leave_out(connection: sqlite3.Connection, batch: Batch) -> tuple[str, ...]:
    """Count by type what the map does not name, as often as it comes; the types that are new. Past `TYPES_MOST` types, under none."""
    if not batch.unmapped:
        return ()
    known = {type_ for (type_,) in connection.execute("select type from left_out where feed = ?", (batch.feed,))}
    first = []
    for type_, n in batch.unmapped.items():
        name = plain(type_)[:TYPE_KEPT]
        if name not in known:
            name = name if len(known) < TYPES_MOST else NO_TYPE
            first += [] if name in known else [name]
            known.add(name)
        connection.execute("insert into left_out values (?, ?, ?) on conflict do update set n = n + excluded.n", (batch.feed, name, n))
    return tuple(first)


def tell_feeds(connection: sqlite3.Connection, batches: Sequence[Batch], counts: Sequence[Counts]) -> None:
    """Add the batches to their feeds' rows; a feed's first batch sets `live_from`.

    Of an event that is dated ahead it is remembered when it came: a slip of a date would hide for a year that nothing comes any more.
    """
    told: dict[str, list[tuple[Batch, Counts]]] = {}
    for batch, each in zip(batches, counts, strict=True):
        told.setdefault(batch.feed, []).append((batch, each))
    for feed, mine in told.items():
        cursors = [plain(batch.cursor) for batch, _ in mine if batch.cursor is not None]
        last = max((min(each.last_at, batch.now) for batch, each in mine if each.last_at is not None), default=None)
        sums = map(sum, zip(*((each.new, each.duplicates, each.replaced, each.late) for _, each in mine), strict=True))
        connection.execute(ADD_TO_FEED, (feed, cursors[-1] if cursors else None, last, mine[0][0].now, *sums))


def totals(connection: sqlite3.Connection) -> dict[str, int]:
    """The numbers that are kept rather than counted, by name."""
    (text,) = connection.execute("select json_group_object(name, n) from total").fetchone()
    found: dict[str, int] = orjson.loads(text)
    if missing := sorted(TOTALS.difference(found)):
        raise StoreFailed(f"the event file is damaged: it does not say what its last {missing[0]} is")
    return found


def set_totals(connection: sqlite3.Connection, **numbers: int) -> None:
    """Set some of the numbers that are kept rather than counted."""
    insert(connection, "total (name, n)", [*numbers.items()], "replace")
