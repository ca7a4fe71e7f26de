"""The event file: what the feeds told, in SQLite. Rows only, no meaning; verdicts are in a file of their own (docs/adr says why), and so
is which events are those of a subject (`places`).

Feeds write it, also several processes at once; the tick reads it and says how far all is folded. Frames of events
have the columns of `engine.evaluation.events`.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import polars as pl

from engine.evaluation.columns import Integers
from monitors.ledger import appending
from monitors.ledger.batches import TIMES, Appended, Batch, Swept, sifted
from monitors.ledger.database import Database, StoreBusy, StoreFailed
from monitors.ledger.event_frames import as_json, each_once, event_frame, frame_since, subjects_between
from monitors.ledger.event_tables import FOUND, KIND, TABLES, VERSION
from monitors.ledger.lookups import among, column, integers, rows_of
from monitors.ledger.places import Places, places_path

CHECKPOINT_ROWS = 30_000  # changed rows, 4 KiB of log each, so that the log is less than what is kept of it; 8 KiB if ids have no order
NEAR_MOST = 500  # names that are near another
DELETED = 2_000  # events deleted in one transaction, some milliseconds


@dataclass(frozen=True)
class FeedRow:
    """What is known of one feed. `set_aside` counts by reason, `left_out` by type what its map does not name (past a hundred types under
    the empty one); `types` are those it has ever sent; times in µs, its last event's no later than it came."""

    name: str
    cursor: str | None
    last_event_at: int | None
    live_from: int
    events: int
    duplicates: int
    replaced: int
    late: int
    set_aside: dict[str, int]
    left_out: dict[str, int]
    types: frozenset[str]


@dataclass(frozen=True)
class AsideRow:
    """One record that was set aside; `at` is its last arrival in µs, `times` how often it came."""

    feed: str
    at: int
    reason: str
    place: str
    message: str
    record: str
    times: int


@dataclass(frozen=True)
class Ahead:
    """What a feed told of the time after an instant: how many events, and of the farthest its instant in µs, type and subject."""

    events: int
    at: int
    type: str
    subject: str


@dataclass(frozen=True)
class Came:
    """Events in the order of arrival, None where that is too much; the last `seq` and the last subject given a number by then."""

    events: pl.DataFrame | None
    upto: int
    last_subject: int


class EventStore:
    """The event file at `path`, made if it is missing. May be used by any thread and opened by any number of processes.

    Every method raises `StoreFailed` or `StoreBusy`, and then has changed nothing.
    """

    def __init__(self, path: str | Path) -> None:
        path = Path(path)
        self._database = Database(path, TABLES, KIND, VERSION, {"places": places_path(path)})
        self._places = Places(path)
        if not self._is_of(*self._places.extent()):
            self._places.begin_anew()
        self._look_first = True  # whether the last append met events that were stored already, so that the next may well do too
        self._known = appending.Known()
        self._appending = Lock()
        self._folded: deque[tuple[Sequence[int], int, Swept]] = deque()  # what is to be noted once an append has ended

    def close(self) -> None:
        """Close the files; what is stored stays stored without it."""
        self._places.finish()
        self._database.close()
        self._places.close()

    # writing

    def append(self, batches: Sequence[Batch], stored: Callable[[Sequence[Appended]], None] = lambda _: None) -> list[Appended]:
        """Store the batches in one transaction, on the disk when it returns; one answer for each, in order.

        The same digest with the same content counts as a duplicate; with another subject, time, type or data it replaces, and
        keeps its `seq` unless the subject is another. Each subject whose events changed is touched. `stored` is given the
        answers before it returns: nobody needs to wait for what is done between two appends.
        """
        try:
            with self._appending:
                try:
                    appended = self._append(batches, look_first=self._look_first)
                except (appending.NotNew, UnicodeEncodeError, OverflowError):  # the last two say that something is not storable
                    appended = self._append(batches, look_first=True)
                self._look_first = any(each.duplicates or each.replaced for each in appended)
            stored(appended)
        finally:
            with suppress(StoreFailed, StoreBusy):  # what is committed is safe without these, and a later tick and append do them
                self._note()
                self.checkpoint(CHECKPOINT_ROWS)
        self._places.came(sum(each.new for each in appended))
        return appended

    def note_folded(self, subjects: Sequence[int], upto: int, swept: Swept) -> None:
        """Note that these subjects are folded with all that touched them up to this `seq`, and how far all are.

        If an append runs now, its thread does it once that has ended, so that ticks need not wait. Not on the disk at once: after a power
        cut they may wait again. Of subjects that were not revised only `swept` is noted: until it says so, who asks anew is told of them.
        Those that failed wait by themselves from then on, to be folded from their first events.
        """
        self._folded.append((subjects, upto, swept))
        if not self._appending.locked():
            self._note()

    def retain(self, after: int, subjects: Sequence[int]) -> int:
        """Delete the events before `after` of these subjects, which the caller knows to be finished; how many went.

        In short transactions, so that feeds go on between them. What is told of these subjects for before `after` is a duplicate then.
        """
        deleted = 0
        for start in range(0, len(subjects), DELETED):
            part = subjects[start : start + DELETED]
            with self._database.write() as connection:
                appending.forget(connection, part, after)
            while gone := self._delete_some(part, after):
                deleted += gone
        return deleted

    def retain_asides(self, after: int) -> int:
        """Delete the asides that came last before `after`; how many went. Their counts stay."""
        with self._database.write(durable=False) as connection:
            return connection.execute("delete from aside where at < ?", (after,)).rowcount

    def checkpoint(self, past_rows: int = 0) -> None:
        """Copy the log back into the file, if this process changed more than so many rows since; pushes wait meanwhile."""
        self._database.checkpoint(past_rows)

    # reading

    def touched_since(self, seq: int | None = None) -> tuple[Integers, int]:
        """The subjects that were touched after a `seq`, or that wait to be folded if none is said, by number; and the last `seq`."""
        with self._database.read() as connection:
            totals = appending.totals(connection)
            revised = column(connection, "select subject from revised where seq > ?", -1 if seq is None else seq)
            touched = [np.array(revised, np.int64)]
            if seq is None:
                seq = totals["sweeping"]
                before = subjects_between(connection, totals["folded"], seq)
                touched.append(before[before > totals["swept"]])
            touched.append(subjects_between(connection, seq, totals["seq"]))
            return each_once(touched), totals["seq"]

    def touched_among(self, subjects: Sequence[int]) -> set[int]:
        """Which of these subjects wait to be folded."""
        question = f"{FOUND} select distinct subject from found cross join event using (seq)"
        with self._database.read() as connection:
            totals = appending.totals(connection)
            folded = {subject: totals["sweeping" if subject <= totals["swept"] else "folded"] for subject in subjects}
            came = {subject for (subject,) in connection.execute(question, (as_json(folded),))}
        return came | self.revised_among(subjects)

    def revised_among(self, subjects: Sequence[int]) -> set[int]:
        """Those of the subjects of which older events were replaced or went, or that are to be folded anew, since they were folded."""
        with self._database.read() as connection:
            return set(column(connection, f"select subject from revised where {among('subject', 'revised')}", integers(subjects)))

    def forgotten_among(self, subjects: Sequence[int]) -> set[int]:
        """Those of the subjects of which what was told was deleted for good, up to some instant."""
        with self._database.read() as connection:
            return set(column(connection, f"select subject from forgotten where {among('subject', 'forgotten')}", integers(subjects)))

    def touch(self, subjects: Sequence[int] | None = None) -> None:
        """Have these subjects, or all that there are, folded anew from their first events."""
        with self._database.write() as connection:
            if subjects is None:
                subjects = column(connection, "select id from subject order by id")
            last = appending.totals(connection)["seq"] + 1
            appending.revise(connection, subjects, last)
            appending.set_totals(connection, seq=last)

    def events_of(self, subjects: Iterable[int], after: Mapping[int, int] | None = None) -> pl.DataFrame:
        """All events of these subjects, of those in `after` only the events with a greater `seq`; none is an empty frame.

        Sorted by subject and seq; the columns of an event frame.
        """
        newer = after or {}
        with self._database.read() as connection:
            return event_frame(connection, {subject: newer.get(subject, 0) for subject in sorted(set(subjects))})

    def came_since(self, seq: int, most: int, bytes_most: int) -> Came:
        """All events with a greater `seq`, unless that may be more than so many, or they are longer."""
        with self._database.read() as connection:
            upto, last_subject = appending.totals(connection)["seq"], _last_subject(connection)
            events = None
            if upto - seq <= most:
                with suppress(sqlite3.DataError):  # a text longer than SQLite allows
                    events = frame_since(connection, seq, upto, bytes_most)
        return Came(events, upto, last_subject)

    def quiet_since(self, before: int) -> list[int]:
        """The subjects all of whose events are before an instant."""
        with self._database.read() as connection:
            return column(connection, "select subject from event group by subject having max(at) < ?", before)

    def quiet_among(self, subjects: Sequence[int], before: int) -> list[int]:
        """Those of the subjects all of whose events are before an instant, also if there are none."""
        question = f"{FOUND} select distinct subject from found cross join event using (seq) where at >= ?"
        with self._database.read() as connection:
            busy = {subject for (subject,) in connection.execute(question, (_whole(subjects), before))}
        return [subject for subject in subjects if subject not in busy]

    def without_events(self, subjects: Sequence[int]) -> list[int]:
        """Those of the subjects that have no events."""
        return self.quiet_among(subjects, TIMES.start)

    def forgotten(self, subject: int) -> int | None:
        """Before which instant all that was told of a subject was deleted for good, None where nothing was."""
        with self._database.read() as connection:
            return next((upto for (upto,) in connection.execute("select upto from forgotten where subject = ?", (subject,))), None)

    def last_subject(self) -> int:
        """The greatest number that a subject has, 0 where there is none; none ever goes."""
        with self._database.read() as connection:
            return _last_subject(connection)

    def names(self, ids: Sequence[int]) -> dict[int, str]:
        """The names of subjects; one that is not there is left out."""
        with self._database.read() as connection:
            return dict(rows_of(connection, "select id, name from subject where id in (?)", ids))

    def ids(self, names: Sequence[str]) -> dict[str, int]:
        """The subjects of these names; one that is not there is left out."""
        with self._database.read() as connection:
            return dict(rows_of(connection, "select name, id from subject where name in (?)", names))

    def names_near(self, name: str) -> list[str]:
        """Some names of subjects that begin as the first half of a name does, or have it in them; in no order."""
        half = name[: (len(name) + 1) // 2]
        question = "select name from subject where name >= ? and name < ? limit ?"
        within = "select name from subject where instr(name, ?) limit ?"
        with self._database.read() as connection:
            begun = connection.execute(question, (half, half + "\U0010ffff", NEAR_MOST)).fetchall()
            return [found for (found,) in begun + connection.execute(within, (name, NEAR_MOST)).fetchall()]

    def feeds(self) -> list[FeedRow]:
        """Every feed that ever brought a batch, by name."""
        with self._database.read() as connection:
            aside, types = connection.execute("select * from aside_count").fetchall(), connection.execute("select * from sent").fetchall()
            left_out = connection.execute("select * from left_out order by n desc, type").fetchall()
            rows = connection.execute("select * from feed order by name").fetchall()
        counts = [{row[0]: {key: n for feed, key, n in each if feed == row[0]} for row in rows} for each in (aside, left_out)]
        sent = {row[0]: frozenset(type_ for feed, type_ in types if feed == row[0]) for row in rows}
        return [FeedRow(*(*row, *(each[row[0]] for each in counts), sent[row[0]])) for row in rows]

    def ahead(self, subjects: Sequence[int], now: int) -> dict[str, Ahead]:
        """What each feed told of these subjects for after an instant; no feed that told nothing."""
        question = f"""{FOUND} select feed.name, count(*), max(at), type.name, subject.name from found cross join event using (seq)
            join subject on subject.id = event.subject join word feed on feed.id = event.feed join word type on type.id = event.type
            where at > ? group by event.feed"""  # beside max() the other columns are those of its row
        with self._database.read() as connection:
            return {feed: Ahead(*rest) for feed, *rest in connection.execute(question, (_whole(subjects), now))}

    def newest(self, most: int) -> pl.DataFrame:
        """The `data` of so many events, those that came last."""
        with self._database.read() as connection:
            rows = connection.execute("select data from event order by seq desc limit ?", (most,)).fetchall()
        return pl.DataFrame({"data": [data for (data,) in rows]}, schema={"data": pl.String})

    def asides(self, feed: str | None = None, limit: int = 100) -> list[AsideRow]:
        """What a feed, or any, set aside, the last arrival first."""
        columns = "feed, at, reason, place, message, record, times"
        with self._database.read() as connection:
            question = f"select {columns} from aside where feed = coalesce(?, feed) order by at desc, id desc limit ?"
            return [AsideRow(*row) for row in connection.execute(question, (feed, limit))]

    def _note(self) -> None:
        """Note what is folded; of two threads that do so at once each notes what it takes."""
        while self._folded:
            with suppress(IndexError), self._database.write(durable=False) as connection:
                appending.note_folded(connection, *self._folded.popleft())

    def _is_of(self, seq: int, digest: bytes) -> bool:
        """Whether this is the event file with that event; that with none may be any."""
        with self._database.read() as connection:
            return not seq or connection.execute("select digest from event where seq = ?", (seq,)).fetchone() == (digest,)

    def _append(self, batches: Sequence[Batch], look_first: bool) -> list[Appended]:
        """One attempt; only one that looks first sets aside what is not storable."""
        storable = [sifted(batch) for batch in batches] if look_first else batches
        with self._database.write() as connection:
            appended, found = appending.append(connection, storable, self._known, look_first=look_first)
        self._known.learn(found)
        return appended

    def _delete_some(self, subjects: Sequence[int], after: int) -> int:
        """Delete some of the events of these subjects before an instant."""
        with self._database.write() as connection:  # on the disk, for the caller goes on to forget what they came to
            question = f"{FOUND} select subject, seq from found cross join event using (seq) where at < ? limit ?"
            gone = connection.execute(question, (_whole(subjects), after, DELETED)).fetchall()
            appending.delete(connection, [seq for _, seq in gone])
        self._places.forget(gone)
        return len(gone)


def _last_subject(connection: sqlite3.Connection) -> int:
    return int(connection.execute("select ifnull(max(id), 0) from subject").fetchone()[0])


def _whole(subjects: Sequence[int]) -> str:
    """All events of these subjects, as `FOUND` has it."""
    return as_json(dict.fromkeys(subjects, 0))
