"""Up to when a standard's deadlines may be announced: which feeds have to be waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.evaluation.horizons import Horizon, horizon_of
from engine.language.book import Bar, Match, Rule, Statistic
from engine.language.conditions import Happened, Op
from engine.language.durations import Duration, Unit
from tests.model.telling import clock, when, within

NOW = 100
CLOCK = clock("opened", "agent_message", pause="pending", resume="unpending", cancel="spam")
RULE = replace(within("1h"), kind=Rule((Match("agent_message"),), when("words", Op.AT_MOST, 250)))

CASES = [  # what each feed has sent, how far it is read and by patience, the horizon
    ({"mail": "agent_message", "calls": "queued"}, {"mail": (50, 60), "calls": (10, 20)}, (50, 60)),
    ({"mail": "agent_message", "calls": "pending"}, {"mail": (50, 60), "calls": (10, 20)}, (10, 20)),
    ({"mail": "agent_message", "calls": "spam"}, {"mail": (50, 60), "calls": (10, 20)}, (10, 20)),
    ({"mail": "agent_message", "calls": "unpending"}, {"mail": (50, 60), "calls": (10, 20)}, (50, 60)),
    # nobody has sent any of these: all feeds count
    ({"mail": "opened", "calls": "queued"}, {"mail": (50, 60), "calls": (10, 20)}, (10, 20)),
    # a finished file has no watermark and holds nothing up
    ({"file": "agent_message"}, {"calls": (10, 20)}, (100, 100)),
    ({}, {}, (100, 100)),
    # never past now, and never less patient than read
    ({"mail": "agent_message"}, {"mail": (120, 130)}, (100, 100)),
    ({"mail": "agent_message"}, {"mail": (90, 80)}, (90, 90)),
]


@pytest.mark.parametrize(("sent", "feeds", "expected"), CASES)
def test_the_horizon_is_the_least_of_the_feeds_that_matter(
    sent: dict[str, str], feeds: dict[str, tuple[int, int]], expected: tuple[int, int]
) -> None:
    horizons = {name: Horizon(*each) for name, each in feeds.items()}
    assert horizon_of(within("1h", CLOCK), horizons, sent.items(), NOW) == Horizon(*expected)


OPENING = [  # what ends the clock, what each feed has sent, the horizon: some events count as `opened`
    ("opened", {"mail": "opened", "calls": "queued"}, (10, 20)),
    ("opened", {"mail": "opened", "calls": "customer_message"}, (10, 20)),
    ("opened", {"mail": "opened", "calls": "updated"}, (50, 60)),
    ("resolved", {"mail": "resolved", "calls": "queued"}, (50, 60)),
]


@pytest.mark.parametrize(("end", "sent", "expected"), OPENING)
def test_a_clock_that_ends_when_one_is_opened_waits_for_what_counts_as_opened(
    end: str, sent: dict[str, str], expected: tuple[int, int]
) -> None:
    horizons = {"mail": Horizon(50, 60), "calls": Horizon(10, 20)}
    assert horizon_of(within("1h", clock("called", end)), horizons, sent.items(), NOW) == Horizon(*expected)


AVERAGE = Bar(Statistic.AVERAGE, "quality", over=Duration(Unit.DAYS, 7))
COUNT = replace(AVERAGE, statistic=Statistic.COUNT, of=None)
SHARE = replace(COUNT, statistic=Statistic.SHARE)
SENT = [("mail", "opened"), ("calls", "agent_message"), ("survey", "scored"), ("mail", "resolved")]


@pytest.mark.parametrize(
    ("bar", "expected"),
    [
        (AVERAGE, 10),  # an attribute may be in any event
        (COUNT, 30),
        (replace(COUNT, at="scored"), 10),
        (replace(COUNT, at="surveyed"), 10),  # nobody has sent any
        (replace(AVERAGE, of=clock("opened", "agent_message")), 20),
        (replace(SHARE, of=Happened(("resolved",))), 30),
        (replace(SHARE, of=Happened(("scored",))), 10),  # what came of an interaction may be told by another feed than its opening
        (replace(SHARE, of=when("csat", Op.AT_LEAST, 4)), 10),  # and an attribute may be in any event
        (replace(SHARE, of=when("hour", Op.AT_LEAST, 4)), 30),
    ],
)
def test_a_bar_waits_for_what_makes_its_samples(bar: Bar, expected: int) -> None:
    feeds = {"survey": Horizon(10, 10), "calls": Horizon(20, 20), "mail": Horizon(30, 30)}
    assert horizon_of(replace(within("1h"), kind=bar), feeds, SENT, NOW) == Horizon(expected, expected)


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("agent_message", (20, 25)),
        ("internal_note", (10, 15)),  # nobody has sent any
    ],
)
def test_the_windows_of_a_rule_wait_for_what_it_judges(type_: str, expected: tuple[int, int]) -> None:
    rule = replace(RULE, kind=Rule((Match(type_),), when("words", Op.AT_MOST, 250)))
    feeds = {"survey": Horizon(10, 15), "calls": Horizon(20, 25), "mail": Horizon(30, 35)}
    assert horizon_of(rule, feeds, SENT, NOW) == Horizon(*expected)
