"""Tells a standard in plain sentences. What is said, and in which order, is decided here once; how it is said, by each language.

How this works: a standard becomes statements, one a topic. Nothing that a standard means is left out, and what means the same reads the
same, however it is written. Texts of the user (promise, names, values) stand as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from engine.language.book import Aim, Bar, Choice, Clock, OnChange, Rule, Severity, Standard, Time
from engine.language.burns import burns_of, less_severe
from engine.language.calendars import ALWAYS, Calendar
from engine.language.conditions import All, Any, Compare, Condition, Nothing
from engine.language.paths import attributes, leaves, paths
from engine.language.vocabulary import ALWAYS_THERE
from engine.language.words import chinese, english
from engine.language.words.phrases import Broken, Phrases, Topic

T = TypeVar("T")


class Language(StrEnum):
    """The languages in which a standard can be told, by their ISO 639 codes."""

    ENGLISH = "en"
    CHINESE = "zh"


PHRASES: dict[Language, Phrases] = {Language.ENGLISH: english, Language.CHINESE: chinese}

Said = tuple[Topic, str, tuple[str, ...]]
"""A topic, a sentence or more, and the points below it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a standard says: its topic with a heading for it, whole sentences, and whole sentences as points below."""

    topic: Topic
    label: str
    text: str
    points: tuple[str, ...]


def told(standard: Standard, calendars: Mapping[str, Calendar], language: Language) -> tuple[Statement, ...]:
    """All that a standard says beside its name and promise; every calendar that it counts in is told with it."""
    say = PHRASES[language]
    said = (*_of_kind(standard, calendars, say), *_of_every_kind(standard, say))
    return tuple(Statement(topic, say.label(topic), text, points) for topic, text, points in said)


def _of_kind(standard: Standard, calendars: Mapping[str, Calendar], say: Phrases) -> Iterator[Said]:
    yield Topic.FOR, say.applies(standard.applies), ()
    match standard.kind:
        case Time() as time:
            yield from _time(time, standard, calendars, say)
        case Rule() as rule:
            yield Topic.EVERY, say.rule(rule), ()
        case Bar() as bar:
            yield from _bar(bar, standard, calendars, say)
    if not isinstance(standard.kind, Bar):
        yield Topic.GOAL, say.goal(standard.goal, isinstance(standard.kind, Rule)), ()
    if standard.minimum > 1 and (standard.goal is not None or isinstance(standard.kind, Bar)):
        yield Topic.MINIMUM, say.minimum(standard.minimum, isinstance(standard.kind, Bar)), ()


def _time(time: Time, standard: Standard, calendars: Mapping[str, Calendar], say: Phrases) -> Iterator[Said]:
    if time.per:
        yield Topic.TOGETHER, say.together(time.per), ()
    is_paused = time.due is None  # a clock with a date is never paused, whatever it says
    yield Topic.CLOCK, say.clock(time.clock if is_paused else replace(time.clock, pause=(), resume=())), ()
    if time.target is not None:
        yield Topic.TARGET, *_chosen(time.target, say.within if time.aim is Aim.WITHIN else say.not_within, say)
    if time.due is not None:
        yield Topic.TARGET, say.due(time.due), ()
    yield _hours(time.hours, standard, calendars, say)
    may_change = time.due is not None or standard.applies is not None or isinstance(time.target, Choice) or isinstance(time.hours, Choice)
    if may_change or time.on_change is not OnChange.RETARGET:
        yield Topic.CHANGE, say.change(time.on_change, _changing(time, standard)), ()
    if time.aim is not Aim.NOT_WITHIN:
        yield Topic.WARN, say.warn(time.warn), ()


def _bar(bar: Bar, standard: Standard, calendars: Mapping[str, Calendar], say: Phrases) -> Iterator[Said]:
    yield Topic.FIGURE, say.figure(bar), ()
    if isinstance(bar.of, Clock):
        yield Topic.CLOCK, say.clock(bar.of), ()
        yield _hours(bar.hours, standard, calendars, say)
    if bar.at_least is not None or bar.at_most is not None:
        yield Topic.BOUNDS, say.bounds(bar), ()
    if bar.across is not None or bar.spread is not None:
        yield Topic.ACROSS, say.across(bar), ()
    if bar.against is not None:
        yield Topic.AGAINST, say.against(bar), ()
    yield Topic.WINDOW, say.window(bar), ()
    if bar.confidence is not None:
        yield Topic.CONFIDENCE, say.confidence(bar), ()


def _of_every_kind(standard: Standard, say: Phrases) -> Iterator[Said]:
    yield Topic.SEVERITY, _severity(standard, say), ()
    if standard.since or standard.until:
        yield Topic.DAYS, say.days(standard.since, standard.until), ()
    if standard.owner is not None:
        yield Topic.OWNER, standard.owner, ()
    if standard.runbook is not None:
        yield Topic.RUNBOOK, standard.runbook, ()
    if standard.tags:
        yield Topic.TAGS, say.tags(standard.tags), ()
    if not isinstance(standard.kind, Bar):
        yield Topic.BREAK_DOWN, say.break_down(standard.break_down), ()
    yield Topic.ZONE, standard.time_zone, ()


def _severity(standard: Standard, say: Phrases) -> str:
    """What is made of a miss: a breach is as severe as is written; a goal or a bar is a ticket at most, and only a fast burn pages."""
    broken = Broken.BAR if isinstance(standard.kind, Bar) else Broken.MISS if standard.goal is None else Broken.GOAL
    severity = standard.severity if broken is Broken.MISS else less_severe(Severity.TICKET, standard.severity)
    return say.severity(broken, severity, any(burn.severity is Severity.PAGE for burn in burns_of(standard.goal, standard.severity)))


def _changing(time: Time, standard: Standard) -> tuple[str, ...]:
    """The attributes that a time standard goes by and that may change while its clock runs, each once."""
    due = (time.due,) if time.due else ()
    names = (*_compared(standard.applies), *attributes(time.target), *attributes(time.hours), *due)
    return tuple(name for name in dict.fromkeys(names) if name not in ALWAYS_THERE)


def _compared(condition: Condition | None) -> Iterator[str]:
    match condition:
        case Compare():
            yield condition.attribute
        case All() | Any() | Nothing():
            for part in condition.parts:
                yield from _compared(part)


def _hours(hours: str | Choice[str], standard: Standard, calendars: Mapping[str, Calendar], say: Phrases) -> Said:
    text, points = _chosen(hours, say.hours, say)
    named = [calendars[name] for name in leaves(hours) if name != ALWAYS]
    return Topic.HOURS, text, (*points, *(say.calendar(each, standard.time_zone) for each in named))


def _chosen(value: T | Choice[T], phrase: Callable[[T], str], say: Phrases) -> tuple[str, tuple[str, ...]]:
    """A sentence, or one that says by what it is chosen, with a point for each case."""
    if not isinstance(value, Choice):
        return say.sentence(phrase(value)), ()
    cases = (say.chosen(path, None if leaf is None else phrase(leaf)) for path, leaf in paths(value))
    return say.depends(attributes(value)), tuple(say.sentence(case) for case in cases)
