"""Two books over one history: what is told to change accounts for all that differs between their backtests."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest

from engine.answers.compare import rings_of
from engine.evaluation.windows import goal_figures
from engine.language.book import Aim, Book, Standard, Time
from engine.language.durations import HOUR, Duration
from monitors.book_files import loaded_book
from monitors.commands.feeding import read, source_of
from monitors.compared import Books, compared_books
from tests.bench.backtest import event_frame
from tests.bench.worlds import NOW, cloud_events, ten_standards
from tests.unit.test_history import at, book

BOSTON = Path(__file__).parents[2] / "monitors/demo/boston"


def doubled(standard: Standard) -> Standard:
    """The standard with twice its target."""
    time = standard.kind
    if not isinstance(time, Time) or not isinstance(time.target, Duration):
        return standard
    return replace(standard, kind=replace(time, target=replace(time.target, amount=time.target.amount * 2)))


def doubled_book(of: Book) -> Book:
    return Book(tuple(map(doubled, of.standards)), of.calendars)


def in_the_city() -> Books:
    of = loaded_book([BOSTON / "standards"])
    told = read(source_of(str(BOSTON / "requests.csv.gz"), BOSTON / "map.yaml"), at("25"))
    last = told.events["at"].max()
    assert isinstance(last, int)
    return compared_books(of, doubled_book(of), told.events, told.subjects, last)


def in_the_centre() -> Books:
    events = event_frame(cloud_events(6_000))
    names = pl.Series([str(number) for number in range(len(events) + 1)])
    return compared_books(ten_standards(), doubled_book(ten_standards()), events, names, NOW)


@pytest.fixture(scope="module", params=[in_the_city, in_the_centre], ids=lambda made: made.__name__)
def told(request: pytest.FixtureRequest) -> Books:
    made: Books = request.param()
    return made


def test_what_changes_is_all_that_differs(told: Books) -> None:
    assert told.differs
    for each in told.standards:
        assert each.before is not None and each.after is not None
        for state in ("met", "breached", "cancelled"):
            gained = sum(change.count for change, _ in each.changes if change.now == state and change.is_of_state)
            lost = sum(change.count for change, _ in each.changes if change.was == state and change.is_of_state)
            assert each.after.counts[state] - each.before.counts[state] == gained - lost, (each.pair.name, state)


def test_a_longer_target_never_breaks_what_was_kept(told: Books) -> None:
    for each in told.standards:
        kind = each.pair.new.kind if each.pair.new else None
        if isinstance(kind, Time) and kind.aim is Aim.WITHIN:
            assert not [change for change, _ in each.changes if change.was == "met" and change.now == "breached"]


@pytest.mark.parametrize("goal", ["60% over 3h", "50% over 90m", "80% over 1d"])
@pytest.mark.parametrize("seed", range(5))
def test_a_rolling_goal_rings_whenever_it_begins_to_be_violated(goal: str, seed: int) -> None:
    standard = book(f"    clock: pickup\n    within: 20s\n    goal: {goal}\n    minimum: 2\n")["it"]
    chance = Random(seed)
    decided = sorted(at("20") + chance.randrange(40) * HOUR // 2 for _ in range(60))
    states = [chance.choice(["met", "met", "breached"]) for _ in decided]
    until = at("24")
    verdicts = pl.DataFrame({"state": states, "decided_at": decided, "opener": range(60)})

    def counts(after: int, last: int) -> tuple[int, int]:
        inside = [state for state, instant in zip(states, decided, strict=True) if after < instant <= last]
        return inside.count("met"), inside.count("breached")

    def violated(now: int) -> bool:
        figures = goal_figures(standard, now, counts)
        return figures is not None and bool(figures.violated)

    instants = np.arange(at("20") - HOUR, until + 1, HOUR // 2).tolist()
    begins = [now for before, now in pairwise(instants) if violated(now) and not violated(before)]
    assert [*rings_of(standard, verdicts, [], until)] == begins
