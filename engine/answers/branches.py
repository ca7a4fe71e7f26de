"""The branches of a standard that tests can show: how its verdicts end, and by which of its targets and hours they are judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.language.book import Aim, Bar, Choice, Standard, Time
from engine.language.calendars import ALWAYS

MET, BREACH, WARN, PAUSE, CANCEL, OUTSIDE = "met", "breach", "warn", "pause", "cancel", "outside hours"
HELD, VIOLATED = "held", "violated"
OF_VIOLATED = {False: HELD, True: VIOLATED, None: ""}
OF_STATE = {"met": MET, "breached": BREACH, "at_risk": WARN, "paused": PAUSE, "cancelled": CANCEL}


def branches_of(standard: Standard) -> tuple[str, ...]:
    """Every branch, in the order in which a person would think of them."""
    if isinstance(standard.kind, Bar):
        return HELD, VIOLATED
    if not isinstance(standard.kind, Time):
        return MET, BREACH
    time, clock = standard.kind, standard.kind.clock
    there = {
        MET: True,
        BREACH: True,
        WARN: time.warn,
        PAUSE: clock.pause and time.aim is not Aim.DUE,
        CANCEL: clock.cancel,
        OUTSIDE: set(_leaves(time.hours)) - {ALWAYS, None},
    }
    by = [_branch(key, path) for key, choice in _choices(standard) for path in _paths(choice) if path]
    return (*(name for name, holds in there.items() if holds), *by)


def choosing(standard: Standard) -> tuple[str, ...]:
    """The attributes by which targets and hours are chosen."""
    return tuple(dict.fromkeys(name for _, choice in _choices(standard) for name in _attributes(choice)))


def chosen(standard: Standard, values: Mapping[str, str]) -> Iterator[str]:
    """The branches of target and hours that the attributes' values choose; a missing attribute is empty."""
    for key, choice in _choices(standard):
        path: list[str] = []
        while isinstance(choice, Choice):
            named = dict(choice.cases)
            value = values[choice.by]
            path.append(_step(choice.by, value if value in named else None))
            choice = named.get(value, choice.otherwise)
        if path and choice is not None:
            yield _branch(key, path)


def _choices(standard: Standard) -> Iterator[tuple[str, Any]]:
    if isinstance(standard.kind, Time):
        yield "within" if standard.kind.aim is Aim.WITHIN else "not_within", standard.kind.target
        yield "hours", standard.kind.hours


def _paths(choice: Any) -> Iterator[list[str]]:
    if not isinstance(choice, Choice):
        yield []
        return
    for value, case in choice.cases:
        yield from ([_step(choice.by, value), *rest] for rest in _paths(case))
    if choice.otherwise is not None:
        yield from ([_step(choice.by, None), *rest] for rest in _paths(choice.otherwise))


def _attributes(choice: Any) -> Iterator[str]:
    if isinstance(choice, Choice):
        yield choice.by
        for branch in (*(case for _, case in choice.cases), choice.otherwise):
            yield from _attributes(branch)


def _leaves(choice: Any) -> Iterator[Any]:
    if not isinstance(choice, Choice):
        yield choice
        return
    for branch in (*(case for _, case in choice.cases), choice.otherwise):
        yield from _leaves(branch)


def _step(attribute: str, value: str | None) -> str:
    return f"{attribute} {'otherwise' if value is None else value}"


def _branch(key: str, path: list[str]) -> str:
    return f"{key} by {', '.join(path)}"
