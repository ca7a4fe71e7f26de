"""How far each kind of feed is read, and how long it is waited for."""

from __future__ import annotations

import pytest

from engine.language.durations import MINUTE, SECOND
from monitors.feeds.watermarks import horizon, patience, polled, pushed, streamed

NOW = 1_000 * MINUTE


def test_watermarks_by_kind() -> None:
    assert polled(NOW - 5, NOW) == NOW - 5
    assert polled(NOW + 5, NOW) == NOW
    assert polled(None, NOW) is None
    assert streamed(NOW - 5, False, NOW) == NOW - 5
    assert streamed(NOW - 5, True, NOW) == NOW
    assert streamed(None, False, NOW) is None
    assert streamed(None, True, NOW) == NOW
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


HORIZONS = [
    # watermark, horizon with five minutes of patience
    (NOW, NOW),
    (NOW - 1, NOW - 1),
    (NOW - 5 * MINUTE + 1, NOW - 5 * MINUTE + 1),
    (NOW - 5 * MINUTE, NOW - 5 * MINUTE),
    (NOW - 5 * MINUTE - 1, NOW - 5 * MINUTE),
    (None, NOW - 5 * MINUTE),
    (NOW + MINUTE, NOW),
]


@pytest.mark.parametrize(("watermark", "expected"), HORIZONS)
def test_the_horizon_is_the_watermark_or_where_patience_ends(watermark: int | None, expected: int) -> None:
    assert horizon(watermark, NOW, 5 * MINUTE) == expected
