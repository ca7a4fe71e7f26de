"""Checks values of the attributes that are always there: unlike all others, it is known which values these can have."""

from __future__ import annotations

from engine.language.nearness import nearest
from engine.language.nodes import Scalar, core_value
from engine.language.problems import Report, one_of, quoted
from engine.language.uses import Uses
from engine.language.vocabulary import DAYS

_LETTERS = 3
_HOURS = tuple(str(hour) for hour in range(24))


def check_given(attribute: str, value: Scalar, report: Report, uses: Uses, *, is_text: bool = False) -> None:
    """Reports an hour or a day of the week that there is none of; a type of `first_event` is used like any other.

    Where values compare as text (`is_text`) an hour is one only as it is told, so that `09` is none.
    """
    if attribute == "first_event":
        uses.event_type(value.text, value.place)
    elif attribute == "weekday" and value.text not in DAYS:
        meant = value.text[:_LETTERS].lower()
        suggestion = meant if meant in DAYS and value.text.isalpha() else nearest(value.text, DAYS)
        report.error("attribute/value", value.place, f"{quoted(value.text)} is never the `weekday`", one_of(DAYS), suggestion)
    elif attribute == "hour" and (value.text if is_text else str(value.value)) not in _HOURS:
        as_number = str(core_value(value.text))
        hour = as_number if as_number in _HOURS else None
        report.error("attribute/value", value.place, f"{quoted(value.text)} is never the `hour`", "a whole number from 0 to 23", hour)


def check_bound(attribute: str, bound: Scalar, report: Report) -> None:
    """Reports a number that no hour lies beside, and warns of one that lies between two; 24 may be the end of a day."""
    value, expected = bound.value, "a whole number from 0 to 24"
    if attribute != "hour" or not isinstance(value, (int, float)) or value in range(len(_HOURS) + 1):
        return
    if 0 < value < len(_HOURS):
        message = f"no `hour` lies between {int(value)} and {int(value) + 1}: the hour of {int(value)}:59 is {int(value)}"
        report.warning("attribute/value", bound.place, message, expected)
    else:
        report.error("attribute/value", bound.place, f"{quoted(bound.text)} is no bound of the `hour`", expected)
