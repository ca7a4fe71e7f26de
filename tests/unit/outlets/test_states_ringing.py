"""Goals, bars, burns, clocks and feeds: when the alerts of what is so for a while begin and end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboards.rules import groups
from engine.evaluation.instants import rfc3339
from engine.language.durations import HOUR, SECOND
from monitors.config import Alerts
from monitors.outlets import alerts
from monitors.outlets.alerts import Links
from monitors.snapshot import ClockFigures, Histogram, Labels, MarkFigures
from tests.unit.desk import instant
from tests.unit.outlets.hooks import ALL, Hook, alertmanager, people, untold
from tests.unit.outlets.ringing_desk import BREACH, GOAL, burning, ringing, window


def test_it_has_the_labels_and_texts_of_the_rules(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), BREACH + GOAL) as desk:
        desk.at("08:00", "one opened")
        desk.watched.violated["solved"] = True
        burning(desk, "1h", "6h", "1d", "3d")
        desk.watched.more["reply"] = {"clocks": clocks(1, "18 09:00")}
        desk.at("09:00:05")
        desk.deliver()
        rules = {
            _identity(each["labels"] | {"alertname": each["alert"]}): each["annotations"]
            for group in groups(desk.watched.book, {}, Links("https://board.example"))
            for each in group["rules"]
            if each.get("alert") in (alerts.BREACH, alerts.VIOLATED, alerts.BURNING, alerts.LEFT, alerts.AT_RISK)
        }
        told = {_identity(each["labels"]): each["annotations"] for each in hook.bodies[0]}
        assert {dict(each)["alertname"] for each in told} == {dict(each)["alertname"] for each in rules}
        for identity, own in told.items():
            of_rule = rules[identity]
            assert {**of_rule, "description": ""} == {**own, "description": ""}
            same = of_rule["description"].partition(" {{")[0]
            assert own["description"].removeprefix(same).partition(": ")[0] in ("", " When it was noticed"), "both add a figure"


def _identity(labels: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())


def test_a_goal_rings_while_it_is_violated_and_unknown_ends_nothing(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), GOAL) as desk:
        for hour, state in enumerate((False, True, None, True, False, False, None, True), start=9):
            desk.watched.violated["solved"] = state
            desk.at(f"{hour:02}:00")
            desk.deliver()
        assert hook.alerts() == [
            ("UpheldViolated", "10:00:00", "21 10:00:00"),
            ("UpheldViolated", "10:00:00", "21 11:00:00"),
            ("UpheldViolated", "10:00:00", "21 12:00:00"),
            ("UpheldViolated", "10:00:00", "21 13:00:00"),
            ("UpheldViolated", "10:00:00", "14:00:00"),
            ("UpheldViolated", "16:00:00", "21 16:00:00"),
        ]


def test_a_late_correction_of_an_ended_window_alerts_nobody_also_after_a_restart(tmp_path: Path, hook: Hook) -> None:
    rows = [("08:00", False, False), ("08:10", True, True), ("09:00", True, False), ("09:10", False, False), ("09:15", True, True)]
    with ringing(tmp_path, alertmanager(hook), GOAL.replace("over 28d", "per day")) as desk:
        for at, violated, late in rows:
            desk.watched.violated["solved"], desk.watched.late = violated, {"solved"} if late else set()
            desk.at(at)
            desk.deliver()
            desk.restarted()
        assert hook.alerts() == [("UpheldViolated", "09:00:00", end) for end in ("21 09:00:00", "21 09:10:00", "09:15:00")]


# what is tested | what is seen of the goal, by seconds after it was missed: `!` it is missed, `.` it is kept, `?` nobody can tell |
# after how many seconds the alert is over, if it is
CALM = [
    ("a second less than five minutes", {10: ".", 309: "."}, None),
    ("five minutes", {10: ".", 310: "."}, 310),
    ("it returns within", {10: ".", 309: "!", 310: ".", 609: "."}, None),
    ("and then is calm", {10: ".", 309: "!", 310: ".", 610: "."}, 610),
    ("nobody can tell meanwhile, which is no good news", {10: ".", 100: "?", 200: ".", 499: "."}, None),
    ("and then it is seen to be kept", {10: ".", 100: "?", 200: ".", 500: "."}, 500),
    ("nobody can tell at the end", {10: ".", 310: "?"}, None),
    ("again and again", {each: "!."[each // 100 % 2] for each in range(100, 3_000, 100)}, None),
    ("the clock is set back", {1_000: ".", 10: ".", 309: "."}, None),
    ("and goes on", {1_000: ".", 10: ".", 310: "."}, 310),
]


@pytest.mark.parametrize("row", CALM, ids=[row[0] for row in CALM])
@pytest.mark.parametrize("restarts", [False, True], ids=["it runs on", "each time it is started anew"])
def test_a_state_ends_once_it_has_been_well_for_five_minutes(row: tuple[Any, ...], restarts: bool, tmp_path: Path, hook: Hook) -> None:
    _, seen, over = row
    with ringing(tmp_path, Alerts(alertmanager(hook).alertmanagers, people(hook, *ALL).notify), GOAL) as desk:
        began = desk.clock.instant
        for second, mark in {0: "!", **seen}.items():
            if restarts:
                desk.restarted()
            desk.watched.violated["solved"] = {"!": True, ".": False, "?": None}[mark]
            desk.clock.instant = began + second * SECOND
            desk.wait(0)
            desk.deliver()
        messages = [body["title"].split("]")[0] for body in hook.bodies if "title" in body]
        ends = {each["endsAt"] for body in hook.bodies if "title" not in body for each in body}
        ended = {end for end in ends if end < rfc3339(began + 24 * HOUR)}
        assert messages == (["[ticket"] if over is None else ["[ticket", "[over"])
        assert ended == (set() if over is None else {rfc3339(began + over * SECOND)})


# what is tested | the goal's window, the hour and the five minutes beside it: met, breached, burn | can it be measured | does 14.4 ring
BURNS = [
    ("14.4 over both", (1000, 0, 0), (9, 30, 14.4), (0, 3, 14.4), True, True),
    ("a little slower", (1000, 0, 0), (9, 30, 14.39), (0, 3, 20), True, False),
    ("it is over", (1000, 0, 0), (9, 30, 14.4), (1, 2, 14.39), True, False),
    ("nothing was decided lately", (1000, 0, 0), (9, 30, 14.4), (0, 0, None), True, True),
    ("nothing in the hour either", (1000, 0, 0), (0, 0, None), (0, 0, None), True, False),
    ("nobody can tell, so what rings goes on", (1000, 0, 0), (0, 0, None), (0, 0, None), False, None),
    ("two of two are no trend", (10, 0, 0), (0, 2, 20), (0, 2, 20), True, False),
    ("three of three are", (10, 0, 0), (0, 3, 20), (0, 3, 20), True, True),
    ("of a busy month it is nothing", (100_000, 0, 0), (0, 30, 20), (0, 3, 20), True, False),
]


@pytest.mark.parametrize("row", BURNS, ids=[row[0] for row in BURNS])
@pytest.mark.parametrize("before", [False, True], ids=["it was quiet", "it rang"])
def test_a_budget_that_burns_fast_rings_as_by_the_rule(row: tuple[Any, ...], before: bool, tmp_path: Path, hook: Hook) -> None:
    _, whole, long, short, measurable, rings = row
    with ringing(tmp_path, people(hook, *ALL), GOAL.replace("28d}", "28d, severity: page}")) as desk:
        if before:
            burning(desk, "1h")
            desk.at("09:00")
            desk.deliver()
        desk.watched.more["solved"] = {
            "windows": [window("28d", *whole)], "paces": [window("1h", *long), window("5m", *short)], "measurable": measurable
        }  # fmt: skip
        desk.at("09:01")
        desk.deliver()
        desk.calm()
        told = "solved: its budget of breaches burns fast, over 1h"
        begun, over = f"[page] {told}", f"[over] {told}"
        expected = [begun, over] if before and rings is False else [begun] if before or rings else []
        assert hook.titles() == expected


def clocks(at_risk: int, oldest: str | None) -> ClockFigures:
    opened: dict[tuple[str, Labels], int] = {}
    late = None if oldest is None else instant(oldest)
    return ClockFigures(opened, [MarkFigures("80%", "info", at_risk)], {}, None, late, Histogram.empty(()))


def test_clocks_ring_while_they_are_at_risk_or_left_open(tmp_path: Path, hook: Hook) -> None:
    rows = [("09:00", 0, None), ("09:10", 2, "19 09:10"), ("09:10:01", 1, "19 09:10"), ("09:20", 0, None), ("09:25", 0, None)]
    with ringing(tmp_path, alertmanager(hook)) as desk:
        for at, risky, oldest in rows:
            desk.watched.more["reply"] = {"clocks": clocks(risky, oldest)}
            desk.at(at)
            desk.deliver()
        assert hook.alerts() == [
            ("UpheldAtRisk", "09:10:00", "21 09:10:00"),
            ("UpheldBreachLeftOpen", "09:10:00", "21 09:10:01"),
            ("UpheldAtRisk", "09:10:00", "21 09:20:00"),
            ("UpheldBreachLeftOpen", "09:10:00", "21 09:20:00"),
            ("UpheldAtRisk", "09:10:00", "09:25:00"),
            ("UpheldBreachLeftOpen", "09:10:00", "09:25:00"),
        ]
        assert hook.bodies[0][0]["labels"]["mark"] == "80%"


def test_figures_count_once_the_monitor_has_caught_up(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), GOAL) as desk:
        desk.watched.violated["solved"], desk.watched.why = True, "what is stored is still being evaluated"
        desk.at("09:00")
        assert untold(desk) == 0
        desk.watched.why = None
        assert untold(desk) == 1
        desk.watched.why = "the last evaluation was 70 seconds ago"
        desk.deliver()
        desk.wait(60)
        desk.deliver()
        assert len(hook.bodies) == 2, "what holds is repeated whatever becomes of the monitor's own health"


def test_a_silent_feed_rings_a_minute_past_its_patience(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("09:00")
        desk.watched.is_followed, desk.watched.read = True, desk.clock.now()
        desk.watched.fault = "it answered 503:\n@everyone <b>gone</b>"
        desk.at("09:06")
        desk.deliver()
        assert hook.bodies == []
        desk.at("09:06:01")
        desk.deliver()
        assert hook.alerts() == [("UpheldFeedSilent", "09:05:00", "21 09:06:01")]
        assert hook.bodies[0][0]["labels"]["severity"] == "page", "a standard pages, and no page can be trusted"
        assert hook.bodies[0][0]["annotations"]["description"].endswith(" It cannot be read: it answered 503: ＠everyone ＜b>gone＜/b>.")
        desk.watched.read = desk.clock.now()
        desk.wait(1)
        desk.calm()
        assert hook.alerts()[1:] == [("UpheldFeedSilent", "09:05:00", "09:11:02")]


def test_a_feed_that_was_never_read_is_silent_from_the_start(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), at="09:00") as desk:
        desk.watched.is_followed = True
        for at in ("09:06", "09:06:01"):
            desk.at(at)
            desk.deliver()
        assert hook.alerts() == [("UpheldFeedSilent", "09:05:00", "21 09:06:01")]
        desk.restarted()
        desk.wait(1)
        assert untold(desk) == 0, "a restart tells nothing of a feed, so it ends nothing"
        desk.watched.read = desk.clock.now()
        desk.wait(1)
        desk.calm()
        assert hook.alerts()[1:] == [("UpheldFeedSilent", "09:05:00", "09:11:03")]


def test_a_standard_that_leaves_the_book_takes_its_alert_along(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), BREACH + GOAL) as desk:
        desk.watched.violated["solved"] = True
        desk.at("09:00")
        desk.deliver()
        desk.watched.book = replace(desk.watched.book, standards=desk.watched.book.standards[:1])
        desk.wait(30)
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldViolated", "09:00:00", "09:00:30")]
