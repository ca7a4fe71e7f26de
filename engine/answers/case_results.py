"""What came of the tests of a book, against what they expect, and what none of them shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.answers.booktests import Case, CaseResult, Coverage, Difference, Expected, Figure, Results, Verdict
from engine.answers.branches import branches_of
from engine.answers.case_judging import judged
from engine.answers.expectations import OF_VERDICTS
from engine.evaluation.windows import goal_figures, is_violated
from engine.language.book import Book


def results_of(cases: Sequence[Case], book: Book) -> Results:
    """The results of all cases, and which branches of the book's standards none of them shows."""
    found = tuple(
        CaseResult(case, verdicts, tuple(_differences(case, verdicts))) for case, verdicts in zip(cases, judged(cases, book), strict=True)
    )
    return Results(found, tuple(_coverage(book, found)))


def _coverage(book: Book, results: Sequence[CaseResult]) -> Iterator[Coverage]:
    for standard in book.standards:
        own = [result for result in results if result.case.standard.name == standard.name]
        shown = {branch for result in own for verdict in result.verdicts for branch in verdict.shows}
        branches = branches_of(standard)
        yield Coverage(
            standard,
            len(own),
            tuple(branch for branch in branches if branch in shown),
            tuple(branch for branch in branches if branch not in shown),
        )


def _differences(case: Case, verdicts: Sequence[Verdict]) -> Iterator[Difference]:
    if not case.is_each:
        for expected in case.expected:
            yield from _of_figures(expected, case, verdicts)
            yield from _of_verdict(expected, verdicts)
        return
    if len(case.expected) != len(verdicts):
        yield Difference("spans", len(case.expected), len(verdicts))
    for expected, verdict in zip(case.expected, verdicts, strict=False):
        yield from _of_figures(expected, case, verdicts)
        yield from _of_verdict(expected, [verdict])


def _of_verdict(expected: Expected, verdicts: Sequence[Verdict]) -> Iterator[Difference]:
    """What is different in the last span, or in the one that is named."""
    if "none" in expected.values:
        if verdicts:
            yield Difference("none", True, False)
        return
    keys = [key for key in OF_VERDICTS if key in expected.values]
    if not keys:
        return
    named = [each for each in verdicts if expected.span in (None, each.span)]
    if not verdicts:
        yield Difference("none", False, True)
    elif not named:
        yield Difference("span", expected.span, verdicts[-1].span)
    else:
        for key in keys:
            got = getattr(named[-1], key)
            if got != expected.values[key]:
                yield Difference(key, expected.values[key], got, named[-1].span)


def _of_figures(expected: Expected, case: Case, verdicts: Sequence[Verdict]) -> Iterator[Difference]:
    """What is different in the figures of the standard as of the case's instant."""
    got = _figures(case, verdicts) if {"violated", "compliance"} & set(expected.values) else {}
    for key, figure in got.items():
        if key in expected.values and not _agrees(expected.values[key], figure):
            yield Difference(key, expected.values[key], figure)


def _agrees(expected: Any, got: Any) -> bool:
    return expected.agrees(got) if isinstance(expected, Figure) and got is not None else expected == got


def _figures(case: Case, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Whether the standard is violated, and its compliance: of its goal's window or, without one, of all verdicts."""
    instants = {state: [each.decided or 0 for each in verdicts if each.state == state] for state in ("met", "breached")}

    def counts(after: int, until: int) -> tuple[int, int]:
        met, breached = (sum(after < at <= until for at in instants[state]) for state in ("met", "breached"))
        return met, breached

    goal = goal_figures(case.standard, case.at, counts)
    met, breached = (len(instants[state]) for state in ("met", "breached"))
    overall = met / (met + breached) if met + breached >= case.standard.minimum else None
    return {
        "violated": is_violated(case.standard, case.at, counts, max(instants["breached"], default=None)),
        "compliance": goal.compliance if goal else overall,
    }
