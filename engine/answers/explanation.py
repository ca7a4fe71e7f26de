"""An explanation, as data: what happened to one interaction, what each standard made of it, and why.

Instants are microseconds since 1970 UTC and lengths microseconds. An event's `id` is its `seq`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.language.book import Severity, Standard
from engine.language.conditions import Value


class Did(StrEnum):
    """What an event did to a clock."""

    OPENS = "opens"
    OPENS_AGAIN = "opens_again"  # a clock whose spans add up
    CLOSES = "closes"
    CANCELS = "cancels"
    LASTED = "lasted"  # the span had reached its length and ended by itself before the event
    PAUSES = "pauses"
    RESUMES = "resumes"
    CHANGES = "changes"  # the target, the hours, `for` or the text of the standard
    KEEPS = "keeps"  # a rule's condition
    BREAKS = "breaks"
    SAMPLED = "sampled"  # gives a bar a sample
    IGNORED = "ignored"  # it could have done something
    NOTHING = "nothing"  # no event of this clock


class Why(StrEnum):
    """Why a stretch of a span counts, or does not."""

    COUNTING = "counting"
    NOT_APPLICABLE = "not_applicable"  # it counts, but gives no verdict
    OUTSIDE_HOURS = "outside_hours"
    PAUSED = "paused"
    CLOSED = "closed"  # between two spans that add up


@dataclass(frozen=True, slots=True)
class EventTold:
    """One event, and the attributes that it sets; None clears one."""

    id: int
    at: int
    subject: str
    type: str
    feed: str
    data: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that an event did to a clock, and the same in words."""

    did: Did
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one event did. `id` is None for the instant at which a new text of the standard comes into force.

    `span` is the one that is open then or that the event closes; elapsed is as of the event, target and deadline are those from it on.
    """

    id: int | None
    at: int
    effects: tuple[Effect, ...]
    span: int | None = None
    elapsed_us: int | None = None
    target_us: int | None = None
    deadline_at: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch `[since, until)` of a span, all of which counts or all of which does not. Those that count add up to elapsed.

    `open_us` is how much of it is open time: of a pause, by how much it moves the deadline.
    """

    since: int
    until: int
    counts: bool
    why: Why
    words: str
    open_us: int

    @property
    def length_us(self) -> int:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class MarkTold:
    """A warn mark of an undecided clock; `at` is None while it does not come nearer."""

    share: Fraction
    severity: Severity
    at: int | None
    is_passed: bool


@dataclass(frozen=True, slots=True)
class VerdictTold:
    """One verdict with what led to it. `subject` names its timeline; `evidence` are ids of events.

    `promised`, `due` and `outcome` say in words what was promised, how the deadline came about and what came of it; what is of no
    meaning is empty.
    """

    standard: Standard
    subject: str
    span: int
    state: str
    is_open: bool
    reason: str
    opened_at: int
    deadline_at: int | None
    decided_at: int | None
    elapsed_us: int
    target_us: int | None
    version: int
    labels: Mapping[str, str]
    promised: str
    due: str
    outcome: str
    segments: tuple[Segment, ...]
    marks: tuple[MarkTold, ...]
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A breach that was told, and taken back once what came late had shown that there was none. `told_at` is None of one that rang for
    nobody."""

    told_at: int | None
    at: int


@dataclass(frozen=True, slots=True)
class StandardTold:
    """What one standard made of an interaction: step by step, the verdicts, and where there is none, why not.

    Events do not say what was told before all of them had come: `taken_back` is for those to fill who kept it.
    """

    standard: Standard
    subject: str
    steps: tuple[Step, ...]
    verdicts: tuple[VerdictTold, ...]
    why_not: tuple[str, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedBy:
    """What was asked for where that is no interaction, but the values that some share under `per`: these, the one told of last first."""

    name: str
    interactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`events` are those of the interaction and of all that share a timeline with it, up to and including `now`; `later` are
    the interaction's own after it.

    `shared` says what was asked for where it was not the interaction itself: then it is the first of those. `zones` are those of the
    standards that were asked, also where none says anything. What the interaction was told before `forgotten` is not kept any more.
    """

    subject: str
    now: int
    events: tuple[EventTold, ...]
    standards: tuple[StandardTold, ...]
    shared: SharedBy | None = None
    later: tuple[EventTold, ...] = ()
    zones: frozenset[str] = frozenset()
    forgotten: int | None = None
