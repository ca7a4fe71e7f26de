"""A fold reads the entries that matter to each standard, and comes to what all entries would."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.evaluation.fold import Fold
from engine.language.book import Book
from engine.language.calendars import Calendar, Range
from tests.model.kernel import frame_of
from tests.model.opening import instant
from tests.model.rows import Event
from tests.model.telling import events, within

OPEN = (Range(9 * 60, 10 * 60),)
SELDOM = Calendar("seldom", "Europe/Berlin", ((),) * 7, extra=((date(2026, 11, 23), OPEN), (date(2040, 11, 23), OPEN)))

UPDATES = [  # when something happens that the clock does not look at, what comes of it
    ("2030-01-01", "in_time"),  # over ten years before the next opening
    ("2031-01-01", "deadline_passed"),
]


@pytest.mark.parametrize(("updated", "reason"), UPDATES)
def test_whether_a_calendar_has_ended_is_asked_at_each_event(updated: str, reason: str) -> None:
    days = (("2026-11-23 09:30", "opened"), (updated, "updated"), ("2041-01-01", "agent_message"))
    happened = [Event("a", instant(datetime.fromisoformat(day), "Europe/Berlin"), n, type_) for n, (day, type_) in enumerate(days)]
    fold = Fold(Book((within("1h", hours="seldom"),), {"seldom": SELDOM}))
    assert fold(frame_of(happened, ["a"])).verdicts["reason"].to_list() == [reason]


def test_the_last_event_is_known_whatever_it_is() -> None:
    fold = Fold(Book((within("4h"),), {}))
    happened = events("11-20 10:00 opened; 11-20 10:10 updated; 11-20 10:20 updated")
    assert fold(frame_of(happened, ["a"])).verdicts["anchor_at"].to_list() == [happened[-1].at]
