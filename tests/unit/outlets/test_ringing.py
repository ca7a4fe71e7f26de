"""Which breaches ring, for how long, and what of them is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.desk import instant, record
from tests.unit.outlets.hooks import Hook, alertmanager, people, untold
from tests.unit.outlets.ringing_desk import RingingDesk, ringing


def test_a_breach_rings_once_for_an_hour(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00")
        desk.deliver()
        assert hook.bodies == [], "at its deadline it is at risk"
        desk.at("09:00:05")
        desk.deliver()
        desk.deliver()
        assert hook.alerts() == [("UpheldBreach", "09:00:00", "10:00:05")]
        desk.wait(59)
        desk.deliver()
        assert len(hook.bodies) == 1, "it is repeated after a minute, not before"
        desk.wait(1)
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldBreach", "09:00:00", "10:00:05")]
        desk.at("09:59:59")
        desk.deliver()
        desk.at("10:00:05")
        desk.deliver()
        desk.at("10:05")
        desk.deliver()
        assert hook.alerts()[2:] == 2 * [("UpheldBreach", "09:00:00", "10:00:05")], "still held, then ended"
        assert hook.paths == {"/api/v2/alerts"}
        assert [each.sent for each in desk.alerting.figures()] == [2], "begun and ended; repeated is not counted"


def test_more_breaches_within_the_hour_are_the_same_alert(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("08:30", "two opened")
        desk.at("09:00:01")
        desk.at("09:30:01")
        desk.at("10:00:01")
        desk.deliver()
        desk.at("10:30:01")
        desk.deliver()
        assert hook.alerts() == 2 * [("UpheldBreach", "09:00:00", "10:30:01")]


def test_a_breach_that_is_taken_back_ends_at_once(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:10")
        desk.deliver()
        desk.late("08:59", "one agent_message")
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldBreach", "09:00:00", "09:10:00")]


def test_one_that_is_taken_back_before_it_was_told_is_told_to_nobody(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:10")
        desk.late("08:59", "one agent_message")
        desk.deliver()
        assert (hook.bodies, untold(desk)) == ([], 0)


# what is taken back of two breaches after their hour, in which nobody could be told | whom people read of | under which titles
OVER = [
    (("one", "two"), [], []),
    (("one",), ["- two"], ["[over"]),
    ((), ["- one", "- two"], ["[over"]),
]


def taken_back_too_late(desk: RingingDesk, hook: Hook, *taken_back: str) -> None:
    """Two broke while the outlet was away for longer than they rang; some are taken back, then it is there again."""
    hook.status = 503
    desk.at("08:00", "one opened", "two opened")
    for at in ("09:00:05", "09:20", "10:00:05", "10:30"):
        desk.at(at)
        desk.settle()
    for each in taken_back:
        desk.late("08:30", f"{each} agent_message")
    hook.status = 200
    for at in ("10:45", "10:46"):
        desk.at(at)
        desk.deliver()


@pytest.mark.parametrize(("taken_back", "listed", "titles"), OVER)
def test_what_is_taken_back_after_it_was_over_is_told_to_nobody_who_was_away(
    tmp_path: Path, hook: Hook, taken_back: tuple[str, ...], listed: list[str], titles: list[str]
) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        taken_back_too_late(desk, hook, *taken_back)
        assert ([title.split("]")[0] for title in hook.titles()], untold(desk)) == (titles, 0)
        lines = [line for body in hook.bodies for line in body["message"].split("\n")]
        assert [line.split(",")[0] for line in lines if line.startswith("- ")] == listed


@pytest.mark.parametrize(("taken_back", "told"), [(("one", "two"), 0), (("one",), 1)])
def test_nor_is_an_alertmanager_told_of_it(tmp_path: Path, hook: Hook, taken_back: tuple[str, ...], told: int) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        taken_back_too_late(desk, hook, *taken_back)
        assert len({begun for _, begun, _ in hook.alerts()}) == told


def test_people_who_could_not_be_told_the_end_hear_that_it_never_was(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        hook.status = 503
        desk.at("10:00:05")
        desk.deliver()
        desk.late("08:30", "one agent_message")
        hook.status = 200
        desk.wait(5)
        desk.deliver()
        assert [title.split("]")[0] for title in hook.titles()] == ["[page", "[taken back"]


def test_a_breach_that_is_noticed_late_rings_for_an_hour_from_then(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00")
        desk.at("14:00")
        desk.late("08:00", "one opened")
        for at in ("14:00", "14:59", "15:00"):
            desk.at(at)
            desk.deliver()
        assert hook.alerts() == 3 * [("UpheldBreach", "09:00:00", "15:00:00")]


def test_a_breach_rings_until_an_hour_after_the_last_that_stands(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened", "two opened")
        desk.at("08:30", "three opened")
        desk.at("09:00:05")
        desk.at("09:30:05")
        desk.late("09:29", "three agent_message")
        desk.at("10:00:04")
        assert desk.alerting._rings.ringing() != []
        desk.at("10:00:05")
        assert desk.alerting._rings.ringing() == []


@pytest.mark.parametrize(("at", "told"), [("10:00:04", 1), ("10:00:05", 0)])
def test_the_first_time_only_what_was_told_in_the_last_hour_rings(tmp_path: Path, hook: Hook, at: str, told: int) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.desk.told([record("08:00", "one", "opened", "1", [])])
        desk.desk.ticked(instant("09:00:05"))
        desk.at(at)
        desk.deliver()
        assert len(hook.bodies) == told
