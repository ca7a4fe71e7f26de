"""Times as feeds and people write them, read as instants: microseconds since 1970 UTC.

A local time inside a spring gap is the first instant after it; inside a repeated hour it is the first of the two. A bare date is local
midnight. Readers answer with an `int`, or with a `Misread` that says why the text is no instant; they never raise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import numpy as np

from engine.evaluation.zones import EARLIEST, LATEST, instant_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WALL = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_BARE_DATE_MAX = 32  # characters, spaces around it included

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d(?:-?\d)?)"
    r"(?:[T ](?P<hour>\d\d)(?P<minute>:?\d\d)?(?P<second>:?\d\d)?(?P<fraction>[.,]\d+)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?"
)
_TIME_OF_DAY = re.compile(r"%[-#]?[HIMSfpcXTRs]")


class Misread(StrEnum):
    """Why a value is not an instant."""

    NOT_A_TIME = "bad_time"
    NO_OFFSET = "no_offset"
    OUT_OF_RANGE = "time_out_of_range"


EPOCH = "epoch"  # seconds since 1970 UTC, with or without a fraction
EPOCH_MS = "epoch_ms"


class TimeReader:
    """Reads times of one shape: ISO 8601 (`form` None), `epoch`, `epoch_ms`, or a strptime format.

    Without a zone a time that carries no offset is `NO_OFFSET`. Instants before 1900 or from 2200 on are `OUT_OF_RANGE`.
    """

    def __init__(self, zone: str | None = None, form: str | None = None) -> None:
        self._zone = zone
        self._form = form
        self._is_epoch = form in (EPOCH, EPOCH_MS)
        self._scale = 1_000 if form == EPOCH_MS else 1_000_000
        self._is_of_days = form is not None and not self._is_epoch and _TIME_OF_DAY.search(form) is None

    def instant(self, value: object) -> int | Misread:
        """The instant that one value tells."""
        return self.instants([value])[0]

    def instants(self, values: Sequence[object]) -> list[int | Misread]:
        """The instants that a column of values tells."""
        if self._is_epoch:
            return [_in_range(_scaled(value, self._scale)) for value in values]
        form = self._form
        parsed = [_iso(value) for value in values] if form is None else [_formatted(value, form) for value in values]
        found = [_settled(at) for at in parsed]
        if self._zone is not None:
            self._place_local(parsed, found)
        return found

    def stamps(self, values: Sequence[object]) -> list[str | Misread]:
        """The instants of a column as RFC 3339 text in UTC; a bare date stays that date, `2026-11-21`."""
        days = [self._bare_date(value) for value in values]
        return [day or (at if isinstance(at, Misread) else rfc3339(at)) for day, at in zip(days, self.instants(values), strict=True)]

    def _place_local(self, parsed: list[datetime | None], found: list[int | Misread]) -> None:
        """Replaces what had no offset by its instant in the zone."""
        rows = [row for row, at in enumerate(found) if at is Misread.NO_OFFSET]
        walls = [_microseconds(at - _EPOCH_WALL) for row in rows if (at := parsed[row]) is not None]
        if self._zone is not None and rows:
            for row, at in zip(rows, instant_of(np.array(walls, dtype=np.int64), self._zone).tolist(), strict=True):
                found[row] = _in_range(at)

    def _bare_date(self, value: object) -> str | None:
        if not isinstance(value, str) or self._is_epoch:
            return None
        if self._form is not None:
            parsed = _formatted(value, self._form) if self._is_of_days else None
        else:
            written = _ISO.fullmatch(value.strip()) if len(value) < _BARE_DATE_MAX else None
            parsed = _iso(value) if written is not None and written["hour"] is None else None
        return None if parsed is None else parsed.date().isoformat()


def rfc3339(at: int) -> str:
    """An instant as RFC 3339 text in UTC: `2026-11-20T16:30:00Z`, with a fraction only where there is one."""
    return (_EPOCH_WALL + at * _MICROSECOND).isoformat() + "Z"


def is_time_format(form: str) -> bool:
    """Whether a strptime format can be read back: it has only known directives, among them a year, a month and a day."""
    sample = datetime(2026, 11, 21, 13, 14, 15, tzinfo=UTC)
    try:
        read = datetime.strptime(sample.strftime(form), form)
    except (ValueError, re.error):
        return False
    return read.date() == sample.date()


def reading(form: str | None) -> str:
    """What a feed's times are to look like, for messages."""
    if form is None:
        return "an ISO 8601 time, such as `2026-11-21T09:30:00+01:00`"
    if form in (EPOCH, EPOCH_MS):
        return f"a number of {'milliseconds' if form == EPOCH_MS else 'seconds'} since 1970 (`{form}`)"
    return f"a time written as `{form}`"


def _iso(text: object) -> datetime | None:
    """ISO 8601; the fast way first, for the shape that nearly every feed sends."""
    if not isinstance(text, str):
        return None
    if text[10:11] in ("T", " ") and text[4:5] == "-":
        try:
            return datetime.fromisoformat(text)
        except (ValueError, OverflowError):
            pass
    return _iso_variant(text.strip().upper())


def _iso_variant(text: str) -> datetime | None:
    """What `fromisoformat` does not read in every Python, or reads otherwise: `24:00`, a leap second, ` UTC`, ` +0100`."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    if found["hour"] is None:
        return _parsed(found["day"])
    offset = found["offset"] or ""
    offset = "+00:00" if offset in ("Z", "UTC", "GMT") else offset
    hour, minute, second = found["hour"], (found["minute"] or "00")[-2:], (found["second"] or "00")[-2:]
    if hour == "24":
        midnight = _parsed(f"{found['day']}T00:00:00{offset}") if (minute, second) == ("00", "00") else None
        return _later(midnight, timedelta(days=1))
    if second == "60":
        return _later(_parsed(f"{found['day']}T{hour}:{minute}:59{offset}"), _SECOND)
    return _parsed(f"{found['day']}T{hour}:{minute}:{second}{(found['fraction'] or '').replace(',', '.')}{offset}")


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None


def _later(at: datetime | None, by: timedelta) -> datetime | None:
    try:
        return None if at is None else at + by
    except OverflowError:
        return None


def _formatted(text: object, form: str) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        return datetime.strptime(text.strip(), form)
    except (ValueError, OverflowError):
        return None


def _scaled(value: object, scale: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, int):
        return value * scale
    try:
        exact = Decimal(str(value).strip()) * scale
        return round(exact) if exact.is_finite() and abs(exact) < 10**18 else None
    except InvalidOperation:
        return None


def _settled(parsed: datetime | None) -> int | Misread:
    if parsed is None:
        return Misread.NOT_A_TIME
    return Misread.NO_OFFSET if parsed.tzinfo is None else _in_range(_microseconds(parsed - _EPOCH))


def _in_range(at: int | None) -> int | Misread:
    if at is None:
        return Misread.NOT_A_TIME
    return at if EARLIEST <= at < LATEST else Misread.OUT_OF_RANGE


def _microseconds(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
