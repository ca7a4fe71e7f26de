"""Which branches of a standard its tests show."""

from __future__ import annotations

import pytest

from engine.answers.booktests import Coverage
from engine.answers.branches import branches_of
from tests.unit.answers.books import book, case_text, results

BRANCHES = {
    "in-an-hour": "met, breach, warn, pause, cancel",
    "in-office-hours": "met, breach, warn, pause, cancel, outside hours, within by priority urgent, within by priority high, tier gold, "
    "within by priority high, tier otherwise, within by priority otherwise, hours by channel chat, hours by channel otherwise",
    "in-two-days": "met, breach, warn, pause, cancel",  # nothing is outside hours that never end
    "stays-done": "met, breach",
    "short": "met, breach",
    "by-the-date": "met, breach",
    "even-quality": "held, violated",
}


@pytest.mark.parametrize(("standard", "branches"), BRANCHES.items())
def test_every_branch_of_a_standard_is_named(standard: str, branches: str) -> None:
    assert ", ".join(branches_of(book()[standard], book().calendars)) == branches


FRIDAY, MONDAY = "[2026-11-20 16:30, opened, {}]", "[2026-11-23 09:00, resolved]"

# standard | timeline | as of | the branches that it shows, beside those by which its target and hours are chosen
SHOWN = [
    ("in-an-hour", "[2026-11-20 09:00, opened]\n[2026-11-20 10:00, resolved]", None, "met"),
    ("in-an-hour", "[2026-11-20 09:00, opened]", "2026-11-20 10:01", "breach"),
    ("in-an-hour", "[2026-11-20 09:00, opened]", "2026-11-20 09:48", "warn"),
    ("in-an-hour", "[2026-11-20 09:00, opened]\n[2026-11-20 09:10, pending]", None, "pause"),
    ("in-an-hour", "[2026-11-20 09:00, opened]\n[2026-11-20 09:10, spam]", None, "cancel"),
    (
        "in-an-hour",
        "[2026-11-20 09:00, opened]\n[2026-11-20 09:10, pending]\n[2026-11-20 09:20, unpending]\n[2026-11-20 09:30, resolved]",
        None,
        "met, pause",
    ),
    ("in-office-hours", f"{FRIDAY}\n{MONDAY}", None, "met, outside hours"),
    ("in-office-hours", FRIDAY, None, "outside hours"),  # its deadline is on Monday
    ("in-office-hours", "[2026-11-20 09:00, opened]\n[2026-11-20 10:00, resolved]", None, "met"),
    ("in-office-hours", "[2026-11-21 12:00, opened, {channel: chat}]\n[2026-11-21 12:30, resolved]", None, "met"),
    ("short", "[2026-11-20 09:00, agent_message, {words: 999}]", None, "breach"),
    ("even-quality", "{at: 2026-11-20, type: scored, data: {channel: chat, quality: 5}, repeat: 3}", None, "held"),
    ("even-quality", "{at: 2026-11-20, type: scored, data: {channel: chat, quality: 4}, repeat: 3}", None, "violated"),
    ("even-quality", "{at: 2026-11-20, type: scored, data: {channel: chat, quality: 4}, repeat: 2}", None, ""),
]


def coverage(standard: str, timeline: str, at: str | None = None) -> Coverage:
    found = results(case_text(standard, timeline, "{violated: false}", at)).coverage
    (own,) = (each for each in found if each.standard.name == standard)
    return own


@pytest.mark.parametrize(("standard", "timeline", "at", "shown"), SHOWN)
def test_a_test_shows_what_its_verdicts_went_through(standard: str, timeline: str, at: str | None, shown: str) -> None:
    assert ", ".join(branch for branch in coverage(standard, timeline, at).shown if " by " not in branch) == shown


CHOSEN = {
    "{priority: urgent}": "within by priority urgent, hours by channel otherwise",
    "{priority: high, tier: gold}": "within by priority high, tier gold, hours by channel otherwise",
    "{priority: high, tier: tin}": "within by priority high, tier otherwise, hours by channel otherwise",
    "{priority: low}": "within by priority otherwise, hours by channel otherwise",
    "{channel: chat}": "within by priority otherwise, hours by channel chat",
}


@pytest.mark.parametrize(("data", "shown"), CHOSEN.items())
def test_a_test_shows_how_its_target_and_hours_were_chosen(data: str, shown: str) -> None:
    found = coverage("in-office-hours", f"[2026-11-20 09:00, opened, {data}]")
    assert ", ".join(branch for branch in found.shown if " by " in branch) == shown


def test_what_is_not_shown_is_missing() -> None:
    found = coverage("in-an-hour", "[2026-11-20 09:00, opened]\n[2026-11-20 10:00, resolved]")
    assert (found.tests, found.shown, found.missing) == (1, ("met",), ("breach", "warn", "pause", "cancel"))
