"""The kernel and the model agree in every field of every verdict, whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import given

from engine.evaluation.deadlines import Version
from engine.language.book import Book
from tests.model import kernel, model, versions
from tests.model.rows import differences
from tests.model.timelines import Scenario, Versioned, scenarios, versioned_scenarios


@pytest.mark.parametrize("horizons", [False, True], ids=["everything is read", "feeds lag behind"])
def test_kernel_and_model_agree(horizons: bool) -> None:
    @given(scenarios(horizons=horizons))
    def agree(scenario: Scenario) -> None:
        expected = model.evaluate(scenario.book, scenario.events, scenario.now, scenario.horizons)
        got = kernel.evaluate(scenario.book, scenario.events, scenario.now, scenario.horizons)
        assert differences(expected, got) == []

    agree()


@given(scenarios())
def test_kernel_and_model_leave_the_same_out_of_groups(scenario: Scenario) -> None:
    assert kernel.left_out(scenario.book, scenario.events) == model.left_out(scenario.book, scenario.events)


@pytest.mark.parametrize("horizons", [False, True], ids=["everything is read", "feeds lag behind"])
def test_kernel_and_model_agree_on_versions(horizons: bool) -> None:
    @given(versioned_scenarios(horizons=horizons))
    def agree(scenario: Versioned) -> None:
        expected = versions.evaluate(list(scenario.texts), scenario.events, scenario.now, scenario.horizons)
        last = scenario.texts[-1]
        book = Book((last.standard,), dict(last.calendars))
        texts = tuple(Version(text.number, text.since, text.standard, text.calendars) for text in scenario.texts)
        got = kernel.evaluate(book, scenario.events, scenario.now, scenario.horizons, {last.standard.name: texts})
        assert differences(expected, got) == []

    agree()
