"""Conditions in English."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.words.english_terms import event, listed, mention
from engine.language.words.parts import is_number_like, ordered_text

_ORDERINGS = {Op.AT_LEAST: "at least", Op.AT_MOST: "at most", Op.MORE_THAN: "more than", Op.LESS_THAN: "less than"}
_OWN_WORDS = {"first_event": "the first event", "hour": "the local hour", "weekday": "the weekday"}


def attribute(name: str) -> str:
    """What an attribute is called."""
    return _OWN_WORDS.get(name) or mention(name)


def condition(condition: Condition) -> str:
    """A condition as a clause: `channel is email, and score is at least 4`."""
    match condition:
        case Compare():
            return f"{attribute(condition.attribute)} {_compared(condition)}"
        case Happened():
            return ", or ".join(f"{event(name)[0]} {event(name)[2]} already" for name in condition.types)
        case All():
            return ", and ".join(map(_part, condition.parts))
        case Any():
            return ", or ".join(map(_part, condition.parts))
        case Nothing():
            return f"none of this holds: {'; '.join(map(_part, condition.parts))}"


def _part(part: Condition) -> str:
    """A part of a condition, in brackets where it has joints of its own."""
    text = condition(part)
    return text if isinstance(part, Compare) or (isinstance(part, Happened) and len(part.types) == 1) else f"({text})"


def _compared(compare: Compare) -> str:
    first = compare.values[0]
    match compare.op:
        case Op.IS:
            return f"is {_values(compare.values)}"
        case Op.NOT:
            return f"is not {_values(compare.values)}"
        case Op.MATCHES:
            return f"is of the form {mention(first.text)}"
        case Op.PRESENT:
            return "is given" if first.text == "true" else "is missing"
        case _:
            return f"is {_ORDERINGS[compare.op]} {ordered_text(first)}"


def _values(values: Sequence[Value]) -> str:
    return listed([_value(value) for value in values], "or")


def _value(value: Value) -> str:
    """A number is bare; a text that looks like one says that it is a text."""
    if value.number is not None:
        return value.text
    return f"the text {mention(value.text)}" if is_number_like(value.text) else mention(value.text)
