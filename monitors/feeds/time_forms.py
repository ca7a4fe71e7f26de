"""The `time_format` that a time seems to be written in, for those who wonder why it cannot be read."""

from __future__ import annotations

import re

_WRITTEN = re.compile(
    r"(?:(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)\d{4}|\d{4}(?P<other>[./])\d{1,2}(?P=other)\d{1,2})"
    r"(?P<time>(?P<joint>,? +|T)(?P<hour>\d{1,2}):\d\d(?P<seconds>:\d\d)?(?P<half> ?[AaPp][Mm])?)?"
)
_MONTHS = 12


def forms_of(text: str) -> list[str]:
    """The formats in which it may be read: two where the day and the month cannot be told apart, none for another way of writing."""
    written = _WRITTEN.fullmatch(text.strip())
    return [] if written is None else [date + _time(written) for date in _dates(written)]


def _dates(written: re.Match[str]) -> list[str]:
    if written["other"]:
        return [written["other"].join(("%Y", "%m", "%d"))]
    mark = written["mark"]
    day_first, month_first = mark.join(("%d", "%m", "%Y")), mark.join(("%m", "%d", "%Y"))
    if mark == "." or int(written["first"]) > _MONTHS:
        return [day_first]
    return [month_first] if int(written["second"]) > _MONTHS else [day_first, month_first]


def _time(written: re.Match[str]) -> str:
    if not written["time"]:
        return ""
    half = written["half"]
    end = "" if half is None else half[:-2] + "%p"
    return f"{written['joint']}{'%H' if half is None else '%I'}:%M{':%S' if written['seconds'] else ''}{end}"
