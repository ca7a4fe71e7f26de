"""Why a standard is neither kept nor violated."""

from __future__ import annotations

import pytest

from monitors.unknown import unknown_told, why_unknown

# whether it is measurable | its judged window, met and breached in it | what is said
REASONS: list[tuple[bool, tuple[str, int, int] | None, str]] = [
    (False, ("28d", 9, 1), "the feeds have not been read far enough"),
    (True, None, "nothing was ever judged and nothing is open"),
    (True, ("28d", 0, 0), "no verdicts in the last 28d"),
    (True, ("day", 0, 0), "no verdicts in the day that ended last"),
    (True, ("day", 1, 0), "only 1 verdict in the day that ended last, fewer than its `minimum`"),
    (True, ("28d", 9, 1), "only 10 verdicts in the last 28d, fewer than its `minimum`"),
]


# how many groups are judged | of how many samples | what is said
BARS = [
    (0, 0, "no samples in the last 7d"),
    (0, 1, "only 1 sample in the last 7d, fewer than its `minimum`"),
    (1, 9, "the feeds have not been read far enough"),
]


@pytest.mark.parametrize(("judged", "samples", "said"), BARS)
def test_why_a_bar_is_unknown(judged: int, samples: int, said: str) -> None:
    of_bar = {"window": "7d", "judged": judged, "samples": samples, "across": None, "minimum": 2}
    assert why_unknown({"kind": "bar", "measurable": False, "windows": [], **of_bar}) == said


@pytest.mark.parametrize(("is_measurable", "window", "said"), REASONS)
def test_why_a_standard_is_unknown(is_measurable: bool, window: tuple[str, int, int] | None, said: str) -> None:
    windows = [] if window is None else [dict(zip(("window", "met", "breached"), window, strict=True))]
    assert why_unknown({"kind": "time", "measurable": is_measurable, "windows": windows}) == said


# the standards that are unknown for one reason | what is said
ALIKE = [
    ("a", "a is unknown: silence"),
    ("ab", "a and b are unknown: silence"),
    ("abc", "a, b and c are unknown: silence"),
    ("abcd", "a, b, c and 1 more are unknown: silence"),
]


@pytest.mark.parametrize(("names", "said"), ALIKE)
def test_what_is_unknown_for_one_reason_is_said_once(names: str, said: str) -> None:
    assert list(unknown_told([(name, "silence") for name in names])) == [said]


def test_each_reason_is_said() -> None:
    assert list(unknown_told([("a", "silence"), ("b", "noise")])) == ["a is unknown: silence", "b is unknown: noise"]
