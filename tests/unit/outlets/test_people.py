"""The services by which people are told: their length, their incidents, their secrets."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from monitors.config import Alerts, Notify
from monitors.outlets import people as people_module
from tests.unit.outlets.hooks import ALL, Hook
from tests.unit.outlets.ringing_desk import BREACH, GOAL, ringing


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
