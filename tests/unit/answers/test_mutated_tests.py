"""Any text of a test ends in problems or in results, never in an exception."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from engine.answers.case_reading import read_tests
from engine.answers.case_results import results_of
from engine.answers.expectations import KEYS
from engine.language.problems import PROBLEMS, Level
from engine.language.rendering import render_all
from tests.unit.answers.books import book, case_text

SOURCE = "tests:\n" + "".join(
    [
        case_text("in-office-hours", "[2026-11-20 16:30, opened, {priority: urgent}, x]\n[2026-11-23 09:30:01, resolved]", "{state: met}"),
        case_text("stays-done", "{at: 2026-11-20 16:30, type: resolved, data: {customer: a}, repeat: 3, subject: x}", "[{open: true}]"),
        case_text("in-an-hour", "[2026-11-20, opened]", "{deadline: null, elapsed: 1h30m, compliance: 66.7%, span: 1}", "2026-11-23"),
    ]
)
ODD = ["\t", "\n", "\0", "\ud800", "null", ".inf", "-1", "1e999", "9" * 400, "{", "}", "[", "]", ": ", "- ", "&a ", "*a", "", *KEYS]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Tests in which some words are taken out, doubled or replaced."""
    parts = re.split(r"(\W)", SOURCE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(parts) - 1))
        parts[at] = draw(st.sampled_from([parts[at] * 2, parts[draw(st.integers(0, len(parts) - 1))], *ODD]))
    return "".join(parts)


@given(mutated())
@example(SOURCE.replace("urgent", "9" * 40))
@example(SOURCE.replace("urgent", "[1, {a: -" + "9" * 20 + "}]"))
@example(SOURCE.replace("urgent", "[.nan, {a: .inf}, null]"))
def test_mutated_tests_end_in_results_or_in_problems(text: str) -> None:
    cases, problems = read_tests({"book.test.yaml": text}, book())
    assert (cases is None) == any(problem.level is Level.ERROR for problem in problems)
    assert {problem.id for problem in problems} <= set(PROBLEMS)
    assert all(line.isprintable() for line in render_all(problems, {"book.test.yaml": text}).split("\n"))
    assert cases is None or len(results_of(cases, book()).cases) == len(cases)


@given(mutated())
def test_without_a_book_there_are_no_cases_of_any_tests(text: str) -> None:
    cases, _ = read_tests({"book.test.yaml": text}, None)
    assert not cases
