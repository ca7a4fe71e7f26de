"""Reads conditions on attributes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.given_values import check_bound, check_given
from engine.language.nearness import nearest
from engine.language.nodes import Items, Map, Node, Scalar, is_nothing
from engine.language.problems import Report, one_of, quoted
from engine.language.shapes import is_quoted_number, texts, truth, warn_of_comment, wrong_type
from engine.language.uses import Uses

COMBINED: dict[str, Callable[[tuple[Condition, ...]], Condition]] = {"any": Any, "all": All, "none": Nothing}
ORDERINGS = {Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN}
WRITTEN_OPS = tuple(op.value for op in Op if op is not Op.IS)
_NUMBER_MAX = 1e308  # beyond it what is written is text
_WORDS = {
    **dict.fromkeys(("at least", "minimum", "min", ">=", "≥"), Op.AT_LEAST),
    **dict.fromkeys(("at most", "up to", "not over", "maximum", "max", "<=", "≤", "under"), Op.AT_MOST),
    **dict.fromkeys(("over", "above", "more than", "greater than", ">"), Op.MORE_THAN),
    **dict.fromkeys(("below", "less than", "fewer than", "<"), Op.LESS_THAN),
}
_IN_WORDS = re.compile(f"({'|'.join(_WORDS)}) *([0-9]+(?:\\.[0-9]+)?)(?: .*)?")
_NOT = re.compile("(?:not|except|other than|anything but) +([^ ].*)", re.IGNORECASE)
_EXPECTED = "a map of attributes to values, such as `{channel: email}`"
_EXPECTED_VALUE = "a value, a list of values, or a comparison such as `{at_least: 4}`"


def read_condition(node: Node, report: Report, uses: Uses) -> Condition | None:
    """A condition, its keys and-ed; None after its problems are reported."""
    if not isinstance(node, Map) or not node.pairs:
        wrong_type(node, report, _EXPECTED)
        return None
    parts: list[Condition] = []
    for key, value in node.pairs:
        parts.extend(_part(key, value, report, uses))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _part(key: Scalar, value: Node, report: Report, uses: Uses) -> list[Condition]:
    if key.text in COMBINED:
        return _combined(key.text, value, report, uses)
    if key.text == "happened":
        return _happened(value, report, uses)
    uses.attribute(key.text, key.place)
    if isinstance(value, Map) and value.pairs:
        compared = [_compare(key.text, op, operand, report, uses) for op, operand in value.pairs]
        return [part for part in compared if part is not None]
    _check_not(value, report)
    values = _values(key.text, value, report, uses)
    return [Compare(key.text, Op.IS, values)] if values else []


def _combined(name: str, node: Node, report: Report, uses: Uses) -> list[Condition]:
    if not isinstance(node, Items) or not node.items:
        wrong_type(node, report, f"a list of conditions, such as `{name}: [{{channel: email}}, {{team: sales}}]`")
        return []
    parts = (read_condition(item, report, uses) for item in node.items)
    return [COMBINED[name](tuple(part for part in parts if part is not None))]


def _happened(node: Node, report: Report, uses: Uses) -> list[Condition]:
    types = texts(node, report, "an event type, or a list of them", least=1)
    for name, place in types:
        uses.event_type(name, place)
    return [Happened(tuple(name for name, _ in types))] if types else []


def _compare(attribute: str, key: Scalar, operand: Node, report: Report, uses: Uses) -> Condition | None:
    if key.text not in WRITTEN_OPS:
        message = f"{quoted(key.text)} is not a comparison"
        report.error("condition/operator", key.place, message, one_of(WRITTEN_OPS), nearest(key.text, WRITTEN_OPS))
        return None
    op = Op(key.text)
    if op in ORDERINGS:
        values = _number(attribute, op, operand, report)
    elif op is Op.MATCHES:
        values = _pattern(operand, report)
    elif op is Op.PRESENT:
        present = truth(operand, report)
        values = () if present is None else (Value("true" if present else "false"),)
    else:
        values = _values(attribute, operand, report, uses)
    return Compare(attribute, op, values) if values else None


def _number(attribute: str, op: Op, node: Node, report: Report) -> tuple[Value, ...]:
    if attribute in ("weekday", "first_event"):
        report.error("condition/value", node.place, f"`{op}` compares numbers, and `{attribute}` is text", "a value, or a list of values")
        return ()
    if isinstance(node, Scalar) and (value := _value(node)).number is not None:
        check_bound(attribute, node, report)
        return (value,)
    if is_quoted_number(node, report, "condition/value"):
        return ()
    shown = quoted(node.text) if isinstance(node, Scalar) else "this"
    report.error("condition/value", node.place, f"`{op}` compares numbers, and {shown} is none", "a number")
    return ()


def _pattern(node: Node, report: Report) -> tuple[Value, ...]:
    if not isinstance(node, Scalar) or is_nothing(node):
        wrong_type(node, report, "a regular expression")
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(node.text)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        report.error(
            "condition/pattern", node.place, f"{quoted(node.text)} is not a regular expression: {error}", "one that matches the whole text"
        )
        return ()
    return (Value(node.text),)


def _values(attribute: str, node: Node, report: Report, uses: Uses) -> tuple[Value, ...]:
    """The values of a comparison for equality; none after a problem is reported."""
    items = node.items if isinstance(node, Items) else (node,)
    if not items:
        wrong_type(node, report, _EXPECTED_VALUE)
    if isinstance(node, Scalar):  # alone in a list it is meant
        uses.joined(attribute, node)
    values = []
    for item in items:
        if not isinstance(item, Scalar):
            wrong_type(item, report, _EXPECTED_VALUE)
        elif is_nothing(item):
            report.error(
                "condition/value", item.place, "no value to compare with", "a value, or `{present: false}` for a missing attribute"
            )
        else:
            check_given(attribute, item, report, uses)
            uses.compared(attribute, item.text)
            _check_words(item, report)
            warn_of_comment(item, report)
            values.append(_value(item))
    return tuple(values)


def _value(scalar: Scalar) -> Value:
    value = scalar.value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _NUMBER_MAX:
        return Value(scalar.text, float(value))
    return Value(scalar.text)


def _words_said(value: Scalar) -> re.Match[str] | None:
    return _IN_WORDS.fullmatch(value.text.strip().lower())


def _check_words(value: Scalar, report: Report) -> None:
    """Warns of a comparison in words, which would be compared as the text that it is."""
    if (said := _words_said(value)) is not None:
        message = f"{quoted(value.text)} is compared as text, letter by letter"
        report.warning("condition/words", value.place, message, _EXPECTED_VALUE, f"{{{_WORDS[said[1]]}: {said[2]}}}")


def _check_not(node: Node, report: Report) -> None:
    """Warns of values with a `not` before them, which would be compared as the text that they are; in quotes they are meant."""
    items = node.items if isinstance(node, Items) else (node,)
    said = [item for item in items if isinstance(item, Scalar) and item.plain and _NOT.fullmatch(item.text) and not _words_said(item)]
    if not said:
        return
    message = f"{quoted(said[0].text)} is compared as text, letter by letter"
    if len(said) < len(items):  # what is meant beside values without a `not` is anybody's guess
        report.warning("condition/words", said[0].place, message, "the text in quotes")
        return
    values = ", ".join(_NOT.sub(r"\1", item.text) for item in said)
    meant = f"{{not: [{values}]}}" if isinstance(node, Items) else f"{{not: {values}}}"
    report.warning("condition/words", node.place, message, f"`{meant}`, or the text in quotes", meant)
