"""Verdicts of one rule over columns: one for each event of its types, decided at its instant."""

from __future__ import annotations

import numpy as np
import polars as pl

from engine.evaluation.columns import count_within
from engine.evaluation.deadlines import is_held
from engine.evaluation.eras import Era
from engine.evaluation.matching import View, matches
from engine.evaluation.timelines import Rows
from engine.evaluation.verdicts import STATE_OF, VERDICTS, joined_labels
from engine.language.book import Rule
from engine.language.calendars import ALWAYS

NOTHING = pl.lit(None)


def rule_verdicts(rows: Rows, era: Era) -> pl.DataFrame:
    """One row for each event that the rule speaks of from the era's `since` on; columns as in `VERDICTS`, elapsed is 0.

    An event to which `for` does not apply, or that lacks a number which `must` compares with, has no row. `span` counts the events of
    the rule's types in their interaction, those included.
    """
    standard, rule = era.standard, era.standard.kind
    assert isinstance(rule, Rule)
    spoken = matches(rows, rule.every, standard.time_zone)
    number = count_within(spoken, rows.head)
    row = np.flatnonzero(spoken & (rows.at >= era.since))
    view = View(rows, standard.time_zone, row, row)
    own = View(rows, standard.time_zone, row, row, before=True, own=True)
    judged = view.holds(standard.applies) & own.has_numbers(rule.must) & is_held(standard, rows.at[row])
    held, row = own.holds(rule.must)[judged], row[judged]
    reason = np.where(held, "held", "not_held")
    frame = pl.DataFrame(
        {
            "timeline": rows.subject[row],
            "subject": rows.subject[row],
            "feed": rows.feed.gather(row),
            "opener": rows.seq[row],
            "span": number[row],
            "reason": pl.Series(reason.astype(object), dtype=pl.String),
            "opened_at": rows.at[row],
            "decided_at": rows.at[row],
            "anchor_at": rows.at[row],
            "labels": joined_labels(view.only(judged), standard),
        }
    )
    return frame.with_columns(
        pl.col("reason").replace_strict(STATE_OF, return_dtype=pl.String).alias("state"),
        *(NOTHING.cast(VERDICTS[name]).alias(name) for name in ("closer", "deadline_at", "target_us", "marks")),
        standard=pl.lit(standard.name),
        open=pl.lit(False),
        counts=pl.lit(False),
        elapsed_us=pl.lit(0, pl.Int64),
        hours=pl.lit(ALWAYS),
        version=pl.lit(era.versions[-1].number, pl.Int64),
    ).select(list(VERDICTS))
