"""Where a value of an event comes from in a record: a column, a path, JMESPath, a constant, or a choice of these.

A source reads a whole table at once. What it cannot read it adds to `faults`, and gives `ABSENT` for that row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jmespath
import orjson
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from monitors.feeds.faults import Fault, Faults, Reason, shown
from monitors.feeds.tables import ABSENT, Table

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUERY_MARKS = re.compile(r"[][(){}|&@'`\"]")
_QUERY_ERRORS = (JMESPathError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError, RecursionError)


@dataclass(frozen=True, slots=True)
class Column:
    """The value under one name."""

    name: str

    def read(self, table: Table, faults: Faults) -> list[object]:
        return table.column(self.name)


@dataclass(frozen=True, slots=True)
class Path:
    """The value under names inside each other; a record that has the whole text as one name says it there."""

    names: tuple[str, ...]

    def read(self, table: Table, faults: Faults) -> list[object]:
        whole = ".".join(self.names)
        return [record[whole] if whole in record else self._inside(record) for record in table.records()]

    def _inside(self, record: object) -> object:
        for name in self.names:
            if not isinstance(record, Mapping) or name not in record:
                return ABSENT
            record = record[name]
        return record


@dataclass(frozen=True, slots=True)
class Query:
    """JMESPath over the record; its `null` cannot be told from saying nothing, so it leaves an attribute as it was."""

    text: str
    compiled: ParsedResult

    def read(self, table: Table, faults: Faults) -> list[object]:
        return [self._of(record, row, faults) for row, record in enumerate(table.records())]

    def _of(self, record: Mapping[str, object], row: int, faults: Faults) -> object:
        try:
            value = self.compiled.search(record)
        except _QUERY_ERRORS as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            faults.setdefault(row, Fault(Reason.BAD_QUERY, f"{shown(self.text)} cannot be applied to this record: {said}"))
            return ABSENT
        return ABSENT if value is None else value


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value for every record."""

    value: object

    def read(self, table: Table, faults: Faults) -> list[object]:
        return [self.value] * len(table)


@dataclass(frozen=True, slots=True)
class Choice:
    """The source whose case is the text of `by`; a value that no case names goes to `otherwise`, and without one is `ABSENT`."""

    by: Source
    cases: Mapping[str, Source]
    otherwise: Source | None = None

    def read(self, table: Table, faults: Faults) -> list[object]:
        by = [value if type(value) is str else text_of(value) for value in self.by.read(table, faults)]
        if all(_never_fails(leaf) for leaf in self.leaves()):
            return self._pick(by, table, faults)
        return self._scatter(by, table, faults)

    def leaves(self) -> list[Source]:
        """What may be chosen."""
        return [*self.cases.values(), *([] if self.otherwise is None else [self.otherwise])]

    def _pick(self, by: list[str | None], table: Table, faults: Faults) -> list[object]:
        """Every leaf read for all rows, and the right one taken."""
        columns: dict[str | None, list[object]] = {text: leaf.read(table, faults) for text, leaf in self.cases.items()}
        other: list[object] = [ABSENT] * len(table) if self.otherwise is None else self.otherwise.read(table, faults)
        return [columns.get(text, other)[row] for row, text in enumerate(by)]

    def _scatter(self, by: list[str | None], table: Table, faults: Faults) -> list[object]:
        """Each leaf read only for its rows, so that a query is not asked of records that it is not for."""
        values: list[object] = [ABSENT] * len(table)
        for leaf, rows in self._rows_by_leaf(by):
            found: Faults = {}
            for row, value in zip(rows, leaf.read(table.take(rows), found), strict=True):
                values[row] = value
            for index, fault in found.items():
                faults.setdefault(rows[index], fault)
        return values

    def _rows_by_leaf(self, by: list[str | None]) -> list[tuple[Source, list[int]]]:
        rows_of: dict[str | None, list[int]] = {}
        for row, text in enumerate(by):
            rows_of.setdefault(text if text in self.cases else None, []).append(row)
        leaves = [(self.otherwise if text is None else self.cases[text], rows) for text, rows in rows_of.items()]
        return [(leaf, rows) for leaf, rows in leaves if leaf is not None]


Source = Column | Path | Query | Constant | Choice


def _never_fails(source: Source) -> bool:
    """Whether a source reads any record without a fault."""
    if isinstance(source, Choice):
        return _never_fails(source.by) and all(_never_fails(leaf) for leaf in source.leaves())
    return not isinstance(source, Query)


def called(name: str, source: Source) -> str:
    """What a message calls a part of an event: by its name, and by the sender's where the map reads it under another."""
    match source:
        case Column(theirs) | Query(theirs):
            pass
        case Path(names):
            theirs = ".".join(names)
        case _:
            theirs = name
    return f"`{name}`" if theirs == name else f"`{name}` (from `{theirs}`)"


def text_of(value: object) -> str | None:
    """The text of a scalar, as conditions and choices compare it; None for nothing, lists and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return orjson.dumps(value).decode() if not isinstance(value, int) or abs(value) < 2**63 else str(value)
    return None


def source_of(text: str, columns: Sequence[str] | None = None) -> Source | None:
    """The source that a map's text stands for: a column's name, else JMESPath.

    With `columns` (a CSV header) an identifier that is none of them is no source. Without, any name may be in a record.
    """
    if columns is not None and text in columns:
        return Column(text)
    if IDENTIFIER.fullmatch(text):
        return Column(text) if columns is None else None
    try:
        compiled = jmespath.compile(text)
    except (JMESPathError, RecursionError):
        return Column(text) if columns is None and not _QUERY_MARKS.search(text) else None
    if compiled.parsed["type"] == "literal":
        return Constant(compiled.parsed["value"])
    names = _names(compiled.parsed)
    return Path(names) if names else Query(text, compiled)


def _names(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of a plain path such as `fields.assignee.name`; none for anything that asks more."""
    if node["type"] == "field":
        return (node["value"],)
    if node["type"] != "subexpression":
        return ()
    parts = [_names(child) for child in node["children"]]
    return tuple(name for part in parts for name in part) if all(parts) else ()
