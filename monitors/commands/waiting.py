"""Finds the standards that wait for what no feed of the configuration can send, and what a feed sends in its stead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.evaluation.asking import types_asked
from engine.evaluation.matching import compares
from engine.language.book import Bar, Book, Clock, Match, Rule, Standard, Statistic, Time
from engine.language.nearness import slip_among
from engine.language.problems import Level, Place, Problem, one_of, quoted
from engine.language.syntax import lines_of
from engine.language.vocabulary import ALWAYS_THERE, EVENT_TYPES
from monitors.config import FeedConfig
from monitors.feeds.sent import Sent, sent

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
    for verb, known, (without, names) in needs:
        if known is not None and not known.intersection(names):
            message = f"{quoted(standard.name)} {without}: no feed {verb} {' or '.join(quoted(name) for name in names)}"
            yield Problem("feed/unsent", Level.WARNING, _place(standard, texts), message, one_of(sorted(known)) if known else None)


def _types_needed(standard: Standard) -> Iterator[Needed]:
    match standard.kind:
        case Time(clock=clock) | Bar(of=Clock() as clock):
            yield "has a clock that nothing starts", _types(clock.start)
            yield "has a clock that nothing stops", _types(clock.stop)
        case Rule(every=every):
            yield "has nothing to judge", _types(every)
        case Bar(statistic=Statistic.SHARE | Statistic.COUNT, at=at):
            yield "has nothing to count", (at or "opened",)


def _attributes_needed(standard: Standard) -> Iterator[Needed]:
    match standard.kind:
        case Time(due=str(due)):
            yield "has no deadline", (due,)
        case Bar(of=str(name)) if name not in ALWAYS_THERE:
            yield "has no figure", (name,)
    if isinstance(standard.kind, Time):
        yield from (("has no timelines", (name,)) for name in standard.kind.per if name not in ALWAYS_THERE)
    must = standard.kind.must if isinstance(standard.kind, Rule) else None
    for key, condition in (("for", standard.applies), ("must", must)):
        names = dict.fromkeys(each.attribute for each in compares(condition) if each.attribute not in ALWAYS_THERE)
        yield from ((f"asks in `{key}` for what is never there", (name,)) for name in names)


def _types(matches: tuple[Match, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.type for match in matches))


def _place(standard: Standard, texts: Mapping[str, str]) -> Place:
    """Where the standard's name stands."""
    line = lines_of(texts[standard.file])[standard.line - 1]
    return Place(standard.file, standard.line, max(line.find(standard.name), 0) + 1, len(standard.name))
