"""Times and lengths as case files write them. Microseconds throughout."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_US = timedelta(microseconds=1)
_PARTS = re.compile(r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+(?:\.\d{1,6})?)s)?")


def instant(text: str, zone: str) -> int:
    """An instant: a local time of the zone (the first of two), or one with an offset; a bare date is its midnight."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        time = time.replace(tzinfo=ZoneInfo(zone))
        again = time.astimezone(UTC).astimezone(time.tzinfo)
        assert again.replace(tzinfo=None) == time.replace(tzinfo=None), f"{text} is never shown by a clock in {zone}"
    return (time - _EPOCH) // _ONE_US


def told(at: int | None, zone: str) -> str | None:
    """An instant for a person: local, with its offset."""
    return None if at is None else (_EPOCH + at * _ONE_US).astimezone(ZoneInfo(zone)).isoformat(" ")


def length(text: str) -> int:
    """A length such as `1h30m`, `270m`, `20.5s` or `0s`."""
    parts = _PARTS.fullmatch(text)
    assert parts is not None and text, f"{text} is not a length"
    seconds, _, fraction = (parts["s"] or "0").partition(".")
    return (int(parts["h"] or 0) * 3600 + int(parts["m"] or 0) * 60 + int(seconds)) * 1_000_000 + int(fraction.ljust(6, "0"))
