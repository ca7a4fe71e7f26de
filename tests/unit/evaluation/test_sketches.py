"""The places of numbers: near ones share one, and none is more than a hundredth from another of its place."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation.sketches import places_of

LARGEST = 2**63 - 1


def place(number: int) -> int:
    return int(places_of(np.array([number], dtype=np.int64))[0])


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (0, 1, False),
        (0, -1, False),
        (1, 2, False),
        (99, 100, False),
        (199, 200, False),  # up to 200 each number has a place of its own
        (200, 201, True),
        (201, 202, False),
        (-200, -201, True),
        (200, -200, False),
        (4_200_000, 4_200_001, True),
        (LARGEST - 1, LARGEST, True),
    ],
)
def test_near_numbers_share_a_place(one: int, other: int, together: bool) -> None:
    assert (place(one) == place(other)) is together
    assert (place(-one) == place(-other)) is together


def test_places_are_in_the_order_of_numbers() -> None:
    up = [0, *(10**power for power in range(19)), LARGEST]
    numbers = [*(-number for number in reversed(up[1:])), *up]
    places = [place(number) for number in numbers]
    assert places == sorted(places) and len(set(places)) == len(places)


def test_no_number_is_a_hundredth_above_another_of_its_place() -> None:
    numbers = np.unique(np.concatenate([np.arange(1, 3_000), np.geomspace(3_000, 9e18, 200_000).astype(np.int64)]))
    places = places_of(numbers)
    for shared in np.split(numbers, np.flatnonzero(np.diff(places)) + 1):
        least, greatest = int(shared[0]), int(shared[-1])
        assert (greatest - least) * 100 <= least
