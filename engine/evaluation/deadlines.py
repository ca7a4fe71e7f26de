"""The target in force on every segment of a span, what has elapsed of it, and the deadline that follows.

How this works. A span is cut into *segments* by the events of its timeline; on each, one target, one calendar and one answer to
`for` are in force. With W the open time of the calendar and x what has been counted since the span (for `sum`: the first span)
opened, the deadline of a segment is

    max(first instant at which W reaches W(segment start) + max(need - x, 0), segment start, the date of a target in days)

and never while paused or while the standard does not apply. The first segment whose deadline lies before its end is the breach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from engine.evaluation.carry import Resumed
from engine.evaluation.clocks import Counted, Signals, Spans
from engine.evaluation.columns import BEGINNING, NEVER, Bools, Codes, Instants, Positions, heads, places
from engine.evaluation.due import due_instants
from engine.evaluation.hours import FAR, Hours, deadline
from engine.evaluation.matching import View
from engine.evaluation.timelines import Rows, Timelines
from engine.evaluation.zones import DAY_ZERO, local_date
from engine.language.book import Aim, OnChange, Standard, Time
from engine.language.calendars import ALWAYS, Calendar
from engine.language.durations import Duration, Unit


@dataclass(frozen=True)
class Version:
    """One text of a standard: its number, the instant from which it is in force, and what it says.

    `calendars` are those that it was written for, by name; one that is not in it is as the book has it now.
    """

    number: int
    since: int
    standard: Standard
    calendars: Mapping[str, Calendar] = field(default_factory=dict)

    @property
    def time(self) -> Time:
        assert isinstance(self.standard.kind, Time)
        return self.standard.kind


class Worked:
    """Open time at each entry of some timelines, by calendar; computed once for all standards that share them."""

    def __init__(self, at: Instants, calendars: dict[str, Hours]) -> None:
        self.calendars = calendars
        self._at = at
        self._worked: dict[str, Instants] = {}

    def at_entries(self, calendar: str) -> Instants:
        """W of the calendar at each entry."""
        if calendar not in self._worked:
            self._worked[calendar] = self.calendars[calendar].worked(self._at)
        return self._worked[calendar]


@dataclass(frozen=True)
class Segments:
    """One entry a segment of `spans`, in order; instants and lengths are in microseconds.

    `row` is where the attributes of the opener's interaction stand in the rows, `opener_row` (one a group) the event that opened the group.
    `x` is elapsed at the segment's start and `x_end` at its end (at its start, if it has none); `need` is the target as open time from
    the group's start, `FAR` where there is none; `deadline` is `NEVER` while there is none.
    """

    row: Positions
    opener_row: Positions
    start: Instants
    end: Instants
    running: Bools
    applies: Bools
    version: Positions  # index into the versions
    calendar: Codes  # index into `calendars`
    calendars: list[str]
    x: Instants
    x_end: Instants
    need: Instants
    floor: Instants
    worked: Instants
    deadline: Instants


class Regime:
    """Computes the segments of one standard's spans: the same standard, timelines and clock, whatever the spans turn out to be.

    Before `since` its versions are not in force: nothing applies and no deadline passes, but a `not_within` span may end. So it is
    with a span that opened on a day on which nothing is held to the standard.
    `calendar_keys` tells under which name of `worked` a calendar stands, if not its own.
    """

    def __init__(
        self,
        rows: Rows,
        lines: Timelines,
        signal: Signals,
        worked: Worked,
        versions: tuple[Version, ...],
        since: int,
        calendar_keys: Mapping[str, str],
        resumed: Resumed | None,
    ) -> None:
        self.rows, self.lines, self.signal, self.worked, self.versions = rows, lines, signal, worked, versions
        self.since, self.calendar_keys, self.resumed = since, calendar_keys, resumed
        self.zone = versions[-1].standard.time_zone
        self.mirror = versions[-1].time.aim is Aim.NOT_WITHIN

    def segments(self, spans: Spans) -> Segments:
        """The segments of these spans, each with what is in force in it, and its deadline."""
        opener_row = self.lines.row[spans.opener]
        row = self._latest_rows(spans, opener_row)
        judged = opener_row[spans.group] if self.versions[-1].time.on_change is OnChange.KEEP else row
        version = self._versions(spans)
        applies, target, targets, calendar, calendars = self._in_force(spans, judged, opener_row, version)
        draft = _Draft(self, spans, opener_row, judged, calendar, calendars)
        if self.versions[-1].time.due is None:
            need, floor = draft.needs(target, targets)
        else:
            need, floor = draft.due(version)
            applies &= floor != NEVER
        if self.resumed is not None:
            applies &= self.resumed.is_new(spans.segment)
        running = self.signal.running[spans.segment]
        in_force = applies & self._held(spans, opener_row, version)
        segments = Segments(
            row=row,
            opener_row=opener_row,
            start=draft.start,
            end=self.signal.following[spans.segment],
            running=running,
            applies=in_force,
            version=version,
            calendar=calendar,
            calendars=calendars,
            x=draft.x,
            x_end=draft.x_end,
            need=np.where(applies, need, FAR),
            floor=floor,
            worked=draft.worked,
            deadline=draft.ends(need, floor, (applies if self.mirror else in_force) & running),
        )
        return segments if self.resumed is None else _with_breaches(segments, spans, self.resumed)

    def _latest_rows(self, spans: Spans, opener_row: Positions) -> Positions:
        """The last row of the opener's interaction up to each segment."""
        row = self.lines.row[spans.segment]
        if self.lines.names is None:
            return row
        own = self.rows.subject[row] == self.rows.subject[opener_row[spans.group]]
        return row[np.maximum.accumulate(np.where(own, np.arange(len(row)), 0))]

    def _versions(self, spans: Spans) -> Positions:
        if len(self.versions) == 1:
            return np.zeros(len(spans.segment), dtype=np.int64)
        since = np.array([version.since for version in self.versions[1:]], dtype=np.int64)
        return np.searchsorted(since, self.signal.at[spans.segment], side="right").astype(np.int64)

    def _held(self, spans: Spans, opener_row: Positions, version: Positions) -> Bools:
        """Whether each segment is of a span that is held to its version, and not before the first of them came into force."""
        held = self.signal.at[spans.segment] >= self.since
        for index, each in enumerate(self.versions):
            if each.standard.since is not None or each.standard.until is not None:
                held &= (version != index) | is_held(each.standard, self.rows.at[opener_row])[spans.group]
        return held

    def _in_force(
        self, spans: Spans, row: Positions, opener_row: Positions, version: Positions
    ) -> tuple[Bools, Codes, list[Duration], Codes, list[str]]:
        """Whether the standard applies on each segment; its target and calendar as positions in lists."""
        applies = np.zeros(len(row), dtype=bool)
        target = np.full(len(row), -1, dtype=np.int32)
        calendar = np.full(len(row), -1, dtype=np.int32)
        targets: list[Duration] = []
        calendars: list[str] = [ALWAYS]
        opener = opener_row[spans.group]
        for index, each in enumerate(self.versions):
            here = places(version == index)
            view = View(self.rows, self.zone, row[here], opener[here])
            calendar[here] = view.chosen(each.time.hours, calendars)
            if each.time.target is not None:
                target[here] = view.chosen(each.time.target, targets)
            promised = (calendar[here] >= 0) & ((target[here] >= 0) | (each.time.due is not None))
            applies[here] = view.holds(each.standard.applies) & promised
        keys = [self.calendar_keys.get(name, name) for name in calendars]
        return applies, target, targets, np.maximum(calendar, 0), keys


def is_held(standard: Standard, at: Instants) -> Bools:
    """Whether what starts at these instants is held to the standard: their local days are from its `since` to its `until`, both in."""
    held = np.ones(len(at), dtype=bool)
    if standard.since is None and standard.until is None:
        return held
    day = local_date(at, standard.time_zone)
    if standard.since is not None:
        held &= day >= (standard.since - DAY_ZERO).days
    if standard.until is not None:
        held &= day <= (standard.until - DAY_ZERO).days
    return held


def _with_breaches(segments: Segments, spans: Spans, resumed: Resumed) -> Segments:
    """The same with the deadlines that were missed before anything was carried, on the snapshots from which they were in force."""
    breach = resumed.breach[resumed.breach >= 0]
    here = np.searchsorted(spans.segment, breach)
    columns = {name: getattr(segments, name).copy() for name in ("deadline", "need", "applies")}
    columns["deadline"][here] = resumed.deadline[resumed.breach >= 0]
    columns["need"][here] = resumed.target[resumed.breach >= 0]
    columns["applies"][here] = True
    return replace(segments, **columns)


class _Draft:
    """What the segments of one standard are computed from, calendar by calendar."""

    def __init__(self, regime: Regime, spans: Spans, opener_row: Positions, row: Positions, calendar: Codes, calendars: list[str]) -> None:
        self.regime, self.spans, self.row = regime, spans, row
        self.calendar, self.calendars = calendar, calendars
        self.opened = regime.rows.at[opener_row]
        self.start = regime.signal.at[spans.segment]
        self.x, self.x_end = self._elapsed()

    def _by_calendar(self, wanted: Bools | bool = True) -> Iterator[tuple[str, Positions | slice]]:
        """The wanted segments of each calendar that has some."""
        for code, name in enumerate(self.calendars):
            here = (self.calendar == code) & wanted
            if here.any():
                yield name, places(here)

    @cached_property
    def worked(self) -> Instants:
        """W at the start of each segment."""
        worked = np.zeros(len(self.start), dtype=np.int64)
        for name, here in self._by_calendar():
            worked[here] = self.regime.worked.at_entries(name)[self.spans.segment[here]]
        return worked

    def _elapsed(self) -> tuple[Instants, Instants]:
        """Elapsed since its group opened at the start of each segment, and at its end: the same where the timeline has no later entry."""
        x, x_end = np.zeros(len(self.start), dtype=np.int64), np.zeros(len(self.start), dtype=np.int64)
        regime, spans = self.regime, self.spans
        for name, here in self._by_calendar():
            counted = Counted(regime.worked.at_entries(name), regime.signal, spans)
            since = counted.up_to(spans.opener)
            if regime.resumed is not None:
                since = since - regime.resumed.missing(name, counted.up_to, spans.opener)
            x[here] = counted.total[here] - since[spans.group[here]]
            x_end[here] = x[here] + counted.step[here]
        return x, x_end

    def needs(self, target: Codes, targets: list[Duration]) -> tuple[Instants, Instants]:
        """Each segment's target as open time since the group opened, and the date it may not come before."""
        need = np.full(len(self.start), FAR, dtype=np.int64)
        floor = np.full(len(self.start), BEGINNING, dtype=np.int64)
        for code, duration in enumerate(targets):
            if duration.unit is Unit.EXACT:
                need[target == code] = min(duration.amount, FAR)
                continue
            for name, here in self._by_calendar(target == code):
                begins = heads(self.spans.group[here])
                groups, back = self.spans.group[here][begins], np.cumsum(begins) - 1
                hours = self.regime.worked.calendars[name]
                dates, lengths = deadline(hours, self.opened[groups], duration, self.regime.zone)
                floor[here], need[here] = dates[back], lengths[back]
        return need, floor

    def due(self, version: Positions) -> tuple[Instants, Instants]:
        """The open time up to the instant that the `due` attribute carries, and as the floor that instant; `NEVER` where it is unknown."""
        need = np.full(len(self.start), FAR, dtype=np.int64)
        floor = np.full(len(self.start), NEVER, dtype=np.int64)
        for index, each in enumerate(self.regime.versions):
            assert each.time.due is not None
            here = places(version == index)
            codes = View(self.regime.rows, self.regime.zone, self.row[here], self.row[here]).codes(each.time.due)
            floor[here] = due_instants(codes[1], self.regime.zone)[codes[0]]
        known = floor != NEVER
        floor = np.where(known, np.maximum(floor, self.start), NEVER)
        for name, here in self._by_calendar(known):
            need[here] = self.x[here] + self.regime.worked.calendars[name].worked(floor[here]) - self.worked[here]
        return need, floor

    def ends(self, need: Instants, floor: Instants, wanted: Bools) -> Instants:
        """The deadline of each wanted segment, `NEVER` for the others."""
        ends = np.full(len(self.start), NEVER, dtype=np.int64)
        if self.regime.versions[-1].time.due is not None:
            return np.where(wanted, floor, ends)
        for name, here in self._by_calendar(wanted):
            rest = np.maximum(need[here] - self.x[here], 0)
            reached = self.regime.worked.calendars[name].reached(self.worked[here] + rest, self.start[here])
            ends[here] = np.maximum(np.maximum(reached, self.start[here]), floor[here])
        return ends
