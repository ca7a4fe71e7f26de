"""Outlets that refuse, leave, come and hear of more; and what is kept of them over restarts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.language.book import Severity
from monitors.commands.program import run
from monitors.config import Alerts, Notify
from monitors.ledger.journal import NO_ROW
from monitors.ledger.rings import Hearer, RingStore, rings_path
from monitors.outlets.alerts import Links, breach
from monitors.outlets.outlet import identity
from monitors.outlets.ringing import begun
from monitors.stores import Stores
from tests.unit.desk import book_of, instant
from tests.unit.outlets.hooks import ALL, Hook, alertmanager, people, untold
from tests.unit.outlets.ringing_desk import BREACH, GOAL, ringing


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
        desk.calm()
        assert hook.titles()[1:] == ["[over] solved: its goal is missed"], "what is new goes before what was refused"
        shown = desk.alerting._counted()[0]
        assert (shown.untold, shown.failing_since) == (1, instant("09:00:08")), "and yet it is told that something waits"


def test_the_status_says_who_has_not_been_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "book.yaml").write_text(f"upheld: 1\nstandards:\n{BREACH}")
    (tmp_path / "config.yaml").write_text(
        "standards: standards\nstore: sqlite:///verdicts.db\nlisten: 127.0.0.1:1\nalerts: {alertmanager: ['http://127.0.0.1:9']}\n"
    )
    Stores(tmp_path / "verdicts.db").close()
    with closing(RingStore(rings_path(tmp_path / "verdicts.db"))) as rings:
        rings.meet([Hearer(outlet := identity("http://127.0.0.1:9"), "alertmanager 127.0.0.1:9", ["page"])])
        rings.conclude([begun(breach(book_of(BREACH).standards[0], Links("https://board.example")), 1, 1)], NO_ROW)
        rings.refused(outlet, [1], 1, 5, "it answered 500", 1)
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
        desk.calm()
        of_outlets = [(begun, ends) for name, begun, ends in hook.alerts() if name == "UpheldOutletFails"]
        assert of_outlets == 4 * [("09:00:05", "21 09:20:00")] + 4 * [("09:00:05", "09:25:02")], "both hear of both"


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
        desk.settle()
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
