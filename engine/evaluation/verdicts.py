"""Verdicts of one time standard over columns: what each group of spans came to, or what an open one still waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.evaluation.clocks import Signals, Spans, spans
from engine.evaluation.columns import BEGINNING, NEVER, Bools, Codes, Instants, Positions, first_in_group
from engine.evaluation.deadlines import Regime, Segments
from engine.evaluation.hours import FAR
from engine.evaluation.lapses import later_lapses
from engine.evaluation.telling import Labelled, Marked, Reason, Told


@dataclass(frozen=True)
class Settled:
    """The spans of a clock after cancels that came too late and spans that lapsed are told apart, and their segments."""

    signal: Signals
    spans: Spans
    segments: Segments
    lapsed: Bools


def settle(regime: Regime) -> Settled:
    """Find the spans. They depend on elapsed only through `cancel … before` and the end of a `not_within` span at its deadline;
    both are found in rounds, in each of which every span that is still wrong is mended as far as its first such instant.
    """
    time = regime.versions[-1].time
    signal = regime.signal
    while True:
        settled = _lapse(regime, signal) if regime.mirror else _plain(regime, signal)
        late = _late_cancels(settled, time.clock.cancel_before.amount) if time.clock.cancel_before else np.zeros(0, dtype=np.int64)
        if not len(late):
            return settled
        if regime.mirror:  # a longer span moves the ones after it, so only the first of a timeline is certain
            late = late[np.unique(signal.timeline[late], return_index=True)[1]]
        signal = signal.without(late)


def _plain(regime: Regime, signal: Signals) -> Settled:
    lapsed = np.zeros(len(signal.at), dtype=bool)
    found = spans(signal, regime.versions[-1].time.clock.count, lapsed)
    return Settled(signal, found, regime.segments(found), lapsed)


def _lapse(regime: Regime, signal: Signals) -> Settled:
    """Spans that end by themselves once their length is reached, so that the next `from` opens another."""
    lapsed = np.zeros(len(signal.at), dtype=bool)
    while True:
        found = spans(signal, regime.versions[-1].time.clock.count, lapsed)
        segments = regime.segments(found)
        reached = (segments.deadline <= segments.end) & (segments.end != NEVER)
        first = first_in_group(reached, found.group, len(found.opener))
        ended = np.full(len(first), -1, dtype=np.int64)
        ended[first >= 0] = found.segment[first[first >= 0]] + 1
        if lapsed[ended[first >= 0]].all():
            return Settled(signal, found, segments, lapsed)
        lapsed = lapsed.copy()
        lapsed[later_lapses(regime, signal, found, ended)] = True
        lapsed[ended[first >= 0]] = True


def _late_cancels(settled: Settled, before_us: int) -> Positions:
    """The entries whose cancel came after elapsed had passed `before_us`, which makes it no event at all."""
    has_next = settled.segments.end != NEVER
    following = np.where(has_next, settled.spans.segment + 1, 0)
    ended = has_next & settled.signal.cancel[following] & ~settled.lapsed[following]
    late: Positions = following[ended & (settled.segments.x_end > before_us)]
    return late


def verdicts(outcome: Outcome) -> Told:
    """One verdict for each group of spans to which the standard ever applied."""
    return outcome.told().only(outcome.ever_told)


class Outcome:
    """What each group came to. `breach` and `last` are positions in the segments; `deciding` is the one that decides."""

    def __init__(self, regime: Regime, settled: Settled) -> None:
        self.regime, self.settled = regime, settled
        self.spans, self.segments = settled.spans, settled.segments
        self.opener, self.last, self.close = self.spans.opener, self.spans.last, self.spans.close
        self.breach = self._breaches()
        self.deciding = np.where(self.breach >= 0, self.breach, self.last)
        self.applies = self.segments.applies[self.deciding]
        self.is_open = self.close < 0
        self.at_close = np.maximum(self.close, 0)  # an entry to look at; meaningless while open
        self.lapsed = ~self.is_open & settled.lapsed[self.at_close] if len(self.opener) else self.is_open

    @property
    def ever(self) -> Bools:
        """The groups to which the standard ever applied."""
        ever = np.zeros(len(self.opener), dtype=bool)
        ever[self.spans.group[self.segments.applies]] = True
        resumed = self.regime.resumed
        if resumed is not None:
            ever |= resumed.is_carried(self.opener) & resumed.told[resumed.timeline[self.opener]]
        return ever

    @property
    def ever_told(self) -> Bools:
        """Those of them that no earlier era had decided before they were carried."""
        resumed = self.regime.resumed
        if resumed is None:
            return self.ever
        return self.ever & ~(resumed.is_carried(self.opener) & resumed.kept[resumed.timeline[self.opener]])

    @property
    def number(self) -> Instants:
        """The number of each group among its timeline's, those before the carry included."""
        resumed = self.regime.resumed
        if resumed is None:
            return self.spans.number
        before = resumed.spans - (resumed.opener >= 0)
        number: Instants = self.spans.number + before[resumed.timeline[self.opener]]
        return number

    def _breaches(self) -> Positions:
        if self.regime.mirror:
            return np.full(len(self.opener), -1, dtype=np.int64)
        late = self.segments.deadline < np.where(self.segments.end == NEVER, BEGINNING, self.segments.end)
        return first_in_group(late, self.spans.group, len(self.opener))

    def _reasons(self) -> Codes:
        """Why each group came to what it came to."""
        cancelled = ~self.is_open & self.settled.signal.cancel[self.at_close] if len(self.opener) else self.is_open
        reason = np.full(len(self.opener), Reason.TOO_SOON if self.regime.mirror else Reason.IN_TIME, dtype=np.int32)
        reason[cancelled] = Reason.CANCELLED  # of several that hold the last counts
        reason[self.lapsed] = Reason.LASTED
        reason[self.is_open] = Reason.COUNTING
        reason[~self.applies] = Reason.NOT_APPLICABLE
        reason[self.breach >= 0] = Reason.DEADLINE_PASSED
        return reason

    def told(self) -> Told:
        """What the standard says of each group."""
        segments, regime = self.segments, self.regime
        reason = self._reasons()
        deadline, need = segments.deadline[self.deciding], segments.need[self.deciding]
        at_deadline = (reason == Reason.DEADLINE_PASSED) | (reason == Reason.LASTED)
        closed_at = self.settled.signal.at[self.at_close] if len(self.opener) else self.opener
        closer = regime.rows.seq[regime.lines.row[self.at_close]] if len(self.opener) else self.opener
        numbers = np.array([version.number for version in regime.versions], dtype=np.int64)
        return Told(
            standard=regime.versions[-1].standard.name,
            timeline=regime.lines.key[self.opener],
            opener_row=segments.opener_row,
            closer=np.where(self.is_open | (reason == Reason.LASTED), NEVER, closer),
            span=self.number,
            reason=reason,
            open=self.is_open,
            deadline_at=np.where(self.applies, deadline, NEVER),
            decided_at=np.where(at_deadline, deadline, np.where(self.is_open, NEVER, closed_at)),
            elapsed_us=self._elapsed(reason == Reason.LASTED),
            anchor_at=np.where(self.is_open, segments.start[self.last], closed_at),
            counts=segments.running[self.last],
            target_us=np.where(self.applies & (need < FAR), need, NEVER),
            calendar=segments.calendar[self.last],
            calendars=tuple(segments.calendars),
            version=numbers[segments.version[self.deciding]],
            marked=tuple(self._marks(reason == Reason.COUNTING)),
            labelled=tuple(self._labels()),
        )

    def _elapsed(self, lasted: Bools) -> Instants:
        """Up to the close, the deadline of a span that lapsed, or the last event of an open one."""
        segments, last = self.segments, self.last
        elapsed = np.where(self.is_open, segments.x[last], segments.x_end[last])
        for code, name in enumerate(segments.calendars):
            here = np.flatnonzero(lasted & (segments.calendar[last] == code))
            if len(here):
                hours = self.regime.worked.calendars[name]
                elapsed[here] = segments.x[last[here]] + hours.worked(segments.deadline[last[here]]) - segments.worked[last[here]]
        return elapsed

    def _marks(self, undecided: Bools) -> Iterator[Marked]:
        """The instants at which undecided clocks pass their warn marks; `NEVER` for those of a clock that has no deadline."""
        version = self.segments.version[self.last]
        for index, each in enumerate(self.regime.versions):
            here = np.flatnonzero(undecided & (version == index))
            if each.time.warn and len(here):
                columns = [self._mark(here, mark.share.numerator, mark.share.denominator) for mark in each.time.warn]
                yield Marked(here, np.column_stack(columns))

    def _mark(self, here: Positions, numerator: int, denominator: int) -> Instants:
        """The first instant at which elapsed reaches the share of the need, rounded up to the microsecond."""
        segments, last = self.segments, self.last[here]
        need = segments.need[last]
        whole, part = np.divmod(need, denominator)
        wanted = whole * numerator - (-part * numerator // denominator)
        rest = np.maximum(wanted - segments.x[last], 0)
        instants = np.full(len(here), NEVER, dtype=np.int64)
        for code, name in enumerate(segments.calendars):
            there = np.flatnonzero((segments.calendar[last] == code) & (segments.deadline[last] != NEVER))
            if len(there):
                start = segments.start[last[there]]
                reached = self.regime.worked.calendars[name].reached(segments.worked[last[there]] + rest[there], start)
                instants[there] = np.maximum(reached, start)
        return instants

    def _labels(self) -> Iterator[Labelled]:
        """Where the labels stand: with the closing event if it decided, else with the deciding segment."""
        regime, segments = self.regime, self.segments
        row = segments.row[self.deciding]
        if len(row):
            closing = regime.lines.row[self.at_close]
            own = regime.rows.subject[closing] == regime.rows.subject[segments.opener_row]
            row = np.where(~self.is_open & (self.breach < 0) & own & ~self.lapsed, closing, row)
        version = segments.version[self.deciding]
        for index, each in enumerate(regime.versions):
            here = np.flatnonzero(version == index) if len(regime.versions) > 1 else np.arange(len(row))
            yield Labelled(here, row[here], segments.opener_row[here], each.standard.break_down, regime.zone)
