"""An explanation says what the fold says: its segments add up, and its verdicts are the verdicts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from engine.answers.explain import explained
from engine.answers.explanation import StandardTold, VerdictTold
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.language.book import Book
from tests.model import kernel
from tests.model.rows import Event, Row
from tests.model.timelines import Scenario, Versioned, scenarios, versioned_scenarios


def _agree(fold: Fold, events: tuple[Event, ...], now: int, horizons: dict[str, int] | None) -> None:
    """Explains each interaction and compares what is told with the rows of all."""
    subjects = sorted({event.subject for event in events})
    frame = kernel.frame_of(events, subjects)
    until = kernel.horizons_of(fold.book, events, now, horizons)
    rows = {(row.standard, row.opener): row for row in kernel.rows_of(fold, fold(frame), now, until, subjects)}
    told = set()
    for number in range(len(subjects)):
        for standard in explained(fold, frame, dict(enumerate(subjects)), number, now, None, until).standards:
            assert bool(standard.verdicts) != bool(standard.why_not)
            _is_in_order(standard)
            for verdict in standard.verdicts:
                row = rows[verdict.standard.name, verdict.evidence[0]]
                assert _as_told(verdict) == _as_folded(row)
                _adds_up(verdict)
                told.add((row.standard, row.opener))
    assert told == set(rows)


def _as_told(verdict: VerdictTold) -> tuple[object, ...]:
    return (verdict.state, verdict.is_open, verdict.reason, verdict.span, verdict.deadline_at, verdict.elapsed_us, verdict.subject)


def _as_folded(row: Row) -> tuple[object, ...]:
    return row.state, row.open, row.reason, row.span, row.deadline_at, row.elapsed_us, row.timeline


def _adds_up(verdict: VerdictTold) -> None:
    segments = verdict.segments
    assert sum(each.length_us for each in segments if each.counts) == verdict.elapsed_us
    assert all(left.until == right.since for left, right in pairwise(segments))
    assert not segments or segments[0].since == verdict.opened_at


def _is_in_order(standard: StandardTold) -> None:
    assert list(standard.steps) == sorted(standard.steps, key=lambda step: step.at)
    assert all(step.effects for step in standard.steps)


@pytest.mark.parametrize("horizons", [False, True], ids=["everything is read", "feeds lag behind"])
def test_explanations_say_what_the_fold_says(horizons: bool) -> None:
    @given(scenarios(horizons=horizons))
    def agree(scenario: Scenario) -> None:
        if scenario.events:
            _agree(Fold(scenario.book), scenario.events, scenario.now, scenario.horizons)

    agree()


def test_explanations_say_what_the_fold_says_of_versions() -> None:
    @given(versioned_scenarios())
    def agree(scenario: Versioned) -> None:
        last = scenario.texts[-1]
        texts = tuple(Version(text.number, text.since, text.standard, text.calendars) for text in scenario.texts)
        fold = Fold(Book((last.standard,), dict(last.calendars)), {last.standard.name: texts})
        if scenario.events:
            _agree(fold, scenario.events, scenario.now, scenario.horizons)

    agree()
