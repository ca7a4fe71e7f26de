"""Retention: what is older than a book needs is forgotten, but never what an open clock or a shared timeline still stands on."""

from __future__ import annotations

from monitors.ledger.events import EventStore
from monitors.ledger.verdicts import VerdictStore

AT_ONCE = 2_000  # interactions


class Retention:
    """Forgets the interactions whose last event is before an instant, a part at a time; whatever ticks must call it between two ticks.

    Their verdicts go with them; tallies and counters stay. One stays while it waits to be evaluated, while a clock of it is open or was
    decided at or after the instant, and while an interaction stays with which it shares a timeline, directly or by way of others. What
    comes of a forgotten one for before the instant is a duplicate, what comes for later begins it anew.
    """

    def __init__(self, events: EventStore, verdicts: VerdictStore, before: int, at_once: int = AT_ONCE) -> None:
        self._events, self._verdicts, self._before, self._at_once = events, verdicts, before, at_once
        quiet = events.quiet_since(before)
        others = sorted(verdicts.subjects.recorded() - set(quiet))
        self._quiet = [*quiet, *events.without_events(others)]  # these were being forgotten when something ended it

    @property
    def left(self) -> bool:
        """Whether there is more to look at."""
        return bool(self._quiet)

    def forget_some(self) -> int:
        """Look at the next part and forget what may be forgotten of it; how many interactions they were."""
        part, self._quiet = self._quiet[: self._at_once], self._quiet[self._at_once :]
        finished = sorted(self._finished(set(part)))
        # events first: verdicts without events are found again, but events without verdicts would be folded anew and told twice
        self._events.retain(self._before, finished)
        self._verdicts.subjects.forget(finished)
        return len(finished)

    def _finished(self, subjects: set[int]) -> set[int]:
        """Those of the interactions, and of those that they share timelines with, that nothing holds."""
        subjects, shared = self._connected(subjects)
        timelines = [*subjects, *{timeline for timeline, _ in shared}]
        held = self._verdicts.subjects.unfinished(timelines, self._before)
        staying = subjects - set(self._events.quiet_among(sorted(subjects), self._before))
        staying |= self._events.touched_among(sorted(subjects)) | (subjects & held)
        before = -1
        while len(staying) + len(held) > before:
            before = len(staying) + len(held)
            held |= {timeline for timeline, subject in shared if subject in staying}
            staying |= {subject for timeline, subject in shared if timeline in held}
        return subjects - staying

    def _connected(self, subjects: set[int]) -> tuple[set[int], list[tuple[int, int]]]:
        """The interactions with all that share a timeline with them, and so on; and who is in which shared timeline."""
        known: set[int] = set()
        while known != subjects:
            known = subjects
            subjects = known | set(self._verdicts.shared.members(self._verdicts.shared.of(sorted(known))))
        return subjects, self._verdicts.shared.memberships(sorted(subjects))
