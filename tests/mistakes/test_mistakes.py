"""Each tiny bad book says what is written beside it; `python -m tests.mistakes.rendered` writes that anew."""

from __future__ import annotations

import pytest
import yaml

from engine.language import documents
from engine.language.problems import PROBLEMS
from tests.mistakes.rendered import FOLDER, Mistake, mistakes

ALL = mistakes()
NAMES = [mistake.name for mistake in ALL]


@pytest.mark.parametrize("mistake", ALL, ids=NAMES)
def test_a_mistake_is_told_as_written(mistake: Mistake) -> None:
    assert mistake.read()[1] == mistake.rendering.read_text()


@pytest.mark.parametrize("mistake", ALL, ids=NAMES)
def test_a_mistake_is_one_problem_and_named_after_it(mistake: Mistake) -> None:
    (problem,) = mistake.read()[0]
    assert mistake.name.startswith(problem.id.replace("/", "-"))


@pytest.mark.parametrize("mistake", ALL, ids=NAMES)
def test_a_mistake_is_the_same_problem_without_the_parser_in_c(mistake: Mistake, monkeypatch: pytest.MonkeyPatch) -> None:
    with_c = [(problem.id, problem.place.line) for problem in mistake.read()[0]]
    monkeypatch.setattr(documents, "_LOADER", yaml.SafeLoader)
    assert [(problem.id, problem.place.line) for problem in mistake.read()[0]] == with_c


def test_every_problem_has_a_mistake() -> None:
    shown = {problem.id for mistake in ALL for problem in mistake.read()[0]}
    assert shown == set(PROBLEMS)


def test_every_rendering_has_a_mistake() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(NAMES)
