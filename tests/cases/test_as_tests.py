"""The rows that a manager could have written as tests are run as such: read from text, all of a book together, and as expected."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine.answers.booktests import CaseResult
from engine.answers.case_reading import read_tests
from engine.answers.case_results import results_of
from engine.answers.expectations import KEYS
from tests.cases.casefiles import HERE, Case, Data, read_cases
from tests.cases.runner import read_case_book

TEST_KEYS = ("name", "standard", "timeline", "at")
UNKNOWN = "unknown"
FRACTION = re.compile(r"\.[0-9]+s")  # which no bound has
BEYOND_TESTS = {"read", "time_zone", "refused"}


def is_a_test(case: Case) -> bool:
    """Whether a row has nothing that the tests of a book do not."""
    expect = expected(case)
    entries = expect if isinstance(expect, list) else [expect]
    feeds = any(isinstance(event, dict) and "feed" in event for event in case.row.get("timeline", []))
    has_counts = any("compliance" in entry for entry in entries)
    return not (BEYOND_TESTS & set(case.row) or feeds or has_counts) and all(entry and set(entry) <= set(KEYS) for entry in entries)


def expected(case: Case) -> Any:
    """What the row expects; of a bar's figure as much as a test can say."""
    if "figure" not in case.row:
        return case.row.get("expect", [])
    figure = {key: UNKNOWN if value is None else value for key, value in case.row["figure"].items() if key in ("violated", "value")}
    return {key: value for key, value in figure.items() if not FRACTION.search(str(value))}


def as_test(case: Case) -> Data:
    """The row as a test stands in a file."""
    return {**{key: case.row[key] for key in TEST_KEYS if key in case.row}, "expect": expected(case)}


def run(cases: list[Case]) -> list[CaseResult]:
    """What came of cases of one book, judged together."""
    book, problems = read_case_book(cases[0])
    assert book is not None, problems
    texts = {"rows.test.yaml": json.dumps({"tests": [as_test(case) for case in cases]}, indent=1)}
    found, problems = read_tests(texts, book)
    assert found is not None, problems
    return list(results_of(found, book).cases)


BOOKS: dict[str, list[Case]] = {}
for case in [*read_cases(HERE), *read_cases(HERE / "peers")]:
    if is_a_test(case):
        own = json.dumps({part: case.row.get(part) for part in ("calendars", "clocks", "standards")})
        BOOKS.setdefault(f"{case.file} {own}", []).append(case)  # the promises are named after the rows, and are no matter


@pytest.mark.parametrize("cases", BOOKS.values(), ids=lambda cases: f"{cases[0].file}:{cases[0].line} and {len(cases) - 1} more")
def test_the_verdicts_are_as_written(cases: list[Case]) -> None:
    assert [(each.case.name, each.differences) for each in run(cases) if not each.ok] == []


def test_most_rows_are_tests() -> None:
    assert sum(map(len, BOOKS.values())) > 200
