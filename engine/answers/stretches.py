"""A verdict's span cut into what counts and what does not: at openings and closings, pauses and resumes, and where `for` changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np

from engine.answers.explanation import Segment, Why
from engine.answers.wording import joined
from engine.evaluation.accounts import Account
from engine.evaluation.columns import Positions
from engine.evaluation.hours import Hours
from engine.evaluation.openings import days_off
from engine.evaluation.zones import DAY_ZERO, local_date
from engine.language.calendars import ALWAYS, Calendar

_DAYS_OFF_MOST = 3


class Stretches:
    """Cuts the spans of one account; `hours` and `calendars` are the fold's, by the names that its segments use."""

    def __init__(self, account: Account, hours: dict[str, Hours], calendars: dict[str, Calendar]) -> None:
        self._account, self._hours, self._calendars = account, hours, calendars
        self._paused_by = _paused_by(account)

    def of(self, group: int, until: int) -> tuple[Segment, ...]:
        """The segments of a group of spans up to an instant, under the calendar that elapsed is told in: that of its last segment."""
        outcome = self._account.clocked
        places = np.flatnonzero(outcome.spans.group == group)
        calendar = outcome.segments.calendars[outcome.segments.calendar[places[-1]]]
        return tuple(_merged(each for each in self._cut(places, calendar, until) if each.since < each.until))

    def _cut(self, places: Positions, calendar: str, until: int) -> Iterator[Segment]:
        segments, before = self._account.clocked.segments, None
        for place in places:
            since, end = int(segments.start[place]), min(int(segments.end[place]), until)
            if before is not None and before < since:
                yield self._lost(before, since, calendar, Why.CLOSED, "closed; it goes on when it opens again")
            before = end
            if segments.running[place]:
                yield from self._by_hours(since, end, calendar, bool(segments.applies[place]))
            else:
                yield self._lost(since, end, calendar, Why.PAUSED, self._pause(place))

    def _lost(self, since: int, until: int, calendar: str, why: Why, words: str) -> Segment:
        """What does not count, whether or not it is open."""
        first, last = self._hours[calendar].worked(np.array([since, max(since, until)])).tolist()
        return Segment(since, until, False, why, words, last - first)

    def _by_hours(self, since: int, until: int, calendar: str, applies: bool) -> Iterator[Segment]:
        """What of `[since, until)` is open, and what is not."""
        inside = "" if calendar == ALWAYS else f"in the hours of {_name(calendar)}"
        why, words = (Why.COUNTING, inside) if applies else (Why.NOT_APPLICABLE, "but the standard does not apply meanwhile")
        reached = since
        for start, end in zip(*(edge.tolist() for edge in self._hours[calendar].open_stretches(since, until)), strict=True):
            yield Segment(reached, start, False, Why.OUTSIDE_HOURS, self._outside(reached, start, calendar), 0)
            yield Segment(start, end, True, why, words, end - start)
            reached = end
        yield Segment(reached, until, False, Why.OUTSIDE_HOURS, self._outside(reached, until, calendar), 0)

    def _outside(self, since: int, until: int, name: str) -> str:
        """Whose hours a stretch is outside, and the days off in it."""
        if since >= until or name == ALWAYS:
            return ""
        calendar = self._calendars[name]
        first, last = (DAY_ZERO + timedelta(days=int(day)) for day in local_date(np.array([since, until - 1]), calendar.time_zone))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        off = [f"{day:%a} {day} is {what}" for day in days if (what := days_off(calendar, day.year).get(day)) is not None]
        more = [f"{len(off) - _DAYS_OFF_MOST} more days off"] if len(off) > _DAYS_OFF_MOST else []
        return f"outside the hours of {_name(name)}" + (f": {joined([*off[:_DAYS_OFF_MOST], *more], 'and')}" if off else "")

    def _pause(self, place: int) -> str:
        entry = int(self._paused_by[self._account.clocked.spans.segment[place]])
        return f"paused by {self._account.type_of(entry)}"


def _paused_by(account: Account) -> Positions:
    """For each entry from which a clock is paused, the entry that paused it."""
    running, head = account.clocked.settled.signal.running, account.clocked.settled.signal.head
    begins = ~running & (head | np.append(True, running[:-1]))
    return np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))


def _merged(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Neighbours that say the same as one."""
    last: Segment | None = None
    for each in segments:
        if last is not None and (last.until, last.counts, last.why, last.words) == (each.since, each.counts, each.why, each.words):
            last = replace(last, until=each.until, open_us=last.open_us + each.open_us)
        else:
            if last is not None:
                yield last
            last = each
    if last is not None:
        yield last


def _name(calendar: str) -> str:
    """A calendar's name; an older definition of it is told as such."""
    name, _, number = calendar.rpartition("@")
    return f"{name} as it was then" if name and number.isdigit() else calendar
