"""Generated books. Everything is picked from small sets, so that targets, openings, clock changes and events meet.

A `Pick` chooses one of several; who chooses, a seed or a search for small examples, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol, TypeVar

from engine.language.book import (
    Aim,
    Bar,
    Book,
    Choice,
    Clock,
    Count,
    Mark,
    Match,
    OnChange,
    Period,
    Rule,
    Severity,
    Standard,
    Statistic,
    Time,
)
from engine.language.calendars import Calendar, Range
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.durations import HOUR, MINUTE, SECOND, Duration, Unit

T = TypeVar("T")


class Pick(Protocol):
    """Chooses one of several."""

    def __call__(self, options: Sequence[T], /) -> T: ...


def one_in(pick: Pick, count: int) -> bool:
    return pick(range(count)) == count - 1


def some(pick: Pick, options: Sequence[T], sizes: Sequence[int]) -> tuple[T, ...]:
    """So many different ones, in the order of their picking."""
    left, taken = list(options), []
    for _ in range(pick(sizes)):
        taken.append(pick(left))
        left.remove(taken[-1])
    return tuple(taken)


BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
ZONES = (BERLIN, BERLIN, BERLIN, NEW_YORK, LORD_HOWE, "UTC")


def _ranges(text: str) -> tuple[Range, ...]:
    """`9-12 13-16.5`: hours from midnight, past 24 on the next day."""
    parts = [part.split("-") for part in text.split()]
    return tuple(Range(int(float(start) * 60), int(float(end) * 60)) for start, end in parts)


def _week(workday: str, friday: str, weekend: str) -> tuple[tuple[Range, ...], ...]:
    return (*(_ranges(workday) for _ in range(4)), _ranges(friday), _ranges(weekend), _ranges(weekend))


CALENDARS = {
    each.name: each
    for each in (
        Calendar("office", BERLIN, _week("9-18", "9-12 13-16", "")),
        Calendar(
            "holidays",
            BERLIN,
            _week("9-17", "9-15", ""),
            holidays="DE-BE",
            closed_dates=frozenset({date(2026, 12, 28)}),
            closed_month_days=frozenset({(12, 24), (12, 31)}),
            extra=((date(2026, 12, 26), _ranges("10-14")), (date(2026, 11, 21), _ranges("8-9 9-10"))),
        ),
        Calendar("shop", BERLIN, _week("8.5-12 12-20", "8.5-12 12-20", "10-14")),
        Calendar("night", BERLIN, _week("22-30", "22-30", "22-30")),
        Calendar("small-hours", BERLIN, _week("1-4", "1-4", "1-2.5 2.5-4")),
        Calendar("day-and-night", BERLIN, _week("0-24", "0-24", "0-24")),
        Calendar("weekend", BERLIN, _week("", "20-28", "6-24")),
        Calendar("new-york", NEW_YORK, _week("9-17", "9-17", "0-6")),
        Calendar("island", LORD_HOWE, _week("8-16", "8-16", "0-4")),
        Calendar("ending", BERLIN, _week("", "", ""), extra=tuple((date(2026, month, 20), _ranges("9-17")) for month in (3, 4, 10, 11))),
    )
}


def _compare(attribute: str, op: Op, *values: str | int | float) -> Condition:
    return Compare(attribute, op, tuple(Value(str(value), None if isinstance(value, str) else float(value)) for value in values))


WITHOUT_NUMBERS: tuple[Condition, ...] = (
    _compare("channel", Op.IS, "email"),
    _compare("channel", Op.IS, "email", "phone"),
    _compare("channel", Op.NOT, "chat"),
    _compare("channel", Op.PRESENT, "true"),
    _compare("priority", Op.PRESENT, "false"),
    _compare("priority", Op.IS, 1),
    _compare("priority", Op.MATCHES, "u.*|h"),
    _compare("score", Op.IS, 5),
    _compare("score", Op.NOT, 5, "good"),
    _compare("hour", Op.IS, 2),
    _compare("weekday", Op.IS, "sat", "sun"),
    _compare("first_event", Op.IS, "opened"),
    Happened(("agent_message",)),
    Happened(("opened", "reopened")),
)
ORDERINGS: tuple[Condition, ...] = (
    _compare("score", Op.AT_LEAST, 4.5),
    _compare("score", Op.AT_MOST, 4.5),
    _compare("score", Op.MORE_THAN, 4.5),
    _compare("score", Op.LESS_THAN, 5),
    _compare("hour", Op.AT_LEAST, 9),
)


def condition(pick: Pick, simple: Sequence[Condition] = WITHOUT_NUMBERS + ORDERINGS) -> Condition:
    """A condition, mostly of one part."""
    join = pick((None, None, None, None, All, Any, Nothing))
    return pick(simple) if join is None else join(some(pick, simple, (0, 1, 2, 2)))


TYPES = ("opened", "customer_message", "agent_message", "queued", "pending", "unpending", "resolved", "reopened", "updated", "spam")


def _types(*types: str) -> tuple[Match, ...]:
    return tuple(Match(each) for each in types)


_REPLY, _DROPPED, _SPAM = _types("agent_message"), _types("resolved", "spam"), _types("spam")
_PENDING, _UNPENDING = _types("pending"), _types("unpending")
_GOES_ON = _types("unpending", "reopened", "resolved")
_AFTER_FIRST = (Match("customer_message", Happened(("agent_message",))),)
CLOCKS = (
    Clock("first_reply", _types("opened", "customer_message"), _REPLY, cancel=_DROPPED, count=Count.FIRST),
    Clock("next_reply", _AFTER_FIRST, _REPLY, cancel=_DROPPED),
    Clock("every_reply", _types("customer_message"), _REPLY, cancel=_DROPPED),
    Clock("update", _REPLY, _types("agent_message", "resolved"), _PENDING, _UNPENDING, _SPAM),
    Clock("resolution", _types("opened", "reopened"), _types("resolved"), _PENDING, _GOES_ON, _SPAM, count=Count.SUM),
    Clock("handling", _types("opened"), _types("resolved"), _PENDING, _UNPENDING),
    Clock("pickup", _types("queued"), _REPLY, cancel=_types("reopened"), cancel_before=Duration(Unit.EXACT, HOUR)),
    Clock("follow_up", _types("resolved"), _REPLY, cancel=_types("reopened")),
    Clock("stays_solved", _types("resolved"), _types("opened", "reopened", "queued"), _PENDING, _UNPENDING),
)


def matches(pick: Pick, sizes: Sequence[int]) -> tuple[Match, ...]:
    """So many types, a few of them with a condition."""
    return tuple(Match(each, condition(pick) if one_in(pick, 6) else None) for each in some(pick, TYPES, sizes))


def clock(pick: Pick, counts: Sequence[Count]) -> Clock:
    """One of the clocks that people write, or any other."""
    if not one_in(pick, 3):
        return pick([each for each in CLOCKS if each.count in counts])
    cancel = matches(pick, (0, 0, 1))
    return Clock(
        name="own",
        start=matches(pick, (1, 2)),
        stop=matches(pick, (1, 2)),
        pause=matches(pick, (0, 1)),
        resume=matches(pick, (0, 1)),
        cancel=cancel,
        cancel_before=Duration(Unit.EXACT, pick((30 * MINUTE, HOUR, 4 * HOUR))) if cancel and one_in(pick, 2) else None,
        count=pick(counts),
    )


EXACT = tuple(Duration(Unit.EXACT, amount) for amount in (20 * SECOND, 30 * MINUTE, HOUR, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR))
DAYS = tuple(Duration(Unit.DAYS, count) for count in (1, 1, 2))
WORKING = (*(Duration(Unit.WORKING_DAYS, count) for count in (1, 2, 3)), *(Duration(Unit.END_OF_WORKING_DAY, count) for count in (0, 1, 2)))
NAMES = tuple(CALENDARS)
CASES = (("priority", ("urgent", "high", "1")), ("channel", ("email", "phone")), ("weekday", ("fri", "sat")))


def _lengths(name: str) -> tuple[Duration, ...]:
    """What may be promised under these hours."""
    return EXACT + (DAYS if name == "always" else WORKING)


def hours_and_target(pick: Pick) -> tuple[str | Choice[str], Duration | Choice[Duration]]:
    """Plain, or chosen by an attribute: the target, the hours, both, or a choice inside a choice."""
    shape = pick(("plain", "plain", "plain", "target", "hours", "both", "nested"))
    name = "always" if one_in(pick, 2) else pick(NAMES)
    target = pick(_lengths(name))
    if shape == "plain":
        return name, target
    attribute, values = pick(CASES)
    otherwise = not one_in(pick, 3)
    if shape == "hours":
        cases = tuple((value, pick(("always", *NAMES))) for value in values)
        return Choice(attribute, cases, name if otherwise else None), pick(EXACT)
    if shape == "both":
        names = [(value, pick(("always", *NAMES))) for value in values]
        lengths = tuple((value, pick(_lengths(each))) for value, each in names)
        return Choice(attribute, tuple(names), name if otherwise else None), Choice(attribute, lengths, target if otherwise else None)
    first = Choice("team", (("day", pick(_lengths(name))),), pick((None, target))) if shape == "nested" else pick(_lengths(name))
    rest = tuple((value, pick(_lengths(name))) for value in values[1:])
    return name, Choice(attribute, ((values[0], first), *rest), target if otherwise else None)


MARKS = ((Fraction(4, 5),), (Fraction(1, 2), Fraction(4, 5)), (Fraction(1, 3),), (Fraction(1),))
AIMS = (Aim.WITHIN, Aim.WITHIN, Aim.WITHIN, Aim.NOT_WITHIN, Aim.DUE)
PER = ((), (), (), ("customer",), ("customer", "topic"))


def time(pick: Pick) -> Time:
    """What a time standard says; `count: sum` only where the language allows it."""
    aim, per = pick(AIMS), pick(PER)
    sums = [Count.SUM, Count.SUM] if not per and aim is not Aim.NOT_WITHIN else []
    hours, target = hours_and_target(pick)
    return Time(
        clock=clock(pick, [Count.EACH, Count.EACH, Count.FIRST, *sums]),
        aim=aim,
        target=None if aim is Aim.DUE else target,
        due="promised" if aim is Aim.DUE else None,
        hours=hours,
        warn=() if aim is Aim.NOT_WITHIN else tuple(Mark(share, Severity.INFO) for share in pick(MARKS)),
        on_change=OnChange.KEEP if one_in(pick, 4) else OnChange.RETARGET,
        per=per,
    )


def rule(pick: Pick) -> Rule:
    """What a rule says; numbers are compared alone, never in a part of a condition."""
    must = pick(ORDERINGS) if one_in(pick, 2) else condition(pick, WITHOUT_NUMBERS)
    return Rule(matches(pick, (1, 2)), must)


STATISTICS = (Statistic.AVERAGE, Statistic.AVERAGE, Statistic.PERCENTILE, Statistic.NPS, Statistic.SHARE, Statistic.SHARE, Statistic.COUNT)


def bar(pick: Pick) -> Bar:
    """What a bar takes its samples from; its bounds are another matter."""
    statistic = pick(STATISTICS)
    across = pick((None, None, "channel", "priority", "weekday", "first_event"))
    if statistic in (Statistic.SHARE, Statistic.COUNT):
        of = condition(pick) if statistic is Statistic.SHARE else None
        return Bar(statistic, of, at=pick((None, None, *TYPES)), across=across, per=Period.WEEK)
    is_timed = statistic is not Statistic.NPS and not one_in(pick, 3)
    return Bar(
        statistic=statistic,
        of=clock(pick, list(Count)) if is_timed else "score",
        percentile=90 if statistic is Statistic.PERCENTILE else None,
        across=across,
        per=Period.WEEK,
        hours=hours_and_target(pick)[0] if is_timed else "always",
    )


BREAK_DOWNS = (("channel", "team", "priority"), ("channel",), ("channel", "hour", "weekday", "first_event"))


KINDS: tuple[Callable[[Pick], Time | Bar | Rule], ...] = (rule, bar, bar, *[time] * 9)


def standard(pick: Pick, name: str, days: Sequence[date]) -> Standard:
    """A standard; a few start or end on one of these days."""
    kind = pick(KINDS)(pick)
    zone = pick(ZONES)
    if not isinstance(kind, Rule) and isinstance(kind.hours, str) and kind.hours != "always":
        zone = CALENDARS[kind.hours].time_zone
    return Standard(
        name=name,
        promise="A promise",
        kind=kind,
        time_zone=zone,
        applies=condition(pick) if one_in(pick, 3) else None,
        break_down=pick(BREAK_DOWNS),
        since=pick(days) if one_in(pick, 12) else None,
        until=pick(days) if one_in(pick, 12) else None,
    )


def book(pick: Pick, days: Sequence[date]) -> Book:
    """One to three standards over all calendars."""
    names = ("first", "second", "third")[: pick((1, 2, 3))]
    return Book(tuple(standard(pick, name, days) for name in names), CALENDARS)
