"""Reads the amounts of a bar in the units of its figure: bounds, a spread, and changes against an earlier figure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.language.book import Bar, Clock, Statistic
from engine.language.durations import DAY, Unit, exact_text, read_duration
from engine.language.nodes import Node, Scalar, is_nothing
from engine.language.problems import Refusal, Report, quoted
from engine.language.shapes import fields, is_quoted_number, read_text, wrong_type
from engine.language.shares import read_share

_NUMBER_MAX = 10**15
_NPS_MAX = 100


class Units(StrEnum):
    """What a figure is measured in; the value is what a bound of it is called."""

    NUMBER = "a number such as `4.2`"
    COUNT = "a number such as `30`"
    NPS = "a number from -100 to 100"
    TIME = "exact time such as `20s` or `4h`"
    SHARE = "a share such as `95%`"


_LIMITS: dict[Units, tuple[int, int]] = {
    Units.NUMBER: (-_NUMBER_MAX, _NUMBER_MAX),
    Units.COUNT: (0, _NUMBER_MAX),
    Units.NPS: (-_NPS_MAX, _NPS_MAX),
}


_UNITS_OF = {Statistic.SHARE: Units.SHARE, Statistic.COUNT: Units.COUNT, Statistic.NPS: Units.NPS}


def units_of(bar: Bar) -> Units:
    """What a bar's figure is measured in."""
    return Units.TIME if isinstance(bar.of, Clock) else _UNITS_OF.get(bar.statistic, Units.NUMBER)


@dataclass(frozen=True, slots=True)
class Change:
    """How far a figure may move: a share of the earlier one where `relative`, else in the figure's units."""

    amount: Fraction
    relative: bool


def read_bound(node: Node, units: Units, report: Report) -> Fraction | None:
    """A bound in the figure's units, of which those of time are microseconds and those of a share 0 to 1."""
    least, most = _LIMITS.get(units, (0, _NUMBER_MAX))
    return _read_amount(node, units, report, least, most)


def read_spread(node: Node, units: Units, report: Report) -> Fraction | None:
    """How far groups may lie apart, as `{at_most: AMOUNT}`."""
    amount = _at_most(node, report, "`spread`")
    return None if amount is None else _read_amount(amount, units, report, 0, 2 * _NPS_MAX if units is Units.NPS else _NUMBER_MAX)


def read_change(node: Node, name: str, units: Units, report: Report) -> Change | None:
    """A `drop` or `rise`, as `{at_most: 5%}` of the earlier figure or in the figure's own units."""
    written = _at_most(node, report, f"`{name}`")
    if written is None:
        return None
    if isinstance(written, Scalar) and written.text.rstrip().endswith("%"):
        share = read_text(written, report, lambda text: read_share(text, most=1 if name == "drop" else _NUMBER_MAX), Units.SHARE)
        return None if share is None else Change(share, relative=True)
    own = Units.NUMBER if units is Units.SHARE else units
    amount = _read_amount(written, own, report, 0, 1 if units is Units.SHARE else 2 * _NPS_MAX if units is Units.NPS else _NUMBER_MAX)
    return None if amount is None else Change(amount, relative=False)


def _at_most(node: Node, report: Report, what: str) -> Node | None:
    if isinstance(node, Scalar) and node.text[:1].isdigit():
        message = f"{quoted(node.text)} cannot stand here"
        report.error("shape/wrong-type", node.place, message, "a map with at_most", f"{{at_most: {node.text}}}")
        return None
    return fields(node, report, ("at_most",), required=("at_most",), what=what).get("at_most")


def _read_amount(node: Node, units: Units, report: Report, least: int, most: int) -> Fraction | None:
    if units is Units.TIME:
        return read_text(node, report, _exact, units)
    if units is Units.SHARE:
        return read_text(node, report, read_share, units)
    number = _number(node, units, report)
    if number is None or least <= number <= most:
        return number
    shown = quoted(node.text) if isinstance(node, Scalar) else "this"
    report.error("bar/range", node.place, f"{shown} is beyond what the figure can be", f"a number from {least} to {most}")
    return None


def _exact(text: str) -> Fraction | Refusal:
    length = read_duration(text)
    if isinstance(length, Refusal):
        is_share = not isinstance(read_share(text), Refusal)
        return _unit(text, "a share", "elapsed time") if is_share else Refusal(length.id, length.message, Units.TIME, length.suggestion)
    if length.unit is Unit.EXACT:
        return Fraction(length.amount)
    meant = exact_text(length.amount * DAY) if length.unit is Unit.DAYS else None
    return Refusal("bar/unit", f"{quoted(text)} is days, and elapsed is exact time", Units.TIME, meant)


def _unit(text: str, written: str, figure: str, units: Units = Units.TIME, suggestion: str | None = None) -> Refusal:
    return Refusal("bar/unit", f"{quoted(text)} is {written}, and the figure is {figure}", units, suggestion)


def _number(node: Node, units: Units, report: Report) -> Fraction | None:
    """A finite number; a share or a length of time is told to be one."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < math.inf:
        return Fraction(str(value))
    if is_quoted_number(node, report):
        return None
    if not isinstance(node, Scalar) or is_nothing(node):
        wrong_type(node, report, units)
    elif not isinstance(read_share(node.text), Refusal):
        report.add(_unit(node.text, "a share", "a number", units, node.text.rstrip(" %")).at(node.place))
    elif not isinstance(read_duration(node.text), Refusal):
        report.add(_unit(node.text, "a length of time", "a number", units).at(node.place))
    else:
        wrong_type(node, report, units)
    return None
