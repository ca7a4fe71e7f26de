"""What came of the tests of a book, against what they expect, and what none of them shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.answers.booktests import Case, CaseResult, Coverage, Difference, Expected, Figure, Results, Verdict
from engine.answers.branches import OF_VIOLATED, branches_of
from engine.answers.case_figures import bar_of, figures_of
from engine.answers.case_judging import Judged, judged
from engine.answers.expectations import OF_GOALS, OF_VERDICTS
from engine.evaluation.bars import GroupFigures
from engine.language.book import Book


def results_of(cases: Sequence[Case], book: Book) -> Results:
    """The results of all cases, and which branches of the book's standards none of them shows."""
    found = tuple(_result(case, each) for case, each in zip(cases, judged(cases, book), strict=True))
    return Results(found, tuple(_coverage(book, found)))


def _result(case: Case, came: Judged) -> CaseResult:
    asks_figures = any(key in each.values for each in case.expected for key in OF_GOALS)
    bar = bar_of(case, came)
    figures = figures_of(case, came, bar) if bar or asks_figures else {}
    shows = came.shows | {OF_VIOLATED[bar.violated]} if bar else came.shows
    return CaseResult(case, came.verdicts, shows, came.misfits, figures, tuple(_differences(case, came.verdicts, figures)), bar)


def _coverage(book: Book, results: Sequence[CaseResult]) -> Iterator[Coverage]:
    for standard in book.standards:
        own = [result for result in results if result.case.standard.name == standard.name]
        shown = {branch for result in own for branch in result.shows}
        branches = branches_of(standard, book.calendars)
        yield Coverage(
            standard,
            len(own),
            tuple(branch for branch in branches if branch in shown),
            tuple(branch for branch in branches if branch not in shown),
        )


def _differences(case: Case, verdicts: Sequence[Verdict], figures: Mapping[str, Any]) -> Iterator[Difference]:
    if case.is_each and len(case.expected) != len(verdicts):
        yield Difference("spans", len(case.expected), len(verdicts))
    looked_at = [[each] for each in verdicts] if case.is_each else [verdicts] * len(case.expected)
    for expected, those in zip(case.expected, looked_at, strict=False):
        yield from _of_figures(expected, figures)
        yield from _of_verdict(expected, those)


def _of_verdict(expected: Expected, verdicts: Sequence[Verdict]) -> Iterator[Difference]:
    """What is different in the last of the verdicts, or in that of the span which is named."""
    keys = [key for key in OF_VERDICTS if key in expected.values]
    named = [each for each in verdicts if expected.span in (None, each.span)]
    if "none" in expected.values and named:
        yield Difference("none", True, False, named[-1])
    if not keys:
        return
    if not verdicts:
        yield Difference("none", False, True)
    elif not named:
        yield Difference("span", expected.span, verdicts[-1].span)
    else:
        for key in keys:
            got = getattr(named[-1], key)
            if got != expected.values[key]:
                yield Difference(key, expected.values[key], got, named[-1])


def _of_figures(expected: Expected, figures: Mapping[str, Any]) -> Iterator[Difference]:
    """What is different in the figures of the standard."""
    for key, got in figures.items():
        if key in expected.values and not _agrees(expected.values[key], got):
            yield Difference(key, expected.values[key], got)


def _agrees(expected: Any, got: Any) -> bool:
    """Whether a figure is as expected. A group that is not judged is unknown, and its figure is still what it is."""
    if isinstance(got, GroupFigures):
        return got.violated is None if expected is None else _agrees(expected, got.value)
    if isinstance(expected, dict):
        return all(_agrees(value, got.get(group)) for group, value in expected.items())
    return expected.agrees(got) if isinstance(expected, Figure) and got is not None else expected == got
