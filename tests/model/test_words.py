"""Two standards that differ in meaning differ in words, in every language: each field changed on generated standards."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language.book import Against, Aim, Bar, Clock, Goal, Mark, Period, Severity, Standard, Statistic, Time
from engine.language.burns import burns_of, less_severe
from engine.language.calendars import Calendar
from engine.language.conditions import All, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.conditions import Any as AnyOf
from engine.language.durations import MINUTE, Duration, Unit
from engine.language.words.told import Language, told
from tests.model import books
from tests.model.books import CALENDARS, Pick

DAYS = (None, date(2026, 11, 20), date(2026, 12, 1))
GOALS = (
    None,
    Goal(Fraction(95, 100), over=Duration(Unit.DAYS, 28)),
    Goal(Fraction(95, 100), over=Duration(Unit.EXACT, 28 * 24 * 60 * MINUTE)),
    Goal(Fraction(951, 1000), over=Duration(Unit.DAYS, 28)),
    *(Goal(Fraction(95, 100), per=period) for period in Period),
)
NUMBERS = (None, Fraction(0), Fraction(1, 3), Fraction(42, 10), Fraction(90), Fraction(120_000_000))
OF = {
    Statistic.AVERAGE: ("quality", "csat", *books.CLOCKS[:2]),
    Statistic.PERCENTILE: ("quality", "handling", *books.CLOCKS[2:4]),
    Statistic.NPS: ("recommend", "csat"),
    Statistic.SHARE: books.WITHOUT_NUMBERS[:4],
    Statistic.COUNT: (None,),
}
OF_EVERY_KIND: dict[str, tuple[Any, ...]] = {
    "promise": ("A promise", "Another promise"),
    "name": ("first", "second"),
    "severity": tuple(Severity),
    "owner": (None, "care", "back-office"),
    "runbook": (None, "docs/late.md", "docs/other.md"),
    "tags": ((), ("law",), ("law", "email"), ("law, email",)),
    "break_down": ((), ("channel",), ("Channel",), ("channel", "team")),
    "since": DAYS,
    "until": DAYS,
    "minimum": (1, 2, 30),
    "time_zone": ("UTC", "Europe/Berlin"),
}
MARKS = ((), *(tuple(Mark(share, severity) for severity in Severity) for share in (Fraction(1, 2), Fraction(4, 5))))
ODD_VALUES = ("email", "email or phone", "or", "5", "given", "“email”", "", "any other", "the text “5”", "Ünïcode", "电子邮件")


def against(pick: Pick) -> Against | None:
    if books.one_in(pick, 2):
        return None
    drop, rise = pick(NUMBERS[1:]), pick(NUMBERS)
    return Against(pick(DAYS), drop, rise, pick((True, False)))


def bar(pick: Pick) -> Bar:
    statistic = pick(tuple(Statistic))
    of = pick(OF[statistic])
    over, per = pick(((Duration(Unit.DAYS, 7), None), (Duration(Unit.EXACT, 168 * 60 * MINUTE), None), *((None, each) for each in Period)))
    return Bar(
        statistic,
        of,
        percentile=pick((50, 51, 90, 99)) if statistic is Statistic.PERCENTILE else None,
        at=pick((None, "surveyed", "ordered")) if statistic in (Statistic.SHARE, Statistic.COUNT) else None,
        at_least=pick(NUMBERS),
        at_most=pick(NUMBERS),
        across=pick((None, "channel", "tier")),
        spread=pick(NUMBERS),
        against=against(pick),
        confidence=pick((None, Fraction(95, 100), Fraction(99, 100))),
        over=over,
        per=per,
        hours=pick(("always", "office", "shop")) if isinstance(of, Clock) else "always",
    )


def condition(pick: Pick) -> Any:
    """Mostly of values that could be taken for words of the language."""
    value = pick(ODD_VALUES)
    odd = Compare(pick(("channel", "Channel", "an attribute")), pick((Op.IS, Op.NOT, Op.MATCHES)), (Value(value),))
    return pick((odd, books.condition(pick), All((odd, books.condition(pick))), AnyOf((books.condition(pick), odd)), None))


def standard(pick: Pick) -> Standard:
    made = books.standard(pick, "first", [date(2026, 11, 20)])
    kind: Any = bar(pick) if books.one_in(pick, 3) else made.kind
    if isinstance(kind, Time) and kind.aim is not Aim.NOT_WITHIN:
        kind = replace(kind, warn=pick(MARKS))
    goal = None if isinstance(kind, Bar) else pick(GOALS)
    return replace(made, kind=kind, applies=condition(pick), goal=goal, **{name: pick(values) for name, values in OF_EVERY_KIND.items()})


def changed(pick: Pick, one: Standard, other: Standard) -> Standard:
    """The one with something of the other: a field of it, of its kind, or of its clock."""
    kind = one.kind
    if type(kind) is not type(other.kind) or books.one_in(pick, 3):
        name = pick([each.name for each in fields(Standard) if each.compare])
        return replace(one, **{name: getattr(other, name)})
    if isinstance(kind, Time) and isinstance(other.kind, Time) and books.one_in(pick, 2):
        name = pick([each.name for each in fields(Clock)])
        return replace(one, kind=replace(kind, clock=replace(kind.clock, **{name: getattr(other.kind.clock, name)})))
    name = pick([each.name for each in fields(kind)])
    return replace(one, kind=replace(kind, **{name: getattr(other.kind, name)}))


def with_effect(standard: Standard) -> Standard:
    """Without what has no effect and is not said: a bar's `break_down`, a page that nothing can be, a date's pauses, no goal's minimum."""
    kind, is_bar = standard.kind, isinstance(standard.kind, Bar)
    if isinstance(kind, Time) and kind.due is not None:
        kind = replace(kind, clock=replace(kind.clock, pause=(), resume=()))
    can_page = any(burn.severity is Severity.PAGE for burn in burns_of(standard.goal, standard.severity))
    allows_some = is_bar or standard.goal is not None
    severity = standard.severity if can_page or not allows_some else less_severe(Severity.TICKET, standard.severity)
    minimum = standard.minimum if allows_some else 1
    return replace(standard, kind=kind, severity=severity, minimum=minimum, break_down=() if is_bar else standard.break_down)


def meaning(part: Any) -> Any:
    """What is compared: not where it stands, nor what a clock is called; one part of a condition is that part."""
    match part:
        case Standard() if (effective := with_effect(part)) != part:
            return meaning(effective)
        case Clock():
            lists = tuple(frozenset(map(meaning, each)) for each in (part.start, part.stop, part.pause, part.resume, part.cancel))
            return (*lists, part.cancel_before, part.count)
        case Happened(types):
            return frozenset(types)
        case All((only,)) | AnyOf((only,)):
            return meaning(only)
        case tuple():
            return tuple(map(meaning, part))
        case _ if is_dataclass(part):
            return (type(part), *(meaning(getattr(part, each.name)) for each in fields(part) if each.compare))
    return part


def words(standard: Standard, language: Language, calendars: dict[str, Calendar]) -> object:
    return standard.name, standard.promise, told(standard, calendars, language)


def is_readable(part: Any) -> bool:
    """Whether a book can say it: a bar has no goal, a condition has parts, and so on."""
    match part:
        case Standard(kind=Bar()) if part.goal is not None:
            return False
        case All(()) | AnyOf(()) | Nothing(()):
            return False
        case Clock() if part.cancel_before is not None and not part.cancel:
            return False
        case Bar() if part.confidence is not None and (part.at_least, part.at_most, part.spread) == (None, None, None):
            return False
        case Bar() if (part.over is None) == (part.per is None) or not is_figure(part):
            return False
        case Against() if part.drop is None and part.rise is None:
            return False
        case Time() if (part.aim is Aim.DUE) != (part.due is not None) or (part.aim is Aim.DUE) != (part.target is None):
            return False
        case Time() if part.aim is Aim.NOT_WITHIN and part.warn:
            return False
        case tuple():
            return all(map(is_readable, part))
        case _ if is_dataclass(part):
            return all(is_readable(getattr(part, each.name)) for each in fields(part))
    return True


def is_figure(bar: Bar) -> bool:
    """Whether what belongs to a statistic is there, and nothing else."""
    fits = any(type(bar.of) is type(each) or (isinstance(bar.of, Condition) and isinstance(each, Condition)) for each in OF[bar.statistic])
    has_at = bar.at is None or bar.statistic in (Statistic.SHARE, Statistic.COUNT)
    has_hours = bar.hours == "always" or isinstance(bar.of, Clock)
    return fits and has_at and has_hours and (bar.percentile is not None) == (bar.statistic is Statistic.PERCENTILE)


@pytest.mark.parametrize("language", Language)
@settings(max_examples=max(400, settings().max_examples))
@given(st.integers(0, 2**32))
def test_standards_that_differ_in_meaning_differ_in_words(language: Language, seed: int) -> None:
    pick = Random(seed).choice
    one, other = standard(pick), standard(pick)
    another = changed(pick, one, other)
    if is_readable(one) and is_readable(another):
        alike = words(one, language, CALENDARS) == words(another, language, CALENDARS)
        assert alike == (meaning(one) == meaning(another))


OFFICE = CALENDARS["holidays"]
CHANGED = [
    {"week": CALENDARS["office"].week},
    {"week": CALENDARS["night"].week},
    {"holidays": "DE-BY"},
    {"holidays": None},
    {"closed_dates": frozenset({date(2026, 12, 29)})},
    {"closed_month_days": frozenset({(12, 24)})},
    {"extra": ()},
    {"extra": (*OFFICE.extra, (date(2026, 12, 27), ()))},
    {"time_zone": "Europe/London"},
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("change", CHANGED, ids="-".join)
def test_calendars_that_differ_are_told_with_the_standard(change: dict[str, Any], language: Language) -> None:
    clock, target = books.CLOCKS[0], Duration(Unit.EXACT, 60 * MINUTE)
    told_by = Standard("first", "A promise", Time(clock, Aim.WITHIN, target, hours=OFFICE.name), OFFICE.time_zone)
    calendars = ({OFFICE.name: OFFICE}, {OFFICE.name: replace(OFFICE, **change)})
    assert len({told(told_by, each, language) for each in calendars}) == len(calendars)
