"""Time moves on: what a clock comes to at each instant, from its row alone, and when it has to be looked at next."""

from __future__ import annotations

import polars as pl
import pytest

from engine.evaluation.advance import advance, as_of, since_opening
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.language.book import Book, Standard
from tests.model.books import CALENDARS
from tests.model.kernel import frame_of
from tests.model.telling import STAYS, at, clock, events, not_within, wall_clock, within

PAUSING = clock("opened", "agent_message", pause="pending", resume="unpending")
READ_ALL = "12-31 00:00"

FOUR_HOURS = within("4h")
OFFICE = within("4h", hours="office")  # open on Fridays from 9 to 12 and from 13 to 16
LASTS = not_within("4h", STAYS)

MOMENTS = [  # standard, what happened, now, read up to, by patience up to, what it comes to, how many marks passed, the next change
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 13:11:59", "", "", "running counting", 0, "11-20 13:12"),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 13:12", "", "", "at_risk past_mark", 1, "11-20 14:00:00.000001"),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 14:00", "", "", "at_risk past_mark", 1, "11-20 14:00:00.000001"),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 14:00:00.000001", "", "", "breached deadline_passed at 11-20 14:00", 1, ""),
    # the feeds have not been read so far; then patience is over
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 15:00", "11-20 13:59:59", "", "unknown not_read", 1, ""),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 15:00", "11-20 14:00", "", "breached deadline_passed at 11-20 14:00", 1, ""),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 15:00", "11-20 12:00", "11-20 13:59:59", "unknown not_read", 1, ""),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 15:00", "11-20 12:00", "11-20 14:00", "breached feed_silent at 11-20 14:00", 1, ""),
    # what the events say of a deadline waits for the feeds too
    (FOUR_HOURS, "11-20 10:00 opened; 11-20 15:00 agent_message", "11-20 16:00", "11-20 13:00", "", "unknown not_read", 0, ""),
    (FOUR_HOURS, "11-20 10:00 opened; 11-20 15:00 agent_message", "11-20 16:00", "", "", "breached deadline_passed at 11-20 14:00", 0, ""),
    (FOUR_HOURS, "11-20 10:00 opened; 11-20 14:00 agent_message", "11-20 16:00", "11-20 13:00", "", "met in_time at 11-20 14:00", 0, ""),
    # what lasts is met at its deadline, and never by patience
    (LASTS, "11-20 10:00 resolved", "11-20 13:59:59", "", "", "running counting", 0, "11-20 14:00"),
    (LASTS, "11-20 10:00 resolved", "11-20 14:00", "", "", "met lasted at 11-20 14:00", 0, ""),
    (LASTS, "11-20 10:00 resolved", "11-20 15:00", "11-20 13:59:59", "11-20 15:00", "unknown not_read", 0, ""),
    (LASTS, "11-20 10:00 resolved", "11-20 15:00", "11-20 14:00", "", "met lasted at 11-20 14:00", 0, ""),
    # a pause has no deadline and passes no mark
    (within("4h", PAUSING), "11-20 10:00 opened; 11-20 10:30 pending", "11-22 10:00", "", "", "paused paused", 0, ""),
    # 11:00 on a Friday and four hours of the office
    (OFFICE, "11-20 11:00 opened", "11-20 11:59:59", "", "", "running counting", 0, "11-20 15:12"),
    (OFFICE, "11-20 11:00 opened", "11-20 12:00", "", "", "running outside_hours", 0, "11-20 15:12"),
    (OFFICE, "11-20 11:00 opened", "11-20 13:00", "", "", "running counting", 0, "11-20 15:12"),
    (OFFICE, "11-20 11:00 opened", "11-20 16:00", "", "", "at_risk past_mark", 1, "11-20 16:00:00.000001"),
    (OFFICE, "11-20 11:00 opened", "11-20 16:00:00.000001", "", "", "breached deadline_passed at 11-20 16:00", 1, ""),
]


def advanced(standard: Standard, happened: str, now: str, read: str = "", patient: str = "") -> pl.DataFrame:
    """The rows of one standard as of `now`, with elapsed counted up to it."""
    fold = Fold(Book((standard,), CALENDARS))
    rows = fold(frame_of(events(happened), ["a"])).verdicts
    horizon = Horizon(min(at(read or READ_ALL), at(now)), min(at(patient or read or READ_ALL), at(now)))
    hours = fold.hours(at(now), at(now))
    return as_of(advance(rows, at(now), {standard.name: horizon}, fold.mirrored, hours), at(now), hours)


@pytest.mark.parametrize(("standard", "happened", "now", "read", "patient", "expected", "marks", "then"), MOMENTS)
def test_a_clock_as_of_an_instant(
    standard: Standard, happened: str, now: str, read: str, patient: str, expected: str, marks: int, then: str
) -> None:
    (row,) = advanced(standard, happened, now, read, patient).to_dicts()
    decided = "" if row["decided_at"] is None else f" at {wall_clock(row['decided_at'])}"
    assert f"{row['state']} {row['reason']}{decided}" == expected
    assert row["mark"] == marks
    assert ("" if row["next_at"] is None else wall_clock(row["next_at"])) == then


LENGTHS = [  # standard, what happened, now, minutes elapsed
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 10:00", 0),
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 18:00", 480),
    (within("4h", PAUSING), "11-20 10:00 opened; 11-20 10:30 pending", "11-20 18:00", 30),
    (OFFICE, "11-20 11:00 opened", "11-20 12:30", 60),
    (OFFICE, "11-20 11:00 opened", "11-20 13:30", 90),
    (LASTS, "11-20 10:00 resolved", "11-20 13:00", 180),
    (LASTS, "11-20 10:00 resolved", "11-20 18:00", 240),
]


@pytest.mark.parametrize(("standard", "happened", "now", "minutes"), LENGTHS)
def test_elapsed_goes_on_with_the_hours(standard: Standard, happened: str, now: str, minutes: int) -> None:
    assert advanced(standard, happened, now)["elapsed_us"].to_list() == [minutes * 60_000_000]


COUNTING_ON = [  # standard, what happened, then, minutes elapsed at 18:00
    (FOUR_HOURS, "11-20 10:00 opened", "11-20 10:30 updated", 480),
    (within("4h", PAUSING), "11-20 10:00 opened; 11-20 10:30 pending; 11-20 11:00 unpending", "11-20 11:10 updated", 450),
    (within("4h", PAUSING), "11-20 10:00 opened; 11-20 10:30 pending", "11-20 10:40 updated", 30),
    (OFFICE, "11-20 11:00 opened", "11-20 13:10 updated", 240),
    (LASTS, "11-20 16:00 resolved", "11-20 16:10 updated", 120),
]


@pytest.mark.parametrize(("standard", "happened", "then", "minutes"), COUNTING_ON)
def test_what_lets_a_clock_count_on_leaves_its_row(standard: Standard, happened: str, then: str, minutes: int) -> None:
    fold = Fold(Book((standard,), CALENDARS))
    hours = fold.hours(0, 0)
    before, after = (fold(frame_of(events(each), ["a"])).verdicts for each in (happened, f"{happened}; {then}"))
    assert not before.equals(after)
    assert since_opening(before, hours).equals(since_opening(after, hours))
    for rows in (after, since_opening(after, hours)):
        assert as_of(rows, at("11-20 18:00"), hours)["elapsed_us"].to_list() == [minutes * 60_000_000]


def test_to_advance_in_steps_is_to_advance_at_once() -> None:
    fold = Fold(Book((FOUR_HOURS,), {}))
    hours = fold.hours(0, 0)
    rows = fold(frame_of(events("11-20 10:00 opened"), ["a"])).verdicts

    def moved(rows: pl.DataFrame, now: str, read: str) -> pl.DataFrame:
        return advance(rows, at(now), {FOUR_HOURS.name: Horizon(at(read), at(read))}, fold.mirrored, hours)

    steps = moved(moved(rows, "11-20 13:30", "11-20 13:30"), "11-20 15:00", "11-20 13:30")
    assert steps["state"].to_list() == ["unknown"]
    assert moved(steps, "11-20 16:00", "11-20 16:00").equals(moved(rows, "11-20 16:00", "11-20 16:00"))


def test_no_rows_give_no_rows() -> None:
    assert advanced(FOUR_HOURS, "11-20 10:00 updated", "11-20 12:00").is_empty()
