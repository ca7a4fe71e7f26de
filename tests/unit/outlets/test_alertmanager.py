"""What an Alertmanager is told: when alerts began and end, and what it refused or never answered."""

from __future__ import annotations

import socket
from base64 import b64encode
from pathlib import Path

import pytest

from monitors.config import Alerts
from monitors.outlets import alertmanager as alertmanager_module
from tests.unit.outlets.hooks import Hook, alertmanager, untold
from tests.unit.outlets.ringing_desk import BREACH, GOAL, ringing


def test_a_clock_that_is_set_back_takes_nothing_back(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), GOAL) as desk:
        desk.watched.violated["solved"] = True
        desk.at("12:10")
        desk.deliver()
        desk.clock.instant -= 900_000_000
        desk.deliver()
        assert hook.alerts() == 2 * [("UpheldViolated", "12:10:00", "21 12:10:00")], "an Alertmanager refuses what ends before it began"


def test_a_monitor_that_is_down_for_hours_ends_nothing(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), BREACH + GOAL) as desk:
        desk.at("08:00", "one opened")
        desk.watched.violated["solved"] = True
        desk.at("09:00:05")
        desk.deliver()
        breach, goal = ("UpheldBreach", "09:00:00", "10:00:05"), ("UpheldViolated", "09:00:05", "21 09:00:05")
        assert hook.alerts() == [breach, goal], "a breach ends by time, and a goal when it is seen to be kept"
        desk.restarted()
        desk.at("09:50")
        desk.deliver()
        assert hook.alerts()[2:] == [breach, ("UpheldViolated", "09:00:05", "21 09:50:00")]


def test_what_ended_while_nobody_ran_is_told_as_ended(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.deliver()
        desk.restarted()
        desk.at("15:00")
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldBreach", "09:00:00", "10:00:05")]


def test_what_happened_while_nobody_could_be_told_is_told_late_and_held_for_a_while(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        hook.status = 503
        desk.at("09:00:05")
        desk.deliver()
        hook.status = 200
        desk.at("12:00")
        desk.deliver()
        desk.wait(299)
        desk.deliver()
        desk.wait(1)
        desk.deliver()
        desk.wait(1)
        desk.deliver()
        assert hook.alerts() == [
            ("UpheldBreach", "09:00:00", "12:05:00"),
            ("UpheldBreach", "09:00:00", "12:09:59"),
            ("UpheldBreach", "09:00:00", "10:00:05"),
        ]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 503])
def test_only_a_yes_is_a_yes(tmp_path: Path, hook: Hook, status: int) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        hook.status = status
        desk.at("09:00:05")
        desk.deliver()
        assert untold(desk) == 1
        assert desk.alerting.figures()[0].fault == f"it answered {status}"


def test_a_server_that_does_not_answer_in_time_has_taken_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alertmanager_module, "ANSWER_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = "{}:{}".format(*silent.getsockname())
        with ringing(tmp_path, Alerts(alertmanagers=(f"http://{place}",))) as desk:
            desk.at("08:00", "one opened")
            desk.at("09:00:05")
            desk.deliver()
            assert (untold(desk), desk.alerting.figures()[0].fault) == (1, "it was not reached: timed out")


def test_a_user_and_a_password_go_along_and_are_not_shown(tmp_path: Path, hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    with ringing(tmp_path, Alerts(alertmanagers=(f"http://me:hush%2Dhush@{hook.place}/am",))) as desk:
        desk.at("08:00", "one opened")
        hook.status = 500
        desk.at("09:00:05")
        desk.deliver()
        assert (hook.paths, hook.users) == ({"/am/api/v2/alerts"}, {f"Basic {b64encode(b'me:hush-hush').decode()}"})
        shown = caplog.text + repr(desk.config) + repr(desk.alerting.figures())
        assert f"alertmanager {hook.place}/am was not told: it answered 500" in caplog.text and "hush" not in shown
