"""Standards as they are written: kinds, targets, hours, marks, and what does not go together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from engine.language.book import Aim, Choice, Goal, Mark, Match, OnChange, Period, Rule, Severity
from engine.language.conditions import Compare, Op, Value
from engine.language.durations import HOUR, Duration, Unit
from engine.language.reading import read_book
from tests.unit.language.books import OFFICE, book_text, ids, standard_of, time_of

INFO, TICKET, PAGE = Severity.INFO, Severity.TICKET, Severity.PAGE


def hours(amount: int) -> Duration:
    return Duration(Unit.EXACT, amount * HOUR)


def test_a_standard_that_says_little() -> None:
    standard = standard_of("clock: first_reply, within: 24h")
    assert (standard.promise, standard.severity, standard.minimum, standard.goal) == ("A sentence", TICKET, 1, None)
    assert standard.break_down == ("channel", "team", "priority")
    assert (standard.owner, standard.runbook, standard.tags, standard.since, standard.until) == (None, None, (), None, None)
    assert (standard.time_zone, standard.file, standard.line) == ("UTC", "book.yaml", 6)
    time = time_of("clock: first_reply, within: 24h")
    assert (time.aim, time.target, time.hours, time.per, time.on_change) == (Aim.WITHIN, hours(24), "always", (), OnChange.RETARGET)
    assert time.warn == (Mark(Fraction(4, 5), INFO),)


def test_a_standard_that_says_all() -> None:
    standard = standard_of(
        "clock: first_reply, within: 24h, severity: page, owner: care, runbook: docs/late.md, tags: [email, law], break_down: [tier], "
        "since: 2026-01-01, until: 2026-01-01, goal: 95% per month, minimum: 20, on_change: keep, per: [customer, topic]"
    )
    assert (standard.severity, standard.owner, standard.runbook, standard.tags) == (PAGE, "care", "docs/late.md", ("email", "law"))
    assert (standard.break_down, standard.since, standard.until) == (("tier",), date(2026, 1, 1), date(2026, 1, 1))
    assert (standard.goal, standard.minimum) == (Goal(Fraction(19, 20), per=Period.MONTH), 20)
    assert time_of("clock: pickup, within: 1h, on_change: keep, per: [customer, topic]").per == ("customer", "topic")
    assert time_of("clock: pickup, within: 1h, per: interaction").per == ()


def test_a_rule() -> None:
    standard = standard_of(
        "every: [agent_message, {type: answered, where: {team: sales}}], must: {words: {at_most: 250}}, goal: 90% over 7d"
    )
    sales = Compare("team", Op.IS, (Value("sales"),))
    few = Compare("words", Op.AT_MOST, (Value("250", 250.0),))
    assert standard.kind == Rule((Match("agent_message"), Match("answered", sales)), few)


WARNINGS = [
    ("50%", (Mark(Fraction(1, 2), INFO),)),
    ("[80%, 50%]", (Mark(Fraction(1, 2), INFO), Mark(Fraction(4, 5), INFO))),
    ("{80%: ticket, 50%: info}", (Mark(Fraction(1, 2), INFO), Mark(Fraction(4, 5), TICKET))),
    ("[]", ()),
]


@pytest.mark.parametrize(("written", "marks"), WARNINGS)
def test_marks(written: str, marks: tuple[Mark, ...]) -> None:
    assert time_of(f"clock: pickup, within: 20s, warn: {written}").warn == marks


def test_not_within_has_no_marks() -> None:
    assert time_of("clock: update, not_within: 1h").warn == ()
    assert time_of("clock: update, not_within: 1h", "defaults: {warn: 50%}\n").warn == ()


def test_due_has_an_attribute_and_no_target() -> None:
    time = time_of("clock: {from: ordered, to: delivered}, due: promised_at")
    assert (time.aim, time.due, time.target) == (Aim.DUE, "promised_at", None)


def test_choices() -> None:
    written = "clock: first_reply, within: {by: priority, urgent: {by: tier, gold: 1h, otherwise: 2h}, 3: 4h, otherwise: 8h}"
    inner = Choice("tier", (("gold", hours(1)),), hours(2))
    assert time_of(written).target == Choice("priority", (("urgent", inner), ("3", hours(4))), hours(8))
    assert time_of("clock: first_reply, within: {by: priority, urgent: 1h}").target == Choice("priority", (("urgent", hours(1)),))
    assert time_of("clock: pickup, within: 1h, hours: {by: tier, gold: always, otherwise: office}").hours == Choice(
        "tier", (("gold", "always"),), "office"
    )


ZONES = [
    ("", "Asia/Tokyo"),
    ("hours: always", "Asia/Tokyo"),
    ("hours: office", "Europe/Berlin"),
    ("hours: {by: tier, gold: always, otherwise: office}", "Europe/Berlin"),
    ("hours: {by: tier, gold: shop, otherwise: office}", "Asia/Tokyo"),
]


@pytest.mark.parametrize(("written", "zone"), ZONES)
def test_the_time_zone_is_that_of_the_only_calendar_or_the_files(written: str, zone: str) -> None:
    assert standard_of(f"clock: pickup, within: 1h, {written}", f"time_zone: Asia/Tokyo\n{OFFICE}").time_zone == zone


# What may stand beside which hours: bare days count the wall clock, working days a calendar.
UNITS = [
    ("within: 3d", []),
    ("within: 3d, hours: always", []),
    ("within: 3d, hours: office", ["duration/bare-days"]),
    ("within: 3 working days, hours: office", []),
    ("within: 3 working days", ["duration/no-calendar"]),
    ("within: end of 1 working day, hours: always", ["duration/no-calendar"]),
    ("not_within: 3d, hours: office", ["duration/bare-days"]),
    ("within: {by: topic, A: 3 working days, otherwise: 3d}, hours: {by: topic, A: office, otherwise: always}", []),
    ("within: {by: topic, A: 3 working days, B: 3d}, hours: {by: topic, A: office, B: always}", []),
    ("within: {by: topic, A: 3 working days, otherwise: 3d}, hours: {by: topic, B: always, otherwise: office}", ["duration/bare-days"]),
    ("within: {by: topic, A: 3 working days}, hours: {by: tier, gold: always, otherwise: office}", ["duration/no-calendar"]),
    ("within: {by: topic, A: 3 working days}, hours: {by: topic, B: always}", []),
    ("within: {by: a, 1: {by: b, 1: 3d, 2: 1h}}, hours: {by: b, 1: always, otherwise: office}", []),
    ("within: {by: a, 1: {by: b, 1: 3d, 2: 1h}}, hours: {by: b, 2: always, otherwise: office}", ["duration/bare-days"]),
]


@pytest.mark.parametrize(("written", "told"), UNITS)
def test_days_and_hours_that_go_together(written: str, told: list[str]) -> None:
    assert ids(book_text(f"clock: pickup, {written}")) == told


# Hours of a calendar: what is meant is told where `hours` names one for all, and how to name one elsewhere.
OF_A_CALENDAR = [
    # what is written; the suggestion, what is expected
    ("hours: office", "8h", "`8h`, counted in the calendar of `hours`"),
    ("hours: {by: topic, A: office, otherwise: office}", "8h", "`8h`, counted in the calendar of `hours`"),
    ("hours: {by: topic, A: office, otherwise: always}", None, "`8h`, and beside it `hours` with one of office, shop"),
    ("hours: always", None, "`8h`, and beside it `hours` with one of office, shop"),
    ("severity: info", None, "`8h`, and beside it `hours` with one of office, shop"),
]


@pytest.mark.parametrize(("written", "meant", "expected"), OF_A_CALENDAR)
def test_hours_of_a_calendar_are_no_length_of_time(written: str, meant: str | None, expected: str) -> None:
    _, (problem,) = read_book({"a.yaml": book_text(f"clock: pickup, within: 8 working hours, {written}")})
    assert (problem.id, problem.suggestion, problem.expected) == ("duration/working-hours", meant, expected)


REFUSED = [
    ("clock: pickup, target: 1h", ["shape/unknown-key"]),
    ("clock: pickup, sla: 1 hour, when: {channel: email}", ["shape/unknown-key", "duration/unreadable", "shape/unknown-key"]),
    ("owner: care", ["kind/none"]),
    ("hours: always", ["kind/none"]),
    ("within: 1h", ["shape/missing-key"]),
    ("within: 1 hour", ["shape/missing-key", "duration/unreadable"]),
    ("clok: pickup, within: 1h", ["shape/unknown-key"]),
    ("clock: pickup, wihtin: 1h", ["shape/unknown-key"]),
    ("clock: pickup, wihtin: 1 hour", ["shape/unknown-key", "duration/unreadable"]),
    ("evry: ended, must: {words: 1}", ["shape/unknown-key"]),
    ("every: ended, not_within: 7d", ["shape/missing-key", "kind/wrong-key"]),
    ("must: {words: {at_most: 1}}", ["shape/missing-key"]),
    ("every: agent_message", ["shape/missing-key"]),
    ("clock: pickup, within: 1h, bar: {average: quality}", ["kind/several"]),
    ("clock: pickup, within: 1h, must: {words: 1}", ["kind/wrong-key"]),
    ("clock: pickup, within: 1h, confidence: 95%, over: 7d", ["kind/wrong-key", "kind/wrong-key"]),
    ("every: ended, must: {words: 1}, warn: 50%", ["kind/wrong-key"]),
    ("clock: pickup", ["target/none"]),
    ("clock: pickup, within: 1h, not_within: 2h", ["target/several"]),
    ("clock: resolution, within: 1h, per: customer", ["clock/sum-per"]),
    ("clock: resolution, within: 1h, per: interaction", []),
    ("clock: resolution, not_within: 1h", ["target/not-within-sum"]),
    ("clock: {from: a, to: b, count: sum}, not_within: 1h", ["target/not-within-sum"]),
    ("clock: first_reply, not_within: 1h", []),
    ("clock: update, not_within: 1h, warn: []", ["target/not-within-warn"]),
    ("clock: pickup, within: 20s, warn: [80%, 80.0%]", ["shape/twice"]),
    ("clock: pickup, within: 20s, warn: {80%: loud}", ["shape/wrong-value"]),
    ("clock: pickup, within: 20s, warn: ", ["shape/wrong-type"]),
    ("clock: pickup, within: 20s, warn: [0%, 100%, 101%]", ["share/range", "share/range"]),
    ("clock: pickup, within: 20s, minimum: 0", ["shape/wrong-type"]),
    ("clock: pickup, within: 20s, minimum: true", ["shape/wrong-type"]),
    ("clock: pickup, within: 20s, minimum: '30'", ["shape/wrong-type"]),
    ("clock: pickup, within: 20s, since: 2026-01-02, until: 2026-01-01", ["date/order"]),
    ("clock: pickup, within: 20s, break_down: [customer]", ["break-down/customer"]),
    ("clock: pickup, within: 20s, break_down: []", []),
    ("clock: pickup, within: 20s, per: [interaction, customer]", ["shape/wrong-value"]),
    ("clock: pickup, within: {urgent: 1h}", ["shape/missing-key"]),
    ("clock: pickup, within: {by: priority}", ["choice/empty"]),
    ("clock: pickup, within: {by: priority, urgent: 1h, othrwise: 2h}", ["choice/near"]),
    ("clock: pickup, within: {by: priority, urgent: {by: tier, gold: 1h, Otherwise: 2h}, otherwise: 2h}", ["choice/near"]),
    ("clock: pickup, within: {by: priority, urgent: 1h, 'othrwise': 2h}", []),
    ("clock: pickup, within: {by: priority, urgent: 1h, other: 2h}", ["choice/near"]),
    ("clock: pickup, within: {by: priority, urgent: 1h, 'other': 2h}", []),
    ("clock: pickup, within: 1h, hours: {by: tier, gold: always, otherwize: office}", ["choice/near"]),
    ("clock: pickup, within: 0s", ["target/zero"]),
    ("clock: pickup, within: 1s", []),
    ("clock: pickup, within: {by: priority, low: 0d, otherwise: 1d}", ["target/zero"]),
    ("clock: update, not_within: 0s", ["target/zero"]),
    ("clock: pickup, within: 0 working days, hours: office", []),
    ("clock: pickup, within: end of 0 working days, hours: office", []),
    ("clock: pickup, within: 1h, goal: 0% over 28d", ["goal/zero"]),
    ("clock: pickup, within: 1h, goal: 0.1% over 28d", []),
    ("clock: {from: ordered, to: delivered}, due: promised_at, hours: office", []),
    ("clock: pickup, within: {by: priority, otherwise: 1h}", []),
    ("clock: pickup, within: [1h]", ["shape/wrong-type"]),
    ("clock: pickup, due: ", ["shape/wrong-type"]),
    ("clock: pickup, within: 1h, hours: {by: tier, gold: offic}", ["calendar/unknown"]),
]


@pytest.mark.parametrize(("written", "told"), REFUSED)
def test_standards_that_are_refused(written: str, told: list[str]) -> None:
    assert ids(book_text(written)) == told


def test_all_that_is_wrong_is_told_at_once() -> None:
    written = "clock: pikup, within: 1 hour, hours: ofice, goal: much, for: {words: {more: 1}}, severity: high"
    told = ["clock/unknown", "duration/unreadable", "calendar/unknown", "share/unreadable", "condition/operator", "shape/wrong-value"]
    assert ids(book_text(written)) == told


PROMISES = [
    ("Every call is answered", []),
    ("'5'", []),
    ("5", ["shape/wrong-type"]),
    ("true", ["shape/wrong-type"]),
    ("", ["shape/wrong-type"]),
]


@pytest.mark.parametrize(("written", "told"), PROMISES)
def test_a_promise_is_a_sentence(written: str, told: list[str]) -> None:
    assert ids(book_text("clock: pickup, within: 1h").replace("A sentence", written)) == told


@pytest.mark.parametrize("written", ["", "[]", "text"])
def test_a_standard_that_is_not_a_map(written: str) -> None:
    assert ids(f"upheld: 1\nstandards:\n  s: {written}\n") == ["shape/wrong-type"]
