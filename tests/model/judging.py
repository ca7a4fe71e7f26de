"""What a span comes to: its state and its reason, from its segments, the instant it is asked at and how far the feeds are read."""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.language.book import Aim, Time
from tests.model.opening import is_open
from tests.model.rows import Reason, State
from tests.model.seeing import View
from tests.model.spans import End, Segment, Span


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict: the segment that decided it, the attributes of the deciding instant, and up to when elapsed is counted."""

    state: State
    reason: Reason
    segment: Segment
    seen: View
    decided_at: int | None
    counted_until: int
    open: bool = False


def judged(kind: Time, span: Span, now: int, horizon: int) -> Judged:
    """The verdict of a span for which the promise held at least once."""
    late = None if kind.aim is Aim.NOT_WITHIN else _first_passed(span, now)
    if late is not None:
        return _late(span, late, now, horizon)
    if kind.aim is Aim.NOT_WITHIN and span.end in (None, End.LASTED) and _reached(span, now):
        return _lasted(span, now, horizon)
    if span.end is None:
        return _still_open(kind, span, now)
    return _ended(kind, span)


def _ended_at(span: Span, now: int) -> int:
    return now if span.end is None or span.last.end is None else span.last.end


def _first_passed(span: Span, now: int) -> Segment | None:
    """The first segment whose deadline lies before its end: stopping at the deadline itself is in time."""
    for segment in span.segments:
        end = now if segment.end is None else segment.end
        if segment.deadline is not None and segment.deadline < end:
            return segment
    return None


def _late(span: Span, late: Segment, now: int, horizon: int) -> Judged:
    """Past a deadline, whatever came after it; `unknown` until the feeds are read up to the deadline."""
    assert late.deadline is not None
    until, is_still_open = _ended_at(span, now), span.end is None
    if late.deadline > horizon:
        return Judged(State.UNKNOWN, Reason.NOT_READ, late, late.seen, None, until, is_still_open)
    return Judged(State.BREACHED, Reason.DEADLINE_PASSED, late, late.seen, late.deadline, until, is_still_open)


def _reached(span: Span, now: int) -> bool:
    return span.last.deadline is not None and span.last.deadline <= now


def _lasted(span: Span, now: int, horizon: int) -> Judged:
    """`not_within` was reached; `unknown` until the feeds are read up to there."""
    last = span.last
    assert last.deadline is not None
    if last.deadline > horizon:
        return Judged(State.UNKNOWN, Reason.NOT_READ, last, last.seen, None, _ended_at(span, now), span.end is None)
    return Judged(State.MET, Reason.LASTED, last, last.seen, last.deadline, last.deadline)


def _ended(kind: Time, span: Span) -> Judged:
    """Ended by an event before its deadline had passed, and judged by what held before that event."""
    assert span.end_moment is not None and span.end_seen is not None
    state, reason = State.MET, Reason.IN_TIME
    if not span.last.applicable:
        state, reason = State.CANCELLED, Reason.NOT_APPLICABLE
    elif span.end is End.CANCELLED:
        state, reason = State.CANCELLED, Reason.CANCELLED
    elif kind.aim is Aim.NOT_WITHIN:
        state, reason = State.BREACHED, Reason.TOO_SOON
    return Judged(state, reason, span.last, span.end_seen, span.end_moment.at, span.end_moment.at)


def _still_open(kind: Time, span: Span, now: int) -> Judged:
    """Open and not past its deadline."""
    last = span.last
    state, reason = State.RUNNING, Reason.COUNTING
    if not last.applicable:
        state, reason = State.CANCELLED, Reason.NOT_APPLICABLE
    elif not last.counts:
        state, reason = State.PAUSED, Reason.PAUSED
    elif _past_mark(kind, span, now):
        state, reason = State.AT_RISK, Reason.PAST_MARK
    elif last.deadline is None:
        reason = Reason.CALENDAR_ENDED
    elif not is_open(last.hours, now):
        reason = Reason.OUTSIDE_HOURS
    return Judged(state, reason, last, last.seen, None, now, open=True)


def _past_mark(kind: Time, span: Span, now: int) -> bool:
    """Whether elapsed has reached a warn mark: a share of the open time from start to deadline, rounded up to the microsecond."""
    need = span.last.target_us
    if kind.aim is Aim.NOT_WITHIN or need is None or span.last.deadline is None:
        return False
    elapsed = span.elapsed(span.last.hours, now)
    return any(elapsed >= math.ceil(mark.share * need) for mark in kind.warn)
