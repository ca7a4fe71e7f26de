"""Finds the standards that wait for what no feed of the configuration can send, and what a feed sends in its stead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from engine.evaluation.asking import types_asked
from engine.evaluation.matching import compares, happenings
from engine.language.book import Bar, Book, Choice, Clock, Match, Rule, Standard, Statistic, Time
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing
from engine.language.nearness import slip_among
from engine.language.paths import attributes
from engine.language.problems import Level, Place, Problem, one_of, quoted
from engine.language.syntax import lines_of
from engine.language.vocabulary import ALWAYS_THERE, EVENT_TYPES
from monitors.config import FeedConfig
from monitors.feeds.sent import Sent, sent

T = TypeVar("T")

Needed = tuple[str, tuple[str, ...]]  # what is not to be without, and the names of which one is enough


def waiting_problems(book: Book, feeds: Sequence[FeedConfig], texts: Mapping[str, str]) -> list[Problem]:
    """A warning for each standard that no event or attribute of the feeds can ever start, end or fill; `texts` are the book's by label.

    And for each event type of a map that is a slip of one that the book asks for and no map names.
    """
    can = sent(feeds)
    waiting = [problem for standard in book.standards for problem in _of_standard(standard, can, texts)] if feeds else []
    return [*waiting, *_near_types(book, feeds)]


def _near_types(book: Book, feeds: Sequence[FeedConfig]) -> Iterator[Problem]:
    """Built-in types are left out: a map is held against them where it is read."""
    named = [each for feed in feeds if feed.map is not None for each in feed.map.types]
    asked = types_asked(book.standards)
    missing = sorted(asked.difference(EVENT_TYPES, (each.text for each in named)))
    for each in named:
        meant = None if each.text in asked or each.text in EVENT_TYPES else slip_among(each.text, missing)
        if meant is not None:
            message = f"the book asks for no event {quoted(each.text)}, but for one that is near"
            yield Problem("event/near", Level.WARNING, each.place, message, suggestion=meant)


def _of_standard(standard: Standard, can: Sent, texts: Mapping[str, str]) -> Iterator[Problem]:
    needs = [("sends", can.types, needed) for needed in _types_needed(standard)]
    needs += [("gives", can.attributes, needed) for needed in _attributes_needed(standard)]
    for verb, known, (without, names) in dict.fromkeys(needs):
        if known is not None and not known.intersection(names) and not set(names) <= set(ALWAYS_THERE):
            message = f"{quoted(standard.name)} {without}: no feed {verb} {' or '.join(quoted(name) for name in names)}"
            yield Problem("feed/unsent", Level.WARNING, place_of(standard, texts), message, one_of(sorted(known)) if known else None)


def _types_needed(standard: Standard) -> Iterator[Needed]:
    match standard.kind:
        case Time(clock=clock) | Bar(of=Clock() as clock):
            yield "has a clock that nothing starts", _types(clock.start)
            yield "has a clock that nothing stops", _types(clock.stop)
            yield from _beside(clock)
        case Rule(every=every):
            yield "has nothing to judge", _types(every)
        case Bar(statistic=Statistic.SHARE | Statistic.COUNT, at=at):
            yield "has nothing to count", (at or "opened",)
    for key, condition in _conditions(standard):
        yield from ((f"asks in `{key}` for what never happens", (name,)) for name in dict.fromkeys(happenings(condition)))


def _beside(clock: Clock) -> Iterator[Needed]:
    """What a clock of the book asks for beside its start and stop; a built-in one names whatever may come, and not all of it need."""
    told = (("pauses", clock.pause), ("resumes", clock.resume), ("cancels", clock.cancel))
    own = () if clock.name in BUILT_IN_CLOCKS else told
    yield from ((f"has a clock that nothing {verb}", _types(matches)) for verb, matches in own if matches)


def _attributes_needed(standard: Standard) -> Iterator[Needed]:
    match standard.kind:
        case Time(due=due, per=per, target=target, aim=aim):
            yield from [("has no deadline", (due,))] if due else []
            yield from (("has no timelines", (name,)) for name in per)
            yield from _chosen(aim.value, target)
        case Bar(of=of, across=across):
            yield from [("has no figure", (of,))] if isinstance(of, str) else []
            yield from [("has no groups", (across,))] if across else []
    if isinstance(standard.kind, (Time, Bar)):
        yield from _chosen("hours", standard.kind.hours)
    for key, condition in _conditions(standard):
        names = dict.fromkeys(each.attribute for each in compares(condition))
        yield from ((f"asks in `{key}` for what is never there", (name,)) for name in names)


def _chosen(key: str, chosen: T | Choice[T] | None) -> Iterator[Needed]:
    """The attributes that a choice goes by; where none of its values fits and it has no `otherwise`, there is no promise."""
    for name in attributes(chosen):
        nothing = isinstance(chosen, Choice) and chosen.by == name and chosen.otherwise is None
        yield f"chooses `{key}` by what is never there{' and promises nothing' if nothing else ''}", (name,)


def _conditions(standard: Standard) -> Iterator[tuple[str, Condition]]:
    """Every condition of a standard, with the key that it stands under."""
    if standard.applies is not None:
        yield "for", standard.applies
    match standard.kind:
        case Rule(every=every, must=must):
            yield from (("where", each.where) for each in every if each.where is not None)
            yield "must", must
        case Bar(of=Compare() | Happened() | All() | Any() | Nothing() as condition):
            yield "share", condition
        case Time(clock=clock) | Bar(of=Clock() as clock) if clock.name not in BUILT_IN_CLOCKS:
            matches = (*clock.start, *clock.stop, *clock.pause, *clock.resume, *clock.cancel)
            yield from (("where", each.where) for each in matches if each.where is not None)


def _types(matches: tuple[Match, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.type for match in matches))


def place_of(standard: Standard, texts: Mapping[str, str]) -> Place:
    """Where the standard's name stands."""
    line = lines_of(texts[standard.file])[standard.line - 1]
    return Place(standard.file, standard.line, max(line.find(standard.name), 0) + 1, len(standard.name))
