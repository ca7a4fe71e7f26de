"""What the schedule does when: at instants of a clock, again and again, instead of what was planned, and in spite of what fails."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from monitors.clock import MovingClock, SetClock
from monitors.schedule import Schedule

HOUR = 3_600_000_000
SOON_S = 10.0
A_MOMENT_S = 0.2


@pytest.fixture
def failed() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def schedule(failed: list[tuple[str, str]]) -> Iterator[Schedule]:
    """A day takes less than a second on its clock."""
    made = Schedule(MovingClock(0, speed=100_000.0), lambda name, error: failed.append((name, str(error))))
    made.start()
    yield made
    made.stop()


def test_work_is_done_at_its_instant_and_at_once_if_that_has_passed(schedule: Schedule) -> None:
    for instant in (-HOUR, 0, 12 * HOUR):
        done = Event()
        schedule.at("tick", instant, done.set)
        assert done.wait(SOON_S), instant


def test_a_later_plan_takes_the_place_of_an_earlier_one(schedule: Schedule) -> None:
    done: list[str] = []
    ended = Event()
    far = 10_000 * 24 * HOUR
    schedule.at("tick", far, lambda: done.append("first"))
    schedule.at("tick", None, ended.set)
    schedule.at("tick", None, ended.set)  # nothing is planned, and nothing is wrong with that
    assert not ended.wait(A_MOMENT_S)
    schedule.at("tick", far, lambda: done.append("second"))
    schedule.at("tick", 0, ended.set)
    assert ended.wait(SOON_S)
    assert done == []


def test_an_instant_too_far_for_a_calendar_is_only_waited_for() -> None:
    schedule, done = Schedule(SetClock(0), lambda *_: None), Event()
    schedule.start()
    schedule.at("tick", 10**18, done.set)  # past the year 9999
    assert not done.wait(A_MOMENT_S)
    schedule.stop()


@pytest.mark.parametrize(("step_s", "is_done"), [(-3600.0, True), (-1.1, True), (-0.9, False), (0.0, False), (3600.0, False)])
def test_a_step_back_of_the_machines_time_holds_nothing_up(step_s: float, is_done: bool) -> None:
    lead_s, done = [0.0], Event()
    schedule = Schedule(SetClock(0), lambda *_: None, lambda: lead_s[0])
    schedule.start()
    schedule.at("tick", HOUR, done.set)
    lead_s[0] += step_s
    schedule.mend()
    assert done.wait(SOON_S if is_done else A_MOMENT_S) is is_done
    schedule.stop()


def test_work_that_fails_is_told_and_counted_and_done_again(schedule: Schedule, failed: list[tuple[str, str]]) -> None:
    times: list[int] = []
    again = Event()

    def poll() -> None:
        times.append(1)
        if len(times) == 2:
            again.set()
        raise OSError("no route")

    schedule.every("poll desk", 50_000, poll)
    assert again.wait(SOON_S)
    schedule.stop()
    assert schedule.counts.failed == len(times) == len(failed)
    assert set(failed) == {("poll desk", "no route")}


def test_work_that_still_runs_is_left_out_and_counted(schedule: Schedule) -> None:
    release, begun = Event(), Event()

    def poll() -> None:
        begun.set()
        release.wait(SOON_S)

    schedule.every("poll desk", 50_000, poll)
    assert begun.wait(SOON_S)
    left_out = Event()
    while not schedule.counts.missed:
        assert not left_out.wait(0.01)
    release.set()
    assert schedule.counts.failed == 0


def test_it_ends_well_while_work_is_begun() -> None:
    for _ in range(20):
        schedule, begun = Schedule(SetClock(0), lambda *_: None), Event()
        schedule.start()
        schedule.at("tick", 0, begun.set)
        assert begun.wait(SOON_S)
        schedule.stop()
        schedule.stop()
