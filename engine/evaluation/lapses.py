"""Lapses of one span after another: what lasts ends at its deadline, and the next `from` opens what lasts again.

How this works. Found one at a time, each lapse would need all spans to be worked out anew. Where target, calendar and text stay as they
are, the deadline of a span does not depend on those before it: it is worked out once as if every event opened a span, and then one jumps
from deadline to deadline.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from engine.evaluation.clocks import Signals, Spans
from engine.evaluation.columns import Bools, Integers, Positions
from engine.evaluation.deadlines import Regime
from engine.evaluation.hours import FAR
from engine.evaluation.matching import compares
from engine.language.book import Choice, Count

OF_THE_OPENER = ("hour", "weekday")


def later_lapses(regime: Regime, signal: Signals, found: Spans, ended: Positions) -> Positions:
    """The entries at which those spans lapse that open once others have lapsed.

    `ended` has for each group of `found` the entry before which its span lapses, -1 where it does not. Lapses that are not sure from this
    alone are left out. None where nothing opens again.
    """
    first = ended[found.group]
    here = (first >= 0) & (found.segment >= first)
    entry, group = found.segment[here], found.group[here]
    if not signal.start[entry].any() or not _is_steady(regime):
        return np.zeros(0, dtype=np.int64)
    alone = np.arange(len(entry))
    segments = regime.segments(Spans(entry, alone, entry, alone, alone, alone))
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    lengths = np.diff(np.append(begins, len(group)))
    same = (segments.need < FAR) & segments.running & (segments.version == np.repeat(segments.version[begins], lengths))
    sure = np.logical_and.reduceat(same, begins)
    ends = (begins + lengths)[sure]
    jumps = _jumps(segments.start, segments.deadline, signal.start[entry], zip(begins[sure].tolist(), ends.tolist(), strict=True))
    return entry[np.fromiter(jumps, dtype=np.int64)]


def _is_steady(regime: Regime) -> bool:
    """Whether no text of the standard has a target, hours or a `for` by which spans of one moment could differ."""
    if regime.versions[-1].time.clock.count is not Count.EACH:
        return False
    choices = [choice for version in regime.versions for choice in (version.time.target, version.time.hours)]
    asked = {compare.attribute for version in regime.versions for compare in compares(version.standard.applies)}
    return not any(isinstance(choice, Choice) for choice in choices) and asked.isdisjoint(OF_THE_OPENER)


def _jumps(at: Integers, deadline: Integers, start: Bools, stretches: Iterator[tuple[int, int]]) -> Iterator[int]:
    """From the first start of each stretch on, the positions at or after its deadline, each followed by the next start's."""
    count = len(at)
    following = np.minimum.accumulate(np.where(start, np.arange(count), count)[::-1])[::-1].tolist()
    instants, deadlines = at.tolist(), deadline.tolist()
    for begin, end in stretches:
        opener = following[begin]
        while opener < end:
            lapse = bisect_left(instants, deadlines[opener], opener + 1, end)
            if lapse == end:
                break
            yield lapse
            opener = following[lapse]
