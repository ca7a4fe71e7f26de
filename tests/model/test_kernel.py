"""The kernel and the model agree in every field of every verdict, whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.model import kernel, model
from tests.model.rows import differences
from tests.model.timelines import Scenario, scenarios


@pytest.mark.parametrize("horizons", [False, True], ids=["everything is read", "feeds lag behind"])
def test_kernel_and_model_agree(horizons: bool) -> None:
    @given(scenarios(horizons=horizons))
    def agree(scenario: Scenario) -> None:
        expected = model.evaluate(scenario.book, scenario.events, scenario.now, scenario.horizons)
        got = kernel.evaluate(scenario.book, scenario.events, scenario.now, scenario.horizons)
        assert differences(expected, got) == []

    agree()
