"""Advance: time moves on for open clocks from their rows alone; no event is read for what merely falls due."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from engine.evaluation.columns import NEVER, Bools, Instants
from engine.evaluation.horizons import Horizon
from engine.evaluation.hours import Hours

PASSED = 1  # microseconds after the deadline: at the deadline itself a clock is still in time
UNDECIDED = [
    "counting", "past_mark", "paused", "calendar_ended",  # open
    "not_read", "feed_silent",  # waiting for what feeds have not told
    "deadline_passed", "lasted",  # what events say, until they have been read as far as the deadline
]  # fmt: skip


def advance(
    clocks: pl.DataFrame,
    now: int | Instants,
    horizons: Mapping[str, Horizon],
    mirrored: Mapping[str, frozenset[int]],
    hours: Mapping[str, Hours],
) -> pl.DataFrame:
    """The same rows (columns of `VERDICTS`) as of `now` (one instant, or one for each row), with `mark` and `next_at` beside them.

    Only rows change that a deadline has not decided for good: one that has passed is a breach once it is not past the horizon (for the
    versions of standards in `mirrored`, which hold when nothing happens, it is met once it is read), and `unknown` until then. `mark`
    is how many warn marks have been passed, `next_at` the instant of the next change that time alone brings, null if there is none. No
    rows give no rows.
    """
    if not len(clocks):
        return clocks.with_columns(mark=pl.lit(None, pl.Int64), next_at=pl.lit(None, pl.Int64))
    undecided = clocks["reason"].is_in(UNDECIDED).to_numpy()
    deadline = clocks["deadline_at"].fill_null(NEVER).to_numpy()
    mirror = _is_mirrored(clocks, mirrored)
    read, patient = _horizons(clocks["standard"], horizons)
    passed = undecided & np.where(mirror, deadline <= now, deadline < now)
    announced = passed & (deadline <= np.where(mirror, read, np.maximum(read, patient)))
    mark, next_mark = _marks(clocks["marks"], now)
    paused = undecided & ~clocks["counts"].to_numpy() & (deadline == NEVER)
    answers = [
        (announced & mirror, "met", "lasted"),
        (announced & (deadline > read), "breached", "feed_silent"),
        (announced, "breached", "deadline_passed"),
        (passed, "unknown", "not_read"),
        (paused, "paused", "paused"),
        (undecided & (mark > 0), "at_risk", "past_mark"),
        (undecided & (deadline == NEVER), "running", "calendar_ended"),
        (undecided, "running", "counting"),
    ]
    answer = np.select([holds for holds, _, _ in answers], range(len(answers)), default=len(answers))
    states, reasons = (pl.Series([*(each[part] for each in answers), None], dtype=pl.String).gather(answer) for part in (1, 2))
    next_deadline = np.where(mirror | (deadline == NEVER), deadline, deadline + PASSED)
    next_at = pl.Series(np.where(undecided & ~passed, np.minimum(next_mark, next_deadline), NEVER))
    lasted = announced & mirror & clocks["open"].to_numpy()
    return clocks.with_columns(
        state=pl.coalesce(states, "state"),
        reason=pl.coalesce(reasons, "reason"),
        open=pl.Series(clocks["open"].to_numpy() & ~lasted),
        # a passed deadline decides once it is announced; until then nothing does
        decided_at=pl.when(pl.Series(announced)).then(pl.Series(deadline)).when(~pl.Series(passed)).then("decided_at"),
        elapsed_us=clocks["elapsed_us"].to_numpy() + _since_anchor(clocks, np.where(lasted, deadline, NEVER), hours),
        mark=pl.Series(mark),
        next_at=pl.when(next_at != NEVER).then(next_at),
    )


def as_of(verdicts: pl.DataFrame, now: int | Instants, hours: Mapping[str, Hours]) -> pl.DataFrame:
    """The rows with elapsed of the open ones counted up to `now`, and `outside_hours` told of those whose calendar is closed then.

    `now` is one instant, or one for each row. Rows with a calendar that is not in `hours` are as of their `anchor_at`, and those with one
    that says otherwise than when they were recorded by what it says now: they are of another book, and are soon folded anew. Elapsed is
    never less than 0, as it would be of a paused clock before its pause.
    """
    known = verdicts["hours"].is_in(list(hours)).to_numpy()
    until = np.where(verdicts["open"].to_numpy() & known, now, NEVER)
    closed = np.zeros(len(verdicts), dtype=bool)
    for name in verdicts["hours"].filter(pl.Series(known)).unique():
        closed |= (verdicts["hours"] == name).to_numpy() & ~hours[name].is_open(np.atleast_1d(now))
    outside = pl.Series(closed) & (verdicts["reason"] == "counting")
    elapsed = verdicts["elapsed_us"].to_numpy() + _since_anchor(verdicts, until, hours)
    return verdicts.with_columns(
        elapsed_us=np.maximum(elapsed, 0),
        reason=pl.select(pl.when(outside).then(pl.lit("outside_hours")).otherwise(verdicts["reason"])).to_series(),
    )


def since_opening(verdicts: pl.DataFrame, hours: Mapping[str, Hours]) -> pl.DataFrame:
    """The rows with `anchor_at` where each was opened and elapsed of those that count less all that has been open since then.

    As of any later instant they are what they were; but an event that lets a clock go on counting leaves its row as it is. Elapsed may be
    less than nothing then. Every calendar of the rows has to be in `hours`: those of another book are folded anew first.
    """
    opened, counts = verdicts["opened_at"].to_numpy(), verdicts["open"].to_numpy() & verdicts["counts"].to_numpy()
    passed = _worked(verdicts, counts, opened, verdicts["anchor_at"].to_numpy(), hours)
    return verdicts.with_columns(elapsed_us=verdicts["elapsed_us"].to_numpy() - passed, anchor_at="opened_at")


def _since_anchor(verdicts: pl.DataFrame, until: Instants, hours: Mapping[str, Hours]) -> Instants:
    """Open time from each clock's `anchor_at` until the given instant; 0 where that is `NEVER` or the clock does not count."""
    anchor = verdicts["anchor_at"].to_numpy()
    return _worked(verdicts, verdicts["counts"].to_numpy() & (until != NEVER), anchor, np.maximum(until, anchor), hours)


def _worked(verdicts: pl.DataFrame, wanted: Bools, since: Instants, until: Instants, hours: Mapping[str, Hours]) -> Instants:
    """Open time in `[since, until)` of the wanted rows, each by its own calendar; 0 of the others."""
    worked = np.zeros(len(verdicts), dtype=np.int64)
    if not wanted.any():
        return worked
    calendars = verdicts["hours"]
    for name in calendars.filter(pl.Series(wanted)).unique():
        here = np.flatnonzero(wanted & (calendars == name).to_numpy())
        worked[here] = hours[name].worked(until[here]) - hours[name].worked(since[here])
    return worked


def _marks(marks: pl.Series, now: int | Instants) -> tuple[Instants, Instants]:
    """How many marks of each row have been reached, and the next one that has not."""
    row = np.repeat(np.arange(len(marks)), marks.list.len().fill_null(0).to_numpy())
    mark = marks.explode().drop_nulls().to_numpy()
    is_past = mark <= np.broadcast_to(now, len(marks))[row]
    following = np.full(len(marks), NEVER, dtype=np.int64)
    np.minimum.at(following, row[~is_past], mark[~is_past])
    return np.bincount(row[is_past], minlength=len(marks)), following


def _is_mirrored(clocks: pl.DataFrame, mirrored: Mapping[str, frozenset[int]]) -> Bools:
    mirror = np.zeros(len(clocks), dtype=bool)
    for name, numbers in mirrored.items():
        mirror |= (clocks["standard"] == name).to_numpy() & clocks["version"].is_in(list(numbers)).to_numpy()
    return mirror


def _horizons(standard: pl.Series, horizons: Mapping[str, Horizon]) -> tuple[Instants, Instants]:
    """Up to when the feeds of each row's standard have been read, and how far its patience goes."""
    length, name = standard.rle().struct.unnest().get_columns()
    found = [horizons[each] for each in name]
    row = np.repeat(np.arange(len(found)), length.to_numpy())
    return np.array([each.read for each in found], dtype=np.int64)[row], np.array([each.patient for each in found], dtype=np.int64)[row]
