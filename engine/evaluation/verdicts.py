"""Verdicts of one time standard over columns: what each group of spans came to, or what an open one still waits for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from engine.evaluation.clocks import Signals, Spans, spans
from engine.evaluation.columns import NEVER, Bools, Instants, Positions, first_in_group
from engine.evaluation.deadlines import Regime, Segments
from engine.evaluation.hours import FAR
from engine.evaluation.matching import View
from engine.language.book import Standard

LABELS_APART = "\x1f"

VERDICTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "standard": pl.String,
    "timeline": pl.Int64,  # the subject's number, or an index into the names of shared values (see `Folded.names`)
    "subject": pl.Int64,  # the interaction that opened the span
    "feed": pl.String,  # the feed that told of its opening
    "opener": pl.Int64,  # `seq` of the event that opened the span
    "closer": pl.Int64,  # `seq` of the event that closed it, if one did
    "span": pl.Int64,
    "state": pl.String,  # met, breached, cancelled; `running` stands for open and undecided
    "open": pl.Boolean,
    "reason": pl.String,
    "opened_at": pl.Int64,
    "deadline_at": pl.Int64,
    "decided_at": pl.Int64,
    "elapsed_us": pl.Int64,  # up to the close; of an open span up to `anchor_at`
    "anchor_at": pl.Int64,  # the last event of an open span
    "counts": pl.Boolean,  # whether an open span goes on counting after it
    "target_us": pl.Int64,
    "hours": pl.String,  # the calendar in force
    "version": pl.Int64,
    "marks": pl.List(pl.Int64),  # instants of the warn marks that an undecided clock passes if nothing happens
    "labels": pl.String,  # the values of `break_down`, apart by LABELS_APART
}


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
            timeline = np.cumsum(signal.head) - 1
            late = late[np.unique(timeline[late], return_index=True)[1]]
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
        ended = found.segment[first[first >= 0]] + 1
        if lapsed[ended].all():
            return Settled(signal, found, segments, lapsed)
        lapsed = lapsed.copy()
        lapsed[ended] = True


def _late_cancels(settled: Settled, before_us: int) -> Positions:
    """The entries whose cancel came after elapsed had passed `before_us`, which makes it no event at all."""
    has_next = settled.segments.end != NEVER
    following = np.where(has_next, settled.spans.segment + 1, 0)
    ended = has_next & settled.signal.cancel[following] & ~settled.lapsed[following]
    late: Positions = following[ended & (settled.segments.x_end > before_us)]
    return late


def verdicts(regime: Regime) -> pl.DataFrame:
    """One row for each group of spans to which the standard ever applied; columns as in `VERDICTS`."""
    settled = settle(regime)
    outcome = _Outcome(regime, settled)
    held = np.zeros(len(outcome.opener), dtype=bool)
    held[settled.spans.group[settled.segments.applies]] = True
    return outcome.frame().filter(pl.Series(held))


class _Outcome:
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

    def _breaches(self) -> Positions:
        if self.regime.mirror:
            return np.full(len(self.opener), -1, dtype=np.int64)
        late = self.segments.deadline < np.where(self.segments.end == NEVER, np.iinfo(np.int64).min, self.segments.end)
        return first_in_group(late, self.spans.group, len(self.opener))

    def _conditions(self) -> dict[str, Bools]:
        """Which of the outcomes each group has; the first that holds counts."""
        lapsed = ~self.is_open & self.settled.lapsed[self.at_close]
        cancelled = ~self.is_open & self.settled.signal.cancel[self.at_close] & ~lapsed
        return {
            "deadline_passed": self.breach >= 0,
            "not_applicable": ~self.applies,
            "counting": self.is_open,
            "cancelled": cancelled,
            "lasted": lapsed,
            "too_soon": np.full(len(self.opener), self.regime.mirror),
            "in_time": np.full(len(self.opener), True),
        }

    def frame(self) -> pl.DataFrame:
        segments, regime, signal = self.segments, self.regime, self.settled.signal
        conditions = self._conditions()
        reason = np.select(list(conditions.values()), list(conditions), default="")
        deadline = segments.deadline[self.deciding]
        closed_at = signal.at[self.at_close] if len(signal.at) else self.opener
        decided = np.select([reason == "deadline_passed", reason == "lasted", self.is_open], [deadline, deadline, NEVER], default=closed_at)
        hours = np.array(segments.calendars, dtype=object)[segments.calendar[self.last]]
        version_number = np.array([version.number for version in regime.versions])
        need = segments.need[self.deciding]
        opener_row = segments.opener_row
        return pl.DataFrame(
            {
                "standard": pl.repeat(regime.versions[-1].standard.name, len(self.opener), dtype=pl.String, eager=True),
                "timeline": regime.lines.key[self.opener],
                "subject": regime.rows.subject[opener_row],
                "feed": regime.rows.feed.gather(opener_row),
                "opener": regime.rows.seq[opener_row],
                "closer": _known(self._closer(), ~self.is_open & ~conditions["lasted"]),
                "span": self.spans.number,
                "state": pl.Series(reason.astype(object), dtype=pl.String).replace_strict(STATE_OF, return_dtype=pl.String),
                "open": self.is_open,
                "reason": pl.Series(reason.astype(object), dtype=pl.String),
                "opened_at": regime.rows.at[opener_row],
                "deadline_at": _known(deadline, self.applies & (deadline != NEVER)),
                "decided_at": _known(decided, decided != NEVER),
                "elapsed_us": self._elapsed(reason == "lasted"),
                "anchor_at": segments.start[self.last],
                "counts": segments.running[self.last],
                "target_us": _known(need, self.applies & (need < FAR)),
                "hours": pl.Series(hours, dtype=pl.String),
                "version": version_number[segments.version[self.deciding]],
                "marks": self._marks(reason == "counting"),
                "labels": self._labels(),
            },
            schema=VERDICTS,
        )

    def _closer(self) -> Instants:
        if not len(self.opener):
            return self.opener
        return self.regime.rows.seq[self.regime.lines.row[self.at_close]]

    def _elapsed(self, lasted: Bools) -> Instants:
        """Up to the close, the deadline of a span that lapsed, or the last event of an open one."""
        segments, last = self.segments, self.last
        elapsed = np.where(self.is_open, segments.x[last], segments.x_end[last])
        for code, name in enumerate(segments.calendars):
            here = np.flatnonzero(lasted & (segments.calendar[last] == code))
            hours = self.regime.worked.calendars[name]
            elapsed[here] = segments.x[last[here]] + hours.worked(segments.deadline[last[here]]) - segments.worked[last[here]]
        return elapsed

    def _marks(self, undecided: Bools) -> pl.Series:
        """The instants at which undecided clocks pass their warn marks; `NEVER` for those of a clock that is paused."""
        marks: list[pl.Series] = []
        where: list[Positions] = []
        version = self.segments.version[self.last]
        for index, each in enumerate(self.regime.versions):
            here = np.flatnonzero(undecided & (version == index))
            if each.time.warn and len(here):
                columns = [self._mark(here, mark.share.numerator, mark.share.denominator) for mark in each.time.warn]
                marks.append(pl.Series(np.column_stack(columns), dtype=pl.Array(pl.Int64, len(columns))).cast(pl.List(pl.Int64)))
                where.append(here)
        rows = np.full(len(self.opener), -1, dtype=np.int64)
        if not marks:
            return pl.Series([None] * len(rows), dtype=pl.List(pl.Int64))
        rows[np.concatenate(where)] = np.arange(sum(map(len, where)))
        return pl.concat(marks).gather(pl.Series(rows, dtype=pl.Int64).replace(-1, None))

    def _mark(self, here: Positions, numerator: int, denominator: int) -> Instants:
        """The first instant at which elapsed reaches the share of the need, rounded up to the microsecond."""
        segments, last = self.segments, self.last[here]
        need = segments.need[last]
        whole, part = np.divmod(need, denominator)
        wanted = whole * numerator - (-part * numerator // denominator)
        rest = np.maximum(wanted - segments.x[last], 0)
        instants = np.full(len(here), NEVER, dtype=np.int64)
        for code, name in enumerate(segments.calendars):
            there = np.flatnonzero((segments.calendar[last] == code) & segments.running[last] & (need < FAR))
            start = segments.start[last[there]]
            reached = self.regime.worked.calendars[name].reached(segments.worked[last[there]] + rest[there], start)
            instants[there] = np.maximum(reached, start)
        return instants

    def _labels(self) -> pl.Series:
        """The labels at the deciding instant: of the closing event if it decided, else of the deciding segment."""
        regime, segments = self.regime, self.segments
        row = segments.row[self.deciding]
        if len(row):
            closing = regime.lines.row[self.at_close]
            own = regime.rows.subject[closing] == regime.rows.subject[segments.opener_row]
            row = np.where(~self.is_open & (self.breach < 0) & own & ~self.settled.lapsed[self.at_close], closing, row)
        version = segments.version[self.deciding]
        labels: list[pl.Series] = []
        order: list[Positions] = []
        for index, each in enumerate(regime.versions):
            here = np.flatnonzero(version == index)
            labels.append(joined_labels(View(regime.rows, regime.zone, row[here], segments.opener_row[here]), each.standard))
            order.append(here)
        return pl.concat(labels).gather(np.argsort(np.concatenate(order)))


STATE_OF = {
    "held": "met",
    "not_held": "breached",
    "deadline_passed": "breached",
    "too_soon": "breached",
    "in_time": "met",
    "lasted": "met",
    "cancelled": "cancelled",
    "not_applicable": "cancelled",
    "counting": "running",
}


def joined_labels(view: View, standard: Standard) -> pl.Series:
    """The values of the standard's `break_down` for each entry of the view, apart by LABELS_APART."""
    columns = [view.text(name).alias(str(number)) for number, name in enumerate(standard.break_down)]
    if not columns:
        return pl.repeat("", len(view.row), dtype=pl.String, eager=True)
    return pl.select(pl.concat_str(columns, separator=LABELS_APART)).to_series()


def _known(values: Instants, mask: Bools) -> pl.Series:
    """The values, null outside the mask."""
    return pl.select(pl.when(pl.Series(mask)).then(pl.Series(values, dtype=pl.Int64))).to_series()
