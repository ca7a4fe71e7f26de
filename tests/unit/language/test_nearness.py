"""What is near: a suggestion is a guess, a warning must be sure."""

from __future__ import annotations

import pytest

from engine.language.nearness import nearest, slip_of

CLOCKS = ("first_reply", "next_reply", "every_reply", "update", "resolution", "pickup", "handling", "follow_up")

NEAREST = [
    ("first_replay", "first_reply"),
    ("First Reply", "first_reply"),
    ("follow-up", "follow_up"),
    ("resolutoin", "resolution"),
    ("speed", None),
    ("", None),
]

SLIPS = [
    ("opened", "opend", True),
    ("opened", "openeed", True),
    ("opened", "opnened", True),
    ("opened", "oepned", True),
    ("opened", "openef", True),
    ("opened", "OPENED", True),
    ("followed_up", "followed-up", True),
    ("followed_up", "followedup", True),
    ("opened", "opened", False),
    ("opened", "reopened", False),
    ("opened", "ordered", False),
    ("assigned", "unassigned", False),
    ("stage", "state", False),
    ("team", "term", False),
    ("team", "teams", True),
    ("hour", "hours", True),
    ("spam", "span", False),
]


@pytest.mark.parametrize(("written", "meant"), NEAREST)
def test_suggestions(written: str, meant: str | None) -> None:
    assert nearest(written, CLOCKS) == meant


@pytest.mark.parametrize(("known", "written", "is_slip"), SLIPS)
def test_slips_of_the_pen(known: str, written: str, is_slip: bool) -> None:
    assert slip_of(written, [known]) == (known if is_slip else None)
