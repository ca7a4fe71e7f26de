"""Finds the standards that wait for what no feed of the configuration can send, and what a feed sends in its stead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from engine.evaluation.asking import types_asked
from engine.language.book import Bar, Book, Choice, Clock, Match, Rule, Standard, Statistic, Time
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op
from engine.language.nearness import slip_among
from engine.language.paths import attributes
from engine.language.problems import Level, Place, Problem, one_of, quoted
from engine.language.syntax import lines_of
from engine.language.vocabulary import ALWAYS_THERE, EVENT_TYPES
from monitors.config import FeedConfig
from monitors.feeds.sent import Sent, sent

T = TypeVar("T")

Needed = tuple[str, tuple[str, ...]]  # what is not to be without, and the names of which one is enough
Asked = tuple[tuple[str, Condition], ...]  # conditions, each with the key that it stands under


def waiting_problems(book: Book, feeds: Sequence[FeedConfig], texts: Mapping[str, str]) -> list[Problem]:
    """A warning for each standard that no event or attribute of the feeds can ever start, end or fill; `texts` are the book's by label.

    What a clock of the book lacks beside is told once, at the first standard that has it. And a warning for each event type of a
    map that is a slip of one that the book asks for and no map names.
    """
    return [*(_waiting(book, sent(feeds), texts) if feeds else ()), *_near_types(book, feeds)]


def _waiting(book: Book, can: Sent, texts: Mapping[str, str]) -> Iterator[Problem]:
    for standard in book.standards:
        yield from _unsent(quoted(standard.name), _types_needed(standard), _attributes_needed(standard), can, place_of(standard, texts))
    for clock, standard in _clocks_of(book):
        who = f"{quoted(clock.name)} is a clock that" if clock.name else f"{quoted(standard.name)} has a clock that"
        beside = (("nothing pauses", _types(clock.pause)), ("nothing resumes", _types(clock.resume)))
        asked = _wheres((*clock.start, *clock.stop, *clock.pause, *clock.resume))
        types = (*((verb, types) for verb, types in beside if types), *_happened(asked))
        yield from _unsent(who, types, _compared(asked), can, place_of(standard, texts))


def _clocks_of(book: Book) -> Iterable[tuple[Clock, Standard]]:
    """Each clock of the book, with the first standard that has it; a built-in one names whatever may come, and not all of it need."""
    found: dict[tuple[str, str], tuple[Clock, Standard]] = {}
    for standard in sorted(book.standards, key=lambda each: (each.file, each.line)):
        match standard.kind:
            case Time(clock=clock) | Bar(of=Clock() as clock) if clock.name not in BUILT_IN_CLOCKS:
                found.setdefault((clock.name, "" if clock.name else standard.name), (clock, standard))
    return found.values()


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


def _unsent(who: str, types: Iterable[Needed], attributes: Iterable[Needed], can: Sent, place: Place) -> Iterator[Problem]:
    needs = [("sends", can.types, needed) for needed in types]
    needs += [("gives", can.attributes, needed) for needed in attributes]
    for verb, known, (without, names) in dict.fromkeys(needs):
        if known is not None and not known.intersection(names) and not set(names) <= set(ALWAYS_THERE):
            message = f"{who} {without}: no feed {verb} {' or '.join(quoted(name) for name in names)}"
            yield Problem("feed/unsent", Level.WARNING, place, message, one_of(sorted(known)) if known else None)


def _types_needed(standard: Standard) -> Iterator[Needed]:
    match standard.kind:
        case Time(clock=clock) | Bar(of=Clock() as clock):
            yield "has a clock that nothing starts", _types(clock.start)
            yield "has a clock that nothing stops", _types(clock.stop)
        case Rule(every=every):
            yield "has nothing to judge", _types(every)
        case Bar(statistic=Statistic.SHARE | Statistic.COUNT, at=at):
            yield "has nothing to count", (at or "opened",)
    yield from _happened(_conditions(standard))


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
    yield from _compared(_conditions(standard))


def _chosen(key: str, chosen: T | Choice[T] | None) -> Iterator[Needed]:
    """The attributes that a choice goes by; where none of its values fits and it has no `otherwise`, there is no promise."""
    for name in attributes(chosen):
        nothing = isinstance(chosen, Choice) and chosen.by == name and chosen.otherwise is None
        yield f"chooses `{key}` by what is never there{' and promises nothing' if nothing else ''}", (name,)


def _conditions(standard: Standard) -> Asked:
    """Every condition of a standard but those of its clock."""
    applies = (("for", standard.applies),) if standard.applies is not None else ()
    match standard.kind:
        case Rule(every=every, must=must):
            return (*applies, *_wheres(every), ("must", must))
        case Bar(of=Compare() | Happened() | All() | Any() | Nothing() as condition):
            return (*applies, ("share", condition))
    return applies


def _wheres(matches: Iterable[Match]) -> Asked:
    return tuple(("where", each.where) for each in matches if each.where is not None)


def _happened(asked: Asked) -> Iterator[Needed]:
    parts = ((key, part) for key, condition in asked for part in _relying(condition))
    yield from ((f"asks in `{key}` for what never happens", part.types) for key, part in parts if isinstance(part, Happened))


def _compared(asked: Asked) -> Iterator[Needed]:
    parts = ((key, part) for key, condition in asked for part in _relying(condition))
    yield from ((f"asks in `{key}` for what is never there", (part.attribute,)) for key, part in parts if isinstance(part, Compare))


def _relying(condition: Condition) -> Iterator[Compare | Happened]:
    """The parts that hold only of what is sent: `not`, `present: false` and `none` hold of what never is, too."""
    match condition:
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _relying(part)
        case Compare(op=op, values=values) if op is Op.NOT or (op is Op.PRESENT and values[0].text == "false"):
            return
        case Compare() | Happened():
            yield condition


def _types(matches: tuple[Match, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.type for match in matches))


def place_of(standard: Standard, texts: Mapping[str, str]) -> Place:
    """Where the standard's name stands."""
    line = lines_of(texts[standard.file])[standard.line - 1]
    return Place(standard.file, standard.line, max(line.find(standard.name), 0) + 1, len(standard.name))
