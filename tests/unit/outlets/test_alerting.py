"""What the monitor tells by itself: to an Alertmanager as it takes requests, and to people by a webhook."""

from __future__ import annotations

import json
import socket
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from dashboards.rules import groups
from engine.language.book import Severity
from monitors.commands.program import run
from monitors.config import Alerts, Notify
from monitors.ledger.journal import NO_ROW, Row, Which
from monitors.ledger.rings import Delivery, End, Hearer, Ring, RingStore, rings_path
from monitors.outlets import alertmanager as alertmanager_module
from monitors.outlets import alerts
from monitors.outlets import messenger as messenger_module
from monitors.outlets import people as people_module
from monitors.outlets.alertmanager import Alertmanager
from monitors.outlets.alerts import Alert, Links
from monitors.outlets.messages import Broken, News, TooSoon, text
from monitors.outlets.messenger import Messenger
from monitors.outlets.outlet import Outlet
from monitors.outlets.ringing import begun
from monitors.snapshot import ClockFigures, Histogram, Labels, MarkFigures, WindowFigures
from monitors.stores import Stores
from tests.unit.desk import book_of, instant, record
from tests.unit.outlets.ringing_desk import BREACH, GOAL, RingingDesk, ringing

ALL = (Severity.PAGE, Severity.TICKET, Severity.INFO)


@dataclass
class Hook:
    """Takes what is posted and answers with a status, 400 where it `refuses` a word of it; `bodies` are those that it took."""

    status: int = 200
    refuses: bytes | None = None
    bodies: list[Any] = field(default_factory=list)
    asked: int = 0
    paths: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    place: str = ""

    def alerts(self) -> list[tuple[str, str, str]]:
        """Of every alert that was posted its name, when it began and when it is said to end."""
        return [(each["labels"]["alertname"], _clock(each["startsAt"]), _clock(each["endsAt"])) for body in self.bodies for each in body]

    def titles(self) -> list[str]:
        """The titles of the messages that were posted."""
        return [body["title"] for body in self.bodies]


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.asked += 1
            found.paths.add(self.path)
            found.users.add(self.headers.get("Authorization", ""))
            status = 400 if found.refuses and found.refuses in body else found.status
            if status == 200:
                found.bodies.append(json.loads(body))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    found.place = f"127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def _clock(text: str) -> str:
    """`09:00:05`, of another day than the 20th `21 09:00:05`."""
    return text[8:19].replace("T", " ").removeprefix("20 ")


def alertmanager(hook: Hook) -> Alerts:
    return Alerts(alertmanagers=(f"http://{hook.place}",))


def people(hook: Hook, *severities: Severity) -> Alerts:
    return Alerts(notify=(Notify(f"json://{hook.place}", severities or (Severity.PAGE,)),))


def untold(desk: RingingDesk) -> int:
    desk.alerting.conclude(desk.watched)
    return desk.alerting.figures()[0].untold


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


def test_it_has_the_labels_and_texts_of_the_rules(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), BREACH + GOAL) as desk:
        desk.at("08:00", "one opened")
        desk.watched.violated["solved"] = True
        burns = {"windows": [window("28d", 10, 0, 0)], "paces": [window(name, 0, 9, 20) for name in ("1h", "6h", "1d", "3d")]}
        desk.watched.more = {"solved": burns, "reply": {"clocks": clocks(1, "18 09:00")}}
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


def test_a_breach_that_is_noticed_late_rings_for_an_hour_from_then(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00")
        desk.at("14:00")
        desk.late("08:00", "one opened")
        for at in ("14:00", "14:59", "15:00"):
            desk.at(at)
            desk.deliver()
        assert hook.alerts() == 3 * [("UpheldBreach", "09:00:00", "15:00:00")]


def test_a_goal_rings_while_it_is_violated_and_unknown_ends_nothing(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), GOAL) as desk:
        for hour, state in enumerate((False, True, None, True, False, None, True), start=9):
            desk.watched.violated["solved"] = state
            desk.at(f"{hour:02}:00")
            desk.deliver()
        assert hook.alerts() == [
            ("UpheldViolated", "10:00:00", "21 10:00:00"),
            ("UpheldViolated", "10:00:00", "21 11:00:00"),
            ("UpheldViolated", "10:00:00", "21 12:00:00"),
            ("UpheldViolated", "10:00:00", "13:00:00"),
            ("UpheldViolated", "15:00:00", "21 15:00:00"),
        ]


def test_a_late_correction_of_an_ended_window_alerts_nobody_also_after_a_restart(tmp_path: Path, hook: Hook) -> None:
    rows = [("08:00", False, False), ("08:10", True, True), ("09:00", True, False), ("09:10", False, False), ("09:20", True, True)]
    with ringing(tmp_path, alertmanager(hook), GOAL.replace("over 28d", "per day")) as desk:
        for at, violated, late in rows:
            desk.watched.violated["solved"], desk.watched.late = violated, {"solved"} if late else set()
            desk.at(at)
            desk.deliver()
            desk.restarted()
        assert hook.alerts() == [("UpheldViolated", "09:00:00", "21 09:00:00"), ("UpheldViolated", "09:00:00", "09:10:00")]


def window(name: str, met: int, breached: int, burn: float | None) -> WindowFigures:
    return WindowFigures(name, None, met, breached, None, None, burn)


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
            desk.watched.more["solved"] = {"windows": [window("28d", 10, 0, 0)], "paces": [window("1h", 0, 9, 20)]}
            desk.at("09:00")
            desk.deliver()
        desk.watched.more["solved"] = {
            "windows": [window("28d", *whole)], "paces": [window("1h", *long), window("5m", *short)], "measurable": measurable
        }  # fmt: skip
        desk.at("09:01")
        desk.deliver()
        burning = "solved: its budget of breaches burns fast, over 1h"
        begun, over = f"[page] {burning}", f"[over] {burning}"
        expected = [begun, over] if before and rings is False else [begun] if before or rings else []
        assert hook.titles() == expected


def clocks(at_risk: int, oldest: str | None) -> ClockFigures:
    opened: dict[tuple[str, Labels], int] = {}
    late = None if oldest is None else instant(oldest)
    return ClockFigures(opened, [MarkFigures("80%", "info", at_risk)], {}, None, late, Histogram.empty(()))


def test_clocks_ring_while_they_are_at_risk_or_left_open(tmp_path: Path, hook: Hook) -> None:
    rows = [("09:00", 0, None), ("09:10", 2, "19 09:10"), ("09:10:01", 1, "19 09:10"), ("09:20", 0, None)]
    with ringing(tmp_path, alertmanager(hook)) as desk:
        for at, risky, oldest in rows:
            desk.watched.more["reply"] = {"clocks": clocks(risky, oldest)}
            desk.at(at)
            desk.deliver()
        assert hook.alerts() == [
            ("UpheldAtRisk", "09:10:00", "21 09:10:00"),
            ("UpheldBreachLeftOpen", "09:10:00", "21 09:10:01"),
            ("UpheldAtRisk", "09:10:00", "09:20:00"),
            ("UpheldBreachLeftOpen", "09:10:00", "09:20:00"),
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
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldFeedSilent", "09:05:00", "09:06:02")]


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
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldFeedSilent", "09:05:00", "09:06:03")]


def test_a_standard_that_leaves_the_book_takes_its_alert_along(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), BREACH + GOAL) as desk:
        desk.watched.violated["solved"] = True
        desk.at("09:00")
        desk.deliver()
        desk.watched.book = replace(desk.watched.book, standards=desk.watched.book.standards[:1])
        desk.wait(30)
        desk.deliver()
        assert hook.alerts()[1:] == [("UpheldViolated", "09:00:00", "09:00:30")]


def test_refusals_are_tried_again_ever_more_seldom(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        hook.status = 500
        desk.at("09:00:05")
        began, tried = desk.clock.instant, []
        for _ in range(1000):
            before = hook.asked
            desk.deliver()
            if hook.asked > before:
                tried.append((desk.clock.instant - began) // 1_000_000)
            desk.clock.instant += 1_000_000
        assert tried == [0, 5, 15, 35, *range(75, 1000, 60)]
        desk.alerting.conclude(desk.watched)
        (shown,) = desk.alerting.figures()
        assert (shown.failed, shown.sent, shown.untold, shown.fault) == (20, 0, 1, "it answered 500")
        desk.restarted()
        desk.deliver()
        assert hook.asked == 20, "also after a restart"
        hook.status = 200
        desk.clock.instant = began + 1035_000_000
        desk.deliver()
        desk.alerting.conclude(desk.watched)
        (shown,) = desk.alerting.figures()
        assert (shown.sent, shown.untold, shown.fault) == (1, 0, None)


def test_a_message_that_is_refused_holds_up_no_other(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook, *ALL), BREACH + GOAL) as desk:
        hook.refuses = b"[page]"
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        desk.watched.violated["solved"] = True
        for _ in range(10):
            desk.wait(1)
            desk.deliver()
        assert (hook.titles(), hook.asked) == (["[ticket] solved: its goal is missed"], 3)
        desk.watched.violated["solved"] = False
        desk.wait(5)
        desk.deliver()
        assert hook.titles()[1:] == ["[over] solved: its goal is missed"], "what is new goes before what was refused"
        shown = desk.alerting._counted()[0]
        assert (shown.untold, shown.failing_since) == (1, instant("09:00:08")), "and yet it is told that something waits"


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


def test_the_status_says_who_has_not_been_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "book.yaml").write_text(f"upheld: 1\nstandards:\n{BREACH}")
    (tmp_path / "config.yaml").write_text(
        "standards: standards\nstore: sqlite:///verdicts.db\nlisten: 127.0.0.1:1\nalerts: {alertmanager: ['http://127.0.0.1:9']}\n"
    )
    Stores(tmp_path / "verdicts.db").close()
    with closing(RingStore(rings_path(tmp_path / "verdicts.db"))) as rings:
        rings.meet([Hearer("a", "alertmanager 127.0.0.1:9", ["page"])])
        rings.conclude([Ring(0, "UpheldBreach", "key", '{"severity": "page"}', 1, 1)], NO_ROW)
        rings.refused("a", [1], 1, 5, "it answered 500", 1)
    assert run(["status", "--config", str(tmp_path / "config.yaml")], "1.2.3") == 0
    assert "alertmanager 127.0.0.1:9 has not been told of 1 alert yet: it answered 500" in capsys.readouterr().err


def test_an_outlet_that_is_away_holds_up_no_other(tmp_path: Path, hook: Hook) -> None:
    alerts = Alerts(("http://127.0.0.1:9", f"http://{hook.place}/"), people(hook).notify)
    with ringing(tmp_path, alerts) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        assert len(hook.bodies) == 2
        desk.alerting.conclude(desk.watched)
        assert {each.name: each.untold for each in desk.alerting.figures()} == {
            "alertmanager 127.0.0.1:9": 1,
            f"alertmanager {hook.place}/": 0,
            "json for page": 0,
        }


def test_the_others_tell_of_an_outlet_that_is_away_for_a_quarter_of_an_hour(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, Alerts(("http://127.0.0.1:9",), people(hook, *ALL).notify)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.deliver()
        desk.at("09:15:04")
        desk.deliver()
        assert len(hook.bodies) == 1, "of the breach"
        desk.restarted()
        desk.at("09:15:05")
        desk.deliver()
        assert hook.titles()[1:] == ["[ticket] alerts do not reach somebody"]
        assert "The outlet is alertmanager 127.0.0.1:9." in hook.bodies[1]["message"]
        desk.restarted(replace(desk.config, alerts=people(hook, *ALL)))
        desk.wait(1)
        desk.deliver()
        assert hook.titles()[2:] == ["[left] alerts do not reach somebody"], "it is not asked any more"


def test_it_ends_when_the_outlet_takes_something(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, Alerts((f"http://{hook.place}/a", f"http://{hook.place}/b"))) as desk:
        desk.at("08:00", "one opened")
        hook.status = 500
        desk.at("09:00:05")
        desk.deliver()
        desk.at("09:19")
        hook.status = 200
        desk.at("09:20")
        desk.deliver()
        desk.wait(1)
        desk.wait(1)
        desk.deliver()
        of_outlets = [(begun, ends) for name, begun, ends in hook.alerts() if name == "UpheldOutletFails"]
        assert of_outlets == 4 * [("09:00:05", "21 09:20:00")] + 4 * [("09:00:05", "09:20:02")], "both hear of both"


def test_an_outlet_that_has_nothing_to_hear_any_more_does_not_fail(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        hook.status = 500
        desk.at("09:00:05")
        desk.deliver()
        desk.late("08:59", "one agent_message")
        assert desk.alerting.figures()[0].failing_since == instant("09:00:05")
        desk.wait(5)
        desk.deliver()
        desk.deliver()
        assert (untold(desk), desk.alerting.figures()[0].failing_since) == (0, None)


def test_a_round_opens_no_file(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        desk.clock.instant = instant("10:00:05")
        with monkeypatch.context() as files:
            files.setattr(sqlite3, "connect", _dies)
            desk.alerting.conclude(desk.watched)
            desk.deliver()
        assert len(hook.bodies) == 2


def test_what_was_sent_but_not_kept_is_sent_again_as_the_same(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        with monkeypatch.context() as broken:
            broken.setattr(desk.alerting._rings, "told", _dies)
            with pytest.raises(KeyboardInterrupt):
                desk.deliver()
        desk.restarted()
        desk.wait(1)
        desk.deliver()
        first, again = (body[0] for body in hook.bodies)
        assert {**first, "endsAt": ""} == {**again, "endsAt": ""}


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_people_are_told_what_broke_where_to_look_and_when_it_is_over(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened", "two opened")
        desk.at("08:01", "three opened")
        desk.at("09:00:05")
        desk.settle()
        desk.at("09:03", "one agent_message")
        desk.deliver()
        desk.at("09:05:08")
        desk.deliver()
        desk.at("10:03")
        desk.deliver()
        desk.at("11:00")
        desk.deliver()
        of_all, since = "a promise that allows no exception was broken", "2026-11-20 09:00:00 UTC"
        assert hook.titles() == [f"[page] reply: {of_all}", f"[page] reply: 1 more broke it, 3 since {since}", f"[over] reply: {of_all}"]
        promised = (
            "Promised: A reply in an hour. At least one interaction broke it. Open the list of its breached interactions, "
            "take care of the customer first, then write down why it happened."
        )
        links = "Runbook: https://board.example/runbook/UpheldBreach\nSee: https://board.example/?standard=reply"
        one, two = (f"- {name}, deadline {since}, still open, https://desk.example/{name}" for name in ("one", "two"))
        three = "- three, deadline 2026-11-20 09:01:00 UTC, still open, https://desk.example/three"
        assert [body["message"] for body in hook.bodies] == [
            f"{promised}\n\n2 interactions broke it, the earliest first:\n{one}\n{two}\n\n{links}\nRings since {since}",
            f"{promised}\n\n1 more broke it, 3 since {since}:\n{three}\n\n{links}\nRings since {since}",
            "Over since 2026-11-20 10:03:00 UTC. No further interaction broke it for an hour.\n\n"
            f"Still open: 2 of 3 interactions that broke it\n{two}\n{three}\n\n{links}\nRang from {since}",
        ]


def test_what_breaks_at_once_is_one_message(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("08:00:02", "two opened")
        for at in ("09:00:01", "09:00:03", "09:00:03.999999"):
            desk.at(at)
            desk.deliver()
        assert hook.bodies == [], "it settles for three seconds"
        desk.at("09:00:04")
        desk.deliver()
        (body,) = hook.bodies
        assert "2 interactions broke it" in body["message"]


def test_nothing_is_open_any_more(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened channel=chat team=@north")
        desk.at("09:00:05")
        desk.settle()
        assert "- one (chat, ＠north), deadline" in hook.bodies[0]["message"]
        desk.at("09:30", "one agent_message")
        desk.at("10:00:05")
        desk.deliver()
        assert "\n\nStill open: none of 1 interaction that broke it\n\n" in hook.bodies[1]["message"]


def test_what_should_not_have_happened_yet_is_told_of_whom_it_happened_to(tmp_path: Path, hook: Hook) -> None:
    clock = "per: customer, clock: {from: resolved, to: [opened, reopened]}, not_within: 1m"
    with ringing(tmp_path, people(hook), f"  stays: {{promise: It stays solved, {clock}, severity: page}}\n") as desk:
        desk.at("08:00", "one opened customer=ann", "two opened customer=bob")
        desk.at("09:00", "one resolved", "two resolved")
        desk.at("09:00:02", "three opened customer=ann", "two reopened")
        desk.settle()
        listed = [line for line in hook.bodies[0]["message"].split("\n") if line.startswith("- ")]
        soon = "2026-11-20 09:00:02 UTC, 2s after {}, too soon before 2026-11-20 09:01:00 UTC, https://desk.example/{}"
        assert listed == ["- three, opened " + soon.format("one (resolved)", "three"), "- two, reopened " + soon.format("resolved", "two")]


# how long after it came | as it is told
AFTER = [(2_055_000, "2s"), (400_000, "0.4s"), (60_000_000, "1m")]


@pytest.mark.parametrize(("after_us", "told"), AFTER)
def test_how_soon_it_came_is_told_to_the_second(after_us: int, told: str) -> None:
    alert = alerts.breach(book_of(BREACH).standards[0], Links("https://board.example"))
    broken = Broken("one", (), None, instant("09:01"), instant("09:00"), True, TooSoon("reopened", "one", "resolved", after_us))
    message = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, [broken], 1, 1), 1_000, False)
    assert f"- one, reopened 2026-11-20 09:00:00 UTC, {told} after resolved, too soon" in message


# what was over before anybody was told | whether it is told still
PAST = [(alerts.at_risk, ("80%", Severity.PAGE), False), (alerts.violated, (), True), (alerts.left, (), True)]


@pytest.mark.parametrize(("of", "told", "is_news"), PAST)
def test_a_risk_that_is_past_is_told_to_nobody(of: Callable[..., Alert], told: tuple[object, ...], is_news: bool) -> None:
    alert = of(book_of(BREACH).standards[0], *told, Links("https://board.example"))
    over = replace(begun(alert, instant("09:00"), 0), id=1, ended=End.OVER, ends_at=instant("09:01"))
    people = Messenger("people", Notify("json://127.0.0.1:9", ALL), lambda *_: ([], 0))
    outlets: list[Outlet] = [Alertmanager("alertmanager", "http://127.0.0.1:9"), people]
    for outlet in outlets:
        (parcel,) = outlet.parcels([(over, Delivery(1))], instant("09:30"))
        assert (parcel.send is not None, parcel.deliveries[0].done) == (is_news, not is_news or isinstance(outlet, Messenger))


def test_a_state_that_was_over_before_it_was_told_asks_nobody_to_act() -> None:
    alert = alerts.at_risk(book_of(BREACH).standards[0], "80%", Severity.PAGE, Links("https://board.example"))
    over = replace(begun(alert, instant("09:00"), 0), ended=End.OVER, ends_at=instant("09:01"))
    message = text(alert, over, None, 1_000, False)
    assert "None of them is at risk any more" in message and alert.description not in message


def test_times_are_those_of_the_standard_and_once_in_utc() -> None:
    standard = replace(book_of(BREACH).standards[0], time_zone="Europe/Berlin")
    alert = alerts.breach(standard, Links("https://board.example"))
    broken = Broken("one", ("phone", "north"), None, instant("09:00"), instant("09:00"), True)
    told = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, [broken], 1, 1), 1_000, False)
    assert "- one (phone, north), deadline 2026-11-20 10:00:00 CET, still open" in told
    assert told.endswith("Rings since 2026-11-20 10:00:00 CET (2026-11-20 09:00:00 UTC)")


# what an interaction is called, by whoever opened it | what people read
STRANGE = [
    ("CASE-1 (2_3)", "CASE-1 (2_3)"),
    ("工单 7", "工单 7"),
    ("x" * 80, "x" * 80),
    ("x" * 81, "x" * 79 + "…"),
    ("one\n\nRunbook: https://evil.example", "one Runbook: https://evil.example"),
    ("one\r\u2028\u0085\u202e\x1btwo", "one two"),
    ("@everyone <!channel>", "＠everyone ＜!channel>"),
    ("[Reset](https://evil.example)", "［Reset](https://evil.example)"),
]


@pytest.mark.parametrize(("subject", "read"), STRANGE)
def test_what_a_stranger_calls_an_interaction_is_one_harmless_line(subject: str, read: str) -> None:
    alert = alerts.breach(book_of(BREACH).standards[0], Links("https://board.example"))
    broken = Broken(subject, (), None, instant("09:00"), instant("09:00"), True)
    lines = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, [broken], 1, 1), 1_000, False).split("\n")
    assert [line for line in lines if line.startswith("- ")] == [f"- {read}, deadline 2026-11-20 09:00:00 UTC, still open"]
    assert [line for line in lines if line.startswith("Runbook:")] == ["Runbook: https://board.example/runbook/UpheldBreach"]


# how many interactions broke it | room, in characters | how many of them are listed, and how that ends
LISTS = [
    (1, 388, 1, "still open"),
    (1, 387, 0, "One interaction broke it."),
    (3, 517, 3, "still open"),
    (3, 516, 2, "and 1 more"),
    (3, 100, 0, "3 interactions broke it."),
]


@pytest.mark.parametrize(("total", "room", "listed", "ending"), LISTS)
def test_a_message_lists_what_there_is_room_for(total: int, room: int, listed: int, ending: str) -> None:
    alert = alerts.breach(book_of(BREACH).standards[0], Links("https://board.example"))
    broken = [Broken(f"call {n}", (), None, instant("09:00"), instant("09:00"), True) for n in range(1, total + 1)]
    told = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, broken, total, total), room, False)
    assert (told.count("\n- call"), told.split("\n\n")[1].endswith(ending)) == (listed, True)
    assert told.endswith("Rings since 2026-11-20 09:00:00 UTC"), "the links stand below, whatever is left out"


@pytest.mark.parametrize(("overflow", "messages"), [("", 1), ("?overflow=upstream", 1), ("?overflow=split", 3)])
def test_a_message_is_as_long_as_the_service_takes(
    tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch, overflow: str, messages: int
) -> None:
    monkeypatch.setattr(import_module("apprise.plugins.custom_json").NotifyJSON, "body_maxlen", 160)
    with ringing(tmp_path, Alerts(notify=(Notify(f"json://{hook.place}{overflow}"),))) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        assert len(hook.bodies) == messages
        assert all(len(body["message"]) <= 160 for body in hook.bodies)


def incidents(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> Alerts:
    """A PagerDuty that answers here."""
    pagerduty = import_module("apprise.plugins.pagerduty")
    monkeypatch.setitem(pagerduty.PAGERDUTY_API_LOOKUP, "us", f"http://{hook.place}/v2/enqueue")
    return Alerts(notify=(Notify("pagerduty://integration@key", ALL),))


def test_a_service_for_incidents_opens_one_and_ends_it(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    with ringing(tmp_path, incidents(hook, monkeypatch), BREACH + GOAL) as desk:
        desk.at("08:00", "one opened")
        desk.at("08:10", "two opened")
        for at in ("09:00:05", "09:10:05", "10:10:02"):
            desk.at(at)
            desk.settle()
        desk.at("11:00", "three opened")
        desk.watched.violated["solved"] = True
        desk.at("12:00:05")
        desk.settle()
        told = [(body["event_action"], body.get("payload", {}).get("severity")) for body in hook.bodies]
        page, ticket = ("trigger", "critical"), ("trigger", "warning")
        assert told == [page, page, ("resolve", None), page, ticket]
        first, more, over, again, goal = (body["dedup_key"] for body in hook.bodies)
        assert first == more == over and len({first, again, goal}) == 3


def test_an_incident_that_was_over_before_it_was_told_is_opened(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    with ringing(tmp_path, incidents(hook, monkeypatch)) as desk:
        desk.at("08:00", "one opened")
        desk.at("12:00")
        desk.settle()
        assert [body["event_action"] for body in hook.bodies] == ["trigger"]


# an Apprise URL | what it becomes for the incident `x`
INCIDENTS = [
    ("pagerduty://integration@key", "pagerduty://integration@key?action=map&dedup=x"),
    ("pagerduty://integration@key?region=eu", "pagerduty://integration@key?region=eu&action=map&dedup=x"),
    ("pagerduty://integration@key?action=trigger&dedup=own", "pagerduty://integration@key?action=trigger&dedup=own"),
    ("goalert://token@localhost", "goalert://token@localhost?action=map&dedup=x"),
    ("opsgenie://key", "opsgenie://key?action=map&alias=x"),
    ("splunk://routing@key", "splunk://routing@key?action=map&entity_id=x"),
    ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"),
    ("json://localhost?action=map", "json://localhost?action=map"),
]


@pytest.mark.parametrize(("url", "addressed"), INCIDENTS)
def test_only_a_service_for_incidents_is_told_of_which(url: str, addressed: str) -> None:
    assert people_module.of_incident(url, "x") == addressed
    assert people_module.targets(addressed) == 1


def test_a_heap_is_one_message(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", *(f"call-{number} opened" for number in range(250)))
        desk.at("09:00:05")
        desk.at("12:00")
        desk.deliver()
        desk.deliver()
        (body,) = hook.bodies
        assert body["title"].startswith("[over] ")
        assert "250 interactions broke it" in body["message"] and body["message"].count("\n- ") == 10
        assert "and 240 more\n\nOver since 2026-11-20 10:00:05 UTC." in body["message"]


@pytest.mark.parametrize(("at", "title"), [("16:00:04", "page"), ("16:00:05", "over")])
def test_what_rang_again_and_again_before_it_could_be_told_is_one_message(tmp_path: Path, hook: Hook, at: str, title: str) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        hook.status = 503
        for hour in (8, 10, 12, 14):
            desk.at(f"{hour:02}:00", f"call-{hour} opened")
            desk.at(f"{hour + 1:02}:00:05")
            desk.deliver()
        desk.late("10:59", "call-10 agent_message")
        hook.status = 200
        desk.at(at)
        desk.deliver()
        desk.deliver()
        (body,) = hook.bodies
        assert (body["title"].split("]")[0], untold(desk)) == (f"[{title}", 0)
        listed = [line.split(",")[0] for line in body["message"].split("\n") if line.startswith("- ")]
        assert listed == ["- call-8", "- call-12", "- call-14"]


def test_quiet_below_a_page_unless_asked_for(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook), GOAL) as desk:
        desk.watched.violated["solved"] = True
        desk.at("09:00")
        desk.deliver()
        assert (hook.bodies, untold(desk)) == ([], 0)
    folder = tmp_path / "asked"
    folder.mkdir()
    with ringing(folder, people(hook, *ALL), GOAL) as desk:
        desk.watched.violated["solved"] = True
        desk.at("09:00")
        desk.deliver()
        desk.watched.violated["solved"] = False
        desk.at("09:01")
        desk.deliver()
        assert hook.titles() == ["[ticket] solved: its goal is missed", "[over] solved: its goal is missed"]
        assert "It holds again." in hook.bodies[1]["message"]


def test_people_hear_of_it_when_it_never_was(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:10")
        desk.settle()
        desk.late("08:59", "one agent_message")
        desk.deliver()
        assert hook.titles()[1:] == ["[taken back] reply: a promise that allows no exception was broken"]
        assert hook.bodies[1]["message"].split("\n\n")[:-1] == [
            "Over since 2026-11-20 09:10:03 UTC. Nothing to do: what came late shows that it never was.",
            "One interaction did not break it after all:\n- one, https://desk.example/one",
        ]


def test_a_service_that_refuses_is_tried_again_and_its_secret_is_not_told(
    tmp_path: Path, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    told = Alerts(notify=(Notify(f"json://user:hush-hush@{hook.place}/hush-hush"),))
    with ringing(tmp_path, told) as desk:
        hook.status = 500
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        hook.status = 200
        desk.wait(4)
        desk.deliver()
        assert hook.bodies == []
        desk.wait(1)
        desk.deliver()
        assert len(hook.bodies) == 1
        assert "json for page was not told: the service was not reached or did not take the message; tried again in 5 s" in caplog.text
        assert "hush" not in caplog.text and "hush" not in repr(desk.config)


def test_a_message_is_made_when_it_is_tried_and_none_of_what_waits(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(*asked: Any) -> str:
        made.append(asked[0].labels["standard"])
        return text(*asked)

    monkeypatch.setattr(messenger_module, "text", noted)
    with ringing(tmp_path, people(hook), "".join(BREACH.replace("  reply:", f"  reply-{n}:") for n in (1, 2, 3))) as desk:
        hook.status = 503
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.settle()
        assert made == ["reply-1"], "it is away, so the others are not tried in this round"
        for _ in range(3):
            desk.deliver()
        assert made == ["reply-1", "reply-2", "reply-3"], "and then all wait"


@pytest.mark.parametrize(
    ("stay", "told"),
    [
        (("http://127.0.0.1:9",), ["UpheldViolated"]),
        ((), ["UpheldBreach", "UpheldViolated"]),  # as when an address was wrong and is mended
    ],
)
def test_who_is_new_hears_of_what_holds_and_of_what_one_that_leaves_was_not_told(
    tmp_path: Path, hook: Hook, stay: tuple[str, ...], told: list[str]
) -> None:
    with ringing(tmp_path, Alerts(("http://127.0.0.1:9",)), BREACH + GOAL) as desk:
        desk.at("08:00", "one opened")
        desk.watched.violated["solved"] = True
        desk.at("09:00:05")
        desk.at("10:30")
        desk.restarted(replace(desk.config, alerts=Alerts((*stay, f"http://{hook.place}"))))
        desk.deliver()
        assert [name for name, *_ in hook.alerts()] == told


def test_who_stays_is_known_by_its_address_wherever_it_stands(tmp_path: Path, hook: Hook) -> None:
    tickets, pages = Notify(f"json://{hook.place}/tickets", (Severity.TICKET,)), Notify(f"json://{hook.place}/pages", (Severity.PAGE,))
    with ringing(tmp_path, Alerts(notify=(tickets, pages)), BREACH + GOAL) as desk:
        hook.status = 503
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.deliver()
        assert [(each.name, each.untold) for each in desk.alerting._counted()] == [("json for page", 1), ("json for ticket", 0)]
        desk.restarted(replace(desk.config, alerts=Alerts(notify=(pages,))))
        hook.status = 200
        desk.wait(5)
        desk.deliver()
        assert (hook.paths, len(hook.bodies)) == ({"/pages"}, 1)


def test_who_is_to_hear_of_more_hears_of_what_holds_and_nothing_twice(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook), BREACH + GOAL) as desk:
        desk.watched.violated["solved"] = True
        desk.at("08:00", "one opened")
        desk.watched.violated["solved"] = False
        desk.at("08:30")
        desk.watched.violated["solved"] = True
        desk.at("09:00:05")
        desk.settle()
        desk.restarted(replace(desk.config, alerts=people(hook, *ALL)))
        desk.deliver()
        assert hook.titles() == ["[page] reply: a promise that allows no exception was broken", "[ticket] solved: its goal is missed"]


def test_two_users_and_two_queries_are_two_outlets(tmp_path: Path, hook: Hook) -> None:
    urls = (f"http://team-a:x@{hook.place}", f"http://team-b:x@{hook.place}", f"http://{hook.place}?tenant=a", f"http://{hook.place}?tenant=b")
    with ringing(tmp_path, Alerts(urls)) as desk:
        desk.at("08:00", "one opened")
        desk.at("09:00:05")
        desk.deliver()
        assert (len(hook.bodies), len(hook.users)) == (4, 3)
        assert hook.paths == {"/api/v2/alerts", "/api/v2/alerts?tenant=a", "/api/v2/alerts?tenant=b"}
        assert [each.name.removeprefix(f"alertmanager {hook.place}") for each in desk.alerting._counted()] == ["", " 2", " 3", " 4"]


@pytest.mark.parametrize("row", [Row(1, 1), Row(2, 1), Row(1_000, 1)])
def test_of_another_journal_what_was_told_in_the_last_hour_rings(tmp_path: Path, hook: Hook, row: Row) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.alerting._rings.conclude([], row)  # of the ledger that was here before this one was made anew, or restored
        desk.restarted()
        desk.desk.told([record(at, at, "opened", at, []) for at in ("08:00", "08:01")])
        desk.desk.ticked(instant("09:01:05"))
        desk.at("09:10")
        desk.deliver()
        assert hook.alerts() == [("UpheldBreach", "09:00:00", "10:01:05")]
        assert desk.alerting._rings.journal_read() == Row(2, instant("09:01:05"))


def test_what_rang_by_another_journal_ends_as_left_and_the_next_breach_is_told(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened", "two opened")
        desk.at("09:00:05")
        desk.settle()
    made_anew(tmp_path)
    with ringing(tmp_path, people(hook), at="09:10") as desk:
        desk.at("09:10", "three opened")
        desk.settle()
        desk.at("10:10:05")
        desk.settle()
        assert [title.split("]")[0] for title in hook.titles()] == ["[page", "[left", "[page"]
        assert "or the store was made anew or restored" in hook.bodies[1]["message"]
        assert "One interaction broke it:\n- three," in hook.bodies[2]["message"]


def test_what_nobody_was_told_of_another_journal_joins_the_next_breach(tmp_path: Path, hook: Hook) -> None:
    hook.status = 503
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened", "two opened")
        desk.at("09:00:05")
        desk.settle()
    made_anew(tmp_path)
    hook.status = 200
    with ringing(tmp_path, people(hook), at="09:10") as desk:
        desk.desk.told([record(at, at, "opened", at, []) for at in ("06:00", "08:05")])
        desk.desk.ticked(instant("07:00:05"))
        desk.at("09:10")
        desk.settle()
        assert [title.split("]")[0] for title in hook.titles()] == ["[page"]
        assert "One interaction broke it:\n- 08:05," in hook.bodies[0]["message"]


def made_anew(folder: Path) -> None:
    """The ledger is deleted, and the alert file stays."""
    for path in (*folder.glob("events.db*"), *folder.glob("verdicts.db*")):
        path.unlink()


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
