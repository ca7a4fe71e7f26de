"""Texts of an author are printed without what could move a terminal's cursor."""

from __future__ import annotations

import pytest

from monitors.commands.printing import print_lines
from monitors.commands.results import tell
from tests.unit.answers.books import book, case_text, results


def test_the_name_of_a_test_and_why_it_failed(capsys: pytest.CaptureFixture[str]) -> None:
    tell(results(case_text("in-an-hour", "[2026-11-20 09:00, opened]", "{state: met}", name='"red \\e[31m"')), book())
    told = capsys.readouterr()
    assert ("red  [31m" in told.err, "\x1b" in told.err + told.out) == (True, False)


def test_lines_of_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([("promised\x1b[2J", "")])
    assert capsys.readouterr().out == "promised [2J\n"
