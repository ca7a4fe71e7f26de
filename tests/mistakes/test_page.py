"""docs/problems.md has a section for each problem; `python -m tests.mistakes.page` draws its examples anew."""

from __future__ import annotations

from engine.language.problems import PROBLEMS
from monitors.config import CONFIG_PROBLEMS
from tests.mistakes.page import PAGE, cure, drawn, sections


def test_every_problem_has_a_section_in_the_order_in_which_they_are_listed() -> None:
    assert list(sections(PAGE.read_text())) == [*PROBLEMS, *CONFIG_PROBLEMS]


def test_every_section_tells_what_it_means_with_its_example_of_today() -> None:
    assert drawn(PAGE.read_text()) == PAGE.read_text()


def test_every_section_has_a_cure() -> None:
    assert [id for id, section in sections(PAGE.read_text()).items() if not cure(section).endswith(".")] == []
