"""What people take for one alert: one message when it begins, one when it is over, however many rings that takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.language.book import Severity
from engine.language.durations import HOUR, MINUTE, SECOND
from monitors import alerting
from monitors.config import Alerts
from tests.unit.desk import book_of
from tests.unit.outlets.hooks import ALL, Hook, alertmanager, people, untold_later
from tests.unit.outlets.ringing_desk import BREACH, GOAL, RingingDesk, burning, ringing
from tests.unit.outlets.test_people import incidents

FAST = GOAL.replace("28d}", "28d, severity: page}")
PAGES, TICKETS = (Severity.PAGE,), (Severity.TICKET,)

# what is tested | what people ask for | which windows burn from a minute on | what they are told, and when
BURNS: list[tuple[str, Sequence[Severity], dict[int, str], dict[int, list[str]]]] = [
    ("all at once", ALL, {0: "1h 6h 1d 3d", 10: ""}, {0: ["page 1h, 6h, 1d and 3d"], 15: ["over 1h"]}),
    ("of two that page", PAGES, {0: "1h 6h 1d 3d", 10: ""}, {0: ["page 1h and 6h"], 15: ["over 1h"]}),
    ("of the slow ones", TICKETS, {0: "1h 6h 1d 3d", 10: ""}, {0: ["ticket 1d and 3d"], 15: ["over 1d"]}),
    ("the slower ones follow", ALL, {0: "1h", 3: "1h 6h", 20: "6h 1d", 40: "1d", 60: ""}, {0: ["page 1h"], 65: ["over 1h"]}),
    ("a faster one begins", ALL, {0: "3d", 60: "1h 3d", 80: "3d", 120: ""}, {0: ["ticket 3d"], 60: ["page 1h and 3d"], 125: ["over 1h"]}),
    (
        "a fast one begins again, while a slow one goes on",
        ALL,
        {0: "1h 3d", 10: "3d", 60: "1h 3d", 80: ""},
        {0: ["page 1h and 3d"], 60: ["page 1h and 3d"], 85: ["over 1h"]},
    ),
    ("it begins again within five minutes", ALL, {0: "1h 3d", 10: "3d", 14: "1h 3d", 30: ""}, {0: ["page 1h and 3d"], 35: ["over 1h"]}),
    ("one of them is calm when all are over", ALL, {0: "1h 3d", 10: "3d", 12: ""}, {0: ["page 1h and 3d"], 17: ["over 1h"]}),
    ("a slow one is calm by then", ALL, {0: "3d", 10: "", 12: "1h", 30: ""}, {0: ["ticket 3d"], 12: ["page 1h"], 35: ["over 1h"]}),
    ("they ring anew", ALL, {0: "1h", 10: "", 30: "6h", 40: ""}, {0: ["page 1h"], 15: ["over 1h"], 30: ["page 6h"], 45: ["over 6h"]}),
]


@pytest.mark.parametrize("row", BURNS, ids=[row[0] for row in BURNS])
@pytest.mark.parametrize("restarts", [False, True], ids=["it runs on", "each time it is started anew"])
def test_burns_of_a_standard_are_one_alert(
    row: tuple[str, Sequence[Severity], dict[int, str], dict[int, list[str]]], restarts: bool, tmp_path: Path, hook: Hook
) -> None:
    _, severities, burns, told = row
    with ringing(tmp_path, people(hook, *severities), FAST) as desk:
        began, heard = desk.clock.instant, {}
        for minute in sorted({*burns, *(each + 5 for each in burns)}):
            if restarts:
                desk.restarted()
            if minute in burns:
                burning(desk, *burns[minute].split())
            desk.clock.instant = began + minute * MINUTE
            desk.wait(0)
            desk.deliver()
            heard[minute] = [_burn(body) for body in hook.bodies]
            hook.bodies.clear()
        assert {minute: each for minute, each in heard.items() if each} == told


def _burn(body: dict[str, str]) -> str:
    """`page 1h and 6h` of a message that tells of a burn over an hour, and over six as well."""
    title, _, window = body["title"].partition(" solved: its budget of breaches burns fast, over ")
    besides = body["message"].partition("It burns fast over ")[2].partition(" as well.")[0]
    return f"{title.strip('[]')} {window}" + (("," if " and " in besides else " and") + f" {besides}" if besides else "")


def test_an_alertmanager_is_told_of_each(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), FAST) as desk:
        burning(desk, "1h", "6h")
        desk.at("09:00")
        desk.deliver()
        assert [(each["labels"]["window"], "as well" in each["annotations"]["description"]) for each in hook.bodies[0]] == [
            ("1h", False),
            ("6h", False),
        ]


def test_they_are_one_incident(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    with ringing(tmp_path, incidents(hook, monkeypatch), FAST) as desk:
        for windows in (["3d"], ["6h", "3d"], ["6h"], ["1h", "6h"], ["6h"], []):
            burning(desk, *windows)
            desk.wait(60)
            desk.deliver()
            desk.calm()
        told = [(body["event_action"], body.get("payload", {}).get("severity")) for body in hook.bodies]
        assert told == [("trigger", "warning"), ("trigger", "critical"), ("trigger", "critical"), ("resolve", None)]
        assert len({body["dedup_key"] for body in hook.bodies}) == 1


def test_they_ring_from_the_first_to_the_last(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook, *ALL), FAST) as desk:
        for at, windows in (("08:00", ["1d", "3d"]), ("08:20", ["1h", "3d"]), ("08:40", ["3d"]), ("09:00", [])):
            burning(desk, *windows)
            desk.at(at)
            desk.deliver()
        desk.calm()
        over = hook.bodies[-1]["message"]
        assert over.startswith("Over since 2026-11-20 09:00:00 UTC.") and over.endswith("Rang from 2026-11-20 08:00:00 UTC")


# what is tested | at which minutes the goal is seen to be missed `!` or kept `.`, people cannot be told any more `-` or can again `+` |
# what they hear
AWAY = [
    ("it holds when they are back", "0!- 10+ 20", ["ticket"]),
    ("it is calm when they are back, and then over", "0!- 2. 3+ 6 7", ["over"]),
    ("it is calm when they are back, and returns", "0!- 2. 3+ 4! 20", ["ticket"]),
    ("it was over when they are back", "0!- 2. 7 10+ 20", ["over"]),
    ("it was over and holds again when they are back", "0! 10.- 15 20! 30+ 40", ["ticket"]),
    ("and then it is over", "0! 10.- 15 20! 30+ 40. 45", ["ticket", "over"]),
]


@pytest.mark.parametrize("row", AWAY, ids=[row[0] for row in AWAY])
def test_people_who_were_away_hear_how_it_is(row: tuple[str, str, list[str]], tmp_path: Path, hook: Hook) -> None:
    _, script, heard = row
    with ringing(tmp_path, people(hook, *ALL), GOAL) as desk:
        began = desk.clock.instant
        for step in script.split():
            if {*step} & {*"!."}:
                desk.watched.violated["solved"] = "!" in step
            if {*step} & {*"-+"}:
                hook.status = 503 if "-" in step else 200
            desk.clock.instant = began + int(step.rstrip("!.-+")) * MINUTE
            desk.wait(0)
            desk.deliver()
        assert [title[1:].split("]")[0] for title in hook.titles()] == heard
        (shown,) = alerting.untold(desk.config, desk.clock)
        assert (shown.untold, shown.failing_since) == (0, None), "nothing waits for them any more"


def test_what_rang_twice_before_it_could_be_told_is_told_as_the_last_time(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook, *ALL), GOAL) as desk:
        for at, is_missed in (("08:00", True), ("08:10", False), ("08:15", False), ("08:20", True), ("08:30", False), ("08:35", False)):
            desk.watched.violated["solved"] = is_missed
            desk.at(at)
        desk.deliver()
        (body,) = hook.bodies
        assert "Over since 2026-11-20 08:30:00 UTC." in body["message"] and body["message"].endswith("Rang from 2026-11-20 08:20:00 UTC")


def test_a_page_is_told_when_it_returns_though_it_was_calm_before_it_could_be_told(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook, *ALL), FAST) as desk:
        for windows, status in ((["3d"], 200), (["1h", "3d"], 503), (["3d"], 200), (["1h", "3d"], 200)):
            burning(desk, *windows)
            hook.status = status
            desk.wait(60)
            desk.deliver()
        assert [_burn(body) for body in hook.bodies] == ["ticket 3d", "page 1h and 3d"]


def test_what_is_told_beside_is_noted_once(tmp_path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    with ringing(tmp_path, people(hook, *ALL), FAST) as desk:
        for windows in (["1h"], ["1h", "6h"]):
            burning(desk, *windows)
            desk.wait(1)
            desk.deliver()
        with monkeypatch.context() as nothing:
            nothing.setattr(desk.alerting._rings, "told", None)
            desk.wait(1)
            desk.deliver()


def test_what_becomes_more_severe_is_told_again(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook, *ALL), GOAL) as desk:
        desk.watched.is_followed, desk.watched.read = True, desk.clock.instant
        desk.wait(600)
        desk.deliver()
        desk.watched.book = book_of(BREACH + GOAL)
        desk.wait(1)
        desk.deliver()
        desk.watched.book = book_of(GOAL)
        desk.wait(1)
        desk.deliver()
        silent = "the feed desk is silent"
        assert hook.titles() == [f"[ticket] {silent}", f"[page] {silent}"]


def it_breaks(desk: RingingDesk, _: Hook) -> None:
    desk.at("08:00", "one opened", "two opened")
    desk.at("08:01", "three opened")
    desk.at("09:00:05")


def it_goes_on(desk: RingingDesk, hook: Hook) -> None:
    it_breaks(desk, hook)
    desk.settle()
    desk.at("09:01:08")


def it_is_refused(desk: RingingDesk, hook: Hook) -> None:
    hook.status = 503
    it_breaks(desk, hook)
    desk.settle()


def it_never_was(desk: RingingDesk, hook: Hook) -> None:
    it_is_refused(desk, hook)
    for each in ("one", "two"):
        desk.late("08:30", f"{each} agent_message")


def it_was_over_when_it_was_told(desk: RingingDesk, hook: Hook) -> None:
    it_breaks(desk, hook)
    desk.at("09:01:05")
    desk.at("12:00")
    desk.deliver()


def a_goal_is_missed(desk: RingingDesk, _: Hook) -> None:
    desk.watched.violated["solved"] = True
    desk.wait(1)


def it_is_kept(desk: RingingDesk, hook: Hook) -> None:
    a_goal_is_missed(desk, hook)
    desk.deliver()
    desk.watched.violated["solved"] = False
    desk.wait(60)


def it_is_kept_for_five_minutes(desk: RingingDesk, hook: Hook) -> None:
    it_is_kept(desk, hook)
    desk.wait(300)


def a_slower_burn_follows(desk: RingingDesk, _: Hook) -> None:
    burning(desk, "1h")
    desk.wait(1)
    desk.deliver()
    burning(desk, "1h", "6h")
    desk.wait(1)


# what happens | after how many seconds people should have been told of it, who were not, and an Alertmanager; None: never
OVERDUE: list[tuple[Callable[[RingingDesk, Hook], None], int | None, int | None]] = [
    (it_breaks, 3 + 10, 10),
    (it_goes_on, 240 + 10, None),
    (it_is_refused, 0, 0),
    (it_never_was, None, None),
    (it_was_over_when_it_was_told, None, 300 + 10),
    (a_goal_is_missed, 10, 10),
    (it_is_kept, None, None),
    (it_is_kept_for_five_minutes, 10, 10),
    (a_slower_burn_follows, None, 10),
]


@pytest.mark.parametrize("row", OVERDUE, ids=[row[0].__name__ for row in OVERDUE])
@pytest.mark.parametrize("who", [people, alertmanager])
def test_only_what_is_overdue_is_not_told(
    row: tuple[Callable[[RingingDesk, Hook], None], int | None, int | None], who: Callable[..., Alerts], tmp_path: Path, hook: Hook
) -> None:
    happens, of_people, of_manager = row
    overdue_s = of_people if who is people else of_manager
    with ringing(tmp_path, people(hook, *ALL) if who is people else alertmanager(hook), BREACH + FAST) as desk:
        happens(desk, hook)
        if overdue_s is None:
            assert (untold_later(desk, 0), untold_later(desk, 24 * HOUR)) == (0, 0)
        else:
            shortly_before = untold_later(desk, overdue_s * SECOND - 1) if overdue_s else 0
            assert (shortly_before, untold_later(desk, overdue_s * SECOND)) == (0, 1)
