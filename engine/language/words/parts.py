"""What a standard's words are made of in every language: days with the same hours, numbers, parts of a duration."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from engine.language.book import Clock
from engine.language.calendars import Calendar, Range
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.conditions import Value
from engine.language.durations import HOUR, MINUTE, SECOND

_HOUR_MINUTES = 60
_DAY_MINUTES = 24 * _HOUR_MINUTES


def days_alike(calendar: Calendar) -> list[tuple[int, int, tuple[Range, ...]]]:
    """Runs of days that follow each other with the same hours: the first, the last (0 is Monday) and the hours; none when closed."""
    runs = [list(days) for _, days in groupby(range(7), key=calendar.week.__getitem__)]
    return [(days[0], days[-1], calendar.week[days[0]]) for days in runs]


def clock_face(minutes: int) -> str:
    """Minutes from midnight as `09:00`; the end of a day is `24:00`, and what lies past it is told by its own day."""
    shown = minutes if minutes <= _DAY_MINUTES else minutes - _DAY_MINUTES
    return f"{shown // _HOUR_MINUTES:02}:{shown % _HOUR_MINUTES:02}"


def ends_next_day(hours: Range) -> bool:
    """Whether hours go on after the midnight that ends their day."""
    return hours.end > _DAY_MINUTES


def number_text(number: Fraction) -> str:
    """A number without loss: as a decimal where it has an end, else as a fraction."""
    rest, digits = number.denominator, 0
    while digits < 30 and 10**digits % rest:
        digits += 1
    if 10**digits % rest:
        return str(number)
    whole = abs(number.numerator) * 10**digits // rest
    text = str(whole).rjust(digits + 1, "0")
    shown = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{shown}" if number < 0 else shown


def is_number_like(text: str) -> bool:
    """Whether a text would be taken for a number if it stood bare."""
    return text[:1].isdigit() or text[:1] in "+-."


def ordered_text(value: Value) -> str:
    """The number of an ordering, the same for `4.5` and `4.50`."""
    return value.text if value.number is None else repr(value.number).removesuffix(".0")


def percent_text(share: Fraction) -> str:
    """A share as `99.5%`."""
    return f"{number_text(share * 100)}%"


def exact_parts(amount_us: Fraction | int) -> tuple[tuple[str, str], ...]:
    """Exact time as numbers of `hour`, `minute` and `second`, each that is not 0; only seconds have fractions."""
    amount = Fraction(amount_us)
    hours, minutes = divmod(int(amount // MINUTE), HOUR // MINUTE)
    counts = ((Fraction(hours), "hour"), (Fraction(minutes), "minute"), (amount % MINUTE / SECOND, "second"))
    return tuple((number_text(count), unit) for count, unit in counts if count) or (("0", "second"),)


def built_in_name(clock: Clock) -> str | None:
    """The built-in clock that a clock is, whatever it is called in its book."""
    return next((name for name, each in BUILT_IN_CLOCKS.items() if _meaning(each) == _meaning(clock)), None)


def _meaning(clock: Clock) -> tuple[object, ...]:
    """All of a clock but its name; the order of events in a list means nothing."""
    events = tuple(frozenset(matches) for matches in (clock.start, clock.stop, clock.pause, clock.resume, clock.cancel))
    return (*events, clock.cancel_before, clock.count)
