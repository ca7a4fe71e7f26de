"""One clock over one timeline, event by event: where spans open and end, and what is promised between two events.

How this works. The events of a timeline cut each span into segments: from one event to the next, nothing changes but the time.
So a segment has one answer to each question: does the clock count, does the promise hold, under which hours, until when. A
deadline is worked out anew in every segment, from the start of the span, by adding up the segments that counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from engine.language.book import Aim, Book, Count, Match, OnChange, Standard, Time
from engine.language.calendars import ALWAYS, Calendar
from engine.language.durations import Duration, Unit
from tests.model.opening import dated, first_reaching, open_time
from tests.model.seeing import Moment, View, chosen, due_instant, for_where, holds, in_force


class End(Enum):
    """How a span ended."""

    STOPPED = auto()
    CANCELLED = auto()
    LASTED = auto()  # `not_within` was reached


@dataclass(slots=True)
class Segment:
    """A span between two events: from `moment` to `end` (None: nothing came after)."""

    moment: Moment
    seen: View  # the attributes of the interaction that opened the span, as they are
    counts: bool
    applicable: bool  # `for` holds and there is a target and hours
    hours: Calendar | None
    target_us: int | None  # open time from the span's start to the deadline, pauses left out
    deadline: int | None  # None while it is paused, not applicable or never
    end: int | None = None


@dataclass(slots=True)
class Span:
    """What one verdict is about: one span or, with `count: sum`, all spans of a subject, which may end and go on."""

    number: int
    opener: Moment
    segments: list[Segment] = field(default_factory=list)
    end: End | None = None
    end_moment: Moment | None = None  # the event that ended it
    end_seen: View | None = None  # the opener's interaction after that event

    @property
    def last(self) -> Segment:
        return self.segments[-1]

    def elapsed(self, hours: Calendar | None, until: int) -> int:
        """Open time of the segments that counted, up to an instant."""
        counted = [segment for segment in self.segments if segment.counts]
        return sum(open_time(hours, each.moment.at, until if each.end is None else min(each.end, until)) for each in counted)


class Walk:
    """A time standard on its way through the moments of one timeline."""

    def __init__(self, book: Book, standard: Standard, kind: Time) -> None:
        self.calendars = book.calendars
        self.standard = standard
        self.kind = kind
        self.zone = standard.time_zone
        self.paused = False
        self.spans: list[Span] = []
        self.latest: dict[str, Moment] = {}  # of each interaction

    def through(self, moments: list[Moment]) -> list[Span]:
        """All spans that these moments open, in order."""
        for moment in moments:
            self.latest[moment.event.subject] = moment
            self._reach(moment)
            self._meet(moment)
        return self.spans

    def _open_span(self) -> Span | None:
        return self.spans[-1] if self.spans and self.spans[-1].end is None else None

    def _reach(self, moment: Moment) -> None:
        """The segment before a moment ends at it, or earlier where `not_within` was reached (also at that very instant)."""
        span = self._open_span()
        if span is None:
            return
        deadline = span.last.deadline
        if self.kind.aim is Aim.NOT_WITHIN and deadline is not None and deadline <= moment.at:
            span.last.end = deadline
            span.end, span.end_moment = End.LASTED, moment
        else:
            span.last.end = moment.at

    def _meet(self, moment: Moment) -> None:
        """One event, in the order of the law: cancel, to, from, pause and resume."""
        clock = self.kind.clock
        span = self._open_span()
        if span is not None and self._cancels(moment, span):
            self._end(span, End.CANCELLED, moment)
        elif span is not None and self._matches(clock.stop, moment):
            self._end(span, End.STOPPED, moment)
        if self._open_span() is None and self._matches(clock.start, moment):
            self._start(moment)
        if self._matches(clock.resume, moment):
            self.paused = False
        elif self._matches(clock.pause, moment):
            self.paused = True
        span = self._open_span()
        if span is not None:
            span.segments.append(self._segment(span, moment))

    def _matches(self, matches: tuple[Match, ...], moment: Moment) -> bool:
        return any(matched(match, moment, self.zone) for match in matches)

    def _cancels(self, moment: Moment, span: Span) -> bool:
        clock = self.kind.clock
        if not self._matches(clock.cancel, moment):
            return False
        return clock.cancel_before is None or span.elapsed(span.last.hours, moment.at) <= clock.cancel_before.amount

    def _start(self, moment: Moment) -> None:
        if self.spans and self.kind.clock.count is Count.FIRST:
            return
        if self.spans and self.kind.clock.count is Count.SUM:
            self.spans[0].end = self.spans[0].end_moment = self.spans[0].end_seen = None
        else:
            self.spans.append(Span(len(self.spans) + 1, moment))

    def _end(self, span: Span, end: End, moment: Moment) -> None:
        span.end, span.end_moment = end, moment
        span.end_seen = in_force(self.latest[span.opener.event.subject], span.opener, self.zone)

    def _segment(self, span: Span, moment: Moment) -> Segment:
        """What holds from this moment on."""
        seen = in_force(self.latest[span.opener.event.subject], span.opener, self.zone)
        judged = in_force(span.opener, span.opener, self.zone) if self.kind.on_change is OnChange.KEEP else seen
        counts = not self.paused or self.kind.aim is Aim.DUE
        name = chosen(self.kind.hours, judged)
        hours = None if name is None or name == ALWAYS else self.calendars[name]
        segment = Segment(moment, seen, counts, False, hours, None, None)
        target = self._target(judged)
        if name is None or target is None or not holds(self.standard.applies, judged):
            return segment
        segment.applicable = True
        segment.target_us, segment.deadline = self._due(span, moment.at, hours, target)
        if not counts:
            segment.deadline = None
        return segment

    def _target(self, judged: View) -> Duration | int | None:
        """A length of time or, for `due`, an instant; None where nothing is promised."""
        if self.kind.aim is Aim.DUE:
            due = self.kind.due or ""
            return None if judged.number(due) is not None else due_instant(judged.text(due), self.zone)
        return chosen(self.kind.target, judged)

    def _due(self, span: Span, at: int, hours: Calendar | None, target: Duration | int) -> tuple[int | None, int | None]:
        """Open time from the span's start to the deadline, and the deadline as seen from `at`, never before it."""
        elapsed = span.elapsed(hours, at)
        if isinstance(target, int):
            deadline = max(target, at)
            return elapsed + open_time(hours, at, deadline), deadline
        if target.unit is Unit.EXACT:
            return target.amount, first_reaching(hours, at, target.amount - elapsed)
        start = span.opener.at
        date_at = dated(target, start, hours, self.zone)
        if date_at is None:
            return None, None
        need = open_time(hours, start, date_at)
        reached = first_reaching(hours, at, need - elapsed)
        return need, None if reached is None else max(reached, date_at)


def matched(match: Match, moment: Moment, zone: str) -> bool:
    """Whether an event is of this type, or stands for it as the opening of its subject, and `where` holds of it."""
    is_type = moment.event.type == match.type or (match.type == "opened" and moment.stands_as_opened)
    return is_type and holds(match.where, for_where(moment, zone))
