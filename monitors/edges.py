"""When windows change by time alone: a calendar one ends, or the oldest of what is in a rolling one leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.evaluation.windows import RINGS_US, judged_span, leaves_at, next_edge, span_before, windowed
from engine.language.book import Bar, Goal, Standard
from engine.language.durations import SECOND
from monitors.ledger.verdicts import VerdictStore

APART_US = SECOND  # windows that change all the time are looked at this often


def next_window_edge(standards: Iterable[Standard], verdicts: VerdictStore, now: int) -> int | None:
    """The next instant at which the window of a goal or a bar, or what it is held against, changes without an event."""
    edges = [edge for standard in standards for edge in _edges(standard, verdicts, now) if edge > now]
    return max(min(edges), now + APART_US) if edges else None


def _edges(standard: Standard, verdicts: VerdictStore, now: int) -> Iterator[int]:
    of = windowed(standard)
    if of is None:
        told = verdicts.decided.last_announced(standard.name, now - RINGS_US)
        yield from () if told is None else (told + RINGS_US,)
    elif (end := next_edge(of, now, standard.time_zone)) is not None:
        yield end
    else:
        yield from _leaving(standard, of, verdicts, now)


def _leaving(standard: Standard, of: Goal | Bar, verdicts: VerdictStore, now: int) -> Iterator[int]:
    """When the first of what is in the rolling window leaves it, and the first of what is in the one before leaves that."""
    name, zone = standard.name, standard.time_zone
    span = judged_span(of, now, zone)
    if isinstance(of, Goal):
        first = verdicts.decided.first(name, span[0])
        yield from () if first is None else (leaves_at(of, first, zone),)
        return
    if (first := verdicts.samples.first(name, span[0])) is not None:
        yield leaves_at(of, first, zone)
    if of.against is not None and (first := verdicts.samples.first(name, span_before(of, span, zone)[0])) is not None:
        yield leaves_at(of, leaves_at(of, first, zone), zone)
