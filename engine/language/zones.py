"""Time zones, as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from engine.language.nearness import meant_among
from engine.language.nodes import Node, Scalar
from engine.language.problems import Refusal, Report, quoted
from engine.language.shapes import read_text

_EXPECTED = "a name of the IANA list such as `Europe/Berlin` or `UTC`"
_OFFSET = re.compile(r"(?:utc|gmt|z)? *([+-]) *(0?[0-9]|1[0-4])(?::?00)?")
_TIME = re.compile(r"[ _]+(?:(?:standard|summer|daylight)[ _])?time(?:[ _]?zone)?$", re.IGNORECASE)
_CALLED = {
    **dict.fromkeys(("bst", "uk", "british", "gmt standard time", "gmt daylight time"), "Europe/London"),  # the last two of Windows
    **dict.fromkeys(("cet", "cest", "met", "central european"), "Europe/Paris"),
    **dict.fromkeys(("eet", "eest", "eastern european"), "Europe/Athens"),
    **dict.fromkeys(("wet", "west", "western european"), "Europe/Lisbon"),
    **dict.fromkeys(("mez", "mesz"), "Europe/Berlin"),
    **dict.fromkeys(("est", "edt", "eastern"), "America/New_York"),
    **dict.fromkeys(("cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("mst", "mdt", "mountain"), "America/Denver"),
    **dict.fromkeys(("pst", "pdt", "pacific"), "America/Los_Angeles"),
    "jst": "Asia/Tokyo",
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
}
"""What people call the time of a place; of names that several places have, such as `CST` and `IST`, none."""
_CALLED_IN_BOOKS = _CALLED | {"gmt": "Europe/London"}
"""What people who promise hours call theirs; in a feed `GMT` is how machines say UTC."""


def read_zone(text: str) -> str | Refusal:
    """The name of a time zone of the IANA list, or why it is none."""
    name = text.strip()
    if _is_zone(name):
        return name
    message = f"{quoted(text)} is not a time zone"
    if offset := _OFFSET.fullmatch(name.lower()):
        fixed = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
        all_year = f"; `{fixed}` is that offset all year round" if _is_zone(fixed) else ""
        return Refusal("zone/unknown", message, "a place such as `Europe/Berlin`, whose clocks may change" + all_year)
    return Refusal("zone/unknown", message, _EXPECTED, _meant(name))


def read_zone_at(node: Node, report: Report) -> str | None:
    """A time zone of a book; None after it is reported why it is none."""
    zone = read_text(node, report, read_zone, "a time zone")
    if zone is not None:
        warn_of_abbreviation(node, report, _CALLED_IN_BOOKS)
    return zone


def warn_of_abbreviation(node: Node, report: Report, called: Mapping[str, str] = _CALLED) -> None:
    """Warns of a zone that is an abbreviation: `EST` never changes its clocks, and `CET` does it for the whole of a continent."""
    meant = called.get(node.text.strip().lower()) if isinstance(node, Scalar) else None
    if meant is not None and isinstance(node, Scalar):
        message = f"{quoted(node.text)} is an abbreviation, and hides whether and when the clocks change"
        report.warning("zone/abbreviation", node.place, message, "the place that is meant", meant)


def _meant(name: str) -> str | None:
    """The zone that people call so, or of whose name, or of whose city's, it is a slip."""
    bare = _TIME.sub("", name)
    if called := _CALLED.get(name.lower()) or _CALLED.get(bare.lower()):
        return called
    zones = sorted(available_timezones())
    city = bare.rsplit("/", 1)[-1]
    cities = [(zone.rsplit("/", 1)[-1], zone) for zone in zones]
    return meant_among(bare, [(zone, zone) for zone in zones]) or meant_among(city, cities)


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
