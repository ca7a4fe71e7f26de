"""Generated scenarios reach every edge, and the model keeps to what is true of every timeline; a failure names its seed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from engine.language.book import Choice, Time
from engine.language.calendars import Calendar
from engine.language.durations import HOUR, MINUTE
from tests.model.books import CALENDARS
from tests.model.model import evaluate
from tests.model.opening import instant, is_open, local, midnight, open_time, ranges_on
from tests.model.rows import Reason, Row, State, differences
from tests.model.timelines import STARTS, Scenario, seeded

SEEDS = range(400)


def _rows(scenario: Scenario) -> list[Row]:
    return evaluate(scenario.book, scenario.events, scenario.now, scenario.horizons)


def test_every_state_and_reason_is_reached() -> None:
    reached = Counter(name for seed in SEEDS for row in _rows(seeded(seed, horizons=seed % 3 == 0)) for name in (row.state, row.reason))
    assert set(reached) == {*State, *Reason}


def test_the_order_of_arrival_changes_nothing() -> None:
    for seed in SEEDS[:100]:
        one = seeded(seed)
        shuffled = Random(seed).sample(one.events, len(one.events))
        assert differences(_rows(one), evaluate(one.book, shuffled, one.now)) == [], f"seed {seed}"


def test_a_verdict_is_on_its_side_of_the_deadline() -> None:
    for seed in SEEDS:
        one = seeded(seed)
        for row in _rows(one):
            about = f"seed {seed}: {row}"
            assert row.decided_at is None or row.opened_at <= row.decided_at <= one.now, about
            if row.reason == Reason.IN_TIME and row.deadline_at is not None:
                assert row.decided_at is not None and row.decided_at <= row.deadline_at, about
            if row.reason in (Reason.DEADLINE_PASSED, Reason.LASTED):
                assert row.decided_at == row.deadline_at is not None, about
                assert row.target_us is not None and (row.elapsed_us >= row.target_us or _hours_may_change(one, row)), about
            if row.open and row.state in (State.RUNNING, State.AT_RISK) and row.deadline_at is not None:
                assert row.deadline_at >= one.now, about


def _hours_may_change(scenario: Scenario, row: Row) -> bool:
    kind = scenario.book[row.standard].kind
    return isinstance(kind, Time) and isinstance(kind.hours, Choice)


def test_time_alone_changes_only_what_is_open() -> None:
    for seed in SEEDS[:200]:
        one = seeded(seed)
        later = {(row.standard, row.timeline, row.opener): row for row in evaluate(one.book, one.events, one.now + 3 * HOUR)}
        for row in _rows(one):
            then = later[row.standard, row.timeline, row.opener]
            if not row.open:
                assert then == row, f"seed {seed}: {row}"
            elif row.state == State.BREACHED:
                assert (then.state, then.decided_at, then.labels) == (row.state, row.decided_at, row.labels), f"seed {seed}: {row}"
            elif row.deadline_at is not None:
                assert (then.state in (State.BREACHED, State.MET)) == (row.deadline_at < one.now + 3 * HOUR) or _at_the_edge(then), (
                    f"seed {seed}"
                )


def _at_the_edge(row: Row) -> bool:
    """What lasts is met at its deadline, what must be done is breached only after it."""
    return row.reason == Reason.LASTED


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
def test_opening_hours_are_those_of_the_wall_clock(calendar: Calendar) -> None:
    for start in STARTS:
        first = instant(midnight(start.date()), calendar.time_zone)
        steps = [first + 10 * MINUTE * count for count in range(4 * 24 * 6)]
        open_steps = [at for at in steps if is_open(calendar, at)]
        assert open_steps == [at for at in steps if _wall_clock_is_open(calendar, at)], start
        assert open_time(calendar, first, steps[-1] + 10 * MINUTE) == len(open_steps) * 10 * MINUTE, start


def _wall_clock_is_open(calendar: Calendar, at: int) -> bool:
    wall = local(at, calendar.time_zone)
    minute = wall.hour * 60 + wall.minute
    today, yesterday = wall.date(), wall.date() - timedelta(days=1)
    of_today = any(each.start <= minute < each.end for each in ranges_on(calendar, today))
    return of_today or any(each.start <= minute + 1440 < each.end for each in ranges_on(calendar, yesterday))


def test_a_seed_is_always_the_same_scenario() -> None:
    assert seeded(7) == seeded(7)
    assert seeded(7) != seeded(8)
