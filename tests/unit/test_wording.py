"""Figures and times in words."""

from __future__ import annotations

import pytest

from monitors.wording import ended_text, kept_text, running_text, wall_text, zone_of

BERLIN = "Europe/Berlin"
INSTANTS = [
    (None, BERLIN, ""),
    ("2026-11-19T11:00:00Z", "UTC", "2026-11-19 11:00:00 UTC"),
    ("2026-11-19T11:00:00.999999Z", "UTC", "2026-11-19 11:00:00 UTC"),
    ("2026-11-19T11:00:00Z", BERLIN, "2026-11-19 12:00:00 CET"),
    ("2026-07-19T23:30:00Z", BERLIN, "2026-07-20 01:30:00 CEST"),
    ("2026-10-25T00:30:00Z", BERLIN, "2026-10-25 02:30:00 CEST"),  # the hour that comes twice
    ("2026-10-25T01:30:00Z", BERLIN, "2026-10-25 02:30:00 CET"),
    ("2026-11-19T11:00:00Z", "Asia/Dubai", "2026-11-19 15:00:00 +04"),  # a zone without a name of its own
]


@pytest.mark.parametrize(("instant", "zone", "text"), INSTANTS)
def test_instants_are_told_on_the_wall_clock_to_the_second(instant: str | None, zone: str, text: str) -> None:
    assert wall_text(instant, zone) == text


@pytest.mark.parametrize(
    ("zones", "told"),
    [([], "UTC"), ([BERLIN], BERLIN), ([BERLIN, BERLIN], BERLIN), ([BERLIN, "UTC"], "UTC"), ([BERLIN, "Asia/Dubai"], "UTC")],
)
def test_in_which_zone_people_are_told(zones: list[str], told: str) -> None:
    assert zone_of(zones) == told


@pytest.mark.parametrize(
    ("period", "ended", "running"),
    [
        ("day", "yesterday", "today"),
        ("week", "last week", "this week"),
        ("month", "last month", "this month"),
        ("quarter", "last quarter", "this quarter"),
    ],
)
def test_calendar_windows_have_the_names_that_people_give_them(period: str, ended: str, running: str) -> None:
    assert (ended_text(period), running_text(period)) == (ended, running)


@pytest.mark.parametrize(
    ("met", "breached", "told"),
    [(0, 0, "nothing judged"), (0, 2, "0% (0 of 2)"), (2, 0, "100% (2 of 2)"), (2_000, 1, "99.95% (2,000 of 2,001)")],
)
def test_what_was_kept_is_told_with_its_counts(met: int, breached: int, told: str) -> None:
    assert kept_text(met, breached) == told
