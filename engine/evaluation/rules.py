"""Verdicts of one rule over columns: one for each event of its types, decided at its instant."""

from __future__ import annotations

import numpy as np

from engine.evaluation.carry import Resumed
from engine.evaluation.columns import NEVER, count_within
from engine.evaluation.deadlines import is_held
from engine.evaluation.eras import Era
from engine.evaluation.matching import View, every_event
from engine.evaluation.telling import Labelled, Reason, Told
from engine.evaluation.timelines import Rows
from engine.language.book import Rule
from engine.language.calendars import ALWAYS


def rule_verdicts(rows: Rows, era: Era, resumed: Resumed | None) -> Told:
    """One verdict for each event that the rule speaks of from the era's `since` on; elapsed is 0.

    An event to which `for` does not apply, or that lacks a number which `must` compares with, has none. `span` counts the events of
    the rule's types in their interaction, those included.
    """
    standard, rule = era.standard, era.standard.kind
    assert isinstance(rule, Rule)
    spoken = every_event(rows, standard.time_zone).matches(rule.every)
    number = count_within(spoken, rows.head)
    if resumed is not None:
        number = number + resumed.spans[resumed.timeline]
    row = np.flatnonzero(spoken & (rows.at >= era.since))
    view = View(rows, standard.time_zone, row, row)
    own = View(rows, standard.time_zone, row, row, before=True, own=True)
    judged = view.holds(standard.applies) & own.has_numbers(rule.must) & is_held(standard, rows.at[row])
    held, row = own.holds(rule.must)[judged], row[judged]
    count = len(row)
    never = np.full(count, NEVER, dtype=np.int64)
    none = np.zeros(count, dtype=bool)
    return Told(
        standard=standard.name,
        timeline=rows.subject[row],
        opener_row=row,
        closer=never,
        span=number[row],
        reason=np.where(held, np.int32(Reason.HELD), np.int32(Reason.NOT_HELD)),
        open=none,
        deadline_at=never,
        decided_at=rows.at[row],
        elapsed_us=np.zeros(count, dtype=np.int64),
        anchor_at=rows.at[row],
        counts=none,
        target_us=never,
        calendar=np.zeros(count, dtype=np.int32),
        calendars=(ALWAYS,),
        version=era.numbers(rows.at[row]),
        marked=(),
        labelled=(Labelled(np.arange(count), row, row, standard.break_down, standard.time_zone),),
    )
