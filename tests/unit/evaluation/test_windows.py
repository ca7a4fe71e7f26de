"""Windows of goals: which verdicts are in them at each edge, and what follows from the two counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest

from engine.evaluation.windows import Counts, goal_figures, is_violated, next_edge, window_name, windows_between
from engine.language.book import Goal, Period, Standard
from tests.model.opening import instant, local
from tests.model.telling import BERLIN, length, within

PERIODS = {str(period): period for period in Period}


def at(text: str) -> int:
    return instant(datetime.fromisoformat(text), BERLIN)


def shown(instant: int) -> str:
    """The wall clock without what is zero in it."""
    return local(instant, BERLIN).isoformat(" ").removesuffix(":00")


def standard(goal: str, minimum: int = 1) -> Standard:
    """`90% over 28d`, `80% per day`, or nothing for zero tolerance."""
    if not goal:
        return within("1h")
    share, how, window = goal.split(maxsplit=2)
    part = Fraction(share.removesuffix("%")) / 100
    read = Goal(part, per=PERIODS[window]) if how == "per" else Goal(part, over=length(window))
    return replace(within("1h"), goal=read, minimum=minimum)


def counted(decided: str) -> Counts:
    """Verdicts apart by `;`, each `met` or `breached` and when it was decided."""
    told = [(verdict, at(when)) for verdict, when in (each.strip().split(maxsplit=1) for each in decided.split(";") if each.strip())]

    def counts(after: int, until: int) -> tuple[int, int]:
        seen = [verdict for verdict, when in told if after < when <= until]
        return seen.count("met"), seen.count("breached")

    return counts


FIGURES = [  # goal, minimum, decided, as of, met and breached, compliance, violated, burn
    # a rolling window is (T - over, T]
    ("90% over 24h", 1, "breached 2026-11-20 12:00", "2026-11-21 11:59:59.999999", "0+1", 0.0, True, 10.0),
    ("90% over 24h", 1, "breached 2026-11-20 12:00", "2026-11-21 12:00", "0+0", None, None, None),
    ("90% over 24h", 1, "breached 2026-11-21 12:00", "2026-11-21 11:59:59.999999", "0+0", None, None, None),
    ("90% over 24h", 1, "breached 2026-11-21 12:00", "2026-11-21 12:00", "0+1", 0.0, True, 10.0),
    # days are those of the wall clock: the last of October's 24th to 25th was 25 hours long
    ("90% over 1d", 1, "met 2026-10-24 12:00:01", "2026-10-25 12:00", "1+0", 1.0, False, 0.0),
    ("90% over 1d", 1, "met 2026-10-24 12:00", "2026-10-25 12:00", "0+0", None, None, None),
    ("90% over 24h", 1, "met 2026-10-24 12:59:59", "2026-10-25 12:00", "0+0", None, None, None),
    ("90% over 24h", 1, "met 2026-10-24 13:00:01", "2026-10-25 12:00", "1+0", 1.0, False, 0.0),
    # a goal that is just met is met
    ("50% over 7d", 1, "met 2026-11-20 12:00; breached 2026-11-20 12:00", "2026-11-21 12:00", "1+1", 0.5, False, 1.0),
    ("51% over 7d", 1, "met 2026-11-20 12:00; breached 2026-11-20 12:00", "2026-11-21 12:00", "1+1", 0.5, True, 50 / 49),
    ("100% over 7d", 1, "met 2026-11-20 12:00; breached 2026-11-20 12:00", "2026-11-21 12:00", "1+1", 0.5, True, float("inf")),
    # under the minimum nothing is known, though the budget is being used
    ("50% over 7d", 2, "breached 2026-11-20 12:00", "2026-11-21 12:00", "0+1", None, None, 2.0),
    ("50% over 7d", 2, "breached 2026-11-20 12:00; breached 2026-11-20 12:00", "2026-11-21 12:00", "0+2", 0.0, True, 2.0),
    # a calendar window is judged at its end and until the next one has ended
    ("80% per day", 1, "breached 2026-11-20 23:59:59.999999", "2026-11-20 23:59:59.999999", "0+0", None, None, 5.0),
    ("80% per day", 1, "breached 2026-11-20 23:59:59.999999", "2026-11-21 00:00", "0+1", 0.0, True, None),
    ("80% per day", 1, "breached 2026-11-21 00:00", "2026-11-21 00:00", "0+0", None, None, 5.0),
    ("80% per day", 1, "breached 2026-11-20 00:00", "2026-11-21 12:00", "0+1", 0.0, True, None),
    ("80% per day", 1, "breached 2026-11-20 00:00", "2026-11-22 00:00", "0+0", None, None, None),
    # the day on which clocks go back has 25 hours, the repeated one among them
    ("80% per day", 1, "met 2026-10-25 00:00; met 2026-10-25 23:59:59", "2026-10-26 00:00", "2+0", 1.0, False, None),
    ("80% per week", 1, "met 2026-11-16 00:00; met 2026-11-15 23:59:59", "2026-11-23 00:00", "1+0", 1.0, False, None),
    ("80% per month", 1, "met 2026-02-01 00:00; met 2026-02-28 23:59", "2026-03-31 23:59", "2+0", 1.0, False, None),
    ("80% per quarter", 1, "met 2026-07-01 00:00; breached 2026-06-30 23:59", "2026-10-01 00:00", "1+0", 1.0, False, None),
    ("80% per quarter", 1, "met 2026-09-30 23:59; breached 2026-10-01 00:00", "2026-12-31 23:59", "1+0", 1.0, False, 5.0),
]


@pytest.mark.parametrize(("goal", "minimum", "decided", "now", "counts", "compliance", "violated", "burn"), FIGURES)
def test_a_goal_as_of_an_instant(
    goal: str, minimum: int, decided: str, now: str, counts: str, compliance: float | None, violated: bool | None, burn: float | None
) -> None:
    figures = goal_figures(standard(goal, minimum), at(now), counted(decided))
    assert figures is not None
    assert f"{figures.window.met}+{figures.window.breached}" == counts
    assert (figures.compliance, figures.violated, figures.burn) == (compliance, violated, burn)
    assert figures.budget_remaining == (None if burn is None else 1 - burn)


SO_FAR = [  # goal, decided, as of, met and breached in the calendar window that has not ended
    ("80% over 2d", "met 2026-11-21 00:00", "2026-11-21 12:00", None),
    ("80% per day", "met 2026-11-21 00:00; breached 2026-11-20 23:59:59", "2026-11-21 12:00", "1+0"),
    ("80% per day", "breached 2026-11-21 12:00; breached 2026-11-21 12:00:01", "2026-11-21 12:00", "0+1"),
    ("80% per day", "breached 2026-11-20 23:59:59", "2026-11-21 00:00", "0+0"),
    ("80% per week", "met 2026-11-16 00:00; met 2026-11-15 23:59:59", "2026-11-22 23:59:59", "1+0"),
    ("80% per month", "met 2026-11-01 00:00; met 2026-10-31 23:59:59", "2026-11-30 23:59:59", "1+0"),
    ("80% per quarter", "met 2026-10-01 00:00; met 2026-09-30 23:59:59", "2026-12-31 23:59:59", "1+0"),
]


@pytest.mark.parametrize(("goal", "decided", "now", "counts"), SO_FAR)
def test_a_calendar_goal_is_told_so_far(goal: str, decided: str, now: str, counts: str | None) -> None:
    figures = goal_figures(standard(goal), at(now), counted(decided))
    assert figures is not None
    so_far = figures.so_far
    assert (None if so_far is None else f"{so_far.met}+{so_far.breached}") == counts
    assert so_far is None or (so_far.after, so_far.until) == (figures.window.until, at(now)), "it begins where the last one ended"


RINGING = [  # the last breach, as of, violated
    (None, "2026-11-21 12:00", False),
    ("2026-11-21 12:00", "2026-11-21 11:59:59.999999", False),
    ("2026-11-21 12:00", "2026-11-21 12:00", True),
    ("2026-11-21 12:00", "2026-11-21 12:59:59.999999", True),
    ("2026-11-21 12:00", "2026-11-21 13:00", False),
]


@pytest.mark.parametrize(("rung", "now", "violated"), RINGING)
def test_without_a_goal_one_breach_rings_for_an_hour(rung: str | None, now: str, violated: bool) -> None:
    assert is_violated(standard(""), at(now), counted(""), None if rung is None else at(rung)) is violated


@pytest.mark.parametrize("rung", [None, "2026-11-21 12:00"])
def test_with_a_goal_one_breach_does_not_ring(rung: str | None) -> None:
    counts = counted("met 2026-11-21 11:00; met 2026-11-21 11:00; breached 2026-11-21 12:00")
    assert is_violated(standard("50% over 7d"), at("2026-11-21 12:00"), counts, None if rung is None else at(rung)) is False


EDGES = [  # goal, as of, the end of the window that runs
    ("80% per day", "2026-11-20 23:59:59", "2026-11-21 00:00"),
    ("80% per day", "2026-11-21 00:00", "2026-11-22 00:00"),
    ("80% per day", "2026-03-29 12:00", "2026-03-30 00:00"),  # a day of 23 hours
    ("80% per week", "2026-11-22 23:59", "2026-11-23 00:00"),
    ("80% per month", "2028-02-29 12:00", "2028-03-01 00:00"),
    ("80% per month", "2026-12-31 12:00", "2027-01-01 00:00"),
    ("80% per quarter", "2026-11-21 12:00", "2027-01-01 00:00"),
    ("80% per quarter", "2026-01-01 00:00", "2026-04-01 00:00"),
]


@pytest.mark.parametrize(("goal", "now", "edge"), EDGES)
def test_a_calendar_window_ends_at_local_midnight(goal: str, now: str, edge: str) -> None:
    read = standard(goal).goal
    assert read is not None
    end = next_edge(read, at(now), BERLIN)
    assert end is not None and shown(end) == edge


def test_a_rolling_window_has_no_edge() -> None:
    read = standard("80% over 7d").goal
    assert read is not None and next_edge(read, at("2026-11-21 12:00"), BERLIN) is None


REPORTS = [  # goal, from, until, the last instants of the windows
    ("80% per day", "2026-11-19 12:00", "2026-11-20 12:00", ["2026-11-19 23:59:59.999999", "2026-11-20 12:00"]),
    ("80% per day", "2026-11-19 12:00", "2026-11-20 00:00", ["2026-11-19 23:59:59.999999", "2026-11-20 00:00"]),
    ("80% over 7d", "2026-11-10 12:00", "2026-11-21 12:00", ["2026-11-14 12:00", "2026-11-21 12:00"]),
    ("80% over 7d", "2026-11-14 12:00", "2026-11-21 12:00", ["2026-11-14 12:00", "2026-11-21 12:00"]),
    ("80% over 7d", "2026-11-14 12:00:01", "2026-11-21 12:00", ["2026-11-21 12:00"]),
]


@pytest.mark.parametrize(("goal", "first", "until", "ends"), REPORTS)
def test_the_windows_of_a_report_lie_end_to_end(goal: str, first: str, until: str, ends: list[str]) -> None:
    read = standard(goal).goal
    assert read is not None
    windows = windows_between(read, at(first), at(until), BERLIN)
    assert [shown(end) for _, end in windows] == ends
    assert [after for after, _ in windows[1:]] == [end for _, end in windows[:-1]]


NAMES = [("80% over 28d", "28d"), ("80% over 24h", "24h"), ("80% over 90m", "1h30m"), ("80% over 5m", "5m"), ("80% per day", "day")]


@pytest.mark.parametrize(("goal", "name"), NAMES)
def test_a_window_is_named_as_the_book_writes_it(goal: str, name: str) -> None:
    read = standard(goal).goal
    assert read is not None and window_name(read) == name
