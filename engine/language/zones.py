"""Time zones, as they are written."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from engine.language.nearness import meant_among
from engine.language.problems import Refusal, quoted

_EXPECTED = "a name of the IANA list such as `Europe/Berlin` or `UTC`"
_OFFSET = re.compile(r"(?:utc|gmt|z)? *([+-]) *(0?[0-9]|1[0-4])(?::?00)?")
_TIME = re.compile(r"[ _]+(?:standard[ _]|summer[ _])?time(?:[ _]?zone)?$", re.IGNORECASE)
_CALLED = {
    **dict.fromkeys(("bst", "uk", "british"), "Europe/London"),
    **dict.fromkeys(("cet", "cest", "central european"), "Europe/Paris"),
    **dict.fromkeys(("mez", "mesz"), "Europe/Berlin"),
    **dict.fromkeys(("edt", "eastern"), "America/New_York"),
    **dict.fromkeys(("cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("mdt", "mountain"), "America/Denver"),
    **dict.fromkeys(("pst", "pdt", "pacific"), "America/Los_Angeles"),
    "jst": "Asia/Tokyo",
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
}
"""What people call the time of a place; of names that several places have, such as `CST` and `IST`, none."""


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


def _meant(name: str) -> str | None:
    """The zone that people call so, or of whose name, or of whose city's, it is a slip."""
    bare = _TIME.sub("", name)
    if called := _CALLED.get(bare.lower()):
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
