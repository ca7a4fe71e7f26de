"""Bars as they are shown: figures in plain units (seconds, shares from 0 to 1), and in words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from engine.evaluation.windows import window_name
from engine.language.book import Against, Bar, Clock, Standard, Statistic
from engine.language.durations import SECOND, exact_text
from monitors.wording import counted, ended_text, running_text, window_text

if TYPE_CHECKING:
    from engine.evaluation.bars import BarFigures, GroupFigures

PLACES = 4  # of a number for people


class Unit(StrEnum):
    """What a bar's figures are in."""

    SECONDS = "seconds"  # of a clock
    SHARE = "share"
    POINTS = "points"  # of an NPS
    INTERACTIONS = "interactions"
    NUMBER = "number"  # in the attribute's own units


UNITS = {Statistic.SHARE: Unit.SHARE, Statistic.NPS: Unit.POINTS, Statistic.COUNT: Unit.INTERACTIONS}


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One group of a bar; without `across` it has no name. What is unknown is None, as is `earlier` where it is held against nothing."""

    group: str
    value: float | None
    samples: int
    violated: bool | None
    earlier: float | None = None


@dataclass(frozen=True, slots=True)
class AgainstShown:
    """How far a figure may move from that of the window before, or of the last one before a day: in plain units, or where `relative` as a
    share of it."""

    before: str | None
    drop_at_most: float | None
    rise_at_most: float | None
    relative: bool


@dataclass(frozen=True, slots=True)
class BarShown:
    """A bar in one window after `after_us`, up to and including `until_us`; `value` is of the samples of all groups together.

    `so_far` is the same in the calendar window that has not ended, where that is shown as well: it judges nothing.
    """

    window: str
    after_us: int
    until_us: int
    unit: Unit
    value: float | None
    samples: int
    minimum: int
    groups: Sequence[GroupShown]
    across: str | None
    at_least: float | None
    at_most: float | None
    spread: float | None
    spread_at_most: float | None
    spread_violated: bool
    violated: bool | None
    against: AgainstShown | None = None
    so_far: BarShown | None = None


def shown(standard: Standard, figures: BarFigures, so_far: BarFigures | None = None) -> BarShown:
    """The figures of a standard of the kind bar in plain units."""
    bar = standard.kind
    assert isinstance(bar, Bar)
    unit = unit_of(bar)
    return BarShown(
        window=window_name(bar),
        after_us=figures.after,
        until_us=figures.until,
        unit=unit,
        value=_plain(figures.value, unit),
        samples=figures.samples,
        minimum=standard.minimum,
        groups=[_group(each, unit) for each in figures.groups],
        across=bar.across,
        at_least=_plain(bar.at_least, unit),
        at_most=_plain(bar.at_most, unit),
        spread=_plain(figures.spread, unit),
        spread_at_most=_plain(bar.spread, unit),
        spread_violated=figures.spread_violated,
        violated=figures.violated,
        against=None if bar.against is None else _against(bar.against, unit),
        so_far=None if so_far is None else shown(standard, so_far),
    )


def unit_of(bar: Bar) -> Unit:
    """What the figures of a bar are in."""
    return Unit.SECONDS if isinstance(bar.of, Clock) else UNITS.get(bar.statistic, Unit.NUMBER)


def document(bar: BarShown) -> dict[str, object]:
    """What the JSON of a standard says of a bar beside what it says of all."""
    return {
        **window_document(bar),
        "window": bar.window,
        "unit": bar.unit.value,
        "at_least": bar.at_least,
        "at_most": bar.at_most,
        "across": bar.across,
        "spread_at_most": bar.spread_at_most,
        "against": None if bar.against is None else asdict(bar.against),
        "minimum": bar.minimum,
        "violated": bar.violated,
        "judged": sum(group.violated is not None for group in bar.groups),
    }


def window_document(bar: BarShown) -> dict[str, object]:
    """What is of one window; `groups` are those of `across`."""
    groups = [asdict(each) for each in bar.groups]
    return {
        "value": bar.value,
        "samples": bar.samples,
        "earlier": bar.groups[0].earlier if bar.groups and not bar.across else None,
        "spread": bar.spread,
        "spread_violated": bar.spread_violated,
        "groups": groups if bar.across else [],
    }


def figure_text(value: float | None, unit: str) -> str:
    """A figure for people: `4m12s`, `81.82%`, `4.1`; nothing for what is unknown."""
    if value is None:
        return ""
    match unit:
        case Unit.SECONDS if value >= 10:
            return exact_text(round(value) * SECOND)
        case Unit.SECONDS:
            return f"{_number_text(value)}s"
        case Unit.SHARE:
            return f"{_number_text(value * 100)}%"
        case _:
            return _number_text(value)


def _number_text(value: float) -> str:
    return f"{value + 0.0:,.{PLACES}f}".rstrip("0").rstrip(".")


def _plain(value: Fraction | None, unit: Unit) -> float | None:
    return None if value is None else float(value / SECOND if unit is Unit.SECONDS else value)


def _group(figures: GroupFigures, unit: Unit) -> GroupShown:
    return GroupShown(figures.group, _plain(figures.value, unit), figures.samples, figures.violated, _plain(figures.earlier, unit))


def _against(against: Against, unit: Unit) -> AgainstShown:
    own = Unit.SHARE if against.relative else unit
    before = None if against.before is None else str(against.before)
    return AgainstShown(before, _plain(against.drop, own), _plain(against.rise, own), against.relative)


def asked_text(told: Mapping[str, Any]) -> str:
    """What a bar asks, from its document: `at least 4.2, spread at most 0.3 over 7d`, `drop at most 5% over 7d, against the 7d before`."""
    bounds = {"at_least": "at least", "at_most": "at most", "spread_at_most": "spread at most"}
    asked = [f"{words} {figure_text(told[name], told['unit'])}" for name, words in bounds.items() if told[name] is not None]
    window, against = told["window"], told["against"]
    if against is None:
        return f"{', '.join(asked)} {window_text(window)}"
    limits = {"drop at most": against["drop_at_most"], "rise at most": against["rise_at_most"]}
    asked += [f"{words} {_change_text(told, limit)}" for words, limit in limits.items() if limit is not None]
    return f"{', '.join(asked)} {window_text(window)}, against the {window} before {against['before'] or ''}".rstrip()


def _change_text(told: Mapping[str, Any], limit: float) -> str:
    """How far a figure may move: `5%` is of what it was, so that shares differ by points."""
    if told["against"]["relative"]:
        return figure_text(limit, Unit.SHARE)
    return f"{_number_text(limit * 100)} percentage points" if told["unit"] == Unit.SHARE else figure_text(limit, told["unit"])


def fault_text(told: Mapping[str, Any]) -> str:
    """What is at fault in a bar, from its document: `chat: 4.1 (40 samples, before: 4.5), spread 0.5 from chat to email`."""
    return ", ".join(faults(told))


def faults(told: Mapping[str, Any]) -> list[str]:
    """Each of what is at fault in a bar, groups by how far they are past its bounds.

    Nothing of one without groups that is held against no earlier figure: its own figure says it.
    """
    unit = told["unit"]
    whole = [{"group": "", **told}] if told["across"] is None and told["earlier"] is not None else []
    violated = sorted((each for each in whole or told["groups"] if each["violated"]), key=lambda each: -_past(told, each["value"]))
    found = [_group_text(each, unit) for each in violated]
    if told["spread"] is not None and told["spread_violated"]:
        compared = sorted((each for each in told["groups"] if each["samples"] >= told["minimum"]), key=lambda each: each["value"])
        found.append(f"spread {figure_text(told['spread'], unit)} from {compared[0]['group']} to {compared[-1]['group']}")
    return found


def ended_and_so_far_text(told: Mapping[str, Any]) -> str:
    """How the calendar window that is judged ended and the next one stands, from a bar's document; nothing where neither has samples."""
    if not told["samples"] and not told["so_far"]["samples"]:
        return ""
    return f"{ended_text(told['window'])}: {_stands(told, fault_text(told))}; {so_far_text(told, told['so_far'])}"


def so_far_text(told: Mapping[str, Any], so_far: Mapping[str, Any]) -> str:
    """How the calendar window that has not ended stands: `today so far: 4.3 (120 samples), past the bar are chat: 4.1 (40 samples)`.

    A count still grows, so that nothing of it is called past the bar.
    """
    running = {**told, **so_far}
    fault = "" if told["unit"] == Unit.INTERACTIONS else fault_text(running)
    return f"{running_text(told['window'])} so far: {_stands(running, fault)}"


def _stands(told: Mapping[str, Any], fault: str) -> str:
    figure = _group_text({"group": "", **told}, told["unit"]) if told["samples"] else "no samples"
    return f"{figure}, past the bar are {fault}" if fault and told["across"] is not None else figure


def _past(told: Mapping[str, Any], value: float) -> float:
    low, high = told["at_least"], told["at_most"]
    return max(0.0 if low is None else low - value, 0.0 if high is None else value - high)


def _group_text(told: Mapping[str, Any], unit: str) -> str:
    before = "" if told["earlier"] is None else f", before: {figure_text(told['earlier'], unit)}"
    name = f"{told['group']}: " if told["group"] else ""
    return f"{name}{figure_text(told['value'], unit)} ({counted(told['samples'], 'sample')}{before})"


def why_unknown(told: Mapping[str, Any], where: str) -> str:
    """Why no group of a bar is judged, from its document; `where` says which window it is about."""
    if not told["samples"]:
        return f"no samples {where}"
    if told["across"] is None and told["samples"] < told["minimum"]:
        return f"only {counted(told['samples'], 'sample')} {where}, fewer than its `minimum`"
    if told["across"] is not None and all(each["samples"] < told["minimum"] for each in told["groups"]):
        return f"no group has its `minimum` of samples {where}"
    return "the earlier figure that it is held against is unknown"
