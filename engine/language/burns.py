"""Which windows tell that a goal's error budget burns too fast, and how fast is too fast.

The idea is the multi-window, multi-burn-rate alert of Google's SRE workbook (chapter 5): a long window shows that it matters, a short one
that it goes on. The workbook's rates are made for goals of 99% and more; here the largest burn there can be is 1 / (1 - goal), 5 for a
goal of 80%, so a rate out of reach is asked over a longer window that spends the same share of the budget, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.language.book import Goal, Period, Severity
from engine.language.durations import DAY, HOUR, MINUTE, Unit

WINDOWS: dict[str, tuple[int, str, int]] = {
    "1h": (HOUR, "5m", 5 * MINUTE),
    "2h": (2 * HOUR, "10m", 10 * MINUTE),
    "3h": (3 * HOUR, "15m", 15 * MINUTE),
    "6h": (6 * HOUR, "30m", 30 * MINUTE),
    "12h": (12 * HOUR, "1h", HOUR),
    "1d": (DAY, "2h", 2 * HOUR),
    "2d": (48 * HOUR, "4h", 4 * HOUR),
    "3d": (72 * HOUR, "6h", 6 * HOUR),
}
"""Long windows by name, each with the short one beside it: a twelfth. Lengths are in microseconds of exact time."""

TIERS = (
    (Severity.PAGE, Fraction("14.4"), "1h"),
    (Severity.PAGE, Fraction(6), "6h"),
    (Severity.TICKET, Fraction(3), "1d"),
    (Severity.TICKET, Fraction(1), "3d"),
)
"""The workbook's: of a budget of thirty days they have spent 2%, 5%, 10% and 10% when they ring."""

REACHABLE = Fraction(9, 10)  # a rate nearer to the largest there can be would need nearly every verdict to be a breach
SPENT_MOST = Fraction(3, 4)  # what would ring only when more than this share of the budget is spent tells nothing in time
BREACHES_LEAST = 3  # fewer in the long window wake nobody: one of one is no trend
LENGTHS_US = {Period.DAY: DAY, Period.WEEK: 7 * DAY, Period.MONTH: 30 * DAY, Period.QUARTER: 91 * DAY}


@dataclass(frozen=True, slots=True)
class Burn:
    """A burn of at least `factor` over the window `long` and over `short`, which spends `spent` of the budget in `long`."""

    severity: Severity
    factor: Fraction
    long: str
    short: str
    spent: Fraction


def burns_of(goal: Goal | None, most: Severity) -> list[Burn]:
    """The burns that ring for a goal: none of 100%, which has no budget, none that cannot be reached, none more severe than `most`."""
    if goal is None or goal.share >= 1:
        return []
    found: dict[str, Burn] = {}
    for severity, factor, long in TIERS:
        burn = _burn(goal, less_severe(severity, most), factor, long)
        if burn is not None:
            found.setdefault(burn.long, burn)
    return list(found.values())


def windows_of(goal: Goal | None) -> dict[str, int]:
    """The windows that the burns of a goal ask for, with their lengths in microseconds."""
    windows: dict[str, int] = {}
    for burn in burns_of(goal, Severity.PAGE):
        length_us, short, short_us = WINDOWS[burn.long]
        windows |= {burn.long: length_us, short: short_us}
    return windows


def less_severe(one: Severity, other: Severity) -> Severity:
    """The one of the two that disturbs fewer."""
    return max(one, other, key=list(Severity).index)


def _burn(goal: Goal, severity: Severity, factor: Fraction, long: str) -> Burn | None:
    """A tier for this goal, its window lengthened until its factor can be reached."""
    period_us, largest = _length_us(goal), REACHABLE / (1 - goal.share)
    spent = factor * WINDOWS[long][0] / period_us
    names = list(WINDOWS)
    for name in names[names.index(long) :] if spent <= SPENT_MOST else ():
        length_us, short, _ = WINDOWS[name]
        asked = spent * period_us / length_us
        if asked <= largest and length_us <= period_us / 2:
            return Burn(severity, asked, name, short, spent) if asked >= 1 else None
    return None


def _length_us(goal: Goal) -> int:
    if goal.per is not None:
        return LENGTHS_US[goal.per]
    assert goal.over is not None
    return goal.over.amount if goal.over.unit is Unit.EXACT else goal.over.amount * DAY
