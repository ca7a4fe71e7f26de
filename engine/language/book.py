"""The book: what was promised, as data. It is checked once, by `reading`, and trusted after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from engine.language.calendars import ALWAYS, Calendar
from engine.language.conditions import Condition
from engine.language.durations import Duration

T = TypeVar("T")


class Severity(StrEnum):
    """How soon somebody has to know, the soonest first."""

    PAGE = "page"
    TICKET = "ticket"
    INFO = "info"


class Count(StrEnum):
    """Which spans of a clock are held to the promise."""

    FIRST = "first"
    EACH = "each"
    SUM = "sum"


class Aim(StrEnum):
    """What a time standard asks: done in time, not too soon, or by an instant that an attribute carries."""

    WITHIN = "within"
    NOT_WITHIN = "not_within"
    DUE = "due"


class OnChange(StrEnum):
    """What becomes of a deadline when an attribute that chose it changes: it is chosen anew, or stays that of the opening."""

    RETARGET = "retarget"
    KEEP = "keep"


class Period(StrEnum):
    """Calendar windows of a goal or a bar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Match:
    """An event of this type for which `where` holds. `opened` also matches the event that a subject without one is taken as opened by."""

    type: str
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Six lists of events that open, close, pause, resume and cancel spans, and how spans count."""

    name: str
    start: tuple[Match, ...]
    stop: tuple[Match, ...]
    pause: tuple[Match, ...] = ()
    resume: tuple[Match, ...] = ()
    cancel: tuple[Match, ...] = ()
    cancel_before: Duration | None = None  # always exact
    count: Count = Count.EACH


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A value chosen by an attribute's text; `otherwise` None means no promise."""

    by: str
    cases: tuple[tuple[str, T | Choice[T]], ...]
    otherwise: T | Choice[T] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A warning at this share of the open time from start to deadline."""

    share: Fraction
    severity: Severity


@dataclass(frozen=True, slots=True)
class Goal:
    """A share that must be met, over a rolling duration or per calendar period; exactly one of the two is set."""

    share: Fraction
    over: Duration | None = None
    per: Period | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """Something happens in time, or not too soon. `hours` is a calendar's name, `always`, or a choice of such."""

    clock: Clock
    aim: Aim
    target: Duration | Choice[Duration] | None = None  # None when the aim is DUE
    due: str | None = None
    hours: str | Choice[str] = ALWAYS
    warn: tuple[Mark, ...] = ()  # in order of share; empty for NOT_WITHIN
    on_change: OnChange = OnChange.RETARGET
    per: tuple[str, ...] = ()  # empty: each interaction is a timeline


@dataclass(frozen=True, slots=True)
class Rule:
    """Each event of the type satisfies `must`, which sees only that event's own attributes."""

    every: tuple[Match, ...]
    must: Condition


class Statistic(StrEnum):
    """What a bar says of its samples; `median` and `p50` to `p99` are percentiles."""

    AVERAGE = "average"
    PERCENTILE = "percentile"
    NPS = "nps"
    SHARE = "share"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Against:
    """The figure of the window just before, or of the one that ended with the day before `before`, and how far the newer may fall or rise.

    A change is relative to the earlier figure where `relative`, else in the figure's units.
    """

    before: date | None = None
    drop: Fraction | None = None
    rise: Fraction | None = None
    relative: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """One statistic over many interactions stays on the right side of its bounds, in every group of `across`.

    `of` is an attribute's name, a clock (its elapsed), the condition of a share, or None for a count of interactions. Bounds, spread and
    changes are in the figure's units: microseconds of a clock, 0 to 1 of a share, -100 to 100 of an NPS, else the attribute's own.
    Exactly one of `over` and `per` is set.
    """

    statistic: Statistic
    of: str | Clock | Condition | None = None
    percentile: int | None = None  # 50 to 99, with PERCENTILE only
    at: str | None = None  # of a share or a count: the event type instead of the opening
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    across: str | None = None
    spread: Fraction | None = None  # at most this much between the best group and the worst
    against: Against | None = None
    confidence: Fraction | None = None
    over: Duration | None = None
    per: Period | None = None
    hours: str | Choice[str] = ALWAYS  # of a clock


@dataclass(frozen=True, slots=True)
class Standard:
    """One promise. `time_zone` is that of the only calendar that it counts in, if there is one, else the file's."""

    name: str
    promise: str
    kind: Time | Bar | Rule
    time_zone: str
    applies: Condition | None = None  # `for`
    severity: Severity = Severity.TICKET
    owner: str | None = None
    runbook: str | None = None
    tags: tuple[str, ...] = ()
    break_down: tuple[str, ...] = ("channel", "team", "priority")
    since: date | None = None
    until: date | None = None
    goal: Goal | None = None
    minimum: int = 1
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def kind_name(self) -> str:
        """The kind as the language names it: `time`, `bar` or `rule`."""
        return type(self.kind).__name__.lower()


@dataclass(frozen=True, slots=True)
class Book:
    """All standards in the order of their names, and every calendar by name (`always` is not among them)."""

    standards: tuple[Standard, ...]
    calendars: dict[str, Calendar]

    def __getitem__(self, name: str) -> Standard:
        return next(standard for standard in self.standards if standard.name == name)
