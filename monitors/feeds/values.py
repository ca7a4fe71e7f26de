"""Columns of a feed's values made into columns of an event: texts, instants and encoded attributes.

Each reads a whole column, notes a fault for a row that it cannot read, and puts a filler there. A column that is sound, as most are, is
taken as it is: to ask all of it at once takes less time than to look at each value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any, TypeGuard, TypeVar

import orjson

from engine.evaluation.events import CLEARED, NO_DATA, encode, encode_cell, encode_text
from engine.evaluation.instants import Misread, reading
from monitors.feeds.faults import Fault, Faults, Reason, shown
from monitors.feeds.sources import text_of
from monitors.feeds.tables import ABSENT
from monitors.feeds.time_forms import forms_of

T = TypeVar("T", int, str)

_MOSTLY_READ = 0.5  # of a column's times
WHOLE_NUMBER_MAX = 2**53  # a larger one may have lost digits on its way through JSON, and two subjects would become one


def texts(values: Sequence[object], faults: Faults, what: str, missing: Reason, bad: Reason) -> Sequence[str]:
    """Texts that must be there: a subject, an id, a source, a type, as messages call them. Numbers are taken as they are written."""
    if _are_texts(values):
        return values
    return [
        value if type(value) is str and value.strip() else _text(value, row, faults, what, missing, bad) for row, value in enumerate(values)
    ]


def _are_texts(values: Sequence[Any]) -> TypeGuard[Sequence[str]]:
    try:
        return all(map(str.strip, values))
    except TypeError:  # something is no text
        return False


def _text(value: object, row: int, faults: Faults, what: str, missing: Reason, bad: Reason) -> str:
    if value is ABSENT or value is None or (isinstance(value, str) and not value.strip()):
        faults.setdefault(row, Fault(missing, f"there is no {what}"))
        return ""
    text = text_of(value)
    if text is None:
        faults.setdefault(row, Fault(bad, f"{what} is a list or an object; expected text or a number"))
    elif isinstance(value, (int, float)) and abs(value) >= WHOLE_NUMBER_MAX:
        faults.setdefault(row, Fault(bad, f"{what} is {shown(text)}, a number too large to be kept exactly; expected it as text"))
    return text or ""


def told(
    values: Sequence[object], name: str, form: str | None, faults: Faults, read: Callable[[Sequence[object]], list[T | Misread]]
) -> Sequence[T | None]:
    """What a reader of times makes of a column; None where it says nothing (or `null`, or an empty text) or cannot be read."""
    rows: Sequence[int] = range(len(values))
    if not _are_texts(values):
        rows = [row for row, value in enumerate(values) if value is not ABSENT and value is not None and value != ""]
    if not rows:
        return [None] * len(values)
    times = read(values if len(rows) == len(values) else [values[row] for row in rows])
    if len(rows) == len(values) and _are_read(times):
        return times
    found: list[T | None] = [None] * len(values)
    read_share = sum(not isinstance(value, Misread) for value in times) / len(times)
    for row, value in zip(rows, times, strict=True):
        if isinstance(value, Misread):
            faults.setdefault(row, _misread(value, name, values[row], form, read_share))
        else:
            found[row] = value
    return found


def _are_read(times: list[T | Misread]) -> TypeGuard[list[T]]:
    return Misread not in set(map(type, times))


def _misread(why: Misread, name: str, value: object, form: str | None, read_share: float) -> Fault:
    if why is Misread.NO_OFFSET:
        message = f"{name} is {shown(value)}, without an offset; expected one, or a `time_zone` of the feed"
    elif why is Misread.OUT_OF_RANGE:
        message = f"{name} is {shown(value)}; expected a time from 1900 to 2199"
    else:
        message = f"{name} is {shown(value)}; expected {reading(form)}{_cure(value, read_share)}"
    return Fault(Reason(why.value), message)


def _cure(value: object, read_share: float) -> str:
    """What cures a time that is written in another form: the feed's form, or to mend it alone where half of its column is read."""
    forms = forms_of(value) if isinstance(value, str) else []
    if not forms:
        return ""
    form = " or ".join(f'`time_format: "{form}"`' for form in forms)
    if read_share >= _MOSTLY_READ:
        return f"; others of this column are read: mend this one (of the feed, {form} would misread them)"
    return f"; of the feed, {form} reads it" + (", and misreads those of this column that are read now" if read_share else "")


def encoded(values: Sequence[object], name: str, is_cells: bool, faults: Faults) -> list[str | None]:
    """Attribute values as an event carries them; None where the record says nothing of the attribute."""
    if is_cells:
        return [_cell(value) if type(value) is str else _encoded(value, name, row, faults) for row, value in enumerate(values)]
    return [encode_text(value) if type(value) is str else _encoded(value, name, row, faults) for row, value in enumerate(values)]


def encoded_stamps(values: Sequence[object], stamps: Sequence[str | None]) -> list[str | None]:
    """Attributes that are instants, as an event carries them; `null` clears."""
    return [CLEARED if value is None else None if stamp is None else "=" + stamp for value, stamp in zip(values, stamps, strict=True)]


@lru_cache(maxsize=65_536)
def _cell(text: str) -> str:
    return encode_cell(text)


def _encoded(value: object, name: str, row: int, faults: Faults) -> str | None:
    if value is ABSENT:
        return None
    if isinstance(value, float) and not isfinite(value):
        faults.setdefault(row, Fault(Reason.BAD_DATA, f"`{name}` is {shown(value)}; expected a finite number"))
        return None
    try:
        return encode(value)
    except (TypeError, RecursionError):
        faults.setdefault(row, Fault(Reason.BAD_DATA, f"`{name}` is {shown(value)}, which is no JSON value"))
        return None


def data_texts(names: Sequence[str], columns: Sequence[Sequence[str | None]], rows: int) -> list[str]:
    """The `data` of each row: what is not None, by name in the order of `engine.evaluation.events.encode_data`."""
    if not names:
        return [NO_DATA] * rows
    order = sorted(range(len(names)), key=lambda index: names[index])
    ordered = [names[index] for index in order]
    dumps = orjson.dumps
    return [
        dumps(dict(zip(ordered, values, strict=True))).decode()
        if None not in values
        else dumps({name: value for name, value in zip(ordered, values, strict=True) if value is not None}).decode()
        for values in zip(*(columns[index] for index in order), strict=True)
    ]
