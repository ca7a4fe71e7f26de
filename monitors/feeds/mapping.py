"""Turns the records of a feed into events: `map`, `times`, identity, and what is set aside.

How this works: everything is done a column at a time. A step that cannot read a row notes a fault for it and goes on; at the end the
rows with a fault become asides, the others records. A row with a `type` that nothing maps is only counted.

Attributes hold from the record's first event on: with `events` they are set by the earliest of them (of several at one instant, by
the one that stands first in the map), and the others set none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from engine.evaluation.events import NO_DATA
from engine.evaluation.instants import TimeReader, reading
from engine.language.problems import Problem
from monitors.feeds.faults import Fault, Faults, Reason
from monitors.feeds.identity import content_digests, id_digests
from monitors.feeds.maps import BoundMap, FeedMap, bind
from monitors.feeds.sources import Choice, Source, called
from monitors.feeds.tables import ABSENT, Table
from monitors.feeds.values import data_texts, encoded, encoded_stamps, texts, told
from monitors.ledger.batches import Aside, Records


@dataclass(frozen=True, slots=True)
class Mapped:
    """What became of the records of a table; `unmapped` counts the `type` values that nothing maps."""

    records: Records
    asides: list[Aside]
    unmapped: Counter[str] = field(default_factory=Counter)


class Mapper(Protocol):
    """Makes events of records."""

    @property
    def feed(self) -> str:
        """The name of the feed."""

    def over(self, columns: Sequence[str]) -> Mapper:
        """The mapper for cells of these columns; MapRefused when it asks for one that is not there."""

    def map(self, table: Table) -> Mapped:
        """The events of a table's records, in the order of the records."""


class MapRefused(Exception):
    """A map that asks for a column that is not there: the author's mistake, or the file's."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class FieldMapper:
    """Maps the records of one feed as its `map` says.

    `columns` are the names of its cells, None for JSON, whose records may have any names. Raises MapRefused.
    """

    def __init__(
        self, feed: str, written: FeedMap, zone: str | None = None, form: str | None = None, columns: Sequence[str] | None = None
    ) -> None:
        self.feed = feed
        self._written = written
        self._zone = zone
        self._form = form
        self._times = TimeReader(zone, form)
        bound = bind(written, columns)
        if isinstance(bound, list):
            raise MapRefused(bound)
        self._map = bound

    def over(self, columns: Sequence[str]) -> FieldMapper:
        return FieldMapper(self.feed, self._written, self._zone, self._form, columns)

    def map(self, table: Table) -> Mapped:
        draft = _Draft(table, self._map, self._times, self._form, self.feed)
        return draft.of_events() if self._map.type is None else draft.of_types(self._map.type)


@dataclass(frozen=True, slots=True)
class _Events:
    """Events in columns, each with the row of its record."""

    rows: list[int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    data: list[str] = field(default_factory=list)

    def add(self, row: int, type_: str, at: int, data: str) -> None:
        self.rows.append(row)
        self.types.append(type_)
        self.at.append(at)
        self.data.append(data)


class _Draft:
    """One table on its way to records."""

    def __init__(self, table: Table, bound: BoundMap, times: TimeReader, form: str | None, feed: str) -> None:
        self._table = table
        self._map = bound
        self._times = times
        self._form = form
        self._faults: Faults = {}
        self._unmapped: dict[int, str] = {}
        self._subjects = self._texts(bound.subject, "subject", Reason.NO_SUBJECT, Reason.BAD_SUBJECT)
        self._sources: Sequence[str] = [feed] * len(table)
        if bound.source is not None:
            self._sources = self._texts(bound.source, "source", Reason.NO_SOURCE, Reason.BAD_SOURCE)
        self._ids = None if bound.id is None else self._texts(bound.id, "id", Reason.NO_ID, Reason.BAD_ID)

    def of_types(self, source: Source) -> Mapped:
        """One event a record."""
        types = self._types(source)
        time = self._map.time
        instants = self._instants(time, "time") if time is not None else [None] * len(self._table)
        data = self._data()
        missing = Fault(Reason.NO_TIME, f"there is no {called('time', time) if time else '`time`'}; expected {reading(self._form)}")
        for row, at in enumerate(instants):
            if at is None:
                self._faults.setdefault(row, missing)
        left_out = self._faults.keys() | self._unmapped.keys()
        timed = [(row, at) for row, at in enumerate(instants) if at is not None and row not in left_out]
        rows = [row for row, _ in timed]
        return self._mapped(_Events(rows, [types[row] for row in rows], [at for _, at in timed], [data[row] for row in rows]))

    def of_events(self) -> Mapped:
        """Several events a record, one for each of the map's columns that has a time."""
        types = [type_ for type_, _ in self._map.events]
        columns = [self._instants(source, type_) for type_, source in self._map.events]
        data = self._data()
        missing = Fault(Reason.NO_TIME, f"there is no time for any of {', '.join(f'`{name}`' for name in types)}")
        events = _Events()
        for row, instants in enumerate(zip(*columns, strict=True)):
            told_at = [at for at in instants if at is not None]
            if not told_at:
                self._faults.setdefault(row, missing)
            if row in self._faults:
                continue
            first = instants.index(min(told_at))
            for order, at in enumerate(instants):
                if at is not None:
                    events.add(row, types[order], at, data[row] if order == first else NO_DATA)
        return self._mapped(events)

    def _mapped(self, events: _Events) -> Mapped:
        subjects = [self._subjects[row] for row in events.rows]
        sources = [self._sources[row] for row in events.rows]
        if self._ids is None:
            digests = content_digests(sources, subjects, events.types, events.at, events.data)
        else:
            digests = id_digests(sources, [self._ids[row] for row in events.rows], events.types)
        faulty = sorted(self._faults.keys() - self._unmapped.keys())
        return Mapped(
            Records(digests, subjects, events.at, events.types, events.data),
            [aside(self._table, row, self._faults[row], self._subjects[row]) for row in faulty],
            Counter(self._unmapped.values()),
        )

    def _texts(self, source: Source, what: str, missing: Reason, bad: Reason) -> Sequence[str]:
        return texts(source.read(self._table, self._faults), self._faults, called(what, source), missing, bad)

    def _types(self, source: Source) -> Sequence[str]:
        if not isinstance(source, Choice):
            return self._texts(source, "type", Reason.NO_TYPE, Reason.BAD_TYPE)
        faults: Faults = {}
        said = texts(source.by.read(self._table, faults), faults, called("type", source.by), Reason.NO_TYPE, Reason.BAD_TYPE)
        types = source.read(self._table, self._faults)
        for row, fault in faults.items():
            if fault.reason is not Reason.NO_TYPE or types[row] is ABSENT:  # what is missing has gone to `otherwise`
                self._faults.setdefault(row, fault)
        self._unmapped = {row: said[row] for row, found in enumerate(types) if found is ABSENT and said[row]}
        return [found if isinstance(found, str) else "" for found in types]

    def _instants(self, source: Source, name: str) -> Sequence[int | None]:
        return told(source.read(self._table, self._faults), called(name, source), self._form, self._faults, self._times.instants)

    def _data(self) -> list[str]:
        columns = [
            encoded(source.read(self._table, self._faults), name, self._table.is_cells, self._faults) for name, source in self._map.data
        ]
        for name, source in self._map.times:
            values = source.read(self._table, self._faults)
            columns.append(encoded_stamps(values, told(values, called(name, source), self._form, self._faults, self._times.stamps)))
        return data_texts([name for name, _ in (*self._map.data, *self._map.times)], columns, len(self._table))


def aside(table: Table, row: int, fault: Fault, subject: str) -> Aside:
    """A row that could not be read, with where it stood, what it said and whose it is; of nobody where its subject cannot be read."""
    return Aside(fault.reason.value, table.place(row), fault.message, table.text(row), subject)
