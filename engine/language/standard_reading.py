"""Reads one standard: which kind it is, what every kind has, and the rest by its kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TypedDict

from engine.language.bar_reading import BAR_KEYS, read_bar
from engine.language.book import Bar, Goal, Rule, Severity, Standard, Time
from engine.language.burns import burns_of
from engine.language.clock_reading import CLOCK_KEYS, read_matches
from engine.language.condition_reading import read_condition
from engine.language.conditions import Condition
from engine.language.dates import read_date
from engine.language.goals import EXPECTED_GOAL, read_goal
from engine.language.name_reading import Names, read_label
from engine.language.nodes import Map, Node, Scalar, is_nothing
from engine.language.problems import Place, Report, one_of, quoted
from engine.language.runbooks import EXPECTED_RUNBOOK, read_runbook
from engine.language.severities import read_severity
from engine.language.shapes import fields, read_text, text, texts, warn_of_comment, whole_number, wrong_type
from engine.language.time_reading import read_time
from engine.language.uses import Uses

COMMON_KEYS = ("promise", "for", "severity", "owner", "runbook", "tags", "break_down", "since", "until")
KIND_KEYS = {
    "time": ("clock", "within", "not_within", "due", "hours", "warn", "on_change", "per", "goal", "minimum"),
    "bar": ("bar", "over", "minimum", "confidence", "hours"),
    "rule": ("every", "must", "goal", "minimum"),
}
_SIGNS = {"time": ("clock", "within", "not_within", "due"), "bar": ("bar",), "rule": ("every", "must")}
_HEADS = {"time": "clock", "bar": "bar", "rule": "every"}
_ALL_KEYS = tuple(dict.fromkeys((*COMMON_KEYS, *(key for keys in KIND_KEYS.values() for key in keys))))
DEFAULT_KEYS = tuple(key for key in _ALL_KEYS if key != "promise" and not any(key in signs for signs in _SIGNS.values()))
"""What `defaults` of a file may hold: all but the promise itself and what makes a standard of its kind."""

_ELSEWHERE = {
    **dict.fromkeys(BAR_KEYS, "inside `bar: {…}`"),
    **dict.fromkeys(CLOCK_KEYS, "in a clock of your own, under `clocks` of the file"),
    **dict.fromkeys(("time_zone", "calendars", "clocks", "defaults"), "at the head of the file, beside `standards`"),
}
_CALLED = {
    **dict.fromkeys(("target", "time", "limit", "sla"), "within"),
    **dict.fromkeys(("deadline", "due_at"), "due"),
    **dict.fromkeys(("description", "title", "text"), "promise"),
    **dict.fromkeys(("filter", "where", "when", "if"), "for"),
    **dict.fromkeys(("calendar", "business_hours", "working_hours"), "hours"),
    **dict.fromkeys(("objective", "slo"), "goal"),
}
"""Keys of a standard by what others call them."""

DEFAULT_BREAK_DOWN = ("channel", "team", "priority")


class Common(TypedDict):
    """What standards of every kind have, by the names of `Standard`."""

    promise: str
    applies: Condition | None
    severity: Severity
    owner: str | None
    runbook: str | None
    tags: tuple[str, ...]
    break_down: tuple[str, ...]
    since: date | None
    until: date | None


def read_standard(
    name: Scalar, node: Node, defaults: dict[str, Node], time_zone: str, names: Names, report: Report, uses: Uses
) -> Standard | None:
    """One standard of a file; a default stands in where the standard is silent. None after its problems are reported."""
    own = fields(node, report, _ALL_KEYS, required=("promise",), what="a standard", elsewhere=_ELSEWHERE, called=_CALLED)
    if not isinstance(node, Map):
        return None
    kind = _kind_of(name, own, node, report)
    if kind is None:
        _read_common(own, report, uses)
        return None
    found = _with_defaults(own, defaults, kind)
    common = _read_common(found, report, uses)
    body, zone = _read_kind(kind, found, own, name.place, time_zone, names, report, uses)
    goal = _read_goal(found["goal"], report) if "goal" in found else None
    minimum = whole_number(found["minimum"], report) if "minimum" in found else 1
    if goal is not None and common is not None and common["severity"] is Severity.PAGE:
        _warn_of_silence(goal, found["goal"].place, report)
    if kind == "bar":
        _warn_of_bar(own, node, report)
    elif "minimum" in own and minimum not in (None, 1) and "goal" not in found:
        message = "without a goal `minimum` holds nothing back: each breach is a violation"
        report.warning("goal/minimum", node.key_place("minimum"), message, "a `goal`, whose window has a minimum")
    if body is None or common is None or minimum is None:
        return None
    return Standard(name.text, kind=body, time_zone=zone, goal=goal, minimum=minimum, file=name.place.file, line=name.place.line, **common)


def _kind_of(name: Scalar, own: dict[str, Node], node: Map, report: Report) -> str | None:
    """The one kind of which a standard is, or None after what is wrong with that is reported."""
    heads = [kind for kind, key in _HEADS.items() if key in own]
    signs = [kind for kind, keys in _SIGNS.items() if any(key in own for key in keys)]
    if len(heads) > 1:
        place = max(node.key_place(_HEADS[kind]) for kind in heads)
        both = " and ".join(f"`{_HEADS[kind]}`" for kind in heads)
        report.error("kind/several", place, f"{quoted(name.text)} has {both}, which are kinds of their own", "one kind a standard")
        return None
    if not signs:
        message = f"{quoted(name.text)} promises nothing that could be checked"
        report.error("kind/none", name.place, message, "`clock` with `within`, `bar` with `over`, or `every` with `must`")
        return None
    kind = heads[0] if heads else signs[0]
    _check_keys(kind, own, node, report)
    _check_has_its_keys(kind, name, own, report)
    return kind


def _check_keys(kind: str, own: dict[str, Node], node: Map, report: Report) -> None:
    allowed = (*COMMON_KEYS, *KIND_KEYS[kind])
    for key in own:
        if key not in allowed and node.key(key) is not None:  # one that is only near has been told
            others = " or ".join(f"a {other}" for other, keys in KIND_KEYS.items() if key in keys)
            place = node.key_place(key)
            report.error(
                "kind/wrong-key", place, f"`{key}` belongs to {others} standard, and this one is a {kind} standard", one_of(KIND_KEYS[kind])
            )


def _check_has_its_keys(kind: str, name: Scalar, own: dict[str, Node], report: Report) -> None:
    needed = {"time": ("clock",), "bar": ("bar",), "rule": ("every", "must")}[kind]
    for key in needed:
        if key not in own:
            report.error("shape/missing-key", name.place, f"a {kind} standard needs the key `{key}`", f"`{key}: …`")


def _with_defaults(own: dict[str, Node], defaults: dict[str, Node], kind: str) -> dict[str, Node]:
    """The values by key; defaults that are of another kind, or have nothing to say here, are left out."""
    allowed = (*COMMON_KEYS, *KIND_KEYS[kind])
    fitting = {key: value for key, value in defaults.items() if key in allowed and not (key == "warn" and "not_within" in own)}
    return {**fitting, **own}


def _read_kind(
    kind: str, found: dict[str, Node], own: Collection[str], place: Place, time_zone: str, names: Names, report: Report, uses: Uses
) -> tuple[Time | Bar | Rule | None, str]:
    """The kind's own part, and the time zone of the standard: that of its only calendar, if it has one."""
    if kind == "rule":
        return _read_rule(found, report, uses), time_zone
    body: Time | Bar | None
    if kind == "time":
        body, calendar = read_time(found, place, names, report, uses)
    else:
        body, calendar = read_bar(found, own, place, names, report, uses)
    return body, (names.calendars.get(calendar) if calendar else None) or time_zone


def _read_rule(found: dict[str, Node], report: Report, uses: Uses) -> Rule | None:
    every = read_matches(found["every"], report, uses) if "every" in found else ()
    must = read_condition(found["must"], report, uses) if "must" in found else None
    return Rule(every, must) if every and must is not None else None


def _read_common(found: dict[str, Node], report: Report, uses: Uses) -> Common | None:
    """What every kind of standard has; None if the promise is missing or cannot be read."""
    promise = _read_promise(found["promise"], report) if "promise" in found else None
    for key in ("promise", "owner", "runbook"):
        warn_of_comment(found.get(key), report)
    since, until = _read_days(found, report)
    common = Common(
        promise=promise or "",
        applies=read_condition(found["for"], report, uses) if "for" in found else None,
        severity=(read_severity(found["severity"], report) if "severity" in found else None) or Severity.TICKET,
        owner=text(found["owner"], report) if "owner" in found else None,
        runbook=read_text(found["runbook"], report, read_runbook, EXPECTED_RUNBOOK) if "runbook" in found else None,
        tags=tuple(tag for tag, _ in texts(found["tags"], report)) if "tags" in found else (),
        break_down=_read_break_down(found["break_down"], report, uses) if "break_down" in found else DEFAULT_BREAK_DOWN,
        since=since,
        until=until,
    )
    return common if promise else None


def _read_promise(node: Node, report: Report) -> str | None:
    if isinstance(node, Scalar) and not is_nothing(node) and not isinstance(node.value, str):
        wrong_type(node, report, "a sentence")
        return None
    return text(node, report, "a sentence")


def _read_goal(node: Node, report: Report) -> Goal | None:
    goal = read_text(node, report, read_goal, EXPECTED_GOAL)
    if goal is not None and goal.share == 0:
        report.warning("goal/zero", node.place, "a goal of 0% is kept whatever happens", "a share above 0%")
    return goal


def _warn_of_silence(goal: Goal, place: Place, report: Report) -> None:
    """What pages for a goal is a budget that burns fast; that of a very low goal cannot, and that of a short window is gone too soon."""
    if not any(burn.severity is Severity.PAGE for burn in burns_of(goal, Severity.PAGE)):
        message = "nobody is paged for this goal: its budget cannot burn so fast that a page would still come in time"
        report.warning("goal/burn", place, message, "a longer window, no goal, so that each breach pages, or another `severity`")


def _warn_of_bar(own: dict[str, Node], node: Map, report: Report) -> None:
    """What is written on a bar itself, and does nothing there."""
    if "severity" in own and text(own["severity"], report) == Severity.PAGE:
        message = "nobody is paged for a bar: one that does not hold is a ticket"
        report.warning("bar/severity", own["severity"].place, message, "`ticket` or `info`")
    if "break_down" in own:
        message = "nothing of a bar is shown by `break_down`"
        report.warning("bar/break-down", node.key_place("break_down"), message, "`across` to make groups")


def _read_break_down(node: Node, report: Report, uses: Uses) -> tuple[str, ...]:
    names = texts(node, report, "an attribute, or a list of them")
    for name, place in names:
        read_label(name, place, report, uses)
    return tuple(name for name, _ in names)


def _read_days(found: dict[str, Node], report: Report) -> tuple[date | None, date | None]:
    expected = "a date such as `2026-12-24`"
    since, until = (read_text(found[key], report, read_date, expected) if key in found else None for key in ("since", "until"))
    if since and until and since > until:
        message = f"the first day, {since}, is after the last, {until}"
        report.error("date/order", found["since"].place, message, f"a day up to {until}")
    return since, until
