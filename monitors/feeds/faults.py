"""Why a record was set aside: a closed list, and one fault as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SHOWN_MOST = 60  # characters of a value


class Reason(StrEnum):
    """Why a record cannot be read; these are the values of the metric's `reason` label."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    BAD_ENCODING = "bad_encoding"  # bytes that are not UTF-8
    TOO_LARGE = "too_large"
    WRONG_CELLS = "wrong_cells"  # a row with more or fewer cells than the header
    OPEN_QUOTE = "open_quote"  # a quoted cell that never ends
    WRONG_VERSION = "wrong_version"  # of CloudEvents
    NO_SUBJECT = "no_subject"
    BAD_SUBJECT = "bad_subject"
    NO_SOURCE = "no_source"
    BAD_SOURCE = "bad_source"
    NO_ID = "no_id"
    BAD_ID = "bad_id"
    NO_TYPE = "no_type"
    BAD_TYPE = "bad_type"
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"
    NO_OFFSET = "no_offset"
    OUT_OF_RANGE = "time_out_of_range"
    BAD_DATA = "bad_data"
    BAD_QUERY = "bad_query"  # JMESPath that cannot be applied to this record


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one record; the message says what was there and what was expected."""

    reason: Reason
    message: str


Faults = dict[int, Fault]
"""Faults by row; a row keeps the first one found."""


def shown(value: object) -> str:
    """A value of a record in backticks, cut where it is long, for a message."""
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= SHOWN_MOST else text[: SHOWN_MOST - 1] + "…"
    return f"`{text}`"
