"""What feeds can send, by their maps."""

from __future__ import annotations

import pytest

from monitors.config import FeedConfig, FeedKind
from monitors.feeds.sent import Sent, sent
from tests.unit.feeds.reading_maps import map_and_problems

TYPES = [
    ("events: {opened: a, resolved: b}", {"opened", "resolved"}),
    ("events: {customer_message: a}", {"opened", "customer_message"}),
    ("events: {queued: a, ended: b}", {"opened", "queued", "ended"}),
    ("type: {from: kind, o: opened, otherwise: {by: role, NONE: customer_message}}, time: at", {"opened", "customer_message"}),
    ("type: {from: kind, o: assigned}, time: at", {"assigned"}),
    ("type: kind, time: at", None),
]


def feed(text: str) -> FeedConfig:
    found, problems = map_and_problems(f"{{subject: id, {text}}}")
    assert found is not None, problems
    return FeedConfig("desk", FeedKind.FILE, map=found)


@pytest.mark.parametrize(("text", "types"), TYPES)
def test_the_types_of_a_map(text: str, types: set[str] | None) -> None:
    assert sent([feed(text)]).types == (None if types is None else frozenset(types))


def test_attributes_are_data_and_times() -> None:
    assert sent([feed("events: {opened: a}, data: {team: t}, times: {promised_at: p}")]).attributes == frozenset({"team", "promised_at"})


def test_feeds_add_up_and_one_without_a_map_may_send_anything() -> None:
    files = [feed("events: {opened: a}, data: {team: t}"), feed("events: {resolved: b}, data: {topic: t}")]
    assert sent(files) == Sent(frozenset({"opened", "resolved"}), frozenset({"team", "topic"}))
    assert sent([*files, FeedConfig("push", FeedKind.HTTP)]) == Sent(None, None)
