"""Reads what a bar asks of its figure: bounds, how far groups may lie apart, and how far it may move from an earlier figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypedDict

from engine.language.bar_amounts import Units, read_bound, read_change, read_spread
from engine.language.book import Against
from engine.language.dates import read_date
from engine.language.nearness import nearest
from engine.language.nodes import Map, Node
from engine.language.problems import Refusal, Report, quoted
from engine.language.shapes import fields, read_text, text

ASKING_KEYS = ("at_least", "at_most", "spread", "drop", "rise")
EARLIEST = date(1970, 1, 1)
_PREVIOUS = "previous"
_EXPECTED_AGAINST = "`previous`, or `{before: 2026-01-01}`"


class Bounds(TypedDict):
    """What is asked of a figure, by the names of `Bar`."""

    at_least: Fraction | None
    at_most: Fraction | None
    spread: Fraction | None
    against: Against | None


def read_bounds(node: Map, parts: dict[str, Node], units: Units, report: Report) -> Bounds:
    """What a bar asks, in the units of its figure."""
    least = read_bound(parts["at_least"], units, report) if "at_least" in parts else None
    most = read_bound(parts["at_most"], units, report) if "at_most" in parts else None
    if least is not None and most is not None and least > most:
        message = "no figure is over `at_least` and under `at_most` at once"
        report.error("bar/range", parts["at_most"].place, message, "`at_least` below `at_most`")
    spread = read_spread(parts["spread"], units, report) if "spread" in parts else None
    return Bounds(at_least=least, at_most=most, spread=spread, against=_read_against(node, parts, units, report))


def check_asked(node: Map, parts: dict[str, Node], report: Report) -> None:
    """Something must be asked of a figure, and what is asked must go together."""
    if not any(key in parts for key in ASKING_KEYS):
        report.error("bar/unbounded", node.name, "nothing is asked of this figure", "`at_least`, `at_most`, `spread`, `drop` or `rise`")
    if "spread" in parts and "across" not in parts:
        message = "`spread` compares groups, and there are none"
        report.error("bar/spread", node.key_place("spread"), message, "`across` with the attribute that makes groups")
    changes = [key for key in ("drop", "rise") if key in parts]
    if changes and "against" not in parts:
        message = f"`{changes[0]}` compares with an earlier figure, and none is named"
        report.error("bar/against", node.key_place(changes[0]), message, "`against: previous`, or `against: {before: 2026-01-01}`")
    if "against" in parts and not changes:
        message = "`against` names an earlier figure, and nothing is asked of the change"
        report.error("bar/against", node.key_place("against"), message, "`drop` or `rise`, such as `drop: {at_most: 5%}`")


def _read_against(node: Map, parts: dict[str, Node], units: Units, report: Report) -> Against | None:
    if "against" not in parts:
        return None
    before = _read_before(parts["against"], report)
    changes = {key: read_change(parts[key], key, units, report) for key in ("drop", "rise") if key in parts}
    drop, rise = changes.get("drop"), changes.get("rise")
    if drop is not None and rise is not None and drop.relative is not rise.relative:
        message = "`drop` and `rise` are measured differently"
        report.error("bar/against", node.key_place("rise"), message, "both as shares of the earlier figure, or both in its units")
    relative = all(change.relative for change in (drop, rise) if change is not None)
    return Against(before, drop.amount if drop else None, rise.amount if rise else None, relative)


def _read_before(node: Node, report: Report) -> date | None:
    """The day before which the earlier window ends; None for the previous window."""
    if not isinstance(node, Map):
        written = text(node, report, _EXPECTED_AGAINST)
        if written is not None and written != _PREVIOUS:
            message = f"{quoted(written)} is not an earlier window"
            report.error("shape/wrong-value", node.place, message, _EXPECTED_AGAINST, nearest(written, (_PREVIOUS,)))
        return None
    found = fields(node, report, ("before",), required=("before",), what="`against`")
    return read_text(found["before"], report, _read_day, "a date such as `2026-01-01`") if "before" in found else None


def _read_day(text: str) -> date | Refusal:
    """A date from 1970 on, which is where instants are counted from."""
    found = read_date(text)
    if isinstance(found, date) and found < EARLIEST:
        return Refusal("date/unreadable", f"{quoted(text)} is before all history", f"a date from {EARLIEST} on")
    return found
