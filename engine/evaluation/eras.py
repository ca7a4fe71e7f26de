"""Eras: stretches of a standard's history in which one clock could be read through all its versions.

How this works. A version with another target, other hours or another `for` acts on open clocks like a change of attributes: both texts
are read in one fold. Another clock, `per`, aim, zone or definition of a calendar cannot be mended into a running clock: the timelines are
read again from their start with the new one. Such a version begins an *era*. A span that had ended before an era began is not told by it;
one that is still open is held to it from that instant on, and a deadline already past is that instant. What an era decided stays, and no
later era tells that span again. A rule has an era for each version that judges otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.columns import BEGINNING, NEVER, Instants, Integers
from engine.evaluation.deadlines import Version
from engine.language.book import Bar, Standard, Statistic, Time
from engine.language.calendars import ALWAYS, Calendar
from engine.language.paths import calendar_names


@dataclass(frozen=True)
class Era:
    """Consecutive versions of one shape, in force from `since` up to but not including `until`.

    `calendar_keys` tells under which name of `Calendars` the calendars stand that its versions speak of.
    """

    versions: tuple[Version, ...]
    since: int
    until: int
    calendar_keys: Mapping[str, str]

    @property
    def standard(self) -> Standard:
        return self.versions[-1].standard

    def numbers(self, at: Instants) -> Integers:
        """The number of the version that is in force at each instant; of the first before any is."""
        since = np.array([version.since for version in self.versions[1:]], dtype=np.int64)
        numbers = np.array([version.number for version in self.versions], dtype=np.int64)
        return numbers[np.searchsorted(since, at, side="right")]

    @property
    def per(self) -> tuple[str, ...]:
        """What its timelines share; nothing for interactions on their own."""
        return self.standard.kind.per if isinstance(self.standard.kind, Time) else ()


class Calendars:
    """Every calendar that a version of some standard uses: as the book has it under its own name, older ones as `NAME@1`, `NAME@2` …

    The numbers count a name's definitions by when they first came into force, so that a longer history changes none.
    """

    def __init__(self, current: Mapping[str, Calendar], versions: Iterable[Version]) -> None:
        self.current = current
        self.by_key: dict[str, Calendar] = dict(current)
        found: dict[str, list[Calendar]] = {}
        for version in sorted(versions, key=lambda each: (each.since, each.standard.name, each.number)):
            for name, calendar in self.used(version).items():
                definitions = found.setdefault(name, [])
                if calendar not in definitions:
                    definitions.append(calendar)
        self._definitions = found
        for name, definitions in found.items():
            self.by_key |= {self.key(name, calendar): calendar for calendar in definitions}

    def used(self, version: Version) -> dict[str, Calendar]:
        """The calendars that a version may count by; what the version does not define itself is the book's."""
        names = sorted(set(calendar_names(version.standard)) - {ALWAYS})
        return {name: version.calendars[name] if name in version.calendars else self.current[name] for name in names}

    def key(self, name: str, calendar: Calendar) -> str:
        """Where a definition that a name had stands in `by_key`."""
        return name if calendar == self.current.get(name) else f"{name}@{self._definitions[name].index(calendar) + 1}"


def eras(versions: tuple[Version, ...], calendars: Calendars) -> tuple[Era, ...]:
    """The eras of a standard, in order; the first has been in force from the beginning, the last is so for good."""
    groups: list[list[Version]] = []
    used: dict[str, Calendar] = {}
    for version in versions:
        uses = calendars.used(version)
        moved = any(used.get(name, calendar) != calendar for name, calendar in uses.items())
        if not groups or moved or _shape(groups[-1][-1]) != _shape(version):
            groups.append([])
            used = {}
        groups[-1].append(version)
        used |= uses
    starts = [BEGINNING, *(group[0].since for group in groups[1:])]
    return tuple(
        Era(tuple(group), since, until, _keys(group, calendars))
        for group, since, until in zip(groups, starts, [*starts[1:], NEVER], strict=True)
    )


def _keys(versions: list[Version], calendars: Calendars) -> dict[str, str]:
    return {name: calendars.key(name, each) for version in versions for name, each in calendars.used(version).items()}


def _shape(version: Version) -> object:
    """What versions of one era have in common; for a rule or a bar, all that decides a verdict or a sample, or their labels."""
    standard, kind = version.standard, version.standard.kind
    if not isinstance(kind, Time):
        asked = measure_of(kind) if isinstance(kind, Bar) else kind
        return asked, standard.time_zone, standard.applies, standard.break_down, standard.since, standard.until
    return kind.clock, kind.aim, kind.on_change, kind.per, standard.time_zone


def measure_of(bar: Bar) -> object:
    """What the samples of a bar tell: those of two bars that agree in it may stand in one figure."""
    kind = bar.statistic if bar.statistic in (Statistic.NPS, Statistic.SHARE, Statistic.COUNT) else Statistic.AVERAGE
    return kind, bar.of, bar.at, bar.across, bar.hours


def measured_since(eras: Sequence[Era]) -> int:
    """The instant from which on a bar's samples tell what its last era measures; what it sampled before is another figure's."""
    since = eras[-1].since
    for era in reversed(eras):
        if not _measures_alike(era, eras[-1]):
            break
        since = era.since
    return since


def _measures_alike(one: Era, other: Era) -> bool:
    kinds = (one.standard.kind, other.standard.kind)
    return all(isinstance(kind, Bar) for kind in kinds) and len({measure_of(kind) for kind in kinds if isinstance(kind, Bar)}) == 1
