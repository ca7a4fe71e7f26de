"""Clocks over columns: when each runs, and the spans it opens and closes.

At one event the order is cancel, to, from, pause/resume: a span that is open is closed first, the same event may open the next,
and only then does counting stop or go on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.evaluation.carry import Resumed
from engine.evaluation.columns import NEVER, Bools, Instants, Positions, carry_forward, heads, shift
from engine.evaluation.matching import View
from engine.evaluation.timelines import Rows, Timelines
from engine.language.book import Clock, Count


@dataclass(frozen=True)
class Signals:
    """What each entry of the timelines does to a clock, before anyone asks whether a span is open."""

    at: Instants
    following: Instants  # the instant of the next entry of the same timeline
    head: Bools
    timeline: Instants  # the number of each entry's timeline
    start: Bools
    stop: Bools
    cancel: Bools
    running: Bools  # from this entry on: not paused

    def without(self, cancels: Positions) -> Signals:
        """The same with these cancels taken as no event at all."""
        cancel = self.cancel.copy()
        cancel[cancels] = False
        return replace(self, cancel=cancel)


@dataclass(frozen=True)
class Spans:
    """Spans in the order of the timelines; a *group* is the spans that share one verdict.

    `segment` are the entries from which a span is open until the next entry. `group` (one a segment) numbers the groups from 0;
    `opener` (one a group) is the entry that opened the group's first span, `last` the position in `segment` of its last one, and
    `close` the entry that closed its last span, or -1 while that is open. `number` counts a timeline's groups from 1.
    """

    segment: Positions
    group: Positions
    opener: Positions
    last: Positions
    close: Positions
    number: Instants


def signals(rows: Rows, lines: Timelines, clock: Clock, zone: str, pauses: bool, resumed: Resumed | None) -> Signals:
    """The clock's masks over the timelines; with `pauses` false (a due clock) nothing pauses it."""
    view = View(rows, zone, lines.row, lines.row, before=True)
    start, stop, cancel, pause, resume = map(view.matches, (clock.start, clock.stop, clock.cancel, clock.pause, clock.resume))
    if resumed is not None:  # a snapshot says what its event left behind
        carried = rows.snapshot & resumed.running[resumed.timeline]
        pause, resume = pause | (rows.snapshot & ~carried), resume | carried
    running = carry_forward(resume | ~pause, pause | resume, lines.head, True) if pauses else np.ones(len(lines.at), dtype=bool)
    return Signals(lines.at, lines.following, lines.head, lines.key, start, stop, cancel, running)


def resume_spans(signal: Signals, count: Count, resumed: Resumed) -> Signals:
    """The same with the spans that were carried opened, and closed if they were, by the snapshots of the events that did it."""
    start, stop = signal.start.copy(), signal.stop.copy()
    start[resumed.opener[resumed.opener >= 0]] = True
    stop[resumed.closer[resumed.closer >= 0]] = True
    if count is Count.FIRST:
        start &= ~((resumed.spans > 0) & (resumed.opener < 0))[resumed.timeline]
    return replace(signal, start=start, stop=stop)


def spans(signal: Signals, count: Count, lapsed: Bools) -> Spans:
    """The spans of a clock. `lapsed` marks entries before which a span ended by itself, as `not_within` does at its deadline."""
    ends = signal.stop | signal.cancel | lapsed
    open_after = carry_forward(signal.start, signal.start | ends, signal.head, False)
    open_before = shift(open_after, signal.head)
    opens = signal.start & (ends | ~open_before)
    entry = np.flatnonzero(open_after)
    span = np.cumsum(opens[entry]) - 1  # an opening entry is one from which a span is open
    opener = np.flatnonzero(opens)
    timeline = signal.timeline
    if count is Count.FIRST:
        wanted = heads(timeline[opener])
        of_wanted = np.flatnonzero(wanted[span])
        entry, span = entry[of_wanted], (np.cumsum(wanted) - 1)[span[of_wanted]]
        opener = opener[wanted]
    elif count is Count.SUM:
        wanted = heads(timeline[opener])
        span = (np.cumsum(wanted) - 1)[span]
        opener = opener[wanted]
    return _spans(signal, entry, span, opener, timeline)


def _spans(signal: Signals, entry: Positions, group: Positions, opener: Positions, timeline: Positions) -> Spans:
    last = np.append(np.flatnonzero(group[1:] != group[:-1]), len(group) - 1) if len(group) else group
    after_last = entry[last] + 1 if len(opener) else np.zeros(0, dtype=np.int64)
    is_open = signal.following[after_last - 1] == NEVER
    starts_timeline = heads(timeline[opener])
    number = np.arange(len(opener)) - np.maximum.accumulate(np.where(starts_timeline, np.arange(len(opener)), 0)) + 1
    return Spans(
        segment=entry,
        group=group,
        opener=opener,
        last=last,
        close=np.where(is_open, -1, after_last),
        number=number,
    )


class Counted:
    """What a clock has counted in its spans, with `worked` the open time of a calendar at each entry.

    `step` is what it counts in each segment, none where the timeline has no later entry; `total` what in all segments before.
    """

    def __init__(self, worked: Instants, signal: Signals, spans: Spans) -> None:
        self._segment = spans.segment
        counts = signal.running[spans.segment] & (signal.following[spans.segment] != NEVER)
        following = np.minimum(spans.segment + 1, len(worked) - 1)
        self.step = np.where(counts, worked[following] - worked[spans.segment], 0)
        self._totals = np.append(0, np.cumsum(self.step))
        self.total = self._totals[:-1]

    def up_to(self, entry: Positions) -> Instants:
        """What was counted in all segments before each of these entries, which need not be segments; segments ascend."""
        total: Instants = self._totals[np.searchsorted(self._segment, entry)]
        return total
