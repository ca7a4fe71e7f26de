"""The alert file: which alerts rang, from when until when, and what each outlet has been told of them.

It lies beside the verdict file, which the tick alone writes, so that no delivery ever makes a tick wait. Instants are microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from monitors.ledger.database import Database
from monitors.ledger.journal import Row

KIND = 0x55504C41  # "UPLA"
VERSION = 6
CHECKPOINT_ROWS = 1_000
TABLES = (
    """create table ring(id integer primary key autoincrement, name text not null, key text not null, alert text not null,
    starts_at integer not null, noticed_at integer not null, ends_at integer, ended text, first integer not null, last integer not null,
    calm_since integer)""",
    "create index ring_holds on ring(key) where ended is null",
    "create table outlet(id text primary key, name text not null, severities text not null)",
    """create table delivery(outlet text, ring integer, last integer not null, first_at integer, last_at integer, done integer not null,
    tries integer not null default 0, next_try integer not null default 0, fault text, since integer,
    primary key(outlet, ring)) without rowid""",
    """create view waiting as select o.id as outlet, r.id as ring, coalesce(d.last, 0) as last, d.first_at, d.last_at,
    coalesce(d.tries, 0) as tries, coalesce(d.next_try, 0) as next_try, d.fault, d.since
    from outlet o join ring r on instr(o.severities, json_extract(r.alert, '$.severity'))
    left join delivery d on d.outlet = o.id and d.ring = r.id where coalesce(d.done, 0) = 0""",
    "create table journal_read(id integer primary key check(id = 1), seq integer not null, at integer not null)",
)

_RING = "r.id, r.name, r.key, r.alert, r.starts_at, r.noticed_at, r.ends_at, r.ended, r.first, r.last, r.calm_since"


class End(StrEnum):
    """Why an alert does not hold any more."""

    OVER = "over"  # its time is over, or what it told is well again
    TAKEN_BACK = "taken back"  # a late event shows that it never was
    LEFT = "left"  # its standard, its feed or its ledger has left


@dataclass(frozen=True, slots=True)
class Ring:
    """An alert while it holds: `alert` is its JSON, `key` its identity; `ended` is None as long as it holds, and then
    `ends_at` is when it will have ended if nothing more happens, None where nobody knows.

    `noticed_at` is when it was concluded, which may be long after `starts_at`. `first` and `last` are the rows of the journal that it is
    about, 0 where it is about none. `calm_since` is since when what it tells of is well again, None while it is not, or nobody can tell.
    """

    id: int  # 0 before it is stored
    name: str
    key: str
    alert: str
    starts_at: int
    noticed_at: int
    ends_at: int | None = None
    ended: End | None = None
    first: int = 0
    last: int = 0
    calm_since: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an outlet was told of a ring: up to which row of the journal, when first and when last, and whether that is all.

    And how often in a row it could not be told what is new, and when that is tried again.
    """

    ring: int
    last: int = 0
    first_at: int | None = None
    last_at: int | None = None
    done: bool = False
    tries: int = 0
    next_try: int = 0


class Hearer(NamedTuple):
    """An outlet: what it is known by, what it is called, and the severities that it is told of."""

    id: str
    name: str
    severities: Sequence[str]


class Refusal(NamedTuple):
    """What an outlet is called; why and since when it cannot be told of something, if so."""

    name: str
    fault: str | None
    since: int | None


class RingStore:
    """The alert file at `path`, made if it is missing; of any thread."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, TABLES, KIND, VERSION)

    def close(self) -> None:
        self._database.close()

    def journal_read(self) -> Row | None:
        """Up to which row of the journal all is concluded; None before the first time."""
        with self._database.read() as connection:
            found = connection.execute("select seq, at from journal_read").fetchone()
        return None if found is None else Row(*found)

    def ringing(self) -> list[Ring]:
        """The alerts that hold."""
        with self._database.read() as connection:
            return [_ring(row) for row in connection.execute(f"select {_RING} from ring r where ended is null order by id")]

    def over(self) -> list[Ring]:
        """What rang by rows of the journal until its time was over, and some outlet has not been told all of it."""
        question = f"select {_RING} from ring r where ended = ? and last > 0 and id in (select ring from waiting) order by id"
        with self._database.read() as connection:
            return [_ring(row) for row in connection.execute(question, (End.OVER,))]

    def conclude(self, rings: Iterable[Ring], journal_read: Row) -> None:
        """Keep rings that came or changed, and up to where the journal is read, all or nothing."""
        with self._database.write() as connection:
            for ring in rings:
                values = (ring.id or None, *astuple(ring)[1:])
                connection.execute(f"insert or replace into ring values ({', '.join('?' * len(values))})", values)
            connection.execute("insert or replace into journal_read values (1, ?, ?)", journal_read)
        self._database.checkpoint(CHECKPOINT_ROWS)

    def leave_journal(self, now: int) -> None:
        """Forget a journal that is gone: what rang by it and holds ends, names no interaction, and the next is not read yet."""
        with self._database.write() as connection:
            connection.execute("update ring set ended = ?, ends_at = max(?, starts_at) where last > 0 and ended is null", (End.LEFT, now))
            connection.execute("update ring set first = 0, last = 0")
            connection.execute("delete from journal_read")

    def meet(self, outlets: Sequence[Hearer]) -> None:
        """Have just these outlets.

        One that is new, or hears of more severities, is told what holds and what comes; of what was, only what one that leaves has not
        been told.
        """
        present = ", ".join("?" * len(outlets))
        with self._database.write() as connection:
            known = dict(connection.execute("select id, severities from outlet"))
            for id, name, severities in outlets:
                past = f"""insert or ignore into delivery(outlet, ring, last, done) select ?, id, last, 1 from ring
                    where ended is not null and not instr(?, json_extract(alert, '$.severity'))
                    and id not in (select ring from waiting where outlet not in ({present}))"""
                connection.execute(past, (id, known.get(id, ""), *(each.id for each in outlets)))
                connection.execute("insert or replace into outlet values (?, ?, ?)", (id, name, " ".join(severities)))
            for id in known.keys() - {each.id for each in outlets}:
                connection.execute("delete from outlet where id = ?", (id,))
                connection.execute("delete from delivery where outlet = ?", (id,))

    def pending(self, outlet: str) -> list[tuple[Ring, Delivery]]:
        """Every ring of which an outlet has not been told all, the oldest first, with what it was told."""
        question = f"""select {_RING}, r.id, w.last, w.first_at, w.last_at, 0, w.tries, w.next_try
            from waiting w join ring r on r.id = w.ring where w.outlet = ? order by r.id"""
        with self._database.read() as connection:
            rows = connection.execute(question, (outlet,)).fetchall()
        return [(_ring(row[:11]), Delivery(*row[11:])) for row in rows]

    def told(self, outlet: str, deliveries: Iterable[Delivery]) -> None:
        """Keep what an outlet was told, so nothing of it has been refused."""
        rows = [(outlet, each.ring, each.last, each.first_at, each.last_at, each.done) for each in deliveries]
        with self._database.write() as connection:
            question = "insert or replace into delivery(outlet, ring, last, first_at, last_at, done) values (?, ?, ?, ?, ?, ?)"
            connection.executemany(question, rows)

    def refused(self, outlet: str, rings: Iterable[int], tries: int, next_try: int, fault: str, now: int) -> None:
        """Keep that an outlet could not be told of rings, why, and when that is tried again."""
        with self._database.write() as connection:
            question = """insert into delivery(outlet, ring, last, done, tries, next_try, fault, since) values (?, ?, 0, 0, ?, ?, ?, ?)
                on conflict do update set tries = excluded.tries, next_try = excluded.next_try, fault = excluded.fault,
                since = coalesce(since, excluded.since)"""
            connection.executemany(question, [(outlet, ring, tries, next_try, fault, now) for ring in rings])

    def refusals(self) -> dict[str, Refusal]:
        """By outlet, what it refused first of all that it waits for."""
        question = """select o.id, o.name, w.fault, min(w.since) from outlet o left join waiting w on w.outlet = o.id
            group by o.id order by o.name"""  # the fault is that of the row with the least instant
        with self._database.read() as connection:
            return {id: Refusal(name, fault, since) for id, name, fault, since in connection.execute(question)}

    def forget(self, before: int) -> None:
        """Delete rings that ended before an instant and of which every outlet has been told."""
        with self._database.write() as connection:
            over = "ended is not null and ends_at < ? and id not in (select ring from waiting)"
            connection.execute(f"delete from ring where {over}", (before,))
            connection.execute("delete from delivery where ring not in (select id from ring)")


def _ring(row: tuple[Any, ...]) -> Ring:
    id, name, key, alert, starts_at, noticed_at, ends_at, end, first, last, calm_since = row
    return Ring(id, name, key, alert, starts_at, noticed_at, ends_at, End(end) if end else None, first, last, calm_since)


def rings_path(store: Path) -> Path:
    """The alert file beside a verdict file."""
    return store.with_name(f"{store.stem}.alerts{store.suffix}")
