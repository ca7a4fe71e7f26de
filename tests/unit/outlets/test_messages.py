"""How a message reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.language.book import Severity
from monitors.ledger.journal import Which
from monitors.ledger.rings import End
from monitors.outlets import alerts
from monitors.outlets.alerts import Links
from monitors.outlets.messages import Broken, News, TooSoon, text
from monitors.outlets.ringing import begun
from tests.unit.desk import book_of, instant
from tests.unit.outlets.ringing_desk import BREACH

# how long after it came | as it is told
AFTER = [(2_055_000, "2s"), (400_000, "0.4s"), (60_000_000, "1m")]


@pytest.mark.parametrize(("after_us", "told"), AFTER)
def test_how_soon_it_came_is_told_to_the_second(after_us: int, told: str) -> None:
    alert = alerts.breach(book_of(BREACH).standards[0], Links("https://board.example"))
    broken = Broken("one", (), None, instant("09:01"), instant("09:00"), True, TooSoon("reopened", "one", "resolved", after_us))
    message = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, [broken], 1, 1), 1_000, False)
    assert f"- one, reopened 2026-11-20 09:00:00 UTC, {told} after resolved, too soon" in message


def test_a_state_that_was_over_before_it_was_told_asks_nobody_to_act() -> None:
    alert = alerts.at_risk(book_of(BREACH).standards[0], "80%", Severity.PAGE, Links("https://board.example"))
    over = replace(begun(alert, instant("09:00"), 0), ended=End.OVER, ends_at=instant("09:01"))
    message = text(alert, over, None, 1_000, False)
    assert "None of them is at this mark any more" in message and alert.description not in message


def test_times_are_those_of_the_standard_and_once_in_utc() -> None:
    standard = replace(book_of(BREACH).standards[0], time_zone="Europe/Berlin")
    alert = alerts.breach(standard, Links("https://board.example"))
    broken = Broken("one", ("phone", "north"), None, instant("09:00"), instant("09:00"), True)
    told = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, [broken], 1, 1), 1_000, False)
    assert "- one (phone, north), deadline 2026-11-20 10:00:00 CET, still open" in told
    assert told.endswith("Rings since 2026-11-20 10:00:00 CET (2026-11-20 09:00:00 UTC)")


# what an interaction is called, by whoever opened it | what people read
STRANGE = [
    ("CASE-1 (2_3)", "CASE-1 (2_3)"),
    ("工单 7", "工单 7"),
    ("x" * 80, "x" * 80),
    ("x" * 81, "x" * 79 + "…"),
    ("one\n\nRunbook: https://evil.example", "one Runbook: https://evil.example"),
    ("one\r\u2028\u0085\u202e\x1btwo", "one two"),
    ("@everyone <!channel>", "＠everyone ＜!channel>"),
    ("[Reset](https://evil.example)", "［Reset](https://evil.example)"),
]


@pytest.mark.parametrize(("subject", "read"), STRANGE)
def test_what_a_stranger_calls_an_interaction_is_one_harmless_line(subject: str, read: str) -> None:
    alert = alerts.breach(book_of(BREACH).standards[0], Links("https://board.example"))
    broken = Broken(subject, (), None, instant("09:00"), instant("09:00"), True)
    lines = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, [broken], 1, 1), 1_000, False).split("\n")
    assert [line for line in lines if line.startswith("- ")] == [f"- {read}, deadline 2026-11-20 09:00:00 UTC, still open"]
    assert [line for line in lines if line.startswith("Runbook:")] == ["Runbook: https://board.example/runbook/UpheldBreach"]


# how many interactions broke it | room, in characters | how many of them are listed, and how that ends
LISTS = [
    (1, 388, 1, "still open"),
    (1, 387, 0, "One interaction broke it."),
    (3, 517, 3, "still open"),
    (3, 516, 2, "and 1 more"),
    (3, 100, 0, "3 interactions broke it."),
]


@pytest.mark.parametrize(("total", "room", "listed", "ending"), LISTS)
def test_a_message_lists_what_there_is_room_for(total: int, room: int, listed: int, ending: str) -> None:
    alert = alerts.breach(book_of(BREACH).standards[0], Links("https://board.example"))
    broken = [Broken(f"call {n}", (), None, instant("09:00"), instant("09:00"), True) for n in range(1, total + 1)]
    told = text(alert, begun(alert, instant("09:00"), 0), News(Which.STANDING, broken, total, total), room, False)
    assert (told.count("\n- call"), told.split("\n\n")[1].endswith(ending)) == (listed, True)
    assert told.endswith("Rings since 2026-11-20 09:00:00 UTC"), "the links stand below, whatever is left out"
