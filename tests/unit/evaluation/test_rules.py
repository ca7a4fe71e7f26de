"""Rules: each event of a type is judged by its own attributes alone, at its instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.evaluation.fold import Fold
from engine.language.book import Book, Match, Rule, Standard
from engine.language.conditions import All, Any, Condition, Happened, Nothing, Op
from tests.model.kernel import evaluate, frame_of
from tests.model.telling import at, events, when, within

SHORT = when("words", Op.AT_MOST, 250)
SIGNED = when("signed", Op.IS, "yes")


def rule(must: Condition, applies: Condition | None = None, since: date | None = None, until: date | None = None) -> Standard:
    kind = Rule((Match("agent_message"),), must)
    return replace(within("1h"), kind=kind, applies=applies, since=since, until=until)


CASES = [  # must, what happened, the verdicts by the number of the event
    (SHORT, "11-20 10:00 agent_message words=250", "#1 met held"),
    (SHORT, "11-20 10:00 agent_message words=251", "#1 breached not_held"),
    (SHORT, "11-20 10:00 customer_message words=251", ""),
    # a number that is missing, or is none, gives no verdict; text that is missing does
    (SHORT, "11-20 10:00 agent_message", ""),
    (SHORT, "11-20 10:00 agent_message words=many", ""),
    (SHORT, "11-20 10:00 agent_message words=null", ""),
    (SIGNED, "11-20 10:00 agent_message", "#1 breached not_held"),
    (Any((SHORT, SIGNED)), "11-20 10:00 agent_message signed=yes", ""),
    (Nothing((SHORT,)), "11-20 10:00 agent_message", ""),
    (when("words", Op.PRESENT, "true"), "11-20 10:00 agent_message", "#1 breached not_held"),
    # only what the event itself says
    (SHORT, "11-20 10:00 opened words=9; 11-20 10:01 agent_message", ""),
    (SIGNED, "11-20 10:00 agent_message signed=yes; 11-20 10:01 agent_message", "#1 met held; #2 breached not_held"),
    # what had happened before it
    (
        Happened(("opened",)),
        "11-20 10:00 agent_message; 11-20 10:00 opened; 11-20 10:01 agent_message",
        "#1 breached not_held; #3 met held",
    ),
    (Happened(("agent_message",)), "11-20 10:00 agent_message; 11-20 10:01 agent_message", "#1 breached not_held; #2 met held"),
    (
        All((SHORT, when("hour", Op.LESS_THAN, 18))),
        "11-20 17:59 agent_message words=9; 11-20 18:00 agent_message words=9",
        "#1 met held; #2 breached not_held",
    ),
]


@pytest.mark.parametrize(("must", "happened", "expected"), CASES)
def test_each_event_is_judged_at_its_instant(must: Condition, happened: str, expected: str) -> None:
    rows = evaluate(Book((rule(must),), {}), events(happened), at("11-20 20:00"))
    assert "; ".join(f"#{row.opener} {row.state} {row.reason}" for row in rows) == expected
    assert all(row.opened_at == row.decided_at and not row.open for row in rows)


def test_for_sees_what_was_carried_and_must_does_not() -> None:
    letters = rule(SHORT, applies=when("channel", Op.IS, "letter"))
    happened = "11-20 10:00 opened channel=letter; 11-20 10:01 agent_message words=300; 11-20 10:02 agent_message words=9 channel=chat"
    rows = evaluate(Book((letters,), {}), events(happened), at("11-20 20:00"))
    assert [(row.opener, row.span, row.state) for row in rows] == [(2, 1, "breached")]


DAYS = [  # the rule's first and last day, the verdicts of an event on the 20th
    (date(2026, 11, 20), None, 1),
    (date(2026, 11, 21), None, 0),
    (None, date(2026, 11, 20), 1),
    (None, date(2026, 11, 19), 0),
]


@pytest.mark.parametrize(("since", "until", "expected"), DAYS)
def test_a_rule_holds_from_its_first_day_to_its_last(since: date | None, until: date | None, expected: int) -> None:
    held = rule(SHORT, since=since, until=until)
    assert len(evaluate(Book((held,), {}), events("11-20 10:00 agent_message words=9"), at("11-20 20:00"))) == expected


def test_text_where_a_number_is_compared_is_told_of_the_events_that_the_rule_speaks_of() -> None:
    happened = events("11-20 10:00 opened words=many; 11-20 10:01 agent_message words=few; 11-20 10:02 agent_message words=9")
    folded = Fold(Book((rule(SHORT),), {}))(frame_of(happened, ["a"]))
    assert folded.misfits.rows() == [("promise", "words", 2)]
