"""Standards, events and verdicts in the short words of the tables in `test_model`.

An event is `11-20 17:30 opened priority=high @ticket via=phone`: the local time of Berlin in 2026, a type, attributes (digits are
numbers, `null` clears), and where it matters a subject and the feed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from engine.language.book import Aim, Choice, Clock, Count, Mark, Match, OnChange, Severity, Standard, Time
from engine.language.calendars import ALWAYS
from engine.language.conditions import Compare, Condition, Op, Value
from engine.language.durations import HOUR, MINUTE, SECOND, Duration, Unit
from tests.model.opening import instant, local
from tests.model.rows import Event, Row

BERLIN = "Europe/Berlin"
EIGHTY = (Mark(Fraction(4, 5), Severity.TICKET),)
UNITS = {"h": HOUR, "m": MINUTE, "s": SECOND, "us": 1}


def at(text: str) -> int:
    """`11-20 17:30`, with seconds if need be, in Berlin."""
    return instant(datetime.fromisoformat(f"2026-{text}"), BERLIN)


def events(text: str) -> list[Event]:
    """Events apart by `;`, in the order of their arrival."""
    return [_event(part.split(), number) for number, part in enumerate(text.split(";"), start=1)]


def _event(words: list[str], number: int) -> Event:
    event = Event("a", at(f"{words[0]} {words[1]}"), number, words[2])
    data = {}
    for word in words[3:]:
        name, _, value = word.partition("=")
        if word.startswith("@"):
            event = replace(event, subject=word[1:])
        elif name == "via":
            event = replace(event, feed=value)
        else:
            data[name] = "!" if value == "null" else ("#" if value.isdigit() else "=") + value
    return replace(event, data=data)


def length(text: str) -> Duration:
    """`4h`, `1d`, `3 working days` or `end of 1 working day`."""
    number = int(re.sub(r"\D", "", text))
    if text.startswith("end"):
        return Duration(Unit.END_OF_WORKING_DAY, number)
    if "working" in text:
        return Duration(Unit.WORKING_DAYS, number)
    if text.endswith("d"):
        return Duration(Unit.DAYS, number)
    return Duration(Unit.EXACT, sum(int(amount) * UNITS[unit] for amount, unit in re.findall(r"(\d+)(us|[hms])", text)))


def clock(
    start: str, stop: str, *, pause: str = "", resume: str = "", cancel: str = "", before: str = "", count: Count = Count.EACH
) -> Clock:
    """A clock from types apart by blanks."""
    begin, end, hold, go_on, drop = (tuple(Match(each) for each in types.split()) for types in (start, stop, pause, resume, cancel))
    return Clock("clock", begin, end, hold, go_on, drop, length(before) if before else None, count)


REPLY = clock("opened customer_message", "agent_message", cancel="spam")
SOLVED = clock("opened reopened", "resolved", pause="pending", resume="unpending reopened resolved", cancel="spam", count=Count.SUM)
STAYS = clock("resolved", "reopened", pause="pending", resume="unpending", cancel="spam")


def within(target: str | Choice[Duration], clock: Clock = REPLY, **more: Any) -> Standard:
    return _standard(clock, Aim.WITHIN, length(target) if isinstance(target, str) else target, **more)


def not_within(target: str, clock: Clock = STAYS, **more: Any) -> Standard:
    return _standard(clock, Aim.NOT_WITHIN, length(target), **more)


def due(attribute: str, clock: Clock = REPLY, **more: Any) -> Standard:
    return _standard(clock, Aim.DUE, None, due=attribute, **more)


def _standard(clock: Clock, aim: Aim, target: Duration | Choice[Duration] | None, **more: Any) -> Standard:
    warn = () if aim is Aim.NOT_WITHIN else EIGHTY
    kind = Time(clock, aim, target, hours=ALWAYS, warn=warn, on_change=OnChange.RETARGET)
    of_kind = {name: value for name, value in more.items() if name in Time.__dataclass_fields__}
    rest = {name: value for name, value in more.items() if name not in of_kind}
    standard = Standard("promise", "A promise", kind, BERLIN, break_down=("channel",))
    return replace(standard, kind=replace(kind, **of_kind), **rest)


def by(attribute: str, otherwise: str | None = None, **cases: str) -> Choice[Duration]:
    chosen = tuple((value, length(target)) for value, target in cases.items())
    return Choice(attribute, chosen, None if otherwise is None else length(otherwise))


def when(attribute: str, op: Op, *values: str | int) -> Condition:
    return Compare(attribute, op, tuple(Value(str(value), float(value) if isinstance(value, int) else None) for value in values))


def told(row: Row) -> str:
    """`met in_time, deadline 11-20 14:00, at 11-20 13:00, 3h of 4h`; `open` is told, and what has no value is left out."""
    words = [f"{row.state} {row.reason}" + (" open" if row.open else "")]
    words += [] if row.deadline_at is None else [f"deadline {wall_clock(row.deadline_at)}"]
    words += [] if row.decided_at is None else [f"at {wall_clock(row.decided_at)}"]
    return ", ".join([*words, _length(row.elapsed_us) + ("" if row.target_us is None else f" of {_length(row.target_us)}")])


def wall_clock(at: int) -> str:
    wall = local(at, BERLIN)
    return wall.isoformat(" ")[5 : 16 if wall.second == wall.microsecond == 0 else None]


def _length(us: int) -> str:
    words = []
    for unit, size in UNITS.items():
        amount, us = divmod(us, size)
        words += [f"{amount}{unit}"] if amount else []
    return "".join(words) or "0"
