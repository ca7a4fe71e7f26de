"""The figures in a message: where it is worst, as it was when the alert began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.evaluation.windows import Window
from engine.language.book import Severity
from engine.language.burns import burns_of
from monitors.outlets import worst
from monitors.snapshot import Labels, StandardFigures
from tests import figures
from tests.unit.desk import book_of

NORTH, SOUTH, WEST, NONE = ("phone", "north", None), ("chat", "south", None), ("chat", "west", "high"), (None, None, None)

# open clocks by state and labels | what is told of a goal that is missed
GOALS: list[tuple[dict[tuple[str, Labels], int], str]] = [
    ({}, "90% of 95% asked over 28d."),
    ({("running", NORTH): 3, ("breached", NORTH): 0}, "90% of 95% asked over 28d."),
    ({("breached", NONE): 1}, "90% of 95% asked over 28d. 1 interaction open past the deadline."),
    (
        {("breached", SOUTH): 2, ("breached", NORTH): 8, ("at_risk", WEST): 9},
        "90% of 95% asked over 28d. 10 interactions open past the deadline: 8 of phone, north; 2 of chat, south.",
    ),
    (
        {("breached", (name, None, None)): 1 for name in "abcde"},
        "90% of 95% asked over 28d. 5 interactions open past the deadline: 1 of a; 1 of b; 1 of c; and 2 more.",
    ),
    (
        {("breached", ("a\nRunbook: https://evil.example @all", None, None)): 1},
        "90% of 95% asked over 28d. 1 interaction open past the deadline: 1 of a Runbook: https://evil.example ＠all.",
    ),
]


def missed(opened: Mapping[tuple[str, Labels], int]) -> StandardFigures:
    """A standard whose goal is missed, with these open clocks."""
    calm = figures.standard()
    assert calm.clocks is not None
    return replace(calm, clocks=replace(calm.clocks, open=opened), windows=[figures.window("28d", 0.95, 90, 10)])


@pytest.mark.parametrize(("opened", "told"), GOALS)
def test_a_goal_says_how_far_it_is_missed_and_where_the_late_ones_are(opened: dict[tuple[str, Labels], int], told: str) -> None:
    assert worst.of_promise(missed(opened)) == f"When it was noticed: {told}"


@pytest.mark.parametrize("period", ["day", "quarter"])
def test_of_a_calendar_goal_the_window_that_had_ended_is_named(period: str) -> None:
    ended = replace(figures.window(period, 0.95, 90, 10), so_far=Window(0, 1, 3, 0))
    told = worst.of_promise(replace(missed({}), windows=[ended]))
    assert told == f"When it was noticed: 90% of 95% asked per {period}, in the {period} that had ended last."


def test_a_bar_says_its_worst_groups_first() -> None:
    shown = figures.bar().bar
    assert shown is not None
    ended = replace(shown, window="day", groups=(), spread_violated=False, so_far=shown)
    day = "When it was noticed: 4.35, asked at least 4.2, at most 5, spread at most 0.3 per day, in the day that had ended last."
    assert worst.of_promise(replace(figures.bar(), bar=ended)) == day
    told = "When it was noticed: 4.35, asked at least 4.2, at most 5, spread at most 0.3 over 7d. At fault: "
    assert worst.of_promise(figures.bar()) == f"{told}chat: 4.1 (40 samples); spread 0.5 from chat to email."
    groups = [replace(shown.groups[0], group=name, value=value) for name, value in (("a", 4.1), ("b", 5.6), ("c", 4.0), ("d", 4.15))]
    many = replace(shown, groups=groups, spread_violated=False)
    expected = f"{told}b: 5.6 (40 samples); c: 4 (40 samples); a: 4.1 (40 samples); and 1 more."
    assert worst.of_promise(replace(figures.bar(), bar=many)) == expected


def test_a_rule_says_only_how_far_it_is_missed() -> None:
    assert worst.of_promise(figures.rule()) == "When it was noticed: 70% of 90% asked over 7d."


def test_a_burn_says_what_broke_it_in_its_long_window() -> None:
    standard = book_of("  calm: {promise: Calm, clock: pickup, within: 1h, goal: 99% over 28d}\n").standards[0]
    burn = burns_of(standard.goal, Severity.PAGE)[0]
    burning = replace(missed({("breached", NORTH): 2}), paces=[figures.window(name, 0.99, met, 9) for name, met in (("5m", 0), ("1h", 3))])
    told = "9 of 12 broke it in the last 1h. 2 interactions open past the deadline: 2 of phone, north."
    assert worst.of_burn(burning, burn) == f"When it was noticed: {told}"


def test_clocks_say_where_they_are() -> None:
    shown = missed({("breached", NORTH): 2, ("at_risk", SOUTH): 3})
    assert worst.of_late(shown) == "When it was noticed: 2 interactions open past the deadline: 2 of phone, north."
    assert worst.of_risk(shown) == "When it was noticed: 3 interactions open and at risk: 3 of chat, south."
    assert worst.of_late(missed({})) == ""
