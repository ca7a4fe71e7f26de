"""Whose holidays a calendar keeps: countries and their subdivisions, by the codes of the `holidays` package."""

from __future__ import annotations

import re
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES

from engine.language.nearness import meant_among
from engine.language.problems import Refusal, quoted

_CODE = re.compile(r"([A-Z]{2})(?:-(.+))?")
HOLIDAYS_PATTERN = _CODE.pattern
_CALLED = {
    "Bavaria": "DE-BY",
    "Hesse": "DE-HE",
    "Lower Saxony": "DE-NI",
    "North Rhine-Westphalia": "DE-NW",
    "Rhineland-Palatinate": "DE-RP",
    "Saxony": "DE-SN",
    "Saxony-Anhalt": "DE-ST",
    "Thuringia": "DE-TH",
    "England and Wales": "GB-ENG",
    "Great Britain": "GB",
    "Deutschland": "DE",
    "Österreich": "AT",
    "Schweiz": "CH",
    "Holland": "NL",
    "America": "US",
}
"""Names by which people call what the package only knows by others."""


def read_holidays(text: str) -> str | Refusal:
    """A country's or subdivision's code that the `holidays` package knows, or why it is none."""
    code = _CODE.fullmatch(text.strip())
    if code and _has_holidays(code[1], code[2]):
        return text.strip()
    message = f"{quoted(text)} is not a country or subdivision whose holidays are known"
    return Refusal("calendar/holidays", message, "a code such as `DE` or `DE-BE`", meant_among(text.strip(), _names()))


@lru_cache(maxsize=256)
def _has_holidays(country: str, subdivision: str | None) -> bool:
    try:
        holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=1)
def _names() -> list[tuple[str, str]]:
    """What countries and subdivisions are called, each with its code; a subdivision also with its country's before it."""
    found = [*_CALLED.items(), *((f"{code[:2]}-{name}", code) for name, code in _CALLED.items() if "-" in code)]
    for name, (_, code, *longer) in COUNTRIES.items():
        found += [(each, code) for each in (name, code, *longer)]
        country = getattr(holidays, code)
        parts = [(part, part) for part in country.subdivisions] + list(getattr(country, "subdivisions_aliases", {}).items())
        found += [(f"{code}-{called}", f"{code}-{part}") for called, part in parts]
        found += [(called, f"{code}-{part}") for called, part in parts if called != part]
    return found
