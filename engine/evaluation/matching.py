"""Conditions and choices answered over columns: once for each distinct value, then looked up by code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, reduce
from typing import TypeVar

import numpy as np
import polars as pl

from engine.evaluation.columns import Bools, Codes, Instants, Positions, shift
from engine.evaluation.timelines import MISSING, UNSET, Rows
from engine.evaluation.zones import local_hour, local_weekday
from engine.language.book import Choice, Clock, Match
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.vocabulary import ALWAYS_THERE, DAYS

T = TypeVar("T")

ORDERINGS: dict[Op, Callable[[Decimal, Decimal], bool]] = {
    Op.AT_LEAST: lambda left, right: left >= right,
    Op.AT_MOST: lambda left, right: left <= right,
    Op.MORE_THAN: lambda left, right: left > right,
    Op.LESS_THAN: lambda left, right: left < right,
}

Values = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A step of a choice: the attribute, its value, and whether a case names that value; if not, `otherwise` was taken."""

    by: str
    value: Value | None
    is_named: bool


@dataclass(frozen=True)
class View:
    """What a condition sees: the attributes in force at `row`, and `hour` and `weekday` of the event at `opener`.

    Both are positions in `rows`, of one length, which is that of every answer. With `before`, `happened` speaks of the time
    before the row's own event, as `where` does; with `own`, only what the row's event itself set is there, as for `must`.
    """

    rows: Rows
    zone: str
    row: Positions
    opener: Positions
    before: bool = False
    own: bool = False

    def codes(self, name: str) -> tuple[Codes, Values]:
        """The attribute's code for each entry, and the value of each code."""
        if name in ("hour", "weekday"):
            codes, values = _local(self.rows, name, self.zone)
            return codes[self.opener], values
        if name == "first_event":
            codes, types = self.rows.first_event
            return codes[self.row], (None, *map(Value, types))
        attribute = self.rows.attributes[name]
        if self.own:
            return np.maximum(attribute.own[self.row], MISSING), attribute.values
        return attribute.at(self.row), attribute.values

    def text(self, name: str) -> pl.Series:
        """The attribute's text for each entry, empty where it is missing."""
        if name not in ALWAYS_THERE:
            attribute = self.rows.attributes[name]
            return attribute.shown[attribute.at(self.row)]
        codes, values = self.codes(name)
        return pl.Series([value.text if value else "" for value in values], dtype=pl.String)[codes]

    def holds(self, condition: Condition | None) -> Bools:
        """Whether the condition holds for each entry; no condition always does."""
        match condition:
            case None:
                return np.ones(len(self.row), dtype=bool)
            case Compare():
                codes, values = self.codes(condition.attribute)
                truth: Bools = _truth(self.rows, condition, values)[codes]
                return truth
            case Happened():
                happened: Bools = _happened(self.rows, condition.types, self.before)[self.row]
                return happened
            case All():
                return reduce(np.logical_and, map(self.holds, condition.parts), self.holds(None))
            case Any():
                return reduce(np.logical_or, map(self.holds, condition.parts), ~self.holds(None))
            case Nothing():
                return ~self.holds(Any(condition.parts))

    def matches(self, alternatives: tuple[Match, ...]) -> Bools:
        """Whether the event of each row is one of the alternatives, for a view of the time `before` it.

        `opened` is also what a subject without such an event is taken as opened by.
        """
        found = np.zeros(len(self.row), dtype=bool)
        for each in alternatives:
            of_type = self.rows.opened[self.row] if each.type == "opened" else self._type == self.rows.types.get(each.type, UNSET)
            if each.where is not None and of_type.any():
                here = np.flatnonzero(of_type)
                of_type[here] = self.only(here).holds(each.where)
            found |= of_type
        return found

    @cached_property
    def _type(self) -> Codes:
        return self.rows.type[self.row]

    def has_numbers(self, condition: Condition | None) -> Bools:
        """Whether each entry has a number wherever the condition compares with one."""
        given = np.ones(len(self.row), dtype=bool)
        for compare in compares(condition):
            if compare.op in ORDERINGS:
                codes, values = self.codes(compare.attribute)
                given &= np.array([value is not None and value.number is not None for value in values], dtype=bool)[codes]
        return given

    def chosen(self, choice: T | Choice[T], leaves: list[T]) -> Codes:
        """For each entry the position in `leaves` of what is chosen, or -1; new leaves are added to the list."""
        if not isinstance(choice, Choice):
            return np.full(len(self.row), _leaf(choice, leaves), dtype=np.int32)
        codes, values = self.codes(choice.by)
        result = np.full(len(self.row), -1, dtype=np.int32)
        cases = dict(choice.cases)
        branch = np.array([-1 if value is None else _case(value, cases) for value in values], dtype=np.int32)[codes]
        for number, branch_choice in [(-1, choice.otherwise), *enumerate(cases.values())]:
            here = np.flatnonzero(branch == number)
            if branch_choice is not None and len(here):
                result[here] = self.only(here).chosen(branch_choice, leaves)
        return result

    def branches(self, choice: T | Choice[T] | None) -> tuple[T | None, tuple[Branch, ...]]:
        """Of a view of one entry: what is chosen, None if nothing is, and the branches that led there."""
        taken: list[Branch] = []
        while isinstance(choice, Choice):
            codes, values = self.codes(choice.by)
            value, cases = values[codes[0]], dict(choice.cases)
            place = -1 if value is None else _case(value, cases)
            taken.append(Branch(choice.by, value, place >= 0))
            choice = list(cases.values())[place] if place >= 0 else choice.otherwise
        return choice, tuple(taken)

    def only(self, here: Positions) -> View:
        """The entries at some positions."""
        return View(self.rows, self.zone, self.row[here], self.opener[here], self.before, self.own)


def every_event(rows: Rows, zone: str) -> View:
    """All rows, as `where` sees their events."""
    every = np.arange(len(rows))
    return View(rows, zone, every, every, before=True)


def letting_in(rows: Rows, conditions: Iterable[Condition | None]) -> Bools:
    """The rows of every interaction in which one of the conditions holds at some row. None of them may ask for the `hour` or `weekday`."""
    by_types = any(True for condition in conditions for _ in happenings(condition))
    row = np.arange(len(rows)) if by_types else rows.speaks  # at the other rows, attributes are as they were
    holds = [View(rows, "", row, row).holds(condition) for condition in conditions]
    return rows.any_in_subject(row[np.logical_or.reduce(holds)])


def compares(condition: Condition | None) -> Iterator[Compare]:
    """Every comparison in a condition."""
    match condition:
        case Compare():
            yield condition
        case All() | Any() | Nothing():
            for part in condition.parts:
                yield from compares(part)


def happenings(condition: Condition | None) -> Iterator[str]:
    """Every event type that a condition asks to have happened."""
    match condition:
        case Happened(types=types):
            yield from types
        case All() | Any() | Nothing():
            for part in condition.parts:
                yield from happenings(part)


def types_of(clock: Clock) -> frozenset[str]:
    """The types of all events that a clock looks at."""
    return frozenset(each.type for each in (*clock.start, *clock.stop, *clock.pause, *clock.resume, *clock.cancel))


def misfits(rows: Rows, compare: Compare, among: Bools | None = None) -> Instants:
    """The `seq` of the events (`among` some) that give text to an attribute which is compared as a number."""
    if compare.op not in ORDERINGS or compare.attribute in ALWAYS_THERE:
        return np.zeros(0, dtype=np.int64)
    attribute = rows.attributes[compare.attribute]
    is_text = np.array([value is not None and value.number is None for value in attribute.values], dtype=bool)
    wrong = is_text[np.maximum(attribute.own, MISSING)] & ~rows.snapshot
    seqs: Instants = rows.seq[wrong if among is None else wrong & among]
    return seqs


def _truth(rows: Rows, compare: Compare, values: Values) -> Bools:
    if compare not in rows.truths:
        rows.truths[compare] = np.array([_is_true(value, compare) for value in values], dtype=bool)
    return rows.truths[compare]


def _is_true(value: Value | None, compare: Compare) -> bool:
    if compare.op is Op.PRESENT:
        return (value is not None) == (compare.values[0].text == "true")
    if value is None:
        return compare.op is Op.NOT
    if compare.op in ORDERINGS:
        bound = compare.values[0]
        return value.number is not None and bound.number is not None and ORDERINGS[compare.op](_exact(value), _exact(bound))
    if compare.op is Op.MATCHES:
        return re.fullmatch(compare.values[0].text, value.text) is not None
    return any(equal(value, wanted) for wanted in compare.values) == (compare.op is Op.IS)


def equal(left: Value, right: Value) -> bool:
    """Equality as text, and of two numbers by value."""
    return left.text == right.text or (left.number is not None and left.number == right.number and _exact(left) == _exact(right))


def _exact(value: Value) -> Decimal:
    """The number as it is written, of which a float of more than fifteen digits may be the neighbour."""
    try:
        return Decimal(value.text)
    except InvalidOperation:  # hexadecimal or octal, which only a book has
        return Decimal(value.number or 0)


def _case(value: Value, cases: dict[str, T]) -> int:
    return list(cases).index(value.text) if value.text in cases else -1


def _leaf(leaf: T, leaves: list[T]) -> int:
    if leaf not in leaves:
        leaves.append(leaf)
    return leaves.index(leaf)


def _happened(rows: Rows, types: tuple[str, ...], before: bool) -> Bools:
    until = rows.happened(types)
    return shift(until, rows.head) if before else until


def _local(rows: Rows, name: str, zone: str) -> tuple[Codes, Values]:
    if name == "hour":
        return local_hour(rows.at, zone).astype(np.int32) + 1, (None, *(Value(str(hour), float(hour)) for hour in range(24)))
    return local_weekday(rows.at, zone).astype(np.int32) + 1, (None, *map(Value, DAYS))
