"""The tests of a book, as data: what happens in each, what it expects, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from engine.language.book import Standard
from engine.language.problems import Place

if TYPE_CHECKING:
    from engine.evaluation.bars import BarFigures


class State(StrEnum):
    """The states of a verdict."""

    RUNNING = "running"
    AT_RISK = "at_risk"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class VerdictReason(StrEnum):
    """The reasons of a verdict."""

    IN_TIME = "in_time"
    LASTED = "lasted"
    HELD = "held"
    DEADLINE_PASSED = "deadline_passed"
    TOO_SOON = "too_soon"
    NOT_HELD = "not_held"
    FEED_SILENT = "feed_silent"
    CANCELLED = "cancelled"
    NOT_APPLICABLE = "not_applicable"
    COUNTING = "counting"
    OUTSIDE_HOURS = "outside_hours"
    PAST_MARK = "past_mark"
    PAUSED = "paused"
    NOT_READ = "not_read"
    CALENDAR_ENDED = "calendar_ended"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a case: `at` in microseconds since 1970 UTC, `data` the attributes that it sets."""

    subject: str
    at: int
    type: str
    data: Mapping[str, object]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it was written, and how exactly it is meant: to so many decimal places; -6 are whole millions."""

    amount: Fraction
    places: int

    def agrees(self, got: Fraction | float) -> bool:
        """Whether a figure is this one, give or take half of its last place."""
        return abs(Fraction(got) - self.amount) <= Fraction(1, 2) / Fraction(10) ** self.places


@dataclass(frozen=True, slots=True)
class Expected:
    """What a test says of one verdict, or of the figures of its standard.

    `values` are by key: instants and lengths in microseconds, `Figure`s, texts and truths; None where there is to be none.
    """

    values: Mapping[str, Any]
    span: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One test: what happened, as of when it is judged, and what is expected; of the last span, or one entry for each (`is_each`)."""

    name: str
    standard: Standard
    timeline: tuple[Happening, ...]
    at: int
    expected: tuple[Expected, ...]
    is_each: bool
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict of a case; instants and lengths in microseconds."""

    subject: str
    span: int
    state: str
    open: bool
    reason: str
    deadline: int | None
    decided: int | None
    elapsed: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What came out otherwise than expected, of one verdict or of all; values are as in `Expected`, and None where there is none."""

    key: str
    expected: Any
    got: Any
    of: Verdict | None = None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what came of it: no differences, if all was as expected.

    `verdicts` are in the order in which their spans opened; `shows` are the branches of the standard that the case went through,
    `misfits` the attributes that are text where the standard compares a number, `figures` those of the standard by the keys of `expect`,
    where they were asked for, and `bar` those of a bar.
    """

    case: Case
    verdicts: tuple[Verdict, ...]
    shows: frozenset[str]
    misfits: tuple[str, ...]
    figures: Mapping[str, Any]
    differences: tuple[Difference, ...]
    bar: BarFigures | None

    @property
    def ok(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one standard, how many tests it has, and which of its branches some test shows and none does, as the book writes them."""

    standard: Standard
    tests: int
    shown: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The results of all cases in their order, and the coverage of every standard in the order of their names."""

    cases: tuple[CaseResult, ...]
    coverage: tuple[Coverage, ...]

    @property
    def untested(self) -> tuple[str, ...]:
        """The standards without a test."""
        return tuple(each.standard.name for each in self.coverage if not each.tests)
