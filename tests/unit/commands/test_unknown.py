"""Why a standard is neither kept nor violated."""

from __future__ import annotations

import pytest

from monitors.commands.unknown import why_unknown

# whether it is measurable | its judged window, met and breached in it | what is said
REASONS: list[tuple[bool, tuple[str, int, int] | None, str]] = [
    (False, ("28d", 9, 1), "its feeds have not been read far enough to judge it"),
    (True, None, "nothing was ever judged and nothing is open"),
    (True, ("28d", 0, 0), "no verdicts in the last 28d"),
    (True, ("day", 0, 0), "no verdicts in the day that ended last"),
    (True, ("day", 1, 0), "only 1 verdict in the day that ended last, fewer than its `minimum`"),
    (True, ("28d", 9, 1), "only 10 verdicts in the last 28d, fewer than its `minimum`"),
]


@pytest.mark.parametrize(("is_measurable", "window", "said"), REASONS)
def test_why_a_standard_is_unknown(is_measurable: bool, window: tuple[str, int, int] | None, said: str) -> None:
    windows = [] if window is None else [dict(zip(("window", "met", "breached"), window, strict=True))]
    assert why_unknown({"kind": "time", "measurable": is_measurable, "windows": windows}) == said
