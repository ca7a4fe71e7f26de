"""What can be seen of an interaction at one of its events, and whether conditions hold of it.

Attributes are kept as encoded values: `=text` or `#number`; one that is cleared is not there at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from engine.language.book import Choice, Standard
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from tests.model.opening import EPOCH, ONE_US, instant, local, midnight
from tests.model.rows import Event

T = TypeVar("T")

CLEARED = "!"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ORDERINGS = (Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN)

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d|\d{8})(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)([Zz]|[+-]\d\d:\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of an interaction, with what was and is known of the interaction there."""

    event: Event
    attributes: Mapping[str, str]  # this event's own included
    own: Mapping[str, str]
    first_event: str
    happened_before: frozenset[str]
    stands_as_opened: bool

    @property
    def at(self) -> int:
        return self.event.at

    @property
    def happened(self) -> frozenset[str]:
        return self.happened_before | {self.event.type}

    @property
    def order(self) -> tuple[int, int]:
        return self.event.at, self.event.seq


@dataclass(frozen=True, slots=True)
class View:
    """The attributes and earlier types that a condition is asked of."""

    attributes: Mapping[str, str]
    happened: frozenset[str]

    def text(self, name: str) -> str | None:
        value = self.attributes.get(name)
        return None if value is None else value[1:]

    def number(self, name: str) -> Fraction | None:
        value = self.attributes.get(name, "")
        return Fraction(value[1:]) if value.startswith("#") else None


def moments_of(events: list[Event]) -> list[Moment]:
    """One interaction's events, in any order, as moments in the order of time."""
    events = sorted(events, key=lambda event: (event.at, event.seq))
    implied = _implied_opening(events)
    attributes: dict[str, str] = {}
    happened: frozenset[str] = frozenset()
    moments = []
    for event in events:
        attributes = {name: value for name, value in {**attributes, **event.data}.items() if value != CLEARED}
        own = {name: value for name, value in event.data.items() if value != CLEARED}
        moments.append(Moment(event, attributes, own, events[0].type, happened, event is implied))
        happened |= {event.type}
    return moments


def _implied_opening(events: list[Event]) -> Event | None:
    """What opens a subject that has no `opened` event."""
    if any(event.type == "opened" for event in events):
        return None
    return next((event for event in events if event.type in ("customer_message", "queued")), None)


def always_there(moment: Moment, zone: str) -> dict[str, str]:
    """The attributes that every interaction has, with the hour and weekday of this moment."""
    wall = local(moment.at, zone)
    return {"first_event": f"={moment.first_event}", "hour": f"#{wall.hour}", "weekday": f"={WEEKDAYS[wall.weekday()]}"}


def for_where(moment: Moment, zone: str) -> View:
    """An event's own attributes on top of the carried ones, and the types before it."""
    return View({**moment.attributes, **always_there(moment, zone)}, moment.happened_before)


def for_must(moment: Moment, zone: str) -> View:
    """An event's own attributes only, and the types before it."""
    return View({**moment.own, **always_there(moment, zone)}, moment.happened_before)


def in_force(moment: Moment, opener: Moment, zone: str) -> View:
    """What holds of a span from this moment on; the hour and weekday are those of the event that opened it."""
    return View({**moment.attributes, **always_there(opener, zone)}, moment.happened)


def holds(condition: Condition | None, view: View) -> bool:
    """Whether a condition holds; no condition always does."""
    match condition:
        case None:
            return True
        case All(parts):
            return all(holds(part, view) for part in parts)
        case Any(parts):
            return any(holds(part, view) for part in parts)
        case Nothing(parts):
            return not any(holds(part, view) for part in parts)
        case Happened(types):
            return any(type_ in view.happened for type_ in types)
        case Compare():
            return _compares(condition, view)


def _compares(compare: Compare, view: View) -> bool:
    text, number = view.text(compare.attribute), view.number(compare.attribute)
    if compare.op is Op.PRESENT:
        return (text is not None) == (compare.values[0].text == "true")
    if text is None:
        return compare.op is Op.NOT
    if compare.op in ORDERINGS:
        return number is not None and _ordered(compare.op, number, compare.values[0])
    if compare.op is Op.MATCHES:
        return any(re.fullmatch(value.text, text) for value in compare.values)
    equal = any(_equal(text, number, value) for value in compare.values)
    return equal if compare.op is Op.IS else not equal


def _equal(text: str, number: Fraction | None, value: Value) -> bool:
    return text == value.text or (number is not None and value.number is not None and number == Fraction(value.text))


def _ordered(op: Op, number: Fraction, bound: Value) -> bool:
    if bound.number is None:
        return False
    least = Fraction(bound.text)
    if op is Op.AT_LEAST:
        return number >= least
    if op is Op.AT_MOST:
        return number <= least
    return number > least if op is Op.MORE_THAN else number < least


def lacks_a_number(condition: Condition, view: View) -> bool:
    """Whether an ordering, anywhere in the condition, asks for a number that is not there."""
    match condition:
        case All(parts) | Any(parts) | Nothing(parts):
            return any(lacks_a_number(part, view) for part in parts)
        case Compare(attribute, op, _):
            return op in ORDERINGS and view.number(attribute) is None
        case _:
            return False


def parts_of(condition: Condition) -> Iterator[Compare | Happened]:
    """What a condition asks in the end, however it is combined."""
    match condition:
        case All(parts) | Any(parts) | Nothing(parts):
            for part in parts:
                yield from parts_of(part)
        case Compare() | Happened():
            yield condition


def chosen(choice: T | Choice[T] | None, view: View) -> T | None:
    """The value that the attributes choose; None where nothing was promised."""
    while isinstance(choice, Choice):
        text = view.text(choice.by)
        choice = choice.otherwise if text is None else dict(choice.cases).get(text, choice.otherwise)
    return choice


def due_instant(text: str | None, zone: str) -> int | None:
    """The instant that an attribute's text names, a bare date the end of its day; None if it cannot be read or is out of range."""
    found = _INSTANT.fullmatch(text or "")
    if found is None:
        return None
    day, time, offset = found.groups()
    try:
        if time is None:
            at = instant(midnight(date.fromisoformat(day)) + timedelta(days=1), zone)
        elif offset is None:
            at = instant(datetime.fromisoformat(f"{day}T{time}"), zone)
        else:
            at = (datetime.fromisoformat(f"{day}T{time}{offset.upper()}") - EPOCH) // ONE_US
    except (ValueError, OverflowError):
        return None
    return at if instant(datetime(1900, 1, 1), "UTC") <= at < instant(datetime(2200, 1, 1), "UTC") else None


def held_to(standard: Standard, opened_at: int) -> bool:
    """Whether what starts at this instant is held to the standard: its local day is from `since` to `until`, both in."""
    day = local(opened_at, standard.time_zone).date()
    return (standard.since is None or standard.since <= day) and (standard.until is None or day <= standard.until)
