"""Lengths of time as promised: exact time, wall-clock days, working days."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


class Unit(StrEnum):
    """What a duration counts. Different meanings of time are different units, never converted."""

    EXACT = "exact"  # microseconds
    DAYS = "days"  # days of the wall clock
    WORKING_DAYS = "working days"
    END_OF_WORKING_DAY = "end of working day"


@dataclass(frozen=True, slots=True)
class Duration:
    """`amount` is in microseconds for `EXACT`, in days for the other units."""

    unit: Unit
    amount: int
