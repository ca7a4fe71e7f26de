"""The made-up contact centre: the same world whenever it is looked at, in order, and mostly well served."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitors.demo.centre import events
from monitors.demo.shifts import after_work, in_office

NOW = 1_795_096_800_000_000  # Thursday, 2026-11-19 14:00 UTC
HOUR = 3_600_000_000

BUILT_IN = frozenset(
    "opened customer_message agent_message auto_reply internal_note assigned transferred queued answered held unheld ended abandoned "
    "pending unpending resolved reopened closed merged spam deleted followed_up surveyed scored updated".split()
)

Told = list[dict[str, object]]


@pytest.fixture(scope="module")
def fortnight() -> Told:
    return list(events(NOW, seed=1, days=14))


def instant(event: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(event["time"]))


def ids(told: Iterable[dict[str, object]]) -> list[object]:
    return [event["id"] for event in told]


def test_the_same_seed_tells_the_same_events(fortnight: Told) -> None:
    assert list(events(NOW, seed=1, days=14)) == fortnight
    assert list(events(NOW, seed=2, days=14)) != fortnight


def test_looked_at_later_the_past_is_the_same(fortnight: Told) -> None:
    later = list(events(NOW + 24 * HOUR, seed=1, days=15))
    assert later[: len(fortnight)] == fortnight


def test_events_come_in_order_and_once(fortnight: Told) -> None:
    assert all(instant(earlier) <= instant(later) for earlier, later in pairwise(fortnight))
    assert len(set(ids(fortnight))) == len(fortnight)


@pytest.mark.parametrize("hours", [0, 1, 24])
def test_events_go_on_after_now_for_some_hours(hours: int) -> None:
    end = datetime.fromtimestamp(NOW / 1e6, UTC) + timedelta(hours=hours)
    last = instant(list(events(NOW, seed=1, days=2, hours_ahead=hours))[-1])
    assert end - timedelta(minutes=20) < last < end


def test_events_are_cloud_events_of_built_in_types(fortnight: Told) -> None:
    assert {tuple(event) for event in fortnight} == {("specversion", "id", "source", "subject", "type", "time", "data")}
    assert {str(event["type"]) for event in fortnight} == BUILT_IN - {"updated"}


def test_an_interaction_begins_with_what_it_is_about(fortnight: Told) -> None:
    first: dict[object, dict[str, object]] = {}
    for event in fortnight:
        first.setdefault(event["subject"], event)
    assert {event["type"] for event in first.values()} == {"opened", "queued"}
    about = {"channel", "team", "priority", "topic", "customer", "tier"}
    assert all(isinstance(event["data"], dict) and about <= set(event["data"]) for event in first.values())


@pytest.mark.parametrize(
    ("channel", "begin", "end", "limit", "at_least", "at_most"),
    [
        ("phone", "queued", "answered", timedelta(seconds=20), 0.80, 0.95),
        ("chat", "opened", "agent_message", timedelta(seconds=60), 0.80, 0.97),
        ("email", "opened", "agent_message", timedelta(hours=24), 0.75, 0.97),
        ("email", "opened", "agent_message", timedelta(minutes=1), 0.0, 0.05),
    ],
)
def test_most_are_served_in_time(
    fortnight: Told, channel: str, begin: str, end: str, limit: timedelta, at_least: float, at_most: float
) -> None:
    told = [event for event in fortnight if str(event["subject"]).startswith(channel)]
    begun = {event["subject"]: instant(event) for event in told if event["type"] == begin}
    ended: dict[object, datetime] = {}
    for event in told:
        if event["type"] == end:
            ended.setdefault(event["subject"], instant(event))
    in_time = sum(at - begun[subject] <= limit for subject, at in ended.items())
    assert at_least <= in_time / len(ended) <= at_most


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-11-20T08:59:59+01:00", False),
        ("2026-11-20T09:00:00+01:00", True),
        ("2026-11-20T17:59:59+01:00", True),
        ("2026-11-20T18:00:00+01:00", False),
        ("2026-11-21T12:00:00+01:00", False),
    ],
)
def test_the_office_is_open_from_nine_to_six_on_weekdays(at: str, open_: bool) -> None:
    assert in_office(datetime.fromisoformat(at)) is open_


@pytest.mark.parametrize(
    ("at", "minutes", "done"),
    [
        ("2026-11-20T10:00:00+01:00", 60, "2026-11-20T11:00:00+01:00"),
        ("2026-11-20T17:30:00+01:00", 30, "2026-11-20T18:00:00+01:00"),
        ("2026-11-20T17:30:00+01:00", 31, "2026-11-23T09:01:00+01:00"),
        ("2026-11-21T03:00:00+01:00", 10, "2026-11-23T09:10:00+01:00"),
        ("2026-10-23T17:00:00+02:00", 120, "2026-10-26T10:00:00+01:00"),
    ],
)
def test_work_is_done_in_office_hours(at: str, minutes: int, done: str) -> None:
    assert after_work(datetime.fromisoformat(at), timedelta(minutes=minutes)) == datetime.fromisoformat(done)
