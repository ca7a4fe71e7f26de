"""Terms in English: events, lists, the user's own words, lengths of time and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from engine.language.calendars import Range
from engine.language.durations import Duration, Unit
from engine.language.words.parts import clock_face, ends_next_day, exact_parts

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.+-]*")
_TAKEN = frozenset("a all an and any by each given is missing no none nor not of or other text the".split())
_MONTHS = "January February March April May June July August September October November December".split()
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

EVENTS: dict[str, tuple[str, str, str]] = {
    "opened": ("the interaction", "is opened", "has been opened"),
    "customer_message": ("the customer", "writes", "has written"),
    "agent_message": ("an agent", "writes to the customer", "has written to the customer"),
    "auto_reply": ("an automatic reply", "is sent", "has been sent"),
    "internal_note": ("an internal note", "is written", "has been written"),
    "assigned": ("the interaction", "is assigned", "has been assigned"),
    "transferred": ("the interaction", "is transferred", "has been transferred"),
    "queued": ("the customer", "joins the queue", "has joined the queue"),
    "answered": ("an agent", "picks up", "has picked up"),
    "held": ("the customer", "is put on hold", "has been put on hold"),
    "unheld": ("the customer", "is taken off hold", "has been taken off hold"),
    "ended": ("the conversation", "ends", "has ended"),
    "abandoned": ("the customer", "gives up waiting", "has given up waiting"),
    "pending": ("the interaction", "is set to wait for the customer", "has been set to wait for the customer"),
    "unpending": ("the interaction", "no longer waits for the customer", "has stopped waiting for the customer"),
    "resolved": ("the interaction", "is solved", "has been solved"),
    "reopened": ("the interaction", "is reopened", "has been reopened"),
    "closed": ("the interaction", "is closed", "has been closed"),
    "merged": ("the interaction", "is merged into another", "has been merged into another"),
    "spam": ("the interaction", "is marked as spam", "has been marked as spam"),
    "deleted": ("the interaction", "is deleted", "has been deleted"),
    "followed_up": ("somebody of us", "follows up with the customer", "has followed up with the customer"),
    "surveyed": ("the customer", "is surveyed", "has been surveyed"),
    "scored": ("the interaction", "is scored", "has been scored"),
    "updated": ("the interaction", "is updated", "has been updated"),
}
"""Each built-in event: who or what, what happens, and what has happened."""


def event(name: str) -> tuple[str, str, str]:
    """Who or what, what happens, and what has happened."""
    return EVENTS.get(name) or ("the event", f"{mention(name)} takes place", f"{mention(name)} has taken place")


def listed(items: Sequence[str], joint: str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}"


def mention(text: str) -> str:
    """A text of the user: bare where it is one plain word, else in quotes."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _TAKEN
    return text if is_plain else f"“{text.replace('”', '””')}”"


def counted(count: str, what: str) -> str:
    """`1 hour`, `2 hours`."""
    return f"{count} {what}{'' if count == '1' else 's'}"


def exact(amount_us: Fraction | int) -> str:
    """Exact time as `1 hour 30 minutes`."""
    return " ".join(counted(count, unit) for count, unit in exact_parts(amount_us))


def length(duration: Duration) -> str:
    """A length of exact time or of days."""
    return exact(duration.amount) if duration.unit is Unit.EXACT else counted(str(duration.amount), duration.unit.removesuffix("s"))


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    return f"{number}{'th' if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, 'th')}"


def working_day(number: int) -> str:
    """The day on which a promise by the end of a working day ends."""
    return {0: "the same working day", 1: "the next working day"}.get(number) or f"the {ordinal(number)} working day after the clock starts"


def day(value: date) -> str:
    """`24 December 2026`."""
    return f"{month_day(value.month, value.day)} {value.year}"


def month_day(month: int, number: int) -> str:
    """`24 December`."""
    return f"{number} {_MONTHS[month - 1]}"


def hours_of_day(ranges: Sequence[Range]) -> str:
    """Opening hours of a day, as `09:00 to 12:00 and 13:00 to 16:00`."""
    return listed([f"{clock_face(each.start)} to {clock_face(each.end)}{' the next day' * ends_next_day(each)}" for each in ranges], "and")
