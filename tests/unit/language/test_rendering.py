"""Problems as people and programs read them."""

from __future__ import annotations

import pytest

from engine.language.problems import Level, Place, Problem
from engine.language.rendering import as_json, render, render_all, summary

LATE = Problem(
    "clock/unknown", Level.ERROR, Place("email.yaml", 2, 8, 12), "`first_replay` is not a clock", "one of first_reply, …", "first_reply"
)


def test_a_problem_with_its_line() -> None:
    assert render(LATE, "a: 1\nclock: first_replay\n") == (
        "email.yaml:2:8: error[clock/unknown] `first_replay` is not a clock\n"
        "2 | clock: first_replay\n"
        "  |        ^^^^^^^^^^^^ expected one of first_reply, …\n"
        "  = did you mean `first_reply`?"
    )


def test_a_problem_without_its_text() -> None:
    assert render(LATE, None) == (
        "email.yaml:2:8: error[clock/unknown] `first_replay` is not a clock\n"
        "  = expected one of first_reply, …\n"
        "  = did you mean `first_reply`?"
    )


def carets(line: str, column: int, width: int) -> tuple[str, str]:
    problem = Problem("yaml/syntax", Level.ERROR, Place("a.yaml", 1, column, width), "wrong")
    _, shown, marked = render(problem, line).split("\n")
    return shown.removeprefix("1 | "), marked.removeprefix("  | ")


CARETS = [
    ("abc", 2, 1, "abc", " ^"),
    ("abc", 2, 9, "abc", " ^^"),
    ("abc", 9, 1, "abc", "   ^"),
    ("a\tb", 3, 1, "a b", "  ^"),
    ("名字: x", 5, 1, "名字: x", "      ^"),
    ("名字: x", 1, 2, "名字: x", "^^^^"),
    ("e\u0301: x", 5, 1, "e\u0301: x", "   ^"),
    ("\x1b[2J: x", 7, 1, " [2J: x", "      ^"),
]


@pytest.mark.parametrize(("line", "column", "width", "shown", "marked"), CARETS)
def test_carets_stand_under_what_they_mean(line: str, column: int, width: int, shown: str, marked: str) -> None:
    assert carets(line, column, width) == (shown, marked)


def test_a_long_line_is_cut_around_the_place() -> None:
    shown, marked = carets("x" * 500 + "HERE" + "y" * 500, 501, 4)
    assert shown == "…" + "x" * 40 + "HERE" + "y" * 96 + "…"
    assert shown[marked.index("^") : marked.index("^") + 4] == "HERE"
    assert carets("x" * 140, 140, 1) == ("x" * 140, " " * 139 + "^")


def test_many_problems() -> None:
    assert render_all([], {}) == ""
    assert render_all([LATE, LATE], {}).count("\n\n") == 1


def test_json() -> None:
    assert as_json(LATE) == {
        "id": "clock/unknown",
        "severity": "error",
        "file": "email.yaml",
        "line": 2,
        "column": 8,
        "message": "`first_replay` is not a clock",
        "expected": "one of first_reply, …",
        "suggestion": "first_reply",
    }


def test_summary() -> None:
    warning = Problem("event/near", Level.WARNING, Place("a.yaml", 1, 1), "m")
    assert [summary(problems) for problems in ([], [LATE], [LATE, LATE, warning], [warning, warning])] == [
        "no problems",
        "1 error",
        "2 errors, 1 warning",
        "2 warnings",
    ]
