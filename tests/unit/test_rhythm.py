"""When the next evaluation begins and how much it folds: a stream is gathered, what falls due is not held up."""

from __future__ import annotations

from threading import Thread
from time import monotonic

import pytest

from monitors.rhythm import APART_MOST_S, SLICE_LEAST, SLICE_MOST, Rhythm

NEVER_S = 1_000.0
SOON_S = 10.0


def waits(rhythm: Rhythm, most_s: float = NEVER_S) -> Thread:
    thread = Thread(target=rhythm.wait, args=(most_s,), daemon=True)
    thread.start()
    return thread


def test_what_came_waits_until_evaluations_are_apart() -> None:
    rhythm, begun = Rhythm(apart_s=0.05), monotonic()
    rhythm.wake()
    rhythm.wait(NEVER_S)
    assert monotonic() - begun >= 0.05


@pytest.mark.parametrize(("ticks_us", "least_s"), [([], 0.05), ([20_000], 0.05), ([70_000, 60_000], 0.13), ([60_000_000], APART_MOST_S)])
def test_what_came_waits_as_long_as_the_last_evaluation_took(ticks_us: list[int], least_s: float) -> None:
    rhythm = Rhythm(apart_s=0.05)
    for taken_us in ticks_us:
        rhythm.took(1, taken_us)
    begun = monotonic()
    rhythm.wake()
    rhythm.wait(NEVER_S)
    assert least_s <= monotonic() - begun < least_s + SOON_S
    again = monotonic()
    rhythm.wake()
    rhythm.wait(NEVER_S)
    assert monotonic() - again >= 0.05, "and the next one as usual"


def test_what_falls_due_waits_for_nothing() -> None:
    rhythm = Rhythm(apart_s=NEVER_S)
    rhythm.wake_at_once()
    thread = waits(rhythm)
    thread.join(SOON_S)
    assert not thread.is_alive()


def test_what_falls_due_ends_the_wait_of_what_came() -> None:
    rhythm = Rhythm(apart_s=NEVER_S)
    rhythm.wake()
    thread = waits(rhythm)
    thread.join(0.02)
    assert thread.is_alive()
    rhythm.wake_at_once()
    thread.join(SOON_S)
    assert not thread.is_alive()


def test_without_anything_the_beat_ends_the_wait() -> None:
    thread = waits(Rhythm(apart_s=0.0), most_s=0.01)
    thread.join(SOON_S)
    assert not thread.is_alive()


def test_who_was_woken_once_waits_again() -> None:
    rhythm = Rhythm(apart_s=NEVER_S)
    rhythm.wake_at_once()
    rhythm.wait(NEVER_S)
    rhythm.wake()
    thread = waits(rhythm)
    thread.join(0.02)
    assert thread.is_alive()
    rhythm.wake_at_once()
    thread.join(SOON_S)


def test_only_who_rouses_it_ends_a_rest() -> None:
    rhythm = Rhythm(apart_s=0.0)
    thread = Thread(target=rhythm.rest, args=(NEVER_S,), daemon=True)
    thread.start()
    rhythm.wake_at_once()
    thread.join(0.02)
    assert thread.is_alive()
    rhythm.rouse()
    thread.join(SOON_S)
    assert not thread.is_alive()
    rhythm.wait(NEVER_S)
    thread = Thread(target=rhythm.rest, args=(NEVER_S,), daemon=True)
    thread.start()
    thread.join(0.02)
    assert thread.is_alive(), "who was roused once rests again"
    rhythm.rouse()
    thread.join(SOON_S)


def test_after_a_rest_the_next_begins_though_nothing_came() -> None:
    rhythm = Rhythm(apart_s=0.0)
    rhythm.rest(0.0)
    thread = waits(rhythm)
    thread.join(SOON_S)
    assert not thread.is_alive()


SLICES = [
    # most, folded, how long that took, how many the next one folds
    (1_000, 1_000, 149_999, 2_000),
    (1_000, 1_000, 150_000, 2_000),
    (2_000, 2_000, 149_999, 4_000),
    (2_000, 1_001, 149_999, 2_002),
    (2_000, 1_000, 149_999, 2_000),
    (2_000, 1, 1, 2_000),  # little came: that says nothing of how long much would take
    (2_000, 0, 300_001, 2_000),
    (2_000, 2_000, 150_000, 4_000),
    (2_000, 2_000, 300_000, 2_000),
    (2_000, 2_000, 300_001, 1_999),
    (2_000, 1, 300_001, 1_999),
    (2_000, 2_000, 600_000, 1_000),
    (2_000, 2_000, 600_001, SLICE_LEAST),
    (1_000, 1_000, 600_000, SLICE_LEAST),  # many standards: a tick that folds fewer takes as long
    (1_000, 1_000, 60_000_000, SLICE_LEAST),
    (20_000, 20_000, 1, SLICE_MOST),
]  # fmt: skip


@pytest.mark.parametrize(("slice_most", "folded", "taken_us", "following"), SLICES)
def test_slices_follow_the_time_they_take(slice_most: int, folded: int, taken_us: int, following: int) -> None:
    rhythm = Rhythm()
    rhythm.slice_most = slice_most
    rhythm.took(folded, taken_us)
    assert rhythm.slice_most == following
