"""The verdict file: what was concluded, kept by the tick alone. Rows only, no meaning; its events are in a file of their own.

A tick writes everything it concluded in one transaction (`record`), so a crash leaves the file as it was before the tick. Frames
that come and go have the columns of `RECORDED`: standards by name, labels by text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from heapq import nlargest
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from engine.evaluation.difference import KEY
from engine.evaluation.tallies import Places
from monitors.ledger import carry_rows, samples
from monitors.ledger.carry_rows import Carried
from monitors.ledger.closed_keys import closed_of
from monitors.ledger.database import StoreFailed, explained, number
from monitors.ledger.decided import Decided
from monitors.ledger.lookups import integers, integers_in
from monitors.ledger.open_keys import Among, Key, first_of
from monitors.ledger.recording import JournalRow, Recording, write
from monitors.ledger.samples import Samples
from monitors.ledger.verdict_rows import KNOWN, RECORDED, frame, known
from monitors.ledger.verdict_tables import COLUMNS, KIND, TABLES, VERSION

__all__ = ["RECORDED", "JournalRow", "Recording", "VerdictStore"]

MANY = 500  # bound parameters of one query
CACHE_KIB = 64 * 1024
LOG_PAGES = 4_000  # 16 MiB; with SQLite's thousand each busy tick would copy its log back and wait for the disk three times
PART_ROWS = 20_000

LabelsAsked = Mapping[str, Sequence[str] | None]
"""The standards that are asked for, of each the recorded label sets; None is any."""

_COLUMNS = ", ".join(f'v."{name}"' for name in COLUMNS)  # one of them is a word of SQL
_ONE = " and ".join(f"v.{name} = json_extract(wanted.value, '$[{place}]')" for place, name in enumerate(("timeline", "standard", "opener")))
_AS_TEXTS = ", ".join(f'json_group_array("{name}")' for name in COLUMNS)
_KNOWN_AS_TEXTS = ", ".join(f"json_group_array(v.{name})" for name in KNOWN)
_EACH = "json_each(?) wanted cross join"
_UNREAD = """v.reason in ('not_read', 'feed_silent') and v.standard = json_extract(wanted.value, '$[0]')
    and v.reason = json_extract(wanted.value, '$[1]') and v.deadline_at <= json_extract(wanted.value, '$[2]')"""
_OWN = {True: "", False: "and timeline >= 0"}  # shared timelines have negative numbers


class VerdictStore:
    """The verdict file at `path`, made if it is missing. One writer at a time; any number of processes may read beside it.

    Opening it raises StoreFailed for a file that is none, or of another kind.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with explained(path):
            self._database = self._opened()
        self._standards: dict[str, int] = {}
        self._labels: dict[tuple[int, str], int] = {}
        self._label_texts: dict[int, str] = {}
        self.learn()
        self.samples = Samples(self._database, self._standards)
        self.decided = Decided(self._database, self._standards)

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
        try:
            empty = number(database, "schema_version") == 0
            found = (number(database, "application_id"), number(database, "user_version"))
            if not empty and found != (KIND, VERSION):
                raise StoreFailed(f"{self.path} is not a file of this kind and version: {found}, expected {(KIND, VERSION)}")
            database.execute("pragma journal_mode = wal")
            database.execute(f"pragma cache_size = -{CACHE_KIB}")
            database.execute(f"pragma wal_autocheckpoint = {LOG_PAGES}")
            database.execute("pragma synchronous = full")  # the tick deletes its `touched` rows after this, so it must be on the disk
            if empty:
                kind = f"pragma application_id = {KIND}; pragma user_version = {VERSION};"
                database.executescript(f"begin immediate; {TABLES} {samples.TABLES} {kind} commit;")
        except (sqlite3.Error, StoreFailed):
            database.close()
            raise
        return database

    def close(self) -> None:
        self._database.close()

    # reading

    def learn(self) -> None:
        """The numbers of standards and label sets, as far as they are in the file by now; others may have recorded since it was opened."""
        self._standards.update(self._rows("select name, id from standard"))
        self._labels.update({(standard, text): id for id, standard, text in self._rows("select * from label")})
        self._label_texts.update({id: text for (_, text), id in self._labels.items()})

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """In the block all is read as of one instant, whoever records meanwhile; keep it short, and write nothing in it."""
        with explained(self.path):
            self._database.execute("begin")
            try:
                self.learn()
                yield
            finally:
                self._database.execute("rollback")

    def known_of(self, standards: Sequence[str], timelines: Sequence[int]) -> pl.DataFrame:
        """What is known (columns of `KNOWN`) of all recorded rows of these standards' timelines."""
        mine = f"v.timeline = wanted.value and +v.standard in ({self._ids(standards)})"  # one search a timeline, not one a standard
        return self._known(mine, integers(timelines))

    def known_since(self, standards: Sequence[str], carried: Carried) -> pl.DataFrame:
        """Those of the rows of these standards' timelines that opened after they were carried, or were live then."""
        newer = f"v.timeline = cast(wanted.key as integer) and v.standard in ({self._ids(standards)}) and v.opener > wanted.value"
        live = [
            (timeline, self._standards[name], opener)
            for name, timeline, opener in carried.carry.live.rows()
            if name in self._standards and opener <= carried.upto[timeline]
        ]
        asked = ((newer, orjson.dumps(carried.upto, option=orjson.OPT_NON_STR_KEYS)), (_ONE, orjson.dumps(live)))
        return pl.concat([self._known(condition, wanted.decode()) for condition, wanted in asked])

    def rows_of(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The recorded rows of these keys (columns of `KEY`)."""
        wanted = [(timeline, self._standards[name], opener) for name, timeline, opener in keys.select(KEY).rows()]
        return self._asked(f"where {_ONE}", orjson.dumps(wanted).decode(), before=_EACH)

    def carried(self, subjects: Sequence[int], digest: str) -> Carried:
        """What is carried of these interactions for the fold of a digest."""
        question = "select subject, upto_seq, state from carry where subject in (?) and digest = ?"
        return carry_rows.carried(list(self._in_chunks(question, subjects, digest)), digest)

    def due(self, now: int, most: int, shared: bool) -> pl.DataFrame:
        """At most so many rows whose next change has come by `now`, the earliest first; without `shared` none of shared timelines."""
        return self._asked(f"where next_at <= ? {_OWN[shared]} order by next_at limit ?", now, most)

    def next_change(self) -> int | None:
        """The next instant at which time alone changes something, or an event that came early is to be folded."""
        sql = "select min(next_at) at from verdict where next_at is not null union all select min(at) from later"
        found: int | None = self._rows(f"select min(at) from ({sql})")[0][0]
        return found

    def come(self, now: int) -> list[int]:
        """The subjects that had an event ahead which is not ahead any more."""
        return [row[0] for row in self._rows("select subject from later where at <= ?", now)]

    def unread(self, until: Mapping[str, Mapping[str, int]], most: int, shared: bool) -> pl.DataFrame:
        """At most so many rows that wait for a reason and whose deadline is not past an instant, by reason and standard."""
        wanted = [(self._standards[name], reason, at) for reason, by in until.items() for name, at in by.items() if name in self._standards]
        return self._asked(f"where {_UNREAD} {_OWN[shared]} limit ?", orjson.dumps(wanted).decode(), most, before=_EACH)

    def open_parts(self, standards: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Every open row, of all standards or of these, in frames of bounded size, as memory asks when very much is open."""
        wanted = [self._standards[name] for name in (self._standards if standards is None else standards) if name in self._standards]
        marks = ", ".join("?" * len(wanted))
        rows = self._database.execute(f"select {_COLUMNS} from verdict v where open = 1 and standard in ({marks})", wanted)
        while part := rows.fetchmany(PART_ROWS):
            yield self._frame(list(zip(*part, strict=True)))

    def first_open(self, labels: LabelsAsked, states: Sequence[str], most: int, is_latest_first: bool) -> pl.DataFrame:
        """At most so many open rows in these states, the nearest deadlines or the latest, in no order; see `LabelsAsked`."""
        return self._of(first_of(self._database, self._among(labels, states), most, is_latest_first))

    def count_open(self, labels: LabelsAsked, states: Sequence[str]) -> int:
        """How many there are."""
        return sum(each.counted(self._database) for each in self._among(labels, states))

    def closed(self, labels: LabelsAsked, after: int, until: int, most: int) -> tuple[pl.DataFrame, int]:
        """At most so many closed breaches of after one instant, up to another, the last decided, in no order; and how many there are."""
        found = [closed_of(self._database, id, numbers, after, until, most) for id, numbers in self._numbers(labels)]
        return self._of(nlargest(most, chain.from_iterable(keys for keys, _ in found))), sum(n for _, n in found)

    def _of(self, keys: Sequence[Key]) -> pl.DataFrame:
        return self._asked(f"where {_ONE}", orjson.dumps([key[1:] for key in keys]).decode(), before=_EACH)

    def _among(self, labels: LabelsAsked, states: Sequence[str]) -> Iterator[Among]:
        for id, numbers in self._numbers(labels):
            yield from (Among(id, state, numbers) for state in states)

    def _numbers(self, labels: LabelsAsked) -> Iterator[tuple[int, list[int] | None]]:
        for name, texts in labels.items():
            if (id := self._standards.get(name)) is not None:
                yield id, None if texts is None else [self._labels[id, text] for text in texts if (id, text) in self._labels]

    def cancelled(self) -> dict[str, int]:
        """By standard, how many clocks were cancelled; reads every verdict."""
        names = self.names()
        return {names[id]: n for id, n in self._rows("select standard, count(*) from verdict where state = 'cancelled' group by standard")}

    def counters(self) -> dict[tuple[str, str, str], int]:
        """(standard, kind, labels) to how often, ever."""
        names, rows = self.names(), self._rows("select standard, kind, label, n from counter")
        return {(names[s], kind, self._label_texts[label]): n for s, kind, label, n in rows}

    def lengths(self) -> dict[tuple[str, int], tuple[int, int]]:
        """(standard, bound_us) to how many lengths fell under that bound and no lower one, and their sum."""
        names = self.names()
        rows = self._rows("select standard, bound_us, n, sum_us from histogram")
        return {(names[s], bound): (n, total) for s, bound, n, total in rows}

    def timelines_of(self, subjects: Sequence[int]) -> list[int]:
        """The shared timelines in which these subjects were last recorded."""
        return sorted({row[0] for row in self._in_chunks("select timeline from member where subject in (?)", subjects)})

    def members(self, timelines: Sequence[int]) -> list[int]:
        """The subjects recorded in these shared timelines."""
        return sorted({row[0] for row in self._in_chunks("select subject from member where timeline in (?)", timelines)})

    def unsettled(self, most: int) -> list[int]:
        """At most so many shared timelines that wait to be folded."""
        return [row[0] for row in self._rows("select timeline from unsettled order by timeline desc limit ?", most)]

    def timeline_names(self, timelines: Sequence[int], standard: str) -> dict[int, str]:
        """The shared values that each of a standard's timelines stands for, apart by a unit separator."""
        return dict(self._in_chunks("select id, name from timeline where id in (?) and standard = ?", timelines, self._standards[standard]))

    def timelines_of_values(self, values: str, apart: str, standards: Sequence[str]) -> list[int]:
        """The shared timelines of these standards that stand for values which read so with this between them; looks at every timeline."""
        sql = f"select id from timeline where standard in ({self._ids(standards)}) and replace(name, char(31), ?) = ?"
        return [row[0] for row in self._rows(sql, apart, values)]

    def held_since(self, now: int) -> dict[str, int]:
        """Since when each standard has been in the book without a break: `now` for one that had left it, 0 for one that never did."""
        return {name: since if held else now for name, held, since in self._rows("select name, held, held_since from standard")}

    def hold(self, names: Sequence[str], now: int) -> None:
        """Have just these standards wake the tick. One that left the book keeps its rows, but nothing of them falls due or waits."""
        marks = ", ".join("?" * len(names))
        with self._transaction():
            self._database.execute(f"update standard set held_since = ? where held = 0 and name in ({marks})", (now, *names))
            self._database.execute(f"update standard set held = name in ({marks})", tuple(names))
            away = "standard in (select id from standard where held = 0)"
            self._database.execute(f"update verdict set next_at = null, digest = 0 where next_at is not null and {away}")
            self._database.execute(f"delete from unsettled where timeline in (select id from timeline where {away})")

    def well_until(self) -> dict[str, int]:
        """The end of the last calendar window of each standard that ended well, where one did."""
        return dict(self._rows("select name, well_until from standard where well_until is not null"))

    def ended_well(self, until: Mapping[str, int]) -> None:
        """Keep that windows of these standards, which ended then, are well."""
        rows = [(instant, self._standard_id(name)) for name, instant in until.items()]
        with self._transaction():
            self._database.executemany("update standard set well_until = ? where id = ?", rows)

    def misfits(self, most: int) -> list[tuple[str, str, int, int]]:
        """At most so many (standard, attribute, event, subject) of events that give text where a number is compared, the last first."""
        sql = "select s.name, attribute, event, subject from misfit m join standard s on s.id = m.standard order by event desc limit ?"
        return self._rows(sql, most)

    def labels(self) -> dict[str, list[str]]:
        """The label sets of each standard, in the order in which they were first seen."""
        names, found = self.names(), dict[str, list[str]]()
        for (standard, text), _ in sorted(self._labels.items(), key=lambda item: item[1]):
            found.setdefault(names[standard], []).append(text)
        return found

    def open_subjects(self, standards: Sequence[str]) -> list[int]:
        """The interactions that opened what is open under these standards, or waits for feeds to be read."""
        sql = f"select subject from verdict where standard in ({self._ids(standards)})"
        return [row[0] for row in self._rows(f"{sql} and open = 1 union {sql} and reason in ('not_read', 'feed_silent')")]

    def interactions(self) -> set[int]:
        """Every interaction of which anything is recorded; of any thread, for it reads by itself, and all verdicts."""
        with explained(self.path), closing(sqlite3.connect(self.path, timeout=30)) as database:
            return {row[0] for row in database.execute("select distinct timeline from verdict where timeline >= 0")}

    def memberships(self, subjects: Sequence[int]) -> list[tuple[int, int]]:
        """(shared timeline, interaction) of these interactions."""
        question = "select timeline, subject from member where subject in (?)"
        return [(timeline, subject) for timeline, subject in self._in_chunks(question, subjects)]

    def unfinished(self, timelines: Sequence[int], since: int) -> set[int]:
        """Those of the timelines in which anything is open or was decided at an instant or later."""
        waits = f"(open = 1 or decided_at >= {int(since)})"
        return {row[0] for row in self._in_chunks(f"select distinct timeline from verdict where timeline in (?) and {waits}", timelines)}

    def ticked_at(self) -> int | None:
        """As of when the last tick that concluded anything did so."""
        return next((int(row[0]) for row in self._rows("select at from tick")), None)

    def last_interaction(self) -> int:
        """The greatest interaction of which anything is recorded, 1 where all of it was forgotten, 0 where nothing ever was."""
        return int(self._rows("select max((select count(*) from tick), ifnull((select max(timeline) from verdict), 0))")[0][0])

    def names(self) -> dict[int, str]:
        """Standards by their number."""
        return {id: name for name, id in self._standards.items()}

    # writing

    def timeline_ids(self, standard: str, names: Sequence[str]) -> dict[str, int]:
        """Numbers of shared timelines; new ones are given one. They are negative, so that they differ from subjects."""
        id = self._standard_id(standard)
        with self._transaction():
            sql = "insert or ignore into timeline(id, standard, name) values ((select ifnull(min(id), 0) - 1 from timeline), ?, ?)"
            self._database.executemany(sql, [(id, name) for name in names])
        return {name: row[0] for name in names for row in self._rows("select id from timeline where standard = ? and name = ?", id, name)}

    def record(self, recording: Recording) -> None:
        """Write all that a tick concluded, or nothing."""
        for name in recording.standards:
            self._standard_id(name)
        self._label_ids(sorted(set(recording.labels)))  # the same numbers each time
        with self._transaction():
            write(self._database, recording, self._standards, self._labels)
            self.samples.add(recording.samples)

    def keep_samples_apart(self, places: Mapping[str, Places]) -> None:
        """Have the sums of these standards' samples kept apart by what their statistics need."""
        for name in places:
            self._standard_id(name)
        with self._transaction():
            self.samples.keep_apart(places)

    def forget(self, subjects: Sequence[int]) -> None:
        """Delete what is recorded of these interactions for good, as retention does; counters and tallies stay."""
        timelines = [(timeline,) for timeline in (*subjects, *self.timelines_of(subjects))]
        with self._transaction():
            self._database.executemany("delete from verdict where timeline = ?", timelines)
            for table in ("member", "later", "misfit", "carry"):
                self._database.executemany(f"delete from {table} where subject = ?", [(subject,) for subject in subjects])

    # versions and books

    def versions(self) -> list[tuple[str, int, str, str, int]]:
        """(standard, number, digest, the book's files as JSON, in force since) of every version, in order of their numbers."""
        sql = "select s.name, number, v.digest, files, since from version v join standard s on s.id = standard join book b on b.id = book"
        return self._rows(f"{sql} order by standard, number")

    def add_versions(self, book_digest: str, files: str, versions: Sequence[tuple[str, int, str, int]]) -> None:
        """Keep new versions (standard, number, digest, since) and the text of the book that they are of.

        That a window ended well was said by another text: the new one judges it for the first time.
        """
        for name, *_ in versions:
            self._standard_id(name)
        with self._transaction():
            self._database.execute("insert or ignore into book(digest, files) values (?, ?)", (book_digest, files))
            book = self._rows("select id from book where digest = ?", book_digest)[0][0]
            rows = [(self._standards[name], number, digest, book, since) for name, number, digest, since in versions]
            self._database.executemany("insert into version(standard, number, digest, book, since) values (?, ?, ?, ?, ?)", rows)
            self._database.executemany("update standard set well_until = null where id = ?", [(id,) for id, *_ in rows])

    # the small pieces

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._database.execute(sql, values).fetchall()

    def _in_chunks(self, question: str, keys: Sequence[int], *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a question that says `in (?)`, for all the keys."""
        for start in range(0, len(keys), MANY):
            part = keys[start : start + MANY]
            yield from self._rows(question.replace("(?)", f"({', '.join('?' * len(part))})"), *part, *values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commits when the block ends, and takes all back if it raises."""
        with explained(self.path), self._database:
            self._database.execute("begin immediate")
            yield

    def _standard_id(self, name: str) -> int:
        if name not in self._standards:
            self._database.execute("insert or ignore into standard(name) values (?)", (name,))
            self._standards[name] = self._rows("select id from standard where name = ?", name)[0][0]
        return self._standards[name]

    def _label_ids(self, labels: Iterable[tuple[str, str]]) -> None:
        """Give every label set (standard, text) a number at first sight."""
        wanted = [(self._standard_id(name), text) for name, text in labels]
        new = [key for key in wanted if key not in self._labels]
        if new:
            with self._transaction():
                self._database.executemany("insert or ignore into label(standard, text) values (?, ?)", new)
            for key in new:
                self._labels[key] = self._rows("select id from label where standard = ? and text = ?", *key)[0][0]
                self._label_texts[self._labels[key]] = key[1]

    def _asked(self, condition: str, *values: object, before: str = "") -> pl.DataFrame:
        """The rows of the verdict table `v` that a condition lets in, read in one step (see `lookups`); others may be joined `before`."""
        texts = self._rows(f"select {_AS_TEXTS} from (select {_COLUMNS} from {before} verdict v {condition})", *values)[0]
        return self._frame([orjson.loads(text) for text in texts])

    def _known(self, condition: str, wanted: str) -> pl.DataFrame:
        """What is known of the rows for which a condition holds with one of the `wanted`."""
        texts = self._rows(f"select {_KNOWN_AS_TEXTS} from {_EACH} verdict v where {condition}", wanted)[0]
        return known(dict(zip(KNOWN, map(integers_in, texts), strict=True)), self.names())

    def _frame(self, columns: Sequence[Sequence[Any]]) -> pl.DataFrame:
        return frame(columns, self.names(), self._label_texts)

    def _ids(self, standards: Sequence[str]) -> str:
        return ", ".join(str(self._standards[name]) for name in standards if name in self._standards)
