"""The law of versions, row by row: what a standard says whose text changed while its clocks ran.

A text with another clock, `per`, aim, zone or calendar begins an *era*: the timelines are walked again from their start, a span that had
ended before is not told, and one that is still open is held to the new text from then on. What an era decided stays and is told once.
Other texts of an era follow each other like a change of attributes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.language.book import Aim, Bar, Book, Choice, Rule, Standard, Time
from engine.language.calendars import Calendar
from tests.model.judging import judged
from tests.model.model import read_until, row_of, rule_rows, timelines
from tests.model.rows import Event, Row
from tests.model.sampling import sample_rows
from tests.model.seeing import Moment, held_to, moments_of
from tests.model.spans import Segment, Span, Walk

FOREVER = 1 << 62


@dataclass(frozen=True)
class Text:
    """One version: in force from `since`, with the calendars that it was written for."""

    number: int
    since: int
    standard: Standard
    calendars: Mapping[str, Calendar]

    @property
    def kind(self) -> Time:
        assert isinstance(self.standard.kind, Time)
        return self.standard.kind

    @property
    def named(self) -> set[str]:
        """The calendars that its hours name."""
        return set() if not isinstance(self.standard.kind, Time) else {name for name in _leaves(self.kind.hours) if name in self.calendars}


def evaluate(texts: list[Text], events: Iterable[Event], now: int, horizons: Mapping[str, int] | None = None) -> list[Row]:
    """The verdicts of one standard with all its texts, in the order in which they came into force, as of `now`.

    How far the feeds have been read is asked of those for which the text waits that is in force at last.
    """
    seen = [event for event in events if event.at <= now]
    by_subject: dict[str, list[Event]] = defaultdict(list)
    for event in seen:
        by_subject[event.subject].append(event)
    horizon = read_until(texts[-1].standard.kind, seen, now, horizons or {})
    told: dict[int, Row] = {}
    groups = _eras(texts)
    for number, era in enumerate(groups):
        since = era[0].since if number else -FOREVER
        until = groups[number + 1][0].since if number + 1 < len(groups) else FOREVER
        marked = {subject: moments_of([*theirs, *_changes(theirs, subject, texts)]) for subject, theirs in by_subject.items()}
        for row, decided_at in _told(era, since, marked, now, horizon):
            if until == FOREVER or (decided_at is not None and decided_at < until):
                told.setdefault(row.opener, row)
    return list(told.values())


def _changes(events: list[Event], subject: str, texts: list[Text]) -> list[Event]:
    """A new text acts at an instant of its own, in every interaction that has begun before."""
    return [Event(subject, text.since, -1, "") for text in texts[1:] if any(event.at < text.since for event in events)]


def _eras(texts: list[Text]) -> list[list[Text]]:
    groups: list[list[Text]] = []
    for text in texts:
        if groups and all(_may_follow(earlier, text) for earlier in groups[-1]):
            groups[-1].append(text)
        else:
            groups.append([text])
    return groups


def _may_follow(earlier: Text, later: Text) -> bool:
    """Whether a clock that runs under one text can run on under another."""
    if not isinstance(earlier.standard.kind, Time) or not isinstance(later.standard.kind, Time):
        return False
    one, other = earlier.kind, later.kind
    same_clock = (one.clock, one.aim, one.on_change, one.per) == (other.clock, other.aim, other.on_change, other.per)
    same_calendars = all(earlier.calendars[name] == later.calendars[name] for name in earlier.named & later.named)
    return same_clock and same_calendars and earlier.standard.time_zone == later.standard.time_zone


def _leaves(hours: str | Choice[str] | None) -> Iterator[str]:
    if isinstance(hours, str):
        yield hours
    elif hours is not None:
        for branch in (*(branch for _, branch in hours.cases), hours.otherwise):
            yield from _leaves(branch)


def _told(era: list[Text], since: int, marked: Mapping[str, list[Moment]], now: int, horizon: int) -> Iterator[tuple[Row, int | None]]:
    """Each row of an era, and when it was decided whether or not the feeds have been read that far."""
    last = era[-1]
    if isinstance(last.standard.kind, Rule):
        for row in rule_rows(last.standard, marked):
            if row.opened_at >= since:
                yield replace(row, version=last.number), row.decided_at
        return
    if isinstance(last.standard.kind, Bar):
        for row in sample_rows(last.calendars, last.standard, marked):
            if row.decided_at is not None and row.decided_at >= since:
                yield replace(row, version=last.number), row.decided_at
        return
    for name, moments in timelines(marked, last.kind.per):
        for span in _EraWalk(era, since).through(moments):
            if any(segment.applicable for segment in span.segments if segment.moment.at >= since):
                kind = _in_force(era, span.last.moment.at).kind
                row, by_then = (_row(era, name, span, kind, now, until) for until in (horizon, now))
                yield row, by_then.decided_at


def _row(era: list[Text], timeline: str, span: Span, kind: Time, now: int, horizon: int) -> Row:
    found = judged(kind, span, now, horizon)
    text = _in_force(era, found.segment.moment.at)
    return replace(row_of(text.standard, timeline, span, found), version=text.number)


def _in_force(era: list[Text], at: int) -> Text:
    """The text of an era at an instant; before its first, that one."""
    return next((text for text in reversed(era) if text.since <= at), era[0])


class _EraWalk(Walk):
    """A walk on which the text changes."""

    def __init__(self, era: list[Text], since: int) -> None:
        calendars = {name: text.calendars[name] for text in era for name in text.named}
        super().__init__(Book((), calendars), era[-1].standard, era[-1].kind)
        self.era, self.since = era, since

    def _segment(self, span: Span, moment: Moment) -> Segment:
        text = _in_force(self.era, moment.at)
        self.standard, self.kind = text.standard, text.kind
        segment = super()._segment(span, moment)
        is_held = held_to(text.standard, span.opener.at)
        if text.kind.aim is not Aim.NOT_WITHIN and (moment.at < self.since or not is_held):
            segment.deadline = None  # but what lasts may end where nobody is held to it
        if not is_held:
            segment.applicable, segment.target_us = False, None
        return segment
