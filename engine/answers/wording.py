"""Instants, lengths, values and conditions in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from engine.evaluation.columns import NEVER
from engine.evaluation.matching import Branch, View
from engine.evaluation.zones import instant_of, local_of
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.durations import MINUTE, SECOND, exact_text
from engine.language.words.english_conditions import condition as in_words

_EPOCH = datetime(1970, 1, 1)
_THOUSANDTH = SECOND // 1000
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ORDERINGS = {Op.AT_LEAST: "at least", Op.AT_MOST: "at most", Op.MORE_THAN: "more than", Op.LESS_THAN: "less than"}


def instant_text(at: int, zone: str) -> str:
    """`Fri 2026-11-20 17:30` on the wall clock of the zone, to the second; `again` in an hour's second turn."""
    return exact_instant_text(at // SECOND * SECOND, zone)


def exact_instant_text(at: int, zone: str) -> str:
    """The same with the fraction of a second where there is one."""
    wall = int(local_of(np.array([at], dtype=np.int64), zone)[0])
    local = _EPOCH + timedelta(microseconds=wall)
    again = " again" if int(instant_of(np.array([wall], dtype=np.int64), zone)[0]) != at else ""
    return f"{_WEEKDAYS[local.weekday()]} {local.date()} {_time_text(local)}{again}"


def _time_text(local: datetime) -> str:
    if local.microsecond:
        return local.time().isoformat("microseconds").rstrip("0")
    return local.time().isoformat("seconds" if local.second else "minutes")


def length_text(length_us: int) -> str:
    """`1h30m20s`, cut to the second; of less than a minute to the thousandth, and of less than that not at all."""
    step = SECOND if length_us >= MINUTE else _THOUSANDTH if length_us >= _THOUSANDTH else 1
    return exact_length_text(length_us // step * step)


def length_beside(length_us: int, other_us: int) -> str:
    """The same, but whole where it would read like another length that it is not."""
    text = length_text(length_us)
    return exact_length_text(length_us) if length_us != other_us and text == length_text(other_us) else text


def exact_length_text(length_us: int) -> str:
    """The same with the fraction of a second wherever there is one."""
    whole, rest = divmod(length_us, SECOND)
    if not rest:
        return exact_text(length_us)
    minutes = exact_text(whole // 60 * 60 * SECOND) if whole >= 60 else ""
    return f"{minutes}{whole % 60}.{rest:06d}".rstrip("0") + "s"


def value_text(value: Value | None) -> str:
    """A value as it was written."""
    return "missing" if value is None else value.text or "empty"


def branch_text(branches: Iterable[Branch]) -> str:
    """`priority is urgent`; of a value that no case names, `priority is low: otherwise`."""
    parts = (f"{each.by} is {value_text(each.value)}{'' if each.is_named else ': otherwise'}" for each in branches)
    return ", ".join(parts)


def unmet(view: View, condition: Condition | None) -> str:
    """Of a view of one entry: what keeps the condition from holding, `channel is phone, not email`; empty for one that holds."""
    if condition is None or view.holds(condition)[0]:
        return ""
    match condition:
        case Compare():
            codes, values = view.codes(condition.attribute)
            found = f"{condition.attribute} is {value_text(values[codes[0]])}"
            return found if condition.op is Op.NOT or values[codes[0]] is None else f"{found}, not {_wanted(condition)}"
        case Happened():
            return f"no {joined(condition.types)} has happened"
        case All() | Any():
            return joined(filter(None, (unmet(view, part) for part in condition.parts)), "and")
        case Nothing():
            return joined((in_words(part) for part in condition.parts if view.holds(part)[0]), "and")


def joined(words: Iterable[str], by: str = "or") -> str:
    """`a, b or c`."""
    *most, last = [*words] or ["nothing"]
    return f"{', '.join(most)} {by} {last}" if most else last


def known(instant: int) -> int | None:
    """None for an instant that does not come."""
    return None if instant == NEVER else instant


def _wanted(compare: Compare) -> str:
    """What an attribute is to be."""
    texts = joined(value.text for value in compare.values)
    match compare.op:
        case Op.IS:
            return texts
        case Op.NOT:
            return f"not {texts}"
        case Op.MATCHES:
            return f"what matches {texts}"
        case Op.PRESENT:
            return "present" if texts == "true" else "missing"
        case _:
            return f"{_ORDERINGS[compare.op]} {texts}"
