"""What people are told, and when: one message for what comes together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.language.book import Severity
from monitors.config import Notify
from monitors.ledger.rings import Delivery, End
from monitors.outlets import alerts
from monitors.outlets import messenger as messenger_module
from monitors.outlets.alertmanager import Alertmanager
from monitors.outlets.alerts import Alert, Links
from monitors.outlets.messages import text
from monitors.outlets.messenger import Messenger
from monitors.outlets.outlet import Outlet
from monitors.outlets.ringing import begun
from tests.unit.desk import book_of, instant
from tests.unit.outlets.hooks import ALL, Hook, people, untold
from tests.unit.outlets.ringing_desk import BREACH, GOAL, ringing


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
        desk.calm()
        assert hook.titles() == ["[ticket] solved: its goal is missed", "[over] solved: its goal is missed"]
        assert "Over since 2026-11-20 09:01:00 UTC. It holds again." in hook.bodies[1]["message"]


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
