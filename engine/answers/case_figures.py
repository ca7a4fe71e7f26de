"""The figures of a standard in one case: those of its goal, or of its bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.answers.booktests import Case, Verdict
from engine.answers.case_judging import Judged
from engine.evaluation.bars import bar_figures
from engine.evaluation.tallies import places_for, tallies_of
from engine.evaluation.windows import goal_figures, is_violated
from engine.language.book import Bar


def figures_of(case: Case, came: Judged) -> dict[str, Any]:
    """The figures as of the case's instant, by the keys of `expect`; None where one is unknown."""
    bar = case.standard.kind
    return _of_bar(case, bar, came) if isinstance(bar, Bar) else _of_goal(case, came.verdicts)


def _of_goal(case: Case, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Whether the standard is violated, and its compliance: in the window of its goal or, without one, of all verdicts."""
    met, breached = ([each.decided or 0 for each in verdicts if each.state == state] for state in ("met", "breached"))

    def counts(after: int, until: int) -> tuple[int, int]:
        return sum(after < at <= until for at in met), sum(after < at <= until for at in breached)

    goal = goal_figures(case.standard, case.at, counts)
    judged = len(met) + len(breached)
    overall = len(met) / judged if judged >= case.standard.minimum else None
    return {
        "violated": is_violated(case.standard, case.at, counts, max(breached, default=None)),
        "compliance": goal.compliance if goal else overall,
    }


def _of_bar(case: Case, bar: Bar, came: Judged) -> dict[str, Any]:
    """Whether the bar is violated, its value of all samples together, that of each group, and whether there is no sample."""
    figures = bar_figures(case.standard, case.at, tallies_of(came.samples, places_for(bar.statistic)))
    groups = {each.group: each.value for each in figures.groups}
    return {"violated": figures.violated, "value": figures.value, "groups": groups, "none": came.samples.is_empty()}
