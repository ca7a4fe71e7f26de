"""Conditions in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.words.chinese_terms import attribute, event, listed, quoted
from engine.language.words.parts import ordered_text

_ORDERINGS = {Op.AT_LEAST: "不低于", Op.AT_MOST: "不超过", Op.MORE_THAN: "高于", Op.LESS_THAN: "低于"}


def condition(condition: Condition) -> str:
    """A condition as a clause: `渠道为“email”，且质量分不低于4`."""
    match condition:
        case Compare():
            return f"{attribute(condition.attribute)}{_compared(condition)}"
        case Happened():
            return f"曾有{listed([event(name) for name in condition.types], '或')}的记录"
        case All():
            return "，且".join(map(_part, condition.parts))
        case Any():
            return "，或".join(map(_part, condition.parts))
        case Nothing():
            return f"以下均不成立：{'；'.join(map(_part, condition.parts))}"


def _part(part: Condition) -> str:
    """A part of a condition, in brackets where it has joints of its own."""
    return condition(part) if isinstance(part, (Compare, Happened)) else f"（{condition(part)}）"


def _compared(compare: Compare) -> str:
    first = compare.values[0]
    match compare.op:
        case Op.IS:
            return f"为{_values(compare.values)}"
        case Op.NOT:
            return f"不是{_values(compare.values)}"
        case Op.MATCHES:
            return f"符合格式{quoted(first.text)}"
        case Op.PRESENT:
            return "有值" if first.text == "true" else "没有值"
        case _:
            return f"{_ORDERINGS[compare.op]}{ordered_text(first)}"


def _values(values: Sequence[Value]) -> str:
    return listed([value.text if value.number is not None else quoted(value.text) for value in values], "或")
