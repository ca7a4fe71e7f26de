"""What a test expects against what came: both sides of each key, and cases that do not meet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.answers.booktests import Difference
from engine.answers.case_results import results_of
from tests.unit.answers.books import book, case_text, cases_of, result, results

IN_TIME = "[2026-11-20 09:00, opened]\n[2026-11-20 10:00, resolved]"
LATE = "[2026-11-20 09:00, opened]\n[2026-11-20 10:00:01, resolved]"
OPEN = "[2026-11-20 09:00, opened]"
PAUSED = "[2026-11-20 09:00, opened]\n[2026-11-20 09:10, pending]"
TWICE = "[2026-11-20 09:00, opened]\n[2026-11-20 09:30, resolved]\n[2026-11-20 12:00, opened]\n[2026-11-20 14:00, resolved]"
FOUR = """
{at: 2026-11-20 09:00, type: opened, repeat: 3}
{at: 2026-11-20 09:00, type: opened, repeat: 3, subject: kept}
{at: 2026-11-20 09:30, type: resolved, repeat: 3, subject: kept}
"""

# standard | timeline | as of | what is expected | the keys that are different
EXPECTED = [
    ("in-an-hour", IN_TIME, None, "{state: met, open: false, elapsed: 1h, reason: in_time}", []),
    ("in-an-hour", IN_TIME, None, "{deadline: 2026-11-20 10:00, decided: 2026-11-20 10:00}", []),
    ("in-an-hour", IN_TIME, None, "{deadline: 2026-11-20T09:00:00Z}", []),
    ("in-an-hour", IN_TIME, None, "{deadline: 2026-11-20 10:01}", ["deadline"]),
    ("in-an-hour", LATE, None, "{state: breached, reason: deadline_passed, elapsed: 1h1s, decided: 2026-11-20 10:00}", []),
    ("in-an-hour", LATE, None, "{state: met, reason: in_time}", ["state", "reason"]),
    ("in-an-hour", OPEN, "2026-11-20 09:00:00.5", "{elapsed: 0.5s}", []),
    ("in-an-hour", OPEN, "2026-11-20 09:01:00.000001", "{elapsed: 1m0.000001s}", []),
    ("in-an-hour", OPEN, "2026-11-20 09:01:00.000001", "{elapsed: 1m}", ["elapsed"]),
    ("in-an-hour", LATE, "2026-11-20 10:00", "{state: at_risk, open: true, decided: null}", []),
    ("in-an-hour", OPEN, None, "{state: running, elapsed: 0s, decided: null}", []),
    ("in-an-hour", OPEN, "2026-11-20 09:48", "{state: at_risk, reason: past_mark, elapsed: 48m}", []),
    ("in-an-hour", OPEN, "2026-11-20 09:47:59", "{state: at_risk}", ["state"]),
    ("in-an-hour", PAUSED, "2026-11-20 12:00", "{state: paused, deadline: null, elapsed: 10m}", []),
    ("in-an-hour", PAUSED, "2026-11-20 12:00", "{deadline: 2026-11-20 10:00}", ["deadline"]),
    ("in-an-hour", OPEN, "2026-11-20 08:00", "{none: true}", []),
    ("in-an-hour", OPEN, None, "{none: true}", ["none"]),
    ("in-an-hour", OPEN, "2026-11-20 08:00", "{state: running}", ["none"]),
    ("in-an-hour", TWICE, None, "{state: breached}", []),
    ("in-an-hour", TWICE, None, "{span: 1, state: met}", []),
    ("in-an-hour", TWICE, None, "{span: 3, state: met}", ["span"]),
    ("in-an-hour", TWICE, None, "[{state: met}, {state: breached}]", []),
    ("in-an-hour", TWICE, None, "[{state: breached}, {state: breached}]", ["state"]),
    ("in-an-hour", TWICE, None, "[{state: met}]", ["spans"]),
    ("in-an-hour", TWICE, None, "[{span: 2, state: breached}]", []),
    ("in-an-hour", TWICE, None, "[{span: 2, state: breached}, {span: 3, none: true}]", []),
    ("in-an-hour", TWICE, None, "{span: 2, none: true}", ["none"]),
    ("in-an-hour", TWICE, None, "{compliance: 50%, violated: true}", []),
    ("in-an-hour", TWICE, None, "{state: breached, compliance: 51%, violated: false}", ["violated", "compliance"]),
    ("in-an-hour", OPEN, None, "{compliance: unknown, violated: unknown}", []),
    ("in-an-hour", OPEN, None, "{compliance: 0%}", ["compliance"]),
    ("in-an-hour", FOUR, "2026-11-20 11:00", "{compliance: 50%, violated: true}", []),
    ("in-an-hour", FOUR, "2026-11-20 10:00", "{compliance: 100%, violated: false}", []),
    ("stays-done", IN_TIME, None, "{none: true}", []),
    ("short", "[2026-11-20 09:00, agent_message, {words: 250}]", None, "{state: met, reason: held, deadline: null}", []),
    ("short", "[2026-11-20 09:00, agent_message, {words: 251}]", None, "{state: breached, violated: true}", []),
    ("short", "[2026-11-20 09:00, agent_message, {words: 251}]", "2026-11-20 10:00", "{violated: false, compliance: 0%}", []),
    ("by-the-date", "[2026-11-20 09:00, opened, {promised_at: 2026-11-20}]", None, "{deadline: 2026-11-21}", []),
]


@pytest.mark.parametrize(("standard", "timeline", "at", "expect", "keys"), EXPECTED)
def test_what_is_named_is_compared(standard: str, timeline: str, at: str | None, expect: str, keys: list[str]) -> None:
    assert [each.key for each in result(standard, timeline, expect, at).differences] == keys


def test_a_difference_tells_both_sides() -> None:
    at = int(datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp()) * 1_000_000
    found = result("in-an-hour", LATE, "{elapsed: 1h, deadline: null}")
    (verdict,) = found.verdicts
    assert found.differences == (
        Difference("elapsed", 3_600_000_000, 3_601_000_000, verdict),
        Difference("deadline", None, at, verdict),
    )


SCORED = """
{{at: 2026-11-20 10:00, type: scored, data: {{channel: email, quality: 4.6}}, repeat: 3}}
{{at: 2026-11-20 10:00, type: scored, data: {{channel: chat, quality: {chat}}}, repeat: {times}}}
"""
WEAK, EVEN, FEW = SCORED.format(chat=4.1, times=3), SCORED.format(chat=4.3, times=3), SCORED.format(chat=1, times=2)
QUICK = "[2026-11-20 09:00, opened]\n[2026-11-20 09:30, resolved]"
GLAD = "{at: 2026-11-20 09:00, type: opened, data: {csat: 5}, repeat: 2}\n{at: 2026-11-20 09:00, type: opened, data: {csat: 1}, repeat: 1}"

# standard | timeline | as of | what is expected | the keys that are different
BARS = [
    ("even-quality", WEAK, None, "{violated: true, groups: {email: 4.6, chat: 4.1}}", []),
    ("even-quality", WEAK, None, "{violated: false, groups: {chat: 4.2}}", ["violated", "groups"]),
    ("even-quality", WEAK, None, "{value: 4.35}", []),
    ("even-quality", WEAK, None, "{value: 4.4}", []),  # as exactly as it is written
    ("even-quality", WEAK, None, "{value: 4.5}", ["value"]),
    ("even-quality", EVEN, None, "{violated: false}", []),
    ("even-quality", EVEN, "2026-11-27 10:00", "{violated: unknown, value: unknown}", []),
    ("even-quality", FEW, None, "{violated: false, groups: {chat: 1}}", []),
    ("even-quality", WEAK, None, "{groups: {phone: unknown}}", []),
    ("even-quality", FEW, None, "{groups: {email: 4.6, chat: unknown}}", []),  # two of three that a group needs
    ("even-quality", FEW, None, "{groups: {email: unknown}}", ["groups"]),
    ("even-quality", FEW, None, "{groups: {chat: 2}}", ["groups"]),
    ("even-quality", WEAK, None, "{groups: {chat: unknown}}", ["groups"]),
    ("even-quality", FEW, None, "{value: unknown}", ["value"]),  # all samples together are no group
    ("even-quality", WEAK, None, "{groups: {phone: 4}}", ["groups"]),
    ("even-quality", WEAK, None, "{none: true}", ["none"]),
    ("quick", "[2026-11-20 09:00, opened]", None, "{none: true}", []),
    ("quick", QUICK, None, "{violated: false, value: 30m}", []),
    ("quick", QUICK, None, "{value: 30m1s}", ["value"]),
    ("quick-of-two", QUICK, None, "{violated: unknown, value: unknown}", []),
    ("quick-of-two", QUICK, None, "{value: 30m}", []),
    ("most-are-glad", GLAD, None, "{violated: true, value: 66.7%}", []),
    ("most-are-glad", GLAD, None, "{value: 66%}", ["value"]),
]


@pytest.mark.parametrize(("standard", "timeline", "at", "expect", "keys"), BARS)
def test_the_figures_of_a_bar_are_compared(standard: str, timeline: str, at: str | None, expect: str, keys: list[str]) -> None:
    assert [each.key for each in result(standard, timeline, expect, at).differences] == keys


def test_the_samples_of_cases_do_not_meet() -> None:
    found = results(case_text("even-quality", WEAK, "{violated: true}"), case_text("even-quality", EVEN, "{violated: false}"))
    assert [each.ok for each in found.cases] == [True, True]


THIRDS = "\n".join(f"{{at: 2026-11-20 09:00, type: agent_message, data: {{words: {words}}}, repeat: 1}}" for words in (1, 1, 999))

# a share as it is written | whether two of three is it
WRITTEN = [("66.67%", True), ("66.7%", True), ("67%", True), ("66%", False), ("66.6%", False), ("66.66%", False)]


@pytest.mark.parametrize(("share", "is_it"), WRITTEN)
def test_a_share_is_as_exact_as_it_is_written(share: str, is_it: bool) -> None:
    assert result("short", THIRDS, f"{{compliance: {share}}}").ok == is_it


SUBJECTS = """
[2026-11-20 09:00, opened, {}, a]
[2026-11-20 09:00, opened, {}, b]
[2026-11-20 09:30, resolved, {}, b]
"""


def test_interactions_are_told_apart_by_their_subjects() -> None:
    assert result("in-an-hour", SUBJECTS, "[{state: running}, {state: met}]").ok


SOLVED = "[2026-11-20 09:00, resolved, {customer: ann}, one]"
AGAIN = "[2026-11-20 12:00, opened, {customer: ann}, two]"


def test_cases_do_not_meet_where_interactions_share_a_timeline() -> None:
    found = results(
        case_text("stays-done", f"{SOLVED}\n{AGAIN}", "{state: breached, reason: too_soon}"),
        case_text("stays-done", SOLVED, "{state: running}", at="2026-11-20 13:00"),
        case_text("stays-done", AGAIN, "{none: true}"),
    )
    assert [each.ok for each in found.cases] == [True, True, True]


def test_each_case_is_judged_as_of_its_own_instant() -> None:
    whens = {"2026-11-20 09:47": "running", "2026-11-20 09:48": "at_risk", "2026-11-20 10:00:01": "breached"}
    tests = [case_text("in-an-hour", OPEN, f"{{state: {state}}}", at) for at, state in whens.items()]
    assert all(each.ok for each in results(*tests).cases)


def test_many_standards_are_judged_in_few_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    tests = [case_text(name, IN_TIME, "{violated: unknown}") for name in ("in-an-hour", "short", "in-office-hours")]
    together = [each.verdicts for each in results(*tests).cases]
    monkeypatch.setattr("engine.answers.case_judging.TOGETHER", 1)
    assert [each.verdicts for each in results_of(cases_of(*tests), book()).cases] == together


def test_text_where_a_number_is_compared_is_told() -> None:
    found = results(
        case_text("short", "[2026-11-20 09:00, agent_message, {words: many}]", "{none: true}"),
        case_text("short", "[2026-11-20 09:00, agent_message, {words: 9}]", "{state: met}"),
    )
    assert [(each.ok, each.misfits) for each in found.cases] == [(True, ("words",)), (True, ())]


def test_no_tests_are_no_results() -> None:
    found = results_of([], book())
    assert found.cases == ()
    assert found.untested == tuple(each.name for each in book().standards)
