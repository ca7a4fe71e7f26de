"""Reads what is told by a name of the book: clocks, and the calendars of `hours`."""

from __future__ import annotations

from dataclasses import dataclass

from engine.language.book import Clock
from engine.language.calendar_reading import meant_opening
from engine.language.calendars import ALWAYS
from engine.language.choices import Chosen, Placed, leaves, read_choice
from engine.language.clock_reading import read_clock
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.nearness import nearest
from engine.language.nodes import Map, Node
from engine.language.problems import Place, Report, one_of, quoted
from engine.language.shapes import known_name, text
from engine.language.uses import Uses
from engine.language.vocabulary import ALWAYS_THERE


@dataclass(frozen=True, slots=True)
class Names:
    """The clocks and calendars of the book; one that could not be read is there as None.

    `complete` is false when a file could not be read: then a name that is not there may well be in it.
    """

    clocks: dict[str, Clock | None]
    calendars: dict[str, str | None]  # to their time zones
    complete: bool


def read_named_clock(node: Node, names: Names, report: Report, uses: Uses) -> Clock | None:
    """A clock by its name, or one that is written in its place."""
    if isinstance(node, Map):
        return read_clock("", node, report, uses)
    name = text(node, report, "a clock's name, or `{from: …, to: …}`")
    if name is None or name in names.clocks:
        return names.clocks[name] if name else None
    if names.complete:
        message = f"{quoted(name)} is not a clock"
        expected = f"{one_of(tuple(BUILT_IN_CLOCKS))} or a clock of this book"
        report.error("clock/unknown", node.place, message, expected, nearest(name, names.clocks))
    return None


def read_hours(node: Node | None, place: Place, names: Names, report: Report, uses: Uses) -> Chosen[str] | None:
    """The calendars that time is counted in; without a node `always`, at `place`."""
    if node is None:
        return Placed(ALWAYS, place)
    hours = read_choice(node, report, uses, lambda each, to: text(each, to, "a calendar's name, or `always`"))
    if hours is not None and names.complete:
        for name in leaves(hours):
            _check_calendar(name.value, name.place, (*names.calendars, ALWAYS), report)
    return hours


def _check_calendar(name: str, place: Place, known: tuple[str, ...], report: Report) -> None:
    opening = None if name in known else meant_opening(name)
    if opening is None:
        known_name(name, place, report, known, "calendar/unknown", "a calendar of this book")
        return
    expected = f"{one_of(sorted(known))}; for these hours write `NAME: {{open: {{{opening}}}}}` below `calendars:` and `NAME` here"
    report.error("calendar/unknown", place, f"{quoted(name)} is not a calendar of this book", expected)


def only_calendar(hours: Chosen[str] | None) -> str | None:
    """The calendar that all hours are of, beside `always`; None if there is none or more than one."""
    named = {leaf.value for leaf in leaves(hours)} - {ALWAYS} if hours is not None else set()
    return named.pop() if len(named) == 1 else None


def read_set(name: str, place: Place, report: Report, uses: Uses) -> None:
    """An attribute that some events set and others leave: any but those that are always there."""
    uses.attribute(name, place)
    if name in ALWAYS_THERE:
        message = f"{quoted(name)} is there at every event, and none sets it"
        report.error("attribute/always-there", place, message, "an attribute that events set, such as `customer` or `quality`")


def read_label(name: str, place: Place, report: Report, uses: Uses) -> None:
    """An attribute that becomes a label of figures: any but the customer."""
    uses.attribute(name, place)
    if name == "customer":
        message = "a figure for each customer would be a metric for each customer"
        report.error("break-down/customer", place, message, "attributes with few values, such as `tier`")
