"""Reads what is of time standards alone: clock, target, hours, marks, and whose timeline it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from engine.language.book import Aim, Clock, Count, Mark, OnChange, Severity, Time
from engine.language.calendars import ALWAYS
from engine.language.choices import Chosen, bare, leaves, read_choice, together
from engine.language.durations import EXPECTED_DURATION, Duration, Unit, read_duration, working_hours
from engine.language.name_reading import Names, only_calendar, read_hours, read_named_clock, read_set
from engine.language.nodes import Items, Map, Node, is_nothing
from engine.language.problems import Place, Refusal, Report, one_of, quoted
from engine.language.severities import read_severity
from engine.language.shapes import option, read_text, text, texts, wrong_type
from engine.language.shares import read_mark, share_text
from engine.language.uses import Uses

DEFAULT_MARKS = (Mark(Fraction(4, 5), Severity.INFO),)
"""Where `warn` is not written: one mark, and nobody is woken by it."""

_AIMS = tuple(aim.value for aim in Aim)
_WORKING = (Unit.WORKING_DAYS, Unit.END_OF_WORKING_DAY)


def read_time(found: dict[str, Node], place: Place, names: Names, report: Report, uses: Uses) -> tuple[Time | None, str | None]:
    """The time kind of a standard from its values by key, and the only calendar that it names; `place` is that of its name."""
    clock = read_named_clock(found["clock"], names, report, uses) if "clock" in found else None
    aim = _read_aim(found, place, report)
    hours = read_hours(found.get("hours"), place, names, report, uses)
    target = _read_target(found, aim, hours, names, report, uses)
    due = _read_due(found, report, uses) if aim is Aim.DUE else None
    warn = _read_warn(found.get("warn"), aim, report)
    on_change = option(found["on_change"], report, OnChange) if "on_change" in found else OnChange.RETARGET
    per = _read_per(found["per"], report, uses) if "per" in found else ()
    calendar = only_calendar(hours)
    if clock is not None and aim is not None:
        _check_sums(found, clock, aim, per, report)
    if clock is None or aim is None or hours is None or on_change is None or (target is None and due is None):
        return None, calendar
    length = None if target is None else bare(target)
    return Time(clock, aim, length, due, bare(hours), warn, on_change, per), calendar


def _read_aim(found: dict[str, Node], place: Place, report: Report) -> Aim | None:
    aims = [name for name in found if name in _AIMS]
    if len(aims) == 1:
        return Aim(aims[0])
    if not aims:
        message = "a clock needs to be held to something"
        report.error("target/none", place, message, "`within`, `not_within` or `due`")
    else:
        message = f"`{aims[0]}` and `{aims[1]}` cannot stand together"
        report.error("target/several", found[aims[1]].place, message, "one of them, and another standard for the other")
    return None


def _read_target(
    found: dict[str, Node], aim: Aim | None, hours: Chosen[str] | None, names: Names, report: Report, uses: Uses
) -> Chosen[Duration] | None:
    """The length of time that is promised, and whether it can be counted in those hours."""
    read = _length_reader(hours, names)
    targets = {name: read_choice(found[name], report, uses, read) for name in (Aim.WITHIN, Aim.NOT_WITHIN) if name in found}
    for name, target in targets.items():
        if target is not None:
            _warn_of_no_time(name, target, report)
        if target is not None and hours is not None:
            _check_units(target, hours, report)
    return targets.get(aim) if aim is not None else None


def _length_reader(hours: Chosen[str] | None, names: Names) -> Callable[[Node, Report], Duration | None]:
    """Reads a length of time; one that is written as hours of a calendar is answered with what `hours` says, or should say."""
    is_of_calendar = hours is not None and all(leaf.value != ALWAYS for leaf in leaves(hours))

    def length(written: str) -> Duration | Refusal:
        found, counted = read_duration(written), working_hours(written)
        if not isinstance(found, Refusal) or counted is None:
            return found
        if is_of_calendar:
            return replace(found, expected=f"`{counted}`, counted in the calendar of `hours`", suggestion=counted)
        return replace(found, expected=_with_hours(counted, sorted(names.calendars)))

    return lambda node, report: read_text(node, report, length, EXPECTED_DURATION)


def _with_hours(counted: str, calendars: list[str]) -> str:
    """How time is counted in a calendar of the book, or in one that is still to be written."""
    if len(calendars) == 1:
        return f"`{counted}`, and beside it `hours: {calendars[0]}`"
    if calendars:
        return f"`{counted}`, and beside it `hours` with {one_of(calendars)}"
    return f"`{counted}`, and beside it `hours: NAME`, with `NAME: {{open: {{mon-fri: 09:00-17:00}}}}` below `calendars:`"


def _warn_of_no_time(aim: Aim, target: Chosen[Duration], report: Report) -> None:
    """`end of 0 working days` is today's closing, and `0 working days` the next opening: these two are some time."""
    for length in leaves(target):
        if length.value.amount == 0 and length.value.unit not in _WORKING:
            shown = quoted(str(length.value))
            message = f"nothing can be done in {shown}" if aim is Aim.WITHIN else f"nothing comes too soon for {shown}"
            report.warning("target/zero", length.place, message, "a length of time that is longer than nothing")


def _check_units(target: Chosen[Duration], hours: Chosen[str], report: Report) -> None:
    """Bare days and a named calendar do not go together, nor working days and no calendar."""
    checked: set[tuple[Place, bool]] = set()
    for length, name in together(target, hours):
        named = name.value != ALWAYS
        duration = length.value
        if (length.place, named) in checked:
            continue
        checked.add((length.place, named))
        if named and duration.unit is Unit.DAYS:
            message = f"{quoted(str(duration))} is days of the wall clock, and {quoted(name.value)} counts hours"
            working = str(Duration(Unit.WORKING_DAYS, duration.amount))
            report.error("duration/bare-days", length.place, message, f"`{working}`, or `hours: always` beside `{duration}`", working)
        elif not named and duration.unit in _WORKING:
            message = f"{quoted(str(duration))} needs a calendar that says which days are worked"
            bare_days = str(Duration(Unit.DAYS, max(duration.amount, 1)))
            report.error("duration/no-calendar", length.place, message, f"`hours` with a calendar, or `{bare_days}`")


def _read_due(found: dict[str, Node], report: Report, uses: Uses) -> str | None:
    name = text(found["due"], report, "an attribute that carries the deadline")
    if name is not None:
        read_set(name, found["due"].place, report, uses)
    return name


def _read_warn(node: Node | None, aim: Aim | None, report: Report) -> tuple[Mark, ...]:
    """The marks by share; a share without a severity is `info`."""
    if aim is Aim.NOT_WITHIN:
        if node is not None:
            report.error(
                "target/not-within-warn", node.place, "`not_within` has nothing to warn of: only time itself keeps it", "no `warn`"
            )
        return ()
    if node is None:
        return DEFAULT_MARKS
    marks: dict[Fraction, Mark] = {}
    for scalar, severity in _marks_written(node, report):
        share = read_text(scalar, report, read_mark, "a share such as `80%`")
        level = read_severity(severity, report) if severity is not None else Severity.INFO
        if share in marks:
            report.error("shape/twice", scalar.place, f"the mark {share_text(share)} stands twice")
        elif share is not None and level is not None:
            marks[share] = Mark(share, level)
    return tuple(marks[share] for share in sorted(marks))


def _marks_written(node: Node, report: Report) -> Iterator[tuple[Node, Node | None]]:
    if isinstance(node, Map):
        yield from node.pairs
    elif isinstance(node, Items):
        yield from ((item, None) for item in node.items)
    elif not is_nothing(node):
        yield node, None
    else:
        wrong_type(node, report, "a share, a list of shares, or a map such as `{50%: info, 80%: ticket}`")


def _read_per(node: Node, report: Report, uses: Uses) -> tuple[str, ...]:
    names = texts(node, report, "`interaction`, an attribute, or a list of attributes")
    if len(names) == 1 and names[0][0] == "interaction":
        return ()
    for name, place in names:
        if name == "interaction":
            report.error("shape/wrong-value", place, "`interaction` cannot stand beside attributes", "attributes, or `interaction` alone")
        read_set(name, place, report, uses)
    return tuple(name for name, _ in names)


def _check_sums(found: dict[str, Node], clock: Clock, aim: Aim, per: tuple[str, ...], report: Report) -> None:
    """Spans that add up belong to one interaction, and only to what is done in time."""
    if clock.count is not Count.SUM:
        return
    name = f"the spans of {quoted(clock.name)}" if clock.name else "its spans"
    if per:
        report.error("clock/sum-per", found["per"].place, f"{name} add up, which only spans of one interaction do", "`per: interaction`")
    if aim is Aim.NOT_WITHIN:
        message = f"{name} add up, so that none of them can come too soon"
        report.error("target/not-within-sum", found["not_within"].place, message, "a clock with `count: each` or `count: first`")
