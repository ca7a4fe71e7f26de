"""Lengths of time as promised: exact time, wall-clock days, working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from engine.language.problems import Refusal, quoted

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR  # on the wall clock a day may be an hour longer or shorter


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

    def __str__(self) -> str:
        """As it is written in a book."""
        if self.unit is Unit.EXACT:
            return exact_text(self.amount)
        if self.unit is Unit.DAYS:
            return f"{self.amount}d"
        days = f"{self.amount} working day" + ("" if self.amount == 1 else "s")
        return days if self.unit is Unit.WORKING_DAYS else f"end of {days}"


EXPECTED_DURATION = "a length of time such as `20s`, `1h30m`, `24h`, `7d`, `3 working days` or `end of 1 working day`"

_YEARS_MAX = 100
_DAYS_MAX = _YEARS_MAX * 366
_EXACT = re.compile(r"(?:([0-9]{1,15})h)?(?:([0-9]{1,15})m)?(?:([0-9]{1,15})s)?")
_DAYS = re.compile(r"([0-9]{1,15})d")
_WORKING_DAYS = re.compile(r"(end of )?([0-9]{1,15}) working days?")
EXACT_PATTERN = f"(?=[0-9])({_EXACT.pattern})"
DAYS_PATTERN = _DAYS.pattern
DURATION_PATTERN = f"({EXACT_PATTERN}|{DAYS_PATTERN}|{_WORKING_DAYS.pattern})"
"""What a length of time looks like, for those who cannot read one."""

_OF_A_CALENDAR = "(?:working|work|business|office|opening|service)[ -]*"
_PART = re.compile(rf"([0-9]+(?:\.[0-9]+)?) *({_OF_A_CALENDAR})?([a-zA-Z]+),? *(?:and +)?")
_EXACT_WORDS = {
    "h": HOUR,
    "hr": HOUR,
    "hrs": HOUR,
    "hour": HOUR,
    "hours": HOUR,
    "m": MINUTE,
    "min": MINUTE,
    "mins": MINUTE,
    "minute": MINUTE,
    "minutes": MINUTE,
    "s": SECOND,
    "sec": SECOND,
    "secs": SECOND,
    "second": SECOND,
    "seconds": SECOND,
}
_DAY_WORDS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}


def read_duration(text: str) -> Duration | Refusal:
    """A length of time as it is written in a book, or why it is none."""
    written = text.strip()
    if (exact := _EXACT.fullmatch(written)) and written:
        hours, minutes, seconds = (int(part or 0) for part in exact.groups())
        return _bounded(Duration(Unit.EXACT, hours * HOUR + minutes * MINUTE + seconds * SECOND), written)
    if days := _DAYS.fullmatch(written):
        return _bounded(Duration(Unit.DAYS, int(days[1])), written)
    if working := _WORKING_DAYS.fullmatch(written):
        unit = Unit.END_OF_WORKING_DAY if working[1] else Unit.WORKING_DAYS
        return _bounded(Duration(unit, int(working[2])), written)
    return _refusal(written)


def working_hours(text: str) -> str | None:
    """The exact time of which a text asks as hours of a calendar: `24h` of `24 business hours`; None for any other text."""
    exact_us, days, working_days = _parts(text.strip()) or (None, None, None)
    is_exact = exact_us is not None and days is None and working_days is None
    return _meant(exact_us, None, None, ends=False) if is_exact and re.search(_OF_A_CALENDAR, text.lower()) else None


def exact_text(amount_us: int) -> str:
    """Whole seconds as `1h30m20s`; what is under a second is left out."""
    seconds = amount_us // SECOND
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _bounded(duration: Duration, written: str) -> Duration | Refusal:
    most = _DAYS_MAX * DAY if duration.unit is Unit.EXACT else _DAYS_MAX
    if duration.amount <= most:
        return duration
    return Refusal("duration/too-long", f"{quoted(written)} is longer than {_YEARS_MAX} years", "a shorter length of time")


def _refusal(written: str) -> Refusal:
    """Why a text is not a length of time, with the one that was probably meant."""
    parts = _parts(written)
    if parts is None:
        if written.startswith("-") and _parts(written[1:]) is not None:
            return Refusal("duration/unreadable", f"{quoted(written)} is less than nothing", EXPECTED_DURATION)
        if written.replace(".", "", 1).isdigit():
            return Refusal(
                "duration/unreadable", f"{quoted(written)} has no unit", f"`{written}s`, `{written}m`, `{written}h` or `{written}d`"
            )
        return Refusal("duration/unreadable", f"{quoted(written)} is not a length of time", EXPECTED_DURATION)
    exact_us, days, working_days = parts
    if sum(part is not None for part in parts) > 1:
        return _mixture(written, exact_us, days, working_days)
    if counted := working_hours(written):
        message = f"{quoted(written)} are counted in a calendar, which `hours` names"
        return Refusal("duration/working-hours", message, f"`{counted}`, and beside it `hours` with a calendar")
    meant = _meant(exact_us, days, working_days, written.lower().startswith("end of "))
    return Refusal("duration/unreadable", f"{quoted(written)} is not a length of time", EXPECTED_DURATION, meant)


def _mixture(written: str, exact_us: Fraction | None, days: Fraction | None, working_days: Fraction | None) -> Refusal:
    message = f"{quoted(written)} mixes exact time and days, which differ when clocks change"
    if working_days is not None or exact_us is None or days is None:
        return Refusal("duration/mixture", f"{quoted(written)} mixes kinds of time", "only exact time, only days or only working days")
    exact = _meant(exact_us + days * DAY, None, None, ends=False)
    return Refusal("duration/mixture", message, f"exact time such as `{exact}`, or days such as `{round(days) or 1}d`", exact)


def _meant(exact_us: Fraction | None, days: Fraction | None, working_days: Fraction | None, ends: bool) -> str | None:
    if working_days is not None:
        unit = Unit.END_OF_WORKING_DAY if ends else Unit.WORKING_DAYS
        return str(Duration(unit, int(working_days))) if working_days.denominator == 1 else None
    if days is not None:
        return f"{days}d" if days.denominator == 1 else exact_text(int(days * DAY))
    return exact_text(int(exact_us)) if exact_us else None


def _parts(written: str) -> tuple[Fraction | None, Fraction | None, Fraction | None] | None:
    """The sums of exact microseconds, days and working days in a text of numbers and units; None if it is something else."""
    sums: list[Fraction | None] = [None, None, None]
    rest = written.lower().removeprefix("end of ")
    while rest:
        part = _PART.match(rest)
        if part is None or len(part[1]) > 9:
            return None
        number, word = Fraction(part[1]), part[3]
        which, each = (0, _EXACT_WORDS.get(word)) if word in _EXACT_WORDS else (2 if part[2] else 1, _DAY_WORDS.get(word))
        if each is None:
            return None
        sums[which] = (sums[which] or 0) + number * each
        rest = rest[part.end() :]
    return (sums[0], sums[1], sums[2]) if written else None
