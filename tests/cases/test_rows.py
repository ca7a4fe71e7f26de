"""The language's clauses about time, as rows that a manager could read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.casefiles import HERE, Case, read_cases
from tests.cases.figures import figure_differences
from tests.cases.judges import FIGURERS, JUDGES
from tests.cases.runner import Judge, differences_of, evaluate_case, read_case_book

CASES = read_cases(HERE)
LAW = " ".join((Path(__file__).parents[2] / "docs" / "language.md").read_text().split())


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
@pytest.mark.parametrize("case", [case for case in CASES if "refused" not in case.row], ids=str)
def test_the_verdicts_are_as_written(case: Case, judge: Judge) -> None:
    assert differences_of(case, evaluate_case(case, judge)) == []


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("case", [case for case in CASES if "figure" in case.row], ids=str)
def test_the_figures_are_as_written(case: Case, judge: str) -> None:
    assert figure_differences(case, evaluate_case(case, JUDGES[judge]), FIGURERS[judge]) == []


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case.row], ids=str)
def test_a_book_is_refused(case: Case) -> None:
    book, problems = read_case_book(case)
    assert book is None
    assert [problem.id for problem in problems] == [case.row["refused"]]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_row_shows_a_sentence_of_the_law(case: Case) -> None:
    assert case.row["law"] in LAW
