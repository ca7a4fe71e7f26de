"""Bars as they are shown, in plain units and in words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from engine.evaluation.bars import BarFigures, GroupFigures
from engine.language.book import Standard
from engine.language.reading import read_book
from monitors.bars import Unit, asked_text, document, ended_and_so_far_text, fault_text, figure_text, shown, why_unknown

CLOCK = "average: pickup, at_most: 20s"


def standard(bar: str, minimum: int = 1) -> Standard:
    text = f"upheld: 1\nstandards:\n  it: {{promise: It is done, bar: {{{bar}}}, over: 7d, minimum: {minimum}}}\n"
    book, problems = read_book({"book.yaml": text})
    assert book is not None, problems
    return book["it"]


def told(bar: str, groups: list[GroupFigures], spread: str = "", minimum: int = 1) -> dict[str, Any]:
    """The document of a bar whose groups came to these figures."""
    samples = sum(each.samples for each in groups)
    value = groups[0].value if groups else None
    apart = Fraction(spread) if spread else None
    violated = bool(spread) or any(each.violated for each in groups)
    figures = BarFigures(0, 1, value, samples, tuple(groups), apart, bool(spread), violated)
    return document(shown(standard(bar, minimum), figures))


def group(name: str, value: str, samples: int, violated: bool | None, earlier: str | None = None) -> GroupFigures:
    return GroupFigures(name, Fraction(value), samples, violated, earlier=None if earlier is None else Fraction(earlier))


@pytest.mark.parametrize(
    ("bar", "value", "unit", "shown_as", "bound"),
    [
        (CLOCK, "12500000", "seconds", 12.5, 20.0),  # from microseconds
        ("share: {csat: {at_least: 4}}, at_most: 90%", "4/5", "share", 0.8, 0.9),
        ("nps: recommends, at_most: 30", "-20", "points", -20.0, 30.0),
        ("count: interactions, at_most: 7", "3", "interactions", 3.0, 7.0),
        ("p90: words, at_most: 250", "200", "number", 200.0, 250.0),
    ],
)
def test_documents_are_in_plain_units(bar: str, value: str, unit: str, shown_as: float, bound: float) -> None:
    found = told(bar, [group("", value, 9, None)])
    assert (found["unit"], found["value"], found["at_most"], found["samples"], found["groups"]) == (unit, shown_as, bound, 9, [])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, Unit.SHARE, ""),
        (0.0, Unit.SECONDS, "0s"),
        (9.25, Unit.SECONDS, "9.25s"),
        (12.4, Unit.SECONDS, "12s"),
        (3725.0, Unit.SECONDS, "1h2m5s"),
        (0.8, Unit.SHARE, "80%"),
        (0.81818182, Unit.SHARE, "81.8182%"),
        (-20.0, Unit.POINTS, "-20"),
        (12_345.0, Unit.INTERACTIONS, "12,345"),
        (4.1, Unit.NUMBER, "4.1"),
        (4.1999951, Unit.NUMBER, "4.2"),
    ],
)
def test_a_figure_for_people(value: float | None, unit: Unit, text: str) -> None:
    assert figure_text(value, unit) == text


SHARE = "share: {csat: {at_least: 4}}, against: {before: 2026-01-01}"


@pytest.mark.parametrize(
    ("bar", "asked"),
    [
        (f"{CLOCK}, across: channel, spread: {{at_most: 5s}}", "at most 20s, spread at most 5s over 7d"),
        ("average: quality, against: previous, drop: {at_most: 5%}", "drop at most 5% over 7d, against the 7d before"),
        (f"{CLOCK}, against: previous, rise: {{at_most: 3s}}", "at most 20s, rise at most 3s over 7d, against the 7d before"),
        (f"{SHARE}, drop: {{at_most: 5%}}", "drop at most 5% over 7d, against the 7d before 2026-01-01"),
        (f"{SHARE}, drop: {{at_most: 0.05}}", "drop at most 5 percentage points over 7d, against the 7d before 2026-01-01"),
        (
            "nps: recommends, against: previous, drop: {at_most: 3}, rise: {at_most: 12.5}",
            "drop at most 3, rise at most 12.5 over 7d, against the 7d before",
        ),
    ],
)
def test_what_is_asked(bar: str, asked: str) -> None:
    assert asked_text(told(bar, [])) == asked


def test_what_is_asked_of_a_calendar_window() -> None:
    bar = "{count: interactions, against: previous, rise: {at_most: 10%}}"
    text = f"upheld: 1\nstandards:\n  it: {{promise: It is done, bar: {bar}, over: month}}\n"
    book, problems = read_book({"book.yaml": text})
    assert book is not None, problems
    figures = BarFigures(0, 1, Fraction(1), 1, (), None, False, None)
    assert asked_text(document(shown(book["it"], figures))) == "rise at most 10% per month, against the month before"


EARLIER = "average: quality, against: previous, drop: {at_most: 5%}"
ACROSS = "average: quality, at_least: 4.2, across: channel, spread: {at_most: 0.3}"


def test_what_is_at_fault() -> None:
    groups = [group("chat", "4.1", 40, True), group("email", "4.6", 1_200, False), group("web", "4", 1, None)]
    assert fault_text(told(ACROSS, groups, "0.5", minimum=30)) == "chat: 4.1 (40 samples), spread 0.5 from chat to email"
    assert fault_text(told(ACROSS, groups, minimum=30)) == "chat: 4.1 (40 samples)"


@pytest.mark.parametrize(
    ("bar", "groups", "fault"),
    [
        (EARLIER, [group("", "4.1", 40, True, "4.5")], "4.1 (40 samples, before: 4.5)"),
        (EARLIER, [group("", "4.4", 40, False, "4.5")], ""),
        (f"{EARLIER}, at_least: 4.2", [group("", "4.1", 40, True)], ""),  # past its bound; what it was before is unknown
        (
            f"{EARLIER}, across: channel",
            [group("chat", "4.1", 1, True, "4.5"), group("web", "4", 1, None)],
            "chat: 4.1 (1 sample, before: 4.5)",
        ),
    ],
)
def test_what_is_at_fault_against_an_earlier_figure(bar: str, groups: list[GroupFigures], fault: str) -> None:
    assert fault_text(told(bar, groups)) == fault


COUNTED = "count: interactions, at_least: 10, across: channel"
PREVIOUS = "average: quality, against: previous, drop: {at_most: 5%}"

# what is tested | the bar, over a day | its groups yesterday | its groups today | what is said of both
SO_FAR: list[tuple[str, str, list[GroupFigures], list[GroupFigures], str]] = [
    ("one figure", CLOCK, [group("", "12000000", 9, False)], [group("", "21000000", 2, True)],
     "yesterday: 12s (9 samples); today so far: 21s (2 samples)"),
    ("no minimum withholds it", CLOCK, [group("", "12000000", 9, False)], [group("", "21000000", 1, None)],
     "yesterday: 12s (9 samples); today so far: 21s (1 sample)"),
    ("groups", ACROSS, [group("chat", "4.1", 40, True)], [group("chat", "4.3", 12, False)],
     "yesterday: 4.1 (40 samples), past the bar are chat: 4.1 (40 samples); today so far: 4.3 (12 samples)"),
    ("a group is past the bar already", ACROSS, [], [group("chat", "4.1", 4, True)],
     "yesterday: no samples; today so far: 4.1 (4 samples), past the bar are chat: 4.1 (4 samples)"),
    ("a count still grows", COUNTED, [group("chat", "9", 9, True)], [group("chat", "1", 1, True)],
     "yesterday: 9 (9 samples), past the bar are chat: 9 (9 samples); today so far: 1 (1 sample)"),
    ("held against the day before", PREVIOUS, [group("", "4.1", 40, True, "4.5")], [group("", "4.3", 3, False, "4.1")],
     "yesterday: 4.1 (40 samples, before: 4.5); today so far: 4.3 (3 samples, before: 4.1)"),
    ("nothing today", CLOCK, [group("", "12000000", 9, False)], [], "yesterday: 12s (9 samples); today so far: no samples"),
    ("nothing at all", CLOCK, [], [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("bar", "ended", "running", "said"), [row[1:] for row in SO_FAR], ids=[row[0] for row in SO_FAR])
def test_a_calendar_bar_says_how_its_window_ended_and_the_next_stands(
    bar: str, ended: list[GroupFigures], running: list[GroupFigures], said: str
) -> None:
    yesterday, today = ({**told(bar, groups), "window": "day"} for groups in (ended, running))
    assert ended_and_so_far_text({**yesterday, "so_far": today}) == said


@pytest.mark.parametrize(
    ("bar", "groups", "why"),
    [
        (CLOCK, [], "no samples in the last 7d"),
        (CLOCK, [group("", "1", 1, None)], "only 1 sample in the last 7d, fewer than its `minimum`"),
        (ACROSS, [group("chat", "1", 1, None)], "no group has its `minimum` of samples in the last 7d"),
        (EARLIER, [group("", "4", 2, None)], "the earlier figure that it is held against is unknown"),
    ],
)
def test_why_a_bar_is_unknown(bar: str, groups: list[GroupFigures], why: str) -> None:
    assert why_unknown(told(bar, groups, minimum=2), "in the last 7d") == why
