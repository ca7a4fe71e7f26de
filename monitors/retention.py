"""Retention: what is older than a book needs is forgotten, but never what an open clock or a shared timeline still stands on."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.ledger.events import EventStore
from monitors.ledger.verdicts import VerdictStore

AT_ONCE = 2_000  # interactions


def retain(events: EventStore, verdicts: VerdictStore, before: int) -> int:
    """Forget the interactions whose last event is before an instant and that nothing waits for; how many they were.

    Their verdicts go with them; tallies and counters stay. An interaction that shares a timeline with others stays while one of them does.
    Should an event of a forgotten interaction come after all, it is a new one.
    """
    finished = verdicts.without_open(events.quiet_since(before))
    for start in range(0, len(finished), AT_ONCE):
        _forget(events, verdicts, finished[start : start + AT_ONCE], before)
    events.retain_asides(before)
    return len(finished)


def _forget(events: EventStore, verdicts: VerdictStore, subjects: Sequence[int], before: int) -> None:
    """Verdicts first: an interaction without events has none, but events without verdicts would be folded anew."""
    verdicts.forget(subjects)
    events.retain(before, subjects)
