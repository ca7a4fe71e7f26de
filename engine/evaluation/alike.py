"""Times that are all written alike, read a column at a time: what one feed sends mostly is.

How this works: the texts, each with a newline behind it, are a table of bytes with a column for each character. Where the first text
has a digit, all must have one; elsewhere all must have the same character, so that with the newlines in one column all texts are of one
length. Whatever is not as plain as that is left to be read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.evaluation.columns import Bools, Instants, Integers
from engine.language.durations import DAY, HOUR, MINUTE, SECOND

Bytes = npt.NDArray[np.uint8]

FEW = 256  # fewer are read sooner one by one

_SHAPE = re.compile(r"0000-00-00[T ]00:00:00(?P<fraction>\.0{1,6})?(?P<offset>Z|[+-]00:00)?")
_FIRST_YEAR, _LAST_YEAR = 1901, 2198  # no offset leads from these out of what is an instant
_MONTHS = np.arange(f"{_FIRST_YEAR}-01", f"{_LAST_YEAR + 1}-02", dtype="datetime64[M]")
_STARTS = _MONTHS.astype("datetime64[D]").astype(np.int64)  # the days from 1970 on which months start, and one month more


def read_alike(values: Sequence[object]) -> tuple[Instants, bool] | None:
    """Microseconds since 1970 of texts such as `2026-11-21T09:30:00.5Z`, and whether they are of the wall clock, as all or none is.

    None for a column that is short, not of one shape, or has a day or time of day that does not exist.
    """
    first = values[0] if len(values) >= FEW else None
    shape = _SHAPE.fullmatch(re.sub("[0-9]", "0", first)) if isinstance(first, str) else None
    digits = None if shape is None else _digits(values, shape.end())
    if shape is None or digits is None:
        return None
    walls, are_real = _walls(digits, len(shape["fraction"] or ""))
    offset = shape["offset"]
    if offset not in ("Z", None):
        hours, minutes = _number(digits, -5, 2), _number(digits, -2, 2)
        are_real &= (hours < 24) & (minutes < 60)
        ahead = hours * HOUR + minutes * MINUTE
        walls = walls - ahead if offset[0] == "+" else walls + ahead
    return (walls, offset is None) if are_real.all() else None


def _digits(values: Sequence[Any], length: int) -> Bytes | None:
    """A row for each character of the first text: its digit in each of the texts; None if they are not all like the first."""
    try:
        lines = "\n".join(values) + "\n"
    except TypeError:  # something is no text
        return None
    if not lines.isascii() or len(lines) != len(values) * (length + 1):
        return None
    characters = np.frombuffer(lines.encode(), dtype=np.uint8).reshape(len(values), -1)
    digits = np.subtract(characters.T, ord("0"), order="C")  # what stands before "0" is far above 9, as numbers without a sign are
    least, most = digits.min(axis=1), digits.max(axis=1)
    are_alike = (most < 10) | (least == most)
    return digits[:-1] if are_alike.all() else None


def _walls(digits: Bytes, fraction: int) -> tuple[Integers, Bools]:
    """Microseconds from 1970 to each day and time of day as if in UTC, and whether they exist; `fraction` is its characters."""
    year, month, day = _number(digits, 0, 4), _number(digits, 5, 2), _number(digits, 8, 2)
    hour, minute, second = _number(digits, 11, 2), _number(digits, 14, 2), _number(digits, 17, 2)
    are_real = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12) & (hour < 24) & (minute < 60) & (second < 60)
    months = np.where(are_real, (year - _FIRST_YEAR) * 12 + month - 1, 0)
    days = _STARTS[months] + day - 1
    are_real &= (day >= 1) & (days < _STARTS[months + 1])
    walls = days * DAY + hour * HOUR + minute * MINUTE + second * SECOND
    if fraction:
        walls += _number(digits, 20, fraction - 1) * 10 ** (7 - fraction)
    return walls, are_real


def _number(digits: Bytes, start: int, length: int) -> Integers:
    """The number that so many digits make, from the row `start` on."""
    number: Integers = digits[start].astype(np.int64)
    for row in range(start + 1, start + length):
        number = number * 10 + digits[row]
    return number
