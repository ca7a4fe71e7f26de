"""The branches of a standard that tests can show: how its verdicts end, and by which of its targets and hours they are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.language.book import Aim, Bar, Choice, Standard, Time
from engine.language.calendars import ALWAYS, Calendar
from engine.language.paths import Pick, attributes, leaves, paths
from engine.language.shapes import OTHERWISE

MET, BREACH, WARN, PAUSE, CANCEL, OUTSIDE = "met", "breach", "warn", "pause", "cancel", "outside hours"
HELD, VIOLATED = "held", "violated"
OF_VIOLATED = {False: HELD, True: VIOLATED, None: ""}
OF_STATE = {"met": MET, "breached": BREACH, "at_risk": WARN, "paused": PAUSE, "cancelled": CANCEL}


def branches_of(standard: Standard, calendars: Mapping[str, Calendar]) -> tuple[str, ...]:
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
        OUTSIDE: any(name != ALWAYS and not calendars[name].never_closes for name in leaves(time.hours)),
    }
    by = [_branch(key, path) for key, choice in _choices(standard) for path, leaf in paths(choice) if path and leaf is not None]
    return (*(name for name, holds in there.items() if holds), *by)


def choosing(standard: Standard) -> tuple[str, ...]:
    """The attributes by which targets and hours are chosen."""
    return tuple(dict.fromkeys(name for _, choice in _choices(standard) for name in attributes(choice)))


def chosen(standard: Standard, values: Mapping[str, str]) -> Iterator[str]:
    """The branches of target and hours that the attributes' values choose; a missing attribute is empty."""
    for key, choice in _choices(standard):
        path: list[Pick] = []
        while isinstance(choice, Choice):
            named = dict(choice.cases)
            value = values[choice.by]
            path.append(Pick(choice.by, value if value in named else None))
            choice = named.get(value, choice.otherwise)
        if path and choice is not None:
            yield _branch(key, path)


def _choices(standard: Standard) -> Iterator[tuple[str, Any]]:
    if isinstance(standard.kind, Time):
        yield "within" if standard.kind.aim is Aim.WITHIN else "not_within", standard.kind.target
        yield "hours", standard.kind.hours


def _branch(key: str, path: Iterable[Pick]) -> str:
    return f"{key} by {', '.join(f'{pick.by} {OTHERWISE if pick.value is None else pick.value}' for pick in path)}"
