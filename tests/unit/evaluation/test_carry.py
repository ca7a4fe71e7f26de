"""What is carried of older events, and when a carry is of no use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.evaluation.columns import BEGINNING
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.language.book import Book, Clock, Count, Match, Standard
from engine.language.durations import MINUTE
from tests.model.kernel import frame_of
from tests.model.telling import at, clock, events, within

SOLVED = clock("opened reopened", "resolved", pause="pending", resume="unpending reopened resolved", count=Count.SUM)
FIRST = clock("opened customer_message", "agent_message", count=Count.FIRST)
EACH = clock("opened customer_message", "agent_message")

KEPT = [  # the clock, what happened, which verdicts may still change, which events are kept
    (EACH, "11-20 10:00 opened", [1], [1]),
    (EACH, "11-20 10:00 opened; 11-20 11:00 updated; 11-20 12:00 updated", [1], [1, 3]),
    (EACH, "11-20 10:00 opened; 11-20 11:00 agent_message", [], [2]),
    (EACH, "11-20 10:00 opened; 11-20 11:00 agent_message; 11-20 12:00 customer_message; 11-20 13:00 updated", [3], [3, 4]),
    (FIRST, "11-20 10:00 opened; 11-20 11:00 agent_message; 11-20 12:00 customer_message", [], [3]),
    # what was solved may be opened again
    (SOLVED, "11-20 10:00 opened; 11-20 11:00 pending; 11-20 11:30 unpending; 11-20 12:00 resolved; 11-20 13:00 updated", [1], [1, 4, 5]),
    # the event since when a deadline held that was missed
    (EACH, "11-20 10:00 opened; 11-20 10:30 updated; 11-20 14:30 updated; 11-20 15:00 updated", [1], [1, 2, 4]),
]


@pytest.mark.parametrize(("of", "happened", "live", "kept"), KEPT)
def test_a_few_events_stand_for_all(of: Clock, happened: str, live: list[int], kept: list[int]) -> None:
    carry = fold_of(within("4h", of)).carry(frame_of(events(happened), ["a"]))
    assert carry.live["opener"].to_list() == live
    assert carry.snapshots["seq"].to_list() == kept


OUTDATED = [  # what was carried, what comes after, whether the interaction has to be folded from its start
    ("11-20 10:00 opened", "11-20 10:00:00.000001 agent_message", False),
    ("11-20 10:00 opened", "11-20 09:59:59 agent_message", True),
    ("11-20 10:00 queued", "11-20 10:01 opened", True),
    ("11-20 10:00 updated", "11-20 10:01 opened", False),
    ("11-20 10:00 opened; 11-20 10:00 queued", "11-20 10:01 opened", False),
    ("11-20 10:00 opened", "11-20 09:00 opened @b", False),
]


@pytest.mark.parametrize(("carried", "after", "expected"), OUTDATED)
def test_what_is_late_or_opens_an_interaction_anew_cannot_go_on_from_a_carry(carried: str, after: str, expected: bool) -> None:
    told = events(f"{carried}; {after}")
    carry = fold_of(within("4h")).carry(frame_of(told[:-1], ["a", "b"]))
    assert carry.outdated(frame_of(told[-1:], ["a", "b"])) == ([0] if expected else [])


def test_a_solution_that_stands_is_unchanged() -> None:
    fold = fold_of(within("4h", SOLVED))
    told = events("11-20 10:00 opened; 11-20 12:00 resolved; 11-20 13:00 updated; 11-20 14:00 reopened")
    carry = fold.carry(frame_of(told[:2], ["a"]))
    quiet, again = (fold(frame_of(told[2:end], ["a"]), carry) for end in (3, 4))
    assert (quiet.verdicts["opener"].to_list(), quiet.unchanged["opener"].to_list()) == ([], [1])
    assert (again.verdicts["opener"].to_list(), again.unchanged["opener"].to_list()) == ([1], [])


def test_timelines_over_several_interactions_are_not_carried() -> None:
    fold = fold_of(within("4h", per=("customer",)))
    assert not fold.can_carry
    with pytest.raises(ValueError, match="several interactions"):
        fold.carry(frame_of(events("11-20 10:00 opened customer=7"), ["a"]))


def test_nothing_carried_of_nothing() -> None:
    fold = fold_of(within("4h"))
    carry = fold.carry(frame_of([], []))
    assert len(carry.snapshots) == len(carry.states) == len(fold(frame_of([], []), carry).verdicts) == 0


def fold_of(standard: Standard) -> Fold:
    return Fold(Book((standard,), {}))


def test_what_an_older_text_takes_back_after_the_carry_is_told_by_the_next() -> None:
    told = events("11-20 10:00 opened; 11-20 11:00 resolved; 11-20 11:30 reopened; 11-20 13:00 updated")
    first, second = within("4h", SOLVED), within("4h", replace(SOLVED, cancel=(Match("spam"),)))
    versions = (Version(1, BEGINNING, first), Version(2, at("11-20 12:00"), second))
    fold = Fold(Book((second,), {}), {second.name: versions})
    carry = fold.carry(frame_of(told[:2], ["a"]))
    rows = fold(frame_of(told[2:], ["a"]), carry).verdicts
    assert rows.select("opener", "version", "state", "elapsed_us").rows() == [(1, 2, "running", 150 * MINUTE)]
    assert rows.equals(fold(frame_of(told, ["a"])).verdicts)
