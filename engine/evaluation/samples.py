"""Samples of one bar over columns: what its figure is computed from.

How this works. A sample is told as a verdict is: one row with an identity, an instant and labels, in the state `sampled`, and beside them a
value and the group that it counts in. So a late event moves a sample as it moves a verdict, by the difference of what was recorded and what
is folded. Values are whole numbers, so that sums come back to what they were: microseconds of a clock, millionths of an attribute's number,
1 or 0 for a share, 1 for a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.evaluation.carry import Resumed
from engine.evaluation.columns import NEVER, Bools, Codes, Instants, Positions
from engine.evaluation.deadlines import is_held
from engine.evaluation.eras import Era
from engine.evaluation.hours import FAR
from engine.evaluation.matching import Values, View, every_event
from engine.evaluation.tallies import SCALE
from engine.evaluation.telling import Labelled, Reason, Told
from engine.evaluation.timelines import MISSING, UNSET, Rows, last_row
from engine.evaluation.verdicts import Outcome
from engine.language.book import Aim, Bar, Clock, Match, Statistic, Time
from engine.language.calendars import ALWAYS
from engine.language.durations import Duration, Unit

MOST = 10**9  # a number further from 0 is no sample: the squares of its millionths, summed over 10**8 of them, fit 128 bits
NPS_SCALE = (0.0, 10.0)


@dataclass(frozen=True)
class Drawn:
    """Samples that a bar might take, in arrays of one length: the rows of their openers, and those at which their attributes stand."""

    opener: Positions
    row: Positions
    closer: Instants
    at: Instants
    value: Instants
    span: Instants
    elapsed_us: Instants
    calendar: Codes
    calendars: tuple[str, ...] = (ALWAYS,)

    def only(self, mask: Bools) -> Drawn:
        """The samples of the mask."""
        columns = {name: getattr(self, name)[mask] for name in ("opener", "row", "closer", "at", "value", "span", "elapsed_us", "calendar")}
        return Drawn(**columns, calendars=self.calendars)


def clocked(era: Era) -> Era:
    """An era of a bar with its clock as a time standard that promises nothing: spans are measured and never late. Others as they are."""
    bar = era.standard.kind
    if not isinstance(bar, Bar):
        return era
    assert isinstance(bar.of, Clock)
    time = Time(bar.of, Aim.WITHIN, target=Duration(Unit.EXACT, FAR), hours=bar.hours)
    standards = (replace(version.standard, kind=time, applies=None) for version in era.versions)
    return replace(era, versions=tuple(replace(each, standard=it) for each, it in zip(era.versions, standards, strict=True)))


def closed_spans(outcome: Outcome) -> Bools:
    """Which groups of a clock's spans are closed and not cancelled, of those carried as closed the ones that were."""
    closed: Bools = outcome.told().reason == Reason.IN_TIME
    resumed, rows = outcome.regime.resumed, outcome.regime.rows
    if resumed is None or not len(closed):
        return closed
    as_carried = ~outcome.is_open & rows.snapshot[outcome.at_close] & resumed.is_carried(outcome.opener)
    return closed | (as_carried & resumed.told[resumed.timeline[outcome.opener]])


def of_clock(outcome: Outcome) -> Drawn:
    """The spans of a clock that are closed and not cancelled, at their closing and with its attributes."""
    told = outcome.told()
    rows = outcome.regime.lines.row
    drawn = Drawn(
        opener=told.opener_row,
        row=rows[outcome.at_close] if len(rows) else told.opener_row,
        closer=told.closer,
        at=told.decided_at,
        value=told.elapsed_us,
        span=told.span,
        elapsed_us=told.elapsed_us,
        calendar=told.calendar,
        calendars=told.calendars,
    )
    return drawn.only(closed_spans(outcome) & outcome.ever_told)


def openers(rows: Rows, era: Era, resumed: Resumed | None) -> Positions:
    """The row of the event that each interaction's sample may stand at, for those that have one: in the order of interactions.

    Of an attribute it is the last event that gives it a number, unless a later one clears it or gives text. Of a share or a count it is the
    opening, or the first event of `at`.
    """
    bar = era.standard.kind
    assert isinstance(bar, Bar)
    if isinstance(bar.of, str):
        attribute = rows.attributes[bar.of]
        sets = (attribute.own != UNSET) & ~rows.snapshot
        if resumed is not None:
            sets[resumed.opener[resumed.opener >= 0]] = True
        last = rows.first_of_each(np.flatnonzero(sets)[::-1])[::-1]
        numbered: Bools = _scaled(attribute.values, bar.statistic)[attribute.own[last]] != NEVER
        return last[numbered]
    first = every_event(rows, era.standard.time_zone).matches((Match(bar.at or "opened"),))
    if resumed is not None:
        first = first & (resumed.opener < 0)[resumed.timeline]
        first[resumed.opener[resumed.opener >= 0]] = True
    return rows.first_of_each(np.flatnonzero(first))


def of_interactions(rows: Rows, era: Era, resumed: Resumed | None) -> Drawn:
    """One sample an interaction: an attribute's at the event that set it, a share's or a count's at its opening, as things are now."""
    standard, bar = era.standard, era.standard.kind
    assert isinstance(bar, Bar)
    opener = openers(rows, era, resumed)
    row = opener if isinstance(bar.of, str) else last_row(rows.head)[opener]
    if isinstance(bar.of, str):
        attribute = rows.attributes[bar.of]
        value = _scaled(attribute.values, bar.statistic)[attribute.own[opener]]
    else:
        assert not isinstance(bar.of, Clock)
        value = View(rows, standard.time_zone, row, opener).holds(bar.of).astype(np.int64)
    count = len(opener)
    return Drawn(
        opener=opener,
        row=row,
        closer=np.full(count, NEVER, dtype=np.int64),
        at=rows.at[opener],
        value=value,
        span=np.ones(count, dtype=np.int64),
        elapsed_us=np.zeros(count, dtype=np.int64),
        calendar=np.zeros(count, dtype=np.int32),
    )


def sampled(rows: Rows, era: Era, drawn: Drawn) -> Told:
    """The samples whose instant is in the era and that its standard applies to, judged and grouped by the attributes at their rows.

    `left_out` counts the interactions of those that lack the attribute of `across`.
    """
    standard, bar = era.standard, era.standard.kind
    assert isinstance(bar, Bar)
    across = () if bar.across is None else (bar.across,)
    kept, left_out = _grouped(rows, era, drawn, across)
    count = len(kept.opener)
    never, none = np.full(count, NEVER, dtype=np.int64), np.zeros(count, dtype=bool)
    here = np.arange(count)
    return Told(
        standard=standard.name,
        timeline=rows.subject[kept.opener],
        opener_row=kept.opener,
        closer=kept.closer,
        span=kept.span,
        reason=np.full(count, Reason.SAMPLED, dtype=np.int32),
        open=none,
        deadline_at=never,
        decided_at=kept.at,
        elapsed_us=kept.elapsed_us,
        anchor_at=kept.at,
        counts=none,
        target_us=never,
        calendar=kept.calendar,
        calendars=kept.calendars,
        version=era.numbers(kept.at),
        marked=(),
        labelled=(Labelled(here, kept.row, kept.opener, standard.break_down, standard.time_zone),),
        value=kept.value,
        grouped=(Labelled(here, kept.row, kept.opener, across, standard.time_zone),),
        left_out=left_out,
    )


def _grouped(rows: Rows, era: Era, drawn: Drawn, across: Sequence[str]) -> tuple[Drawn, int]:
    """Those of the samples that count and have a group, and how many interactions have some that count and have none."""
    standard = era.standard
    view = View(rows, standard.time_zone, drawn.row, drawn.opener)
    judged = view.holds(standard.applies) & is_held(standard, rows.at[drawn.opener]) & (drawn.at >= era.since) & (drawn.at < era.until)
    grouped = judged.copy()
    for name in across:
        grouped &= view.codes(name)[0] != MISSING
    return drawn.only(grouped), len(np.unique(rows.subject[drawn.opener[judged & ~grouped]]))


def unsampled(rows: Rows, bar: Bar) -> Instants:
    """The `seq` of the events that give the attribute of a bar what cannot be its sample."""
    if not isinstance(bar.of, str):
        return np.zeros(0, dtype=np.int64)
    attribute = rows.attributes[bar.of]
    own = np.maximum(attribute.own, MISSING)
    wrong = (own != MISSING) & (_scaled(attribute.values, bar.statistic) == NEVER)[own] & ~rows.snapshot
    seqs: Instants = rows.seq[wrong]
    return seqs


def _scaled(values: Values, statistic: Statistic) -> Instants:
    """The sample that each value of an attribute makes; `NEVER` for text, a number too large, and one that is no answer of an NPS."""
    least, most = NPS_SCALE if statistic is Statistic.NPS else (-MOST, MOST)
    numbers = [value.number if value is not None and value.number is not None else np.inf for value in values]
    return np.array([round(number * SCALE) if least <= number <= most else NEVER for number in numbers], dtype=np.int64)
