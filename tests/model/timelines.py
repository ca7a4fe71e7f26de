"""Generated timelines for two engines to disagree about, with the books that judge them.

Events lie on a coarse grid around clock changes, weekends and holidays, so that they meet deadlines, marks, openings and each
other; a few are a microsecond off. `scenarios()` is a strategy that shrinks what it finds, `seeded(n)` is the quick one for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from engine.language.book import Aim, Bar, Book, Clock, Count, Standard, Time
from engine.language.calendars import Calendar
from engine.language.durations import HOUR, MINUTE
from tests.model.books import CALENDARS, TYPES, Pick, book, clock, hours_and_target, one_in, some
from tests.model.books import standard as another
from tests.model.opening import instant
from tests.model.rows import Event
from tests.model.versions import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A book, events in the order of their arrival, none after `now`, and how far each feed is read (None: all up to now)."""

    book: Book
    events: tuple[Event, ...]
    now: int
    horizons: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Versioned:
    """Texts of one standard in the order in which they came into force, and what a `Scenario` has beside its book."""

    texts: tuple[Text, ...]
    events: tuple[Event, ...]
    now: int
    horizons: dict[str, int] | None


SWAPPED = ("office", "holidays", "shop", "night", "weekend")
FEEDS = ("mail", "desk", "calls")
STARTS = (
    datetime(2026, 3, 27, 9),  # Friday before the clocks go forward in Berlin
    datetime(2026, 3, 28, 23),
    datetime(2026, 10, 23, 15),  # Friday before they go back
    datetime(2026, 10, 24, 23, 30),
    datetime(2026, 10, 31, 20),  # and in New York
    datetime(2026, 4, 3, 20),  # and by half an hour on Lord Howe Island
    datetime(2026, 12, 23, 16),  # holidays and days off
    datetime(2026, 11, 20, 9),  # a plain Friday
    datetime(2026, 11, 17, 11, 30),
)
GAPS = (0, 0, 0, 1, MINUTE, 30 * MINUTE, 30 * MINUTE, HOUR, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 8 * HOUR, 15 * HOUR, 24 * HOUR, 62 * HOUR)
NUDGES = (0, 0, 0, 0, 0, 0, 0, 0, 1, -1)
VALUES = {
    "channel": ("=email", "=email", "=email", "=phone", "=chat", "!"),
    "priority": ("=urgent", "=high", "=low", "#1", "#1.0", "=1", "!"),
    "team": ("=day", "=night", "!"),
    "customer": ("=kim", "=kim", "=kim", "=lee", "!"),
    "topic": ("=bill", "=bill", "#7", "=7"),
    "score": ("#5", "#5.0", "=5", "#4", "#4.5", "#05", "#10", "#-1.25", "=good", "!"),
}
COMMON = ("channel", "priority", "team", "score")


def promised(day: date) -> tuple[str, ...]:
    """Texts that name an instant around a day, and some that name none."""
    later = day + timedelta(days=1)
    known = (
        f"={day}",
        f"={later}",
        f"={day}T12:00",
        f"={day} 20:00:00",
        f"={later}T02:30",
        f"={later}T02:30:00Z",
        f"={later}T09:00:00.5+01:00",
    )
    return (*known, "=soon", "#2026", "!")


def attributes_of(of: Standard) -> tuple[str, ...]:
    """The attributes without which a standard says nothing."""
    if not isinstance(of.kind, Time):
        return ()
    return (*of.kind.per, *(("promised",) if of.kind.aim is Aim.DUE else ()))


def types_of(of: Standard) -> tuple[str, ...]:
    """The event types that a standard speaks of, those that start its clock twice."""
    if isinstance(of.kind, Time):
        return _types_of_clock(of.kind.clock)
    if isinstance(of.kind, Bar):
        clock = of.kind.of if isinstance(of.kind.of, Clock) else None
        return ("opened", of.kind.at or "queued", "reopened") if clock is None else _types_of_clock(clock)
    return tuple(match.type for match in of.kind.every)


def _types_of_clock(clock: Clock) -> tuple[str, ...]:
    return tuple(match.type for match in (*clock.start, *clock.start, *clock.stop, *clock.pause, *clock.resume, *clock.cancel))


def event(
    pick: Pick, at: int, seq: int, subject: str, types: Sequence[str], values: dict[str, Sequence[str]], sizes: Sequence[int]
) -> Event:
    """One event that sets a few attributes."""
    data = {name: pick(values[name]) for name in some(pick, tuple(values), sizes)}
    return Event(subject, at + pick(NUDGES), seq, pick(types), data, pick(FEEDS))


def events(pick: Pick, start: datetime, of: Book) -> list[Event]:
    """Events of a few interactions, from `start` on the wall clock of Berlin; arrival is not the order of their times."""
    needed = [name for standard in of.standards for name in attributes_of(standard)]
    known = {**VALUES, "promised": promised(start.date())}
    values: dict[str, Sequence[str]] = {name: known[name] for name in (*needed, *COMMON)}
    spoken = [each for standard in of.standards for each in types_of(standard)]
    subjects = pick((("a",), ("a",), ("a", "b"), ("a", "b", "c")))
    at, begun, found = instant(start, "Europe/Berlin"), set[str](), list[Event]()
    for seq in _shuffled(pick, pick((2, 4, 5, 6, 7, 8, 10, 12, 14))):
        at, subject = at + pick(GAPS), pick(subjects)
        sizes = (0, 0, 1, 1, 2) if subject in begun else (len(values) - 1, len(values))
        found.append(event(pick, at, seq, subject, (*spoken, *spoken, *spoken, *TYPES), values, sizes))
        begun.add(subject)
    return sorted(found, key=lambda each: each.seq)


def _shuffled(pick: Pick, count: int) -> list[int]:
    """1 to `count`, in order or not."""
    numbers = list(range(1, count + 1))
    return list(some(pick, numbers, (count,))) if one_in(pick, 2) else numbers


def scenario(pick: Pick, *, horizons: bool = False) -> Scenario:
    """A whole scenario; with `horizons`, feeds are not all read up to now."""
    start = pick(STARTS)
    of = book(pick, [start.date() + timedelta(days=count) for count in range(3)])
    told = events(pick, start, of)
    last = pick([each.at for each in told]) if one_in(pick, 4) else max(each.at for each in told)
    now = last + pick(GAPS) + pick((0, 0, 1))
    read = {feed: now - pick((0, 0, *GAPS)) for feed in FEEDS} if horizons else None
    return Scenario(of, tuple(each for each in told if each.at <= now), now, read)


def changed(pick: Pick, standard: Standard, days: Sequence[date], calendars: dict[str, Calendar]) -> tuple[Standard, dict[str, Calendar]]:
    """Another text of a standard: one thing about it is different, or everything; or a calendar is."""
    other, kind = another(pick, standard.name, days), standard.kind
    what = pick(("everything", "clock", "clock", "time", "aim", "for", "calendar", "calendar", "rest"))
    if not isinstance(kind, Time) or not isinstance(other.kind, Time) or what == "everything":
        return other, calendars
    match what:
        case "clock":
            counts = [Count.EACH, Count.FIRST] if kind.per or kind.aim is Aim.NOT_WITHIN else list(Count)
            return replace(standard, kind=replace(kind, clock=clock(pick, counts))), calendars
        case "time":
            hours, target = hours_and_target(pick)
            return replace(standard, kind=replace(kind, hours=hours, target=target if kind.target else None)), calendars
        case "aim" if kind.clock.count is not Count.SUM:
            aimed = replace(other.kind, clock=kind.clock, per=kind.per)
            return replace(standard, kind=aimed), calendars
        case "calendar":
            moved = {name: replace(CALENDARS[pick(SWAPPED)], name=name) for name in SWAPPED}
            return standard, {**calendars, **moved}
        case "for":
            return replace(standard, applies=other.applies), calendars
    return replace(other, kind=kind, time_zone=standard.time_zone), calendars


def versioned(pick: Pick, *, horizons: bool = False) -> Versioned:
    """A scenario of one standard whose text changes once or twice."""
    start = pick(STARTS)
    days = [start.date() + timedelta(days=count) for count in range(3)]
    texts = [(another(pick, "first", days), CALENDARS)]
    for _ in range(pick((1, 1, 2))):
        texts.append(changed(pick, texts[-1][0], days, texts[-1][1]))
    told = events(pick, start, Book(tuple(standard for standard, _ in texts), CALENDARS))
    first, last = min(each.at for each in told), max(each.at for each in told)
    now = last + pick(GAPS) + pick((0, 0, 1))
    instants = sorted(
        {min(pick([each.at for each in told]) + pick((0, 0, -1, 1, 30 * MINUTE, 3 * HOUR)), now) for _ in texts[1:]} - {first}
    )
    since = [-(1 << 62), *instants]
    read = {feed: now - pick((0, 0, *GAPS)) for feed in FEEDS} if horizons else None
    numbered = enumerate(zip(texts, since, strict=False), start=1)
    return Versioned(tuple(Text(number, at, *text) for number, (text, at) in numbered), tuple(told), now, read)


@st.composite
def scenarios(draw: st.DrawFn, *, horizons: bool = False) -> Scenario:
    """A strategy: slower, but it shrinks what it finds."""
    return scenario(_picks(draw), horizons=horizons)


@st.composite
def versioned_scenarios(draw: st.DrawFn, *, horizons: bool = False) -> Versioned:
    """The same of a standard whose text changes."""
    return versioned(_picks(draw), horizons=horizons)


def _picks(draw: st.DrawFn) -> Pick:
    def pick(options: Sequence[T], /) -> T:
        return draw(st.sampled_from(options))

    return pick


def seeded(seed: int, *, horizons: bool = False) -> Scenario:
    """The scenario of a seed: quick, and the same on every machine."""
    return scenario(Random(seed).choice, horizons=horizons)
