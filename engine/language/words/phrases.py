"""What every language can say, so that none says less than another: each is a module with these functions.

A sentence is whole, with its full stop; a phrase is a part of one and begins with words of the language itself, never with a user's text.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol

from engine.language.book import Bar, Clock, Goal, Mark, OnChange, Rule, Severity
from engine.language.calendars import Calendar
from engine.language.conditions import Condition
from engine.language.durations import Duration
from engine.language.paths import Path


class Topic(StrEnum):
    """What a statement is about, in the order in which a standard is told."""

    FOR = "for"
    TOGETHER = "per"
    EVERY = "every"
    FIGURE = "figure"
    CLOCK = "clock"
    TARGET = "target"
    HOURS = "hours"
    CHANGE = "on_change"
    WARN = "warn"
    BOUNDS = "bounds"
    ACROSS = "across"
    AGAINST = "against"
    WINDOW = "over"
    CONFIDENCE = "confidence"
    GOAL = "goal"
    MINIMUM = "minimum"
    SEVERITY = "severity"
    DAYS = "days"
    OWNER = "owner"
    RUNBOOK = "runbook"
    TAGS = "tags"
    BREAK_DOWN = "break_down"
    ZONE = "time_zone"


class Broken(StrEnum):
    """What it is of a standard that breaks."""

    MISS = "miss"
    GOAL = "goal"
    BAR = "bar"


class Phrases(Protocol):
    """One language."""

    def label(self, topic: Topic) -> str:
        """A heading for a statement."""

    def sentence(self, phrase: str) -> str:
        """A phrase as a sentence."""

    def applies(self, condition: Condition | None) -> str: ...
    def together(self, per: tuple[str, ...]) -> str: ...
    def rule(self, rule: Rule) -> str: ...
    def clock(self, clock: Clock) -> str: ...

    def within(self, target: Duration) -> str:
        """A phrase: in what time."""

    def not_within(self, target: Duration) -> str:
        """A phrase: before what time it is too soon."""

    def due(self, attribute: str) -> str: ...

    def hours(self, name: str) -> str:
        """A phrase: which time counts, by a calendar's name or `always`."""

    def calendar(self, calendar: Calendar, zone: str) -> str:
        """When a calendar is open; its time zone only where it is not `zone`."""

    def depends(self, attributes: tuple[str, ...]) -> str:
        """That what follows is chosen by these attributes."""

    def chosen(self, path: Path, phrase: str | None) -> str:
        """A phrase: what holds on a path of a choice; None is no promise."""

    def change(self, on_change: OnChange, attributes: tuple[str, ...]) -> str:
        """What becomes of a running clock when one of these attributes changes; without any, when anything does that it asks for."""

    def warn(self, marks: tuple[Mark, ...]) -> str: ...
    def goal(self, goal: Goal | None, of_events: bool) -> str:
        """The share that is kept, of the events of a rule or else of what a clock measured."""

    def minimum(self, minimum: int, of_samples: bool) -> str: ...
    def severity(self, broken: Broken, severity: Severity, may_burn: bool) -> str: ...
    def days(self, since: date | None, until: date | None) -> str: ...
    def tags(self, tags: tuple[str, ...]) -> str: ...
    def break_down(self, attributes: tuple[str, ...]) -> str: ...

    def figure(self, bar: Bar) -> str: ...
    def bounds(self, bar: Bar) -> str: ...
    def across(self, bar: Bar) -> str: ...
    def against(self, bar: Bar) -> str: ...
    def window(self, bar: Bar) -> str: ...
    def confidence(self, bar: Bar) -> str: ...
