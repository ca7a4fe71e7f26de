"""How far each kind of feed is read, and how long it is waited for."""

from __future__ import annotations

import pytest

from engine.language.durations import MINUTE, SECOND
from monitors.feeds.watermarks import patience, polled, pushed

NOW = 1_000 * MINUTE


def test_watermarks_by_kind() -> None:
    assert polled(NOW - 5, NOW) == NOW - 5
    assert polled(NOW + 5, NOW) == NOW
    assert polled(None, NOW) is None
    assert pushed([], NOW) == NOW
    assert pushed([NOW - 7, NOW - 9, NOW], NOW) == NOW - 9


PATIENCE = [
    # configured, a poll every, in force
    (5 * MINUTE, 0, 5 * MINUTE),
    (5 * MINUTE, 30 * SECOND, 5 * MINUTE),
    (MINUTE, 30 * SECOND, MINUTE),
    (MINUTE, 31 * SECOND, 62 * SECOND),
]


@pytest.mark.parametrize(("configured", "every", "in_force"), PATIENCE)
def test_patience_is_at_least_two_polls(configured: int, every: int, in_force: int) -> None:
    assert patience(configured, every) == in_force
