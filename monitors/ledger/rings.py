"""The alert file: which alerts rang, from when until when, and what each outlet has been told of them.

It lies beside the verdict file, which the tick alone writes, so that no delivery ever makes a tick wait. Instants are microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from monitors.ledger.database import Database

KIND = 0x55504C41  # "UPLA"
VERSION = 2
CHECKPOINT_ROWS = 1_000
TABLES = (
    """create table ring(id integer primary key autoincrement, name text not null, key text not null, alert text not null,
    starts_at integer not null, ends_at integer, ended text, first integer not null, last integer not null)""",
    "create index ring_holds on ring(key) where ends_at is null",
    "create table outlet(name text primary key, tries integer not null, next_try integer not null, fault text, since integer)",
    """create table delivery(outlet text, ring integer, last integer not null, first_at integer, last_at integer,
    done integer not null, primary key(outlet, ring)) without rowid""",
    "create table journal_read(id integer primary key check(id = 1), seq integer not null)",
)

_RING = "r.id, r.name, r.key, r.alert, r.starts_at, r.ends_at, r.ended, r.first, r.last"


class End(StrEnum):
    """Why an alert does not hold any more."""

    OVER = "over"  # its time is over, or what it told is well again
    TAKEN_BACK = "taken back"  # a late event shows that it never was
    LEFT = "left"  # its standard or its feed has left


@dataclass(frozen=True, slots=True)
class Ring:
    """An alert while it holds: `alert` is its JSON, `key` its identity; `ends_at` is None as long as it holds.

    `first` and `last` are the rows of the journal that it is about, 0 where it is about none.
    """

    id: int  # 0 before it is stored
    name: str
    key: str
    alert: str
    starts_at: int
    ends_at: int | None = None
    ended: End | None = None
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an outlet was told of a ring: up to which row of the journal, when first and when last, and whether that is all."""

    ring: int
    last: int = 0
    first_at: int | None = None
    last_at: int | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often in a row an outlet could not be told, when it is tried again, why it could not, and since when."""

    tries: int = 0
    next_try: int = 0
    fault: str | None = None
    since: int | None = None


class RingStore:
    """The alert file at `path`, made if it is missing; of any thread."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, TABLES, KIND, VERSION)

    def close(self) -> None:
        self._database.close()

    def journal_read(self) -> int | None:
        """Up to which row of the journal all is concluded; None before the first time."""
        with self._database.read() as connection:
            found = connection.execute("select seq from journal_read").fetchone()
        return None if found is None else int(found[0])

    def ringing(self) -> list[Ring]:
        """The alerts that hold."""
        with self._database.read() as connection:
            return [_ring(row) for row in connection.execute(f"select {_RING} from ring r where ends_at is null order by id")]

    def conclude(self, rings: Iterable[Ring], journal_read: int) -> None:
        """Keep rings that came or changed, and up to where the journal is read, all or nothing."""
        with self._database.write() as connection:
            for ring in rings:
                values = (ring.id or None, *astuple(ring)[1:])
                connection.execute(f"insert or replace into ring values ({', '.join('?' * len(values))})", values)
            connection.execute("insert or replace into journal_read values (1, ?)", (journal_read,))
        self._database.checkpoint(CHECKPOINT_ROWS)

    def meet(self, outlets: Sequence[str]) -> None:
        """Have just these outlets. One that is new is told what holds and what comes, not what was before it."""
        with self._database.write() as connection:
            known = {name for (name,) in connection.execute("select name from outlet")}
            for name in known - {*outlets}:
                connection.execute("delete from outlet where name = ?", (name,))
                connection.execute("delete from delivery where outlet = ?", (name,))
            for name in {*outlets} - known:
                connection.execute("insert into outlet values (?, 0, 0, null, null)", (name,))
                past = "select ?, id, last, null, null, 1 from ring where ends_at is not null"
                connection.execute(f"insert into delivery {past}", (name,))

    def pending(self, outlet: str) -> list[tuple[Ring, Delivery]]:
        """Every ring of which an outlet has not been told all, the oldest first, with what it was told."""
        question = f"""select {_RING}, r.id, coalesce(d.last, 0), d.first_at, d.last_at from ring r
            left join delivery d on d.ring = r.id and d.outlet = ? where coalesce(d.done, 0) = 0 order by r.id"""
        with self._database.read() as connection:
            rows = connection.execute(question, (outlet,)).fetchall()
        return [(_ring(row[:9]), Delivery(*row[9:])) for row in rows]

    def told(self, outlet: str, deliveries: Iterable[Delivery]) -> None:
        """Keep what an outlet was told."""
        rows = [(outlet, *astuple(each)) for each in deliveries]
        with self._database.write() as connection:
            connection.executemany("insert or replace into delivery values (?, ?, ?, ?, ?, ?)", rows)

    def attempts(self, outlet: str) -> Attempts:
        """How it stands with an outlet."""
        with self._database.read() as connection:
            found = connection.execute("select tries, next_try, fault, since from outlet where name = ?", (outlet,)).fetchone()
        return Attempts(*found) if found else Attempts()

    def attempted(self, outlet: str, attempts: Attempts) -> None:
        """Keep how it stands with an outlet."""
        with self._database.write() as connection:
            connection.execute("insert or replace into outlet values (?, ?, ?, ?, ?)", (outlet, *astuple(attempts)))

    def untold(self) -> dict[str, int]:
        """By outlet, of how many rings it has not been told that they began, ended or went on."""
        question = """select o.name, count(r.id) from outlet o left join ring r on not exists (select 1 from delivery d
            where d.outlet = o.name and d.ring = r.id and (d.done or (d.first_at is not null and r.ends_at is null and d.last >= r.last)))
            group by o.name order by o.name"""
        with self._database.read() as connection:
            return dict(connection.execute(question).fetchall())

    def forget(self, before: int) -> None:
        """Delete rings that ended before an instant and of which every outlet has been told."""
        over = "select id from ring where ends_at < ?"
        waiting = "select 1 from outlet o left join delivery d on d.outlet = o.name and d.ring = ring.id where coalesce(d.done, 0) = 0"
        with self._database.write() as connection:
            connection.execute(f"delete from ring where id in ({over}) and not exists ({waiting})", (before,))
            connection.execute("delete from delivery where ring not in (select id from ring)")


def _ring(row: tuple[Any, ...]) -> Ring:
    id, name, key, alert, starts_at, ends_at, end, first, last = row
    return Ring(id, name, key, alert, starts_at, ends_at, End(end) if end else None, first, last)


def rings_path(store: Path) -> Path:
    """The alert file beside a verdict file."""
    return store.with_name(f"{store.stem}.alerts{store.suffix}")
