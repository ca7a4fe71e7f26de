"""Reads what a test expects of its verdicts and figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from engine.answers.booktests import Expected, Figure, State, VerdictReason
from engine.answers.times import EXPECTED_TIME, read_time_at
from engine.language.bar_amounts import Units, read_bound, units_of
from engine.language.book import Bar, Standard
from engine.language.durations import Unit, read_duration
from engine.language.nodes import Items, Map, Node, Scalar, is_nothing
from engine.language.problems import Refusal, Report, one_of, quoted
from engine.language.shapes import entries, fields, option, read_text, truth, whole_number, wrong_type
from engine.language.shares import read_share

OF_VERDICTS = ("state", "open", "elapsed", "deadline", "decided", "reason")
OF_GOALS = ("violated", "compliance")
OF_BARS = ("violated", "value", "groups", "none")
KEYS = ("state", "open", "elapsed", "deadline", "decided", "reason", "span", "value", "violated", "groups", "compliance", "none")

_UNKNOWN = "unknown"
_EXPECTED = "a map such as `{state: met}`, or a list of such, one for each span"
_EXPECTED_OF_BAR = "a map such as `{violated: true, value: 4.1}`"
_NO_TIME = "null"
FRACTION_PATTERN = r"(.*[0-9])\.([0-9]{1,6})s"  # seconds with a fraction at the end of exact time
_SECONDS = -6  # decimal places of microseconds

Reader = Callable[[Node, Report, Standard], Any]  # a node of a standard's test in, its value or None after a problem out


def read_expected(node: Node, report: Report, standard: Standard | None) -> tuple[Expected, ...]:
    """What a test of a standard expects; worth nothing once a problem is reported. Without the standard only its keys are looked at."""
    items = node.items if isinstance(node, Items) and node.items and not _is_bar(standard) else (node,)
    return tuple(_read_entry(item, report, standard) for item in items)


def _read_entry(node: Node, report: Report, standard: Standard | None) -> Expected:
    if not isinstance(node, Map) or not node.pairs:
        wrong_type(node, report, _EXPECTED_OF_BAR if _is_bar(standard) else _EXPECTED)
        return Expected({})
    found = fields(node, report, KEYS, what="`expect`")
    if standard is None:
        return Expected({})
    values = {key: _READERS[key](value, report, standard) for key, value in found.items() if _is_there(key, node, standard, report)}
    span = values.pop("span", None)
    if "none" in values and len(values) > 1:
        message = "where there is no verdict there is nothing to compare"
        report.error("shape/wrong-value", node.place, message, "`none: true` alone, or beside `span`")
    elif not values and "span" in found:
        wrong_type(node, report, _EXPECTED)
    return Expected(values, span)


def _is_there(key: str, node: Map, standard: Standard, report: Report) -> bool:
    """Whether a standard of this kind has what the key speaks of; reported if not."""
    is_bar = _is_bar(standard)
    allowed = OF_BARS if is_bar else (*OF_VERDICTS, *OF_GOALS, "span", "none")
    if key not in allowed:
        what = "a bar has no single verdicts" if is_bar else f"{quoted(standard.name)} is not a bar"
        report.error("kind/wrong-key", node.key_place(key), f"{what}, and so no `{key}`", one_of(allowed))
    return key in allowed


def _is_bar(standard: Standard | None) -> bool:
    return standard is not None and isinstance(standard.kind, Bar)


def _enum(kind: type[StrEnum]) -> Reader:
    return lambda node, report, standard: option(node, report, kind)


def _truth(node: Node, report: Report, standard: Standard) -> bool | None:
    return truth(node, report)


def _violated(node: Node, report: Report, standard: Standard) -> bool | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    if not _is(node, _UNKNOWN):
        wrong_type(node, report, "`true`, `false` or `unknown`")
    return None


def _none(node: Node, report: Report, standard: Standard) -> bool | None:
    if isinstance(node, Scalar) and node.value is True:
        return True
    wrong_type(node, report, "`none: true`, or else what is expected of the verdict")
    return None


def _elapsed(node: Node, report: Report, standard: Standard) -> int | None:
    return read_text(node, report, _exact_us, "a length of time such as `1h30m`")


def _exact_us(written: str) -> int | Refusal:
    """Exact time, which may end in a fraction of a second: `1h0.5s`."""
    parts = re.fullmatch(FRACTION_PATTERN, written.strip())
    length = read_duration(f"{parts[1]}s" if parts else written)
    if isinstance(length, Refusal):
        return length
    if length.unit is not Unit.EXACT:
        return Refusal("shape/wrong-value", f"{quoted(written)} is not exact time", "hours, minutes and seconds")
    return length.amount + (int(parts[2].ljust(6, "0")) if parts else 0)


def _time(node: Node, report: Report, standard: Standard) -> int | None:
    if _is(node, _NO_TIME):
        return None
    if is_nothing(node):
        wrong_type(node, report, f"{EXPECTED_TIME}, or `{_NO_TIME}` where there is none")
        return None
    return read_time_at(node, report, standard.time_zone)


def _span(node: Node, report: Report, standard: Standard) -> int | None:
    return whole_number(node, report)


def _compliance(node: Node, report: Report, standard: Standard) -> Figure | None:
    if _is(node, _UNKNOWN):
        return None
    share = read_text(node, report, read_share, "a share such as `95%`, or `unknown`")
    return None if share is None else Figure(share, _decimals(node) + 2)


def _value(node: Node, report: Report, standard: Standard) -> Figure | None:
    if _is(node, _UNKNOWN):
        return None
    assert isinstance(standard.kind, Bar)
    units = units_of(standard.kind)
    amount = read_bound(node, units, report)
    if amount is None:
        return None
    return Figure(amount, _SECONDS if units is Units.TIME else _decimals(node) + (2 if units is Units.SHARE else 0))


def _groups(node: Node, report: Report, standard: Standard) -> dict[str, Figure | None]:
    what = "values by group, such as `{email: 4.6}`"
    found = {key.text: _value(value, report, standard) for key, value in entries(node, report, what)}
    if isinstance(node, Map) and not found:
        wrong_type(node, report, f"a map of {what}")
    return found


def _decimals(node: Node) -> int:
    """How many decimals are written."""
    return len(node.text.strip().rstrip("% ").partition(".")[2]) if isinstance(node, Scalar) else 0


def _is(node: Node, word: str) -> bool:
    return isinstance(node, Scalar) and node.text == word


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
