"""Checks values of the attributes that are always there: unlike all others, it is known which values these can have."""

from __future__ import annotations

from engine.language.nearness import nearest
from engine.language.nodes import Scalar
from engine.language.problems import Report, one_of, quoted
from engine.language.uses import Uses
from engine.language.vocabulary import DAYS

_LETTERS = 3
_HOURS = tuple(str(hour) for hour in range(24))


def check_given(attribute: str, value: Scalar, report: Report, uses: Uses) -> None:
    """Reports an hour or a day of the week that there is none of; a type of `first_event` is used like any other."""
    if attribute == "first_event":
        uses.event_type(value.text, value.place)
    elif attribute == "weekday" and value.text not in DAYS:
        meant = value.text[:_LETTERS].lower()
        suggestion = meant if meant in DAYS and value.text.isalpha() else nearest(value.text, DAYS)
        report.error("attribute/value", value.place, f"{quoted(value.text)} is never the `weekday`", one_of(DAYS), suggestion)
    elif attribute == "hour" and str(value.value) not in _HOURS:
        report.error("attribute/value", value.place, f"{quoted(value.text)} is never the `hour`", "a whole number from 0 to 23")
