"""Reads what a test expects of its verdicts and figures."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from typing import Any

from engine.answers.booktests import Expected, Figure, State, VerdictReason
from engine.answers.times import EXPECTED_TIME, read_time_at
from engine.language.book import Bar, Standard
from engine.language.durations import Unit, read_duration
from engine.language.nodes import Items, Map, Node, Scalar, is_nothing
from engine.language.problems import Refusal, Report, one_of, quoted
from engine.language.shapes import entries, fields, option, read_text, truth, whole_number, wrong_type
from engine.language.shares import read_share

OF_VERDICTS = ("state", "open", "elapsed", "deadline", "decided", "reason")
OF_GOALS = ("violated", "compliance")
OF_BARS = ("violated", "value", "groups")
KEYS = ("state", "open", "elapsed", "deadline", "decided", "reason", "span", "value", "violated", "groups", "compliance", "none")

_UNKNOWN = "unknown"
_EXPECTED = "a map such as `{state: met}`, or a list of such, one for each span"
_EXPECTED_VALUE = "a number, a share such as `95%`, a length of time such as `20s`, or `unknown`"
_NO_TIME = "null"

Reader = Callable[[Node, Report, str], Any]  # a node and the zone of its times in, the value or None after a problem out


def read_expected(node: Node, report: Report, zone: str, standard: Standard | None) -> tuple[Expected, ...]:
    """What a test expects; worth nothing once a problem is reported. Times without an offset are local to the zone."""
    items = node.items if isinstance(node, Items) and node.items else (node,)
    return tuple(_read_entry(item, report, zone, standard) for item in items)


def _read_entry(node: Node, report: Report, zone: str, standard: Standard | None) -> Expected:
    if not isinstance(node, Map) or not node.pairs:
        wrong_type(node, report, _EXPECTED)
        return Expected({})
    found = fields(node, report, KEYS, what="`expect`")
    values = {key: _READERS[key](value, report, zone) for key, value in found.items()}
    span = values.pop("span", None)
    if standard is not None:
        _check_kind(node, found, standard, report)
    if "none" in values and len(found) > 1:
        report.error("shape/wrong-value", node.place, "where there is no verdict there is nothing to compare", "`{none: true}` alone")
    elif not values and "span" in found:
        wrong_type(node, report, _EXPECTED)
    return Expected(values, span)


def _check_kind(node: Map, found: dict[str, Node], standard: Standard, report: Report) -> None:
    """Reports what a standard of this kind does not have."""
    is_bar = isinstance(standard.kind, Bar)
    allowed = OF_BARS if is_bar else (*OF_VERDICTS, *OF_GOALS, "span", "none")
    what = "a bar has no single verdicts" if is_bar else f"{quoted(standard.name)} is not a bar"
    for key in found:
        name = node.key(key)
        if key not in allowed and name is not None:
            report.error("kind/wrong-key", name.place, f"{what}, and so no `{key}`", one_of(allowed))


def _enum(kind: type[StrEnum]) -> Reader:
    return lambda node, report, zone: option(node, report, kind)


def _truth(node: Node, report: Report, zone: str) -> bool | None:
    return truth(node, report)


def _violated(node: Node, report: Report, zone: str) -> bool | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    if not _is(node, _UNKNOWN):
        wrong_type(node, report, "`true`, `false` or `unknown`")
    return None


def _none(node: Node, report: Report, zone: str) -> bool | None:
    if isinstance(node, Scalar) and node.value is True:
        return True
    wrong_type(node, report, "`none: true`, or else what is expected of the verdict")
    return None


def _elapsed(node: Node, report: Report, zone: str) -> int | None:
    length = read_text(node, report, read_duration, "a length of time such as `1h30m`")
    if length is not None and length.unit is not Unit.EXACT:
        report.error("shape/wrong-value", node.place, f"{quoted(str(length))} is not exact time", "hours, minutes and seconds")
    return None if length is None else length.amount


def _time(node: Node, report: Report, zone: str) -> int | None:
    if _is(node, _NO_TIME):
        return None
    if is_nothing(node):
        wrong_type(node, report, f"{EXPECTED_TIME}, or `{_NO_TIME}` where there is none")
        return None
    return read_time_at(node, report, zone)


def _span(node: Node, report: Report, zone: str) -> int | None:
    return whole_number(node, report)


def _compliance(node: Node, report: Report, zone: str) -> Figure | None:
    if _is(node, _UNKNOWN):
        return None
    share = read_text(node, report, read_share, "a share such as `95%`, or `unknown`")
    return None if share is None else Figure(share, _decimals(node) + 2)


def _value(node: Node, report: Report, zone: str) -> Figure | None:
    if _is(node, _UNKNOWN):
        return None
    if isinstance(node, Scalar) and node.text.strip().endswith("%"):
        return _compliance(node, report, zone)
    if isinstance(node, Scalar) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        number = read_text(node, report, _number, _EXPECTED_VALUE)
        return None if number is None else Figure(number, _decimals(node))
    length = read_text(node, report, read_duration, _EXPECTED_VALUE)
    return None if length is None else Figure(Fraction(length.amount), -6)  # microseconds, as exactly as seconds


def _number(written: str) -> Fraction | Refusal:
    try:
        return Fraction(written)
    except ValueError:
        return Refusal("shape/wrong-value", f"{quoted(written)} cannot be compared", _EXPECTED_VALUE)


def _groups(node: Node, report: Report, zone: str) -> dict[str, Figure | None]:
    what = "values by group, such as `{email: 4.6}`"
    found = {key.text: _value(value, report, zone) for key, value in entries(node, report, what)}
    if isinstance(node, Map) and not found:
        wrong_type(node, report, f"a map of {what}")
    return found


def _decimals(node: Node) -> int:
    """How many decimals are written."""
    return len(node.text.strip().rstrip("% ").partition(".")[2]) if isinstance(node, Scalar) else 0


def _is(node: Node, word: str) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text == word


_READERS: dict[str, Reader] = {
    "state": _enum(State),
    "open": _truth,
    "elapsed": _elapsed,
    "deadline": _time,
    "decided": _time,
    "reason": _enum(VerdictReason),
    "span": _span,
    "value": _value,
    "violated": _violated,
    "groups": _groups,
    "compliance": _compliance,
    "none": _none,
}
