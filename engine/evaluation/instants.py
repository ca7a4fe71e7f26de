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

from engine.evaluation.alike import read_alike
from engine.evaluation.columns import Instants
from engine.evaluation.zones import EARLIEST, LATEST, instant_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WALL = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_TAILS_MAX = 100_000  # every millisecond of a minute
_KNOWN_YEARS = (1901, 2199)  # no offset leads from these out of what is an instant

_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d(?:-?\d)?")
_ISO = re.compile(
    rf"(?P<day>{_DAY.pattern})"
    r"(?:[T ](?P<hour>\d\d)(?:(?P<minute>:?\d\d)(?:(?P<second>:?\d\d)(?P<fraction>[.,]\d+)?)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?"
)
_KNOWABLE = re.compile(r"\d{4}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{3})?)?(Z|[+-]\d\d:\d\d)?")
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
        self._known = _Known()
        self._is_of_days = form is not None and not self._is_epoch and _TIME_OF_DAY.search(form) is None

    def instant(self, value: object) -> int | Misread:
        """The instant that one value tells."""
        return self.instants([value])[0]

    def instants(self, values: Sequence[object]) -> list[int | Misread]:
        """The instants that a column of values tells."""
        if self._is_epoch:
            return [_in_range(_scaled(value, self._scale)) for value in values]
        alike = read_alike(values) if self._form is None else None
        if alike is not None:
            return self._placed(*alike)
        found: list[int | Misread] = []
        local = _Local()
        for row, value in enumerate(values):
            known = self._known.get(value) if self._form is None and type(value) is str else None
            if known is None:
                found.append(self._settled(value, row, local))
            elif known[1]:
                found.append(local.add(row, known[0]))
            else:
                found.append(known[0])
        if self._zone is not None:
            local.place(found, self._zone)
        return found

    def stamps(self, values: Sequence[object]) -> list[str | Misread]:
        """The instants of a column as RFC 3339 text in UTC; a bare date stays that date, `2026-11-21`."""
        days = [self.bare_date(value) for value in values]
        return [day or (at if isinstance(at, Misread) else rfc3339(at)) for day, at in zip(days, self.instants(values), strict=True)]

    def bare_date(self, value: object) -> str | None:
        """The date that one value is, `2026-11-21`; None where it is a time or no date at all."""
        if not isinstance(value, str) or self._is_epoch:
            return None
        if self._form is not None:
            parsed = _formatted(value, self._form) if self._is_of_days else None
        else:
            parsed = _iso(value) if _DAY.fullmatch(value.strip()) else None
        return None if parsed is None else parsed.date().isoformat()

    def _placed(self, at: Instants, is_local: bool) -> list[int | Misread]:
        """The instants of times that are read already, all of them local or none."""
        if is_local and self._zone is None:
            return [Misread.NO_OFFSET] * len(at)
        return list((instant_of(at, self._zone) if is_local and self._zone is not None else at).tolist())

    def _settled(self, value: object, row: int, local: _Local) -> int | Misread:
        parsed = _iso(value) if self._form is None else _formatted(value, self._form)
        if parsed is None:
            return Misread.NOT_A_TIME
        if parsed.tzinfo is None:
            return local.add(row, _microseconds(parsed - _EPOCH_WALL))
        return _in_range(_microseconds(parsed - _EPOCH))


class _Local:
    """The rows of a column whose times had no offset."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._walls: list[int] = []

    def add(self, row: int, wall: int) -> Misread:
        """Notes a local time; what stands for it until, and unless, there is a zone."""
        self._rows.append(row)
        self._walls.append(wall)
        return Misread.NO_OFFSET

    def place(self, found: list[int | Misread], zone: str) -> None:
        """Puts the instants of the local times in their rows."""
        if self._rows:
            instants = instant_of(np.array(self._walls, dtype=np.int64), zone)
            for row, at in zip(self._rows, instants.tolist(), strict=True):
                found[row] = _in_range(at)


class _Known:
    """Days, minutes and what follows them that were read before: feeds tell the same few over and over, and look-ups beat parsing."""

    def __init__(self) -> None:
        self._days: dict[str, int] = {}
        self._minutes: dict[str, int] = {}
        self._tails: dict[str, tuple[int, bool]] = {}

    def get(self, text: str) -> tuple[int, bool] | None:
        """Microseconds and whether they are local, of a time such as `2026-11-21T09:30:00Z`; None for another shape."""
        day, minute, tail = self._days.get(text[:10]), self._minutes.get(text[10:16]), self._tails.get(text[16:])
        if day is None or minute is None or tail is None:
            return self._learned(text)
        return day + minute + tail[0], tail[1]

    def _learned(self, text: str) -> tuple[int, bool] | None:
        if not _KNOWABLE.fullmatch(text):
            return None
        day, minute, tail = _parsed(text[:10]), _parsed("1970-01-01" + text[10:16]), _parsed("1970-01-01T00:00" + text[16:])
        if day is None or minute is None or tail is None or not _KNOWN_YEARS[0] <= day.year < _KNOWN_YEARS[1]:
            return None
        if len(self._tails) >= _TAILS_MAX:
            self._tails.clear()
        self._days[text[:10]] = _microseconds(day - _EPOCH_WALL)
        self._minutes[text[10:16]] = _microseconds(minute - _EPOCH_WALL)
        is_local = tail.tzinfo is None
        self._tails[text[16:]] = _microseconds(tail - (_EPOCH_WALL if is_local else _EPOCH)), is_local
        return self.get(text)


def rfc3339(at: int) -> str:
    """An instant as RFC 3339 text in UTC: `2026-11-20T16:30:00Z`, with a fraction only where there is one."""
    return (_EPOCH_WALL + at * _MICROSECOND).isoformat() + "Z"


def is_time_format(form: str) -> bool:
    """Whether a strptime format can be read back: it has only known directives, among them a year, a month and a day.

    It must not leave the offset to the name of a zone, which strptime reads and passes over.
    """
    if names_zone(form):
        return False
    sample = datetime(2026, 11, 21, 13, 14, 15, tzinfo=UTC)
    try:
        written = sample.strftime(form)
        if written == sample.replace(year=2037).strftime(form):  # of the same weekdays; from 3.13 on Python warns of reading no year
            return False
        read = datetime.strptime(written, form)
    except (ValueError, re.error):
        return False
    return read.date() == sample.date()


def names_zone(form: str) -> bool:
    """Whether a strptime format reads the name of a zone (`%Z`) and no offset."""
    directives = re.findall("%.", form)
    return "%Z" in directives and "%z" not in directives


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
    if text[10:11] in ("T", " ") and text[4:5] == "-" and text[16:17] == ":":  # without seconds Python takes `09:30.5` for half a second
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
        is_midnight = not re.search("[1-9]", minute + second + (found["fraction"] or ""))
        midnight = _parsed(f"{found['day']}T00:00:00{offset}") if is_midnight else None
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


def _in_range(at: int | None) -> int | Misread:
    if at is None:
        return Misread.NOT_A_TIME
    return at if EARLIEST <= at < LATEST else Misread.OUT_OF_RANGE


def _microseconds(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
