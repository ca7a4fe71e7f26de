"""Figures in words, as commands, pages and reports all tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

KEPT, VIOLATED, UNKNOWN, BROKEN_BEFORE = "✓", "✗", "?", "!"
TYPES_SHOWN = 5


def mark(is_violated: bool | None) -> str:
    """One character for whether a standard is violated."""
    return UNKNOWN if is_violated is None else VIOLATED if is_violated else KEPT


def ratio_text(ratio: float) -> str:
    """A share from 0 to 1 for people; one that is not whole is never shown as 100% or 0%."""
    return f"{min(max(ratio, 0.0001), 0.9999) if 0 < ratio < 1 else ratio:.2%}".replace(".00%", "%")


def kept_text(met: int, breached: int) -> str:
    """How much was kept and of how many: `80% (8 of 10)`."""
    judged = met + breached
    return f"{ratio_text(met / judged)} ({met:,} of {judged:,})" if judged else "nothing judged"


def counted(count: int, what: str) -> str:
    """`1 event`, `2,433 events`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def left_out_told(types: Mapping[str, int], records: int) -> Iterator[str]:
    """Of how many records left out, those of the most frequent types by name, then the others together."""
    shown = Counter(types).most_common(TYPES_SHOWN)
    for type_, count in shown:
        yield f"{counted(count, 'record')} of the type `{type_}`, which the map does not name"
    if rest := records - sum(count for _, count in shown):
        yield f"{counted(rest, 'record')} of other types, which it does not name either"


def zone_of(names: Iterable[str]) -> str:
    """The time zone that people are told times in: the one of the standards where all have the same, else UTC."""
    zones = set(names)
    return zones.pop() if len(zones) == 1 else "UTC"


def wall_text(instant: str | None, zone: str) -> str:
    """`2026-11-20 17:30:00 CET`: an RFC 3339 instant on the wall clock of a zone, to the second; nothing for none."""
    return "" if instant is None else f"{datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S %Z}"


def window_text(name: str) -> str:
    """`over 28d` or `per day`."""
    return f"over {name}" if name[0].isdigit() else f"per {name}"


def ended_text(period: str) -> str:
    """The calendar window that ended last: `yesterday`, `last week`."""
    return "yesterday" if period == "day" else f"last {period}"


def running_text(period: str) -> str:
    """The calendar window that has not ended: `today`, `this week`."""
    return "today" if period == "day" else f"this {period}"
