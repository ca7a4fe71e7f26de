"""Small charts as SVG text: points over time, and how often what took how long. Colours are classes of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import log

WIDE, HIGH = 420.0, 170.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 12.0, 22.0, 26.0
LETTER = 6.2  # about how wide a letter is
DOT_MOST = 60  # with more points than these only what is violated has a dot


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one window; `y` is None where it is unknown. `told` is shown when one points at it."""

    y: float | None
    is_violated: bool | None
    label: str
    told: str


@dataclass(frozen=True, slots=True)
class Level:
    """A line across: a goal or a bound."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A line upwards: a target."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """From where to where, and how many were in time and how many not."""

    since: float
    until: float
    met: int
    breached: int


def points(title: str, shown: Sequence[Point], levels: Sequence[Level], ticks: Sequence[Level]) -> str:
    """Points one after another, joined where they are known, with the levels drawn across and the ticks beside."""
    values = [each.y for each in (*levels, *ticks)] + [each.y for each in shown if each.y is not None]
    low, high = min(values), max(values)
    step = (WIDE - LEFT - RIGHT) / max(len(shown), 1)

    def x(place: int) -> float:
        return LEFT + step * (place + 0.5)

    def y(value: float) -> float:
        return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * (value - low) / ((high - low) or 1)

    parts = [_line("grid", LEFT, y(tick.y), WIDE - RIGHT, y(tick.y)) for tick in ticks]
    parts += [_text(LEFT - 6, y(tick.y) + 4, tick.label, "end") for tick in ticks]
    for (one, a), (other, b) in pairwise(enumerate(shown)):
        if a.y is not None and b.y is not None:
            parts.append(_line("path", x(one), y(a.y), x(other), y(b.y)))
    for level in levels:
        at = y(level.y)
        parts.append(_line("level", LEFT, at, WIDE - RIGHT, at))
        parts.append(_text(WIDE - RIGHT, at - 5 if at > TOP + 8 else at + 14, level.label, "end", "level-text"))
    for place, each in enumerate(shown):
        if each.y is not None and (len(shown) <= DOT_MOST or each.is_violated):
            kind = "bad" if each.is_violated else "open" if each.is_violated is None else "good"
            parts.append(f'<circle class="{kind}" cx="{x(place):.1f}" cy="{y(each.y):.1f}" r="3.5">{_title(each.told)}</circle>')
    parts += _dates([Mark(x(place), each.label) for place, each in enumerate(shown)])
    return _svg(title, parts)


def columns(title: str, shown: Sequence[Column], marks: Sequence[Mark], ticks: Sequence[Mark], is_log: bool) -> str:
    """Columns from edge to edge, what was late standing on what was in time, with the marks drawn upwards and the ticks below."""
    low, high = shown[0].since, shown[-1].until
    most = max(each.met + each.breached for each in shown) or 1

    def x(value: float) -> float:
        value = min(max(value, low), high)
        part = log(value / low) / log(high / low) if is_log else (value - low) / (high - low)
        return LEFT + (WIDE - LEFT - RIGHT) * part

    def tall(count: int) -> float:
        return (HIGH - TOP - BOTTOM) * count / most

    ground = HIGH - BOTTOM
    parts = [_line("grid", LEFT, ground, WIDE - RIGHT, ground)]
    parts += [_text(LEFT - 6, TOP + 4, f"{most:,}", "end"), _text(LEFT - 6, ground, "0", "end")]
    for each in shown:
        left, wide = x(each.since) + 0.5, max(x(each.until) - x(each.since) - 1, 0.5)
        base = ground
        for kind, count in (("good", each.met), ("bad", each.breached)):
            if count:
                base -= tall(count)
                words = f"{count:,} {'in time' if kind == 'good' else 'not in time'}"
                parts.append(_box(kind, left, base, wide, tall(count), words))
    parts += _below(_apart([Mark(x(each.x), each.label) for each in ticks]))
    for mark in marks:
        at = x(mark.x)
        parts.append(_line("level", at, TOP - 6, at, ground))
        anchor = "end" if at + LETTER * len(mark.label) > WIDE else "start"
        parts.append(_text(at + (-4 if anchor == "end" else 4), TOP - 8 + 4, mark.label, anchor, "level-text"))
    return _svg(title, parts)


def meter(share: float, kind: str, tick: float | None) -> str:
    """A bar filled to a share, with a tick at another."""
    at = "" if tick is None else _line("level", 120 * tick, 0, 120 * tick, 12)
    filled = f'<rect class="{kind}" width="{120 * min(max(share, 0), 1):.1f}" height="12"/>'
    return f'<svg class="meter" viewBox="0 0 120 12" aria-hidden="true"><rect class="ground" width="120" height="12"/>{filled}{at}</svg>'


def _apart(ticks: Sequence[Mark]) -> list[Mark]:
    """The ticks whose labels do not run into the one before."""
    kept: list[Mark] = []
    free = 0.0
    for each in ticks:
        half = LETTER * len(each.label) / 2
        if each.x - half >= free:
            kept.append(each)
            free = each.x + half + LETTER
    return kept


def _dates(dates: Sequence[Mark]) -> list[str]:
    """As many dates as there is room for, the last one among them."""
    wide = LETTER * (max((len(each.label) for each in dates), default=0) + 2)
    every = max(int(-(-len(dates) * wide // (WIDE - LEFT - RIGHT))), 1)
    return _below(_apart(dates[::-1][::every][::-1]))


def _below(labels: Sequence[Mark]) -> list[str]:
    """Labels under the chart, none beyond its right end."""
    return [_text(min(each.x, WIDE - LETTER * len(each.label) / 2), HIGH - 8, each.label, "middle") for each in labels]


def _box(kind: str, x: float, y: float, wide: float, tall: float, told: str) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}">{_title(told)}</rect>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _title(words: str) -> str:
    return f"<title>{escape(words)}</title>"


def _svg(title: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDE:g} {HIGH:g}" role="img" aria-label="{escape(title)}">{_title(title)}{"".join(parts)}</svg>'
