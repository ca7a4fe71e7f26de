"""A standard whose text changes while its clocks run: what stays, what is held to the new text, and what nobody is told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from engine.evaluation.columns import BEGINNING
from engine.evaluation.deadlines import Version
from engine.evaluation.eras import Calendars, eras
from engine.language.book import Book, Count, Match, Rule, Severity, Standard
from engine.language.calendars import Calendar
from engine.language.conditions import Op
from tests.model import kernel
from tests.model.books import CALENDARS
from tests.model.rows import Row
from tests.model.telling import REPLY, at, clock, events, not_within, told, when, within

REPLY_OR_CLOSED = clock("opened customer_message", "agent_message closed", cancel="spam")
PAUSING = clock("opened customer_message", "agent_message", pause="pending", resume="unpending", cancel="spam")
SOLVED = clock("opened reopened", "resolved", count=Count.SUM)
ACCEPTED = clock("opened reopened", "resolved accepted", count=Count.SUM)
STAYS = clock("resolved", "reopened")
STAYS_CLOSED = clock("resolved", "reopened opened")
OFFICE = {"office": CALENDARS["office"]}
CLOSED_ON_FRIDAYS = {"office": replace(CALENDARS["office"], week=(*CALENDARS["office"].week[:4], (), (), ()))}
SHORT = Rule((Match("agent_message"),), when("words", Op.AT_MOST, 250))
SHORTER = Rule((Match("agent_message"),), when("words", Op.AT_MOST, 100))


def text_rule(rule: Rule) -> Standard:
    return replace(within("1h"), kind=rule)


CHANGES = [  # the texts, when the second came into force, what happened, as of, what is told
    # a changed target: open clocks are held to it from then on, counted from the start of the span
    (
        within("4h"),
        within("2h"),
        "11-20 11:30",
        "11-20 10:00 opened",
        "11-20 12:00:00.000001",
        "2 breached deadline_passed open, deadline 11-20 12:00",
    ),
    (
        within("4h"),
        within("2h"),
        "11-20 13:00",
        "11-20 10:00 opened",
        "11-20 13:30",
        "2 breached deadline_passed open, deadline 11-20 13:00",
    ),
    (within("1h"), within("4h"), "11-20 11:00", "11-20 10:00 opened", "11-20 13:00", "2 running counting open, deadline 11-20 14:00"),
    (
        within("1h"),
        within("4h"),
        "11-20 11:00:01",
        "11-20 10:00 opened",
        "11-20 13:00",
        "1 breached deadline_passed open, deadline 11-20 11:00",
    ),
    # a changed clock: what was decided stays, with the version that decided it
    (
        within("4h"),
        within("4h", REPLY_OR_CLOSED),
        "11-20 12:00",
        "11-20 10:00 opened; 11-20 11:59 agent_message",
        "11-20 13:00",
        "1 met in_time, deadline 11-20 14:00",
    ),
    (
        within("4h"),
        within("4h", REPLY_OR_CLOSED),
        "11-20 12:00",
        "11-20 10:00 opened; 11-20 12:00 agent_message",
        "11-20 13:00",
        "2 met in_time, deadline 11-20 14:00",
    ),
    (
        within("1h"),
        within("4h", REPLY_OR_CLOSED),
        "11-20 12:00",
        "11-20 10:00 opened",
        "11-20 13:00",
        "1 breached deadline_passed open, deadline 11-20 11:00",
    ),
    # … an open clock goes over to it; one that is late at once is late from then on
    (within("4h"), within("4h", PAUSING), "11-20 12:00", "11-20 10:00 opened; 11-20 10:30 pending", "11-20 13:00", "2 paused paused open"),
    (
        within("4h", PAUSING),
        within("1h"),
        "11-20 12:00",
        "11-20 10:00 opened; 11-20 10:30 pending",
        "11-20 13:00",
        "2 breached deadline_passed open, deadline 11-20 12:00",
    ),
    # … and what had ended by then under the new text is told by nobody
    (within("4h"), within("4h", REPLY_OR_CLOSED), "11-20 12:00", "11-20 10:00 opened; 11-20 11:00 closed", "11-20 13:00", ""),
    (
        within("4h"),
        within("4h", REPLY_OR_CLOSED),
        "11-20 12:00",
        "11-20 10:00 opened; 11-20 12:00 closed",
        "11-20 13:00",
        "2 met in_time, deadline 11-20 14:00",
    ),
    # a solved ticket that is opened again takes its verdict back, whichever text gave it
    (
        within("4h", SOLVED),
        within("4h", ACCEPTED),
        "11-20 12:00",
        "11-20 10:00 opened; 11-20 11:00 resolved",
        "11-20 15:00",
        "1 met in_time, deadline 11-20 14:00",
    ),
    (
        within("4h", SOLVED),
        within("4h", ACCEPTED),
        "11-20 12:00",
        "11-20 10:00 opened; 11-20 11:00 resolved; 11-20 13:00 reopened",
        "11-20 15:00",
        "2 running counting open, deadline 11-20 16:00",
    ),
    # what lasts
    (
        not_within("4h", STAYS),
        not_within("4h", STAYS_CLOSED),
        "11-20 12:00",
        "11-20 10:00 resolved; 11-20 13:00 opened",
        "11-20 15:00",
        "2 breached too_soon, deadline 11-20 14:00",
    ),
    (
        not_within("1h", STAYS),
        not_within("4h", STAYS_CLOSED),
        "11-20 12:00",
        "11-20 10:00 resolved; 11-20 13:00 opened",
        "11-20 15:00",
        "1 met lasted, deadline 11-20 11:00",
    ),
    # a promise of another kind
    (
        within("1h", STAYS),
        not_within("4h", STAYS),
        "11-20 10:30",
        "11-20 10:00 resolved",
        "11-20 13:00",
        "2 running counting open, deadline 11-20 14:00",
    ),
    # each event of a rule is judged by the text of its instant
    (text_rule(SHORT), text_rule(SHORTER), "11-20 12:00", "11-20 11:59 agent_message words=200", "11-20 13:00", "1 met held"),
    (text_rule(SHORT), text_rule(SHORTER), "11-20 12:00", "11-20 12:00 agent_message words=200", "11-20 13:00", "2 breached not_held"),
    # … and told with the number of that text, though it judges alike
    (
        text_rule(SHORT),
        replace(text_rule(SHORT), owner="quality"),
        "11-20 12:00",
        "11-20 11:59 agent_message words=200; 11-20 12:00 agent_message words=300",
        "11-20 13:00",
        "1 met held; 2 breached not_held",
    ),
]


def said(row: Row) -> str:
    """`1 met in_time, deadline 11-20 14:00`: the version that decided, what it decided and the deadline, if there is one."""
    return ", ".join(
        [f"{row.version} {told(row).split(', ')[0]}", *(part for part in told(row).split(", ") if part.startswith("deadline"))]
    )


@pytest.mark.parametrize(("first", "second", "since", "happened", "now", "expected"), CHANGES)
def test_a_new_text(first: Standard, second: Standard, since: str, happened: str, now: str, expected: str) -> None:
    versions = (Version(1, BEGINNING, first), Version(2, at(since), second))
    rows = kernel.evaluate(Book((second,), {}), events(happened), at(now), versions={second.name: versions})
    assert "; ".join(said(row) for row in rows) == expected


FIRST_DAYS = [  # the first day of a promise that lasts two hours, how many spans are told of two solutions on the 20th and 21st
    (None, [1, 2]),
    (date(2026, 11, 20), [1, 2]),
    (date(2026, 11, 21), [2]),
    (date(2026, 11, 22), []),
]


@pytest.mark.parametrize(("since", "expected"), FIRST_DAYS)
def test_what_nobody_is_held_to_ends_all_the_same(since: date | None, expected: list[int]) -> None:
    standard = not_within("2h", STAYS, since=since)
    rows = kernel.evaluate(Book((standard,), {}), events("11-20 10:00 resolved; 11-21 10:00 resolved"), at("11-21 11:00"))
    assert [row.opener for row in rows] == expected


def _office(target: str = "4h") -> Standard:
    return within(target, hours="office")


def test_a_calendar_that_changed_keeps_its_old_hours_for_what_it_decided() -> None:
    happened = events("11-20 09:00 opened @old; 11-20 09:00 agent_message @x; 11-20 11:00 opened @new")
    standard = _office("2h")
    versions = (Version(1, BEGINNING, standard, OFFICE), Version(2, at("11-20 11:30"), standard, CLOSED_ON_FRIDAYS))
    rows = kernel.evaluate(Book((standard,), CLOSED_ON_FRIDAYS), happened, at("11-23 12:00"), versions={standard.name: versions})
    assert [(row.timeline, row.version, told(row)) for row in rows] == [
        ("old", 1, "breached deadline_passed open, deadline 11-20 11:00, at 11-20 11:00, 9h of 2h"),
        ("new", 2, "breached deadline_passed open, deadline 11-23 11:00, at 11-23 11:00, 3h of 2h"),
    ]


def shapes(*versions: tuple[Standard, Mapping[str, Calendar]]) -> list[list[int]]:
    """The numbers of the versions in each era."""
    texts = tuple(Version(number, number, standard, calendars) for number, (standard, calendars) in enumerate(versions, start=1))
    return [[version.number for version in era.versions] for era in eras(texts, Calendars(versions[-1][1], texts))]


SHAPES = [  # texts with their calendars, the versions of each era
    ([(within("1h"), {}), (within("2h"), {})], [[1, 2]]),
    ([(within("1h"), {}), (within("1h", applies=when("channel", Op.IS, "email")), {})], [[1, 2]]),
    ([(within("1h"), {}), (within("1h", PAUSING), {})], [[1], [2]]),
    ([(within("1h"), {}), (within("1h", PAUSING), {}), (within("2h", PAUSING), {})], [[1], [2, 3]]),
    ([(within("1h"), {}), (within("1h", per=("customer",)), {})], [[1], [2]]),
    ([(within("1h"), {}), (not_within("1h", REPLY), {})], [[1], [2]]),
    ([(within("1h"), {}), (replace(within("1h"), time_zone="UTC"), {})], [[1], [2]]),
    ([(_office(), OFFICE), (_office("8h"), OFFICE)], [[1, 2]]),
    ([(_office(), OFFICE), (_office(), CLOSED_ON_FRIDAYS)], [[1], [2]]),
    ([(_office(), OFFICE), (within("4h"), {}), (_office(), CLOSED_ON_FRIDAYS)], [[1, 2], [3]]),
    ([(within("4h"), OFFICE), (within("4h"), CLOSED_ON_FRIDAYS)], [[1, 2]]),  # a calendar that nobody uses
    # a rule goes over to any text that judges alike
    ([(text_rule(SHORT), {}), (text_rule(SHORT), {})], [[1, 2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), promise="Answers are short", owner="quality", tags=("a",)), {})], [[1, 2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), runbook="wiki/short", severity=Severity.PAGE), {})], [[1, 2]]),
    ([(text_rule(SHORT), {}), (text_rule(SHORTER), {})], [[1], [2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), time_zone="UTC"), {})], [[1], [2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), applies=when("channel", Op.IS, "email")), {})], [[1], [2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), break_down=("agent",)), {})], [[1], [2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), since=date(2026, 11, 1)), {})], [[1], [2]]),
    ([(text_rule(SHORT), {}), (replace(text_rule(SHORT), until=date(2026, 11, 1)), {})], [[1], [2]]),
]


@pytest.mark.parametrize(("versions", "expected"), SHAPES)
def test_a_change_that_no_running_clock_can_follow_begins_an_era(
    versions: list[tuple[Standard, Mapping[str, Calendar]]], expected: list[list[int]]
) -> None:
    assert shapes(*versions) == expected


def test_older_definitions_of_a_calendar_have_numbers_that_stay() -> None:
    third = {"office": replace(CALENDARS["office"], holidays="DE-BE")}
    texts = [Version(1, BEGINNING, _office(), OFFICE), Version(2, 2, _office(), CLOSED_ON_FRIDAYS)]
    assert set(Calendars(CLOSED_ON_FRIDAYS, texts).by_key) == {"office", "office@1"}
    texts.append(Version(3, 3, _office(), third))
    later = Calendars(third, texts)
    assert later.by_key == {"office": third["office"], "office@1": OFFICE["office"], "office@2": CLOSED_ON_FRIDAYS["office"]}


def test_spans_counted_together_by_one_text_and_apart_by_the_next() -> None:
    apart, together = within("4h"), within("4h", per=("customer",))
    happened = events("11-20 09:00 opened customer=7; 11-20 09:30 agent_message; 11-20 10:00 opened customer=7 @b")
    versions = (Version(1, BEGINNING, apart), Version(2, at("11-20 10:30"), together))
    rows = kernel.evaluate(Book((together,), {}), happened, at("11-20 11:00"), versions={together.name: versions})
    assert [(row.timeline, row.version, row.state) for row in rows] == [("a", 1, "met"), ("7", 2, "running")]
