"""How a standard stands for people: what was broken is not called kept."""

from __future__ import annotations

import pytest

from monitors.standing import standing

# whether it is violated by law | its goal | how many were broken | how it stands | its sign
STANDINGS = [
    (True, None, 1, "violated", "✗"),
    (True, 0.9, 1, "violated", "✗"),
    (None, None, 0, "unknown", "?"),
    (None, None, 1, "unknown", "?"),
    (False, None, 0, "kept", "✓"),
    (False, None, 1, "broken before", "!"),
    (False, 0.9, 1, "kept", "✓"),
]


@pytest.mark.parametrize(("violated", "goal", "breached", "words", "sign"), STANDINGS)
def test_how_a_standard_stands(violated: bool | None, goal: float | None, breached: int, words: str, sign: str) -> None:
    found = standing(violated, goal, breached)
    assert (found.words, found.sign) == (words, sign)
