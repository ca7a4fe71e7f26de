"""The verdict file: what was concluded, kept by the tick alone. Rows only, no meaning; its events are in a file of their own.

A tick writes everything it concluded in one transaction (`record`), so a crash leaves the file as it was before the tick. Frames
that come and go have the columns of `verdict_rows.RECORDED`: standards by name, labels by text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson
import polars as pl

from engine.evaluation.difference import KEY
from engine.evaluation.tallies import Places
from monitors.ledger import carry_rows
from monitors.ledger.books import Books
from monitors.ledger.carry_rows import Carried
from monitors.ledger.decided import Decided
from monitors.ledger.lists import Lists
from monitors.ledger.lookups import integers, rows_of
from monitors.ledger.recording import Recording, write
from monitors.ledger.samples import Samples
from monitors.ledger.shared_timelines import SharedTimelines
from monitors.ledger.subjects import Subjects
from monitors.ledger.totals import Totals
from monitors.ledger.verdict_file import VerdictFile
from monitors.ledger.verdict_questions import EACH, ONE, asked, asked_known, in_parts, of_keys

_KEYS = "select v.timeline, v.standard, v.opener from"
_UNREAD = """v.reason in ('not_read', 'feed_silent') and v.standard = json_extract(wanted.value, '$[0]')
    and v.reason = json_extract(wanted.value, '$[1]') and v.deadline_at <= json_extract(wanted.value, '$[2]')"""
_OWN = {True: "", False: "and timeline >= 0"}  # shared timelines have negative numbers


class VerdictStore:
    """The verdict file at `path`, made if it is missing. One writer at a time; any number of processes may read beside it.

    What a tick reads and writes is here; whatever else is asked has a room of its own. Opening it raises StoreFailed for a file that is
    none, or of another kind.
    """

    def __init__(self, path: Path) -> None:
        self.file = VerdictFile(path)
        self.books = Books(self.file)
        self.shared = SharedTimelines(self.file)
        self.subjects = Subjects(self.file, self.shared)
        self.samples = Samples(self.file)
        self.decided = Decided(self.file)
        self.totals = Totals(self.file)
        self.lists = Lists(self.file)

    def close(self) -> None:
        self.file.database.close()

    def known_of(self, standards: Sequence[str], timelines: Sequence[int]) -> pl.DataFrame:
        """What is known (columns of `KNOWN`) of all recorded rows of these standards' timelines."""
        numbers = self.file.numbers(standards)
        mine = f"v.timeline = wanted.value and +v.standard in ({numbers})"  # one search a timeline, not one a standard
        return asked_known(self.file, mine, integers(timelines))

    def known_since(self, standards: Sequence[str], carried: Carried) -> pl.DataFrame:
        """Those of the rows of these standards' timelines that opened after they were carried, or were live then."""
        numbers = self.file.numbers(standards)
        newer = f"v.timeline = cast(wanted.key as integer) and v.standard in ({numbers}) and v.opener > wanted.value"
        live = [
            (timeline, self.file.standards[name], opener)
            for name, timeline, opener in carried.carry.live.rows()
            if name in self.file.standards and opener <= carried.upto[timeline]
        ]
        wanted = ((newer, orjson.dumps(carried.upto, option=orjson.OPT_NON_STR_KEYS)), (ONE, orjson.dumps(live)))
        return pl.concat([asked_known(self.file, condition, each.decode()) for condition, each in wanted])

    def rows_of(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The recorded rows of these keys (columns of `KEY`), as they lie in the file."""
        standards = self.file.standards
        return of_keys(self.file, sorted((timeline, standards[name], opener) for name, timeline, opener in keys.select(KEY).rows()))

    def carried(self, subjects: Sequence[int], digest: str) -> Carried:
        """What is carried of these interactions for the fold of a digest."""
        question = "select subject, upto_seq, state from carry where subject in (?) and digest = ?"
        return carry_rows.carried([*rows_of(self.file.database, question, subjects, digest)], digest)

    def due(self, now: int, most: int, shared: bool) -> pl.DataFrame:
        """At most so many rows whose next change has come by `now`, the earliest first; without `shared` none of shared timelines."""
        return asked(self.file, f"{_KEYS} verdict v where next_at <= ? {_OWN[shared]} order by next_at limit ?", now, most)

    def next_change(self) -> int | None:
        """The next instant at which time alone changes something, or an event that came early is to be folded."""
        sql = "select min(next_at) at from verdict where next_at is not null union all select min(at) from later"
        found: int | None = self.file.rows(f"select min(at) from ({sql})")[0][0]
        return found

    def come(self, now: int) -> list[int]:
        """The subjects that had an event ahead which is not ahead any more."""
        return [row[0] for row in self.file.rows("select subject from later where at <= ?", now)]

    def unread(self, until: Mapping[str, Mapping[str, int]], most: int, shared: bool) -> pl.DataFrame:
        """At most so many rows that wait for a reason and whose deadline is not past an instant, by reason and standard."""
        standards = self.file.standards
        wanted = [(standards[name], reason, at) for reason, by in until.items() for name, at in by.items() if name in standards]
        return asked(self.file, f"{_KEYS} {EACH} verdict v where {_UNREAD} {_OWN[shared]} limit ?", orjson.dumps(wanted).decode(), most)

    def open_parts(self, standards: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Every open row, of all standards or of these, in frames of bounded size, as memory asks when very much is open."""
        numbers = self.file.numbers(list(self.file.standards) if standards is None else standards)
        return in_parts(self.file, f"where open = 1 and standard in ({numbers})")

    def ticked_at(self) -> int | None:
        """As of when the last tick that concluded anything did so."""
        return next((int(row[0]) for row in self.file.rows("select at from tick")), None)

    def record(self, recording: Recording) -> None:
        """Write all that a tick concluded, or nothing."""
        for name in recording.standards:
            self.file.standard(name)
        self.file.number_labels(sorted(recording.labels))  # the same numbers each time
        with self.file.transaction():
            write(self.file.database, recording, self.file.standards, self.file.labels)
            self.samples.add(recording.samples)

    def keep_samples_apart(self, places: Mapping[str, Places]) -> None:
        """Have the sums of these standards' samples kept apart by what their statistics need."""
        for name in places:
            self.file.standard(name)
        with self.file.transaction():
            self.samples.keep_apart(places)
