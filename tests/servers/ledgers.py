"""What two files of a monitor hold, read from outside and without the numbers that differ from one run to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

LOOK_EVERY_S = 0.005

_VERDICTS = """select s.name, coalesce(t.name, n.name), hex(o.digest), v.state, v.open, v.reason, v.opened_at, v.deadline_at, v.decided_at,
    v.elapsed_us, v.target_us, v.version, l.text, hex(c.digest), v.value, v."group"
    from verdict v join standard s on s.id = v.standard join label l on l.id = v.label
    join events.event o on o.seq = v.opener left join events.event c on c.seq = v.closer
    left join timeline t on t.id = v.timeline left join events.subject n on n.id = v.timeline"""
_SUMS = """select s.name, grain, bucket, "group", place, n, total, squares from sums join standard s on s.id = sums.standard"""
_JOURNAL = """select s.name, n.name, j.kind, j.verdict, j.reason, j.deadline_at, j.decided_at, j.rings, l.text
    from journal j join standard s on s.id = j.standard join events.subject n on n.id = j.subject join label l on l.id = j.label"""
_WAITING = """select (select count(*) from events.event where seq > (select n from events.total where name = 'folded'))
    + (select count(*) from events.revised) + (select count(*) from verdict where next_at <= ?)"""


@dataclass(frozen=True)
class Ledger:
    """The two files of a store at a path."""

    path: Path

    @property
    def events_path(self) -> Path:
        return self.path.with_name(f"{self.path.stem}.events{self.path.suffix}")

    def asked(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of both files; the tables of events are `events.…`. Only looks, so it does not mend what a dead process left."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=20)) as connection:
            connection.execute("attach ? as events", (f"file:{self.events_path}?mode=ro",))
            return connection.execute(question, values).fetchall()

    def verdicts(self) -> list[tuple[Any, ...]]:
        """Every verdict, by names instead of numbers, in order."""
        return sorted(self.asked(_VERDICTS), key=repr)

    def sums(self) -> list[tuple[Any, ...]]:
        """The sums of all samples, in order."""
        return sorted(self.asked(_SUMS))

    def journal(self) -> list[tuple[Any, ...]]:
        """Everything that was ever told, in order of what it says."""
        return sorted(self.asked(_JOURNAL), key=repr)

    def digests(self) -> list[bytes]:
        """The identities of the stored events."""
        return [digest for (digest,) in self.asked("select digest from events.event order by digest")]

    def waiting(self, now: int) -> int:
        """How many rows a tick at `now` still has to look at; 1 while there are no files, or no tables in them."""
        try:
            return int(self.asked(_WAITING, now)[0][0])
        except sqlite3.OperationalError:
            return 1

    def settled(self, now: int, within_s: float = 60.0) -> None:
        """Return once all is concluded that can be as of `now`."""
        until(lambda: self.waiting(now) == 0, within_s, lambda: f"{self.waiting(now)} rows still wait")

    def sound(self) -> bool:
        """Whether SQLite finds both files whole."""
        return self.asked("pragma integrity_check") == [("ok",)]


def until(holds: Callable[[], bool], within_s: float, otherwise: Callable[[], str]) -> None:
    """Look again and again until it holds; after so many seconds fail and say why."""
    end = monotonic() + within_s
    while not holds():
        assert monotonic() < end, otherwise()
        Event().wait(LOOK_EVERY_S)
