"""The figures of a standard in one case: those of its goal, or of its bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.answers.booktests import Case, Verdict
from engine.answers.case_judging import Judged
from engine.evaluation.bars import BarFigures, bar_figures
from engine.evaluation.tallies import places_for, tallies_of
from engine.evaluation.windows import goal_figures, is_violated
from engine.language.book import Bar


def bar_of(case: Case, came: Judged) -> BarFigures | None:
    """The figures of the case's bar as of its instant; None of another kind of standard."""
    kind = case.standard.kind
    return bar_figures(case.standard, case.at, tallies_of(came.samples, places_for(kind.statistic))) if isinstance(kind, Bar) else None


def figures_of(case: Case, came: Judged, bar: BarFigures | None) -> dict[str, Any]:
    """The figures as of the case's instant, by the keys of `expect`; None where one is unknown. Groups are those of the bar."""
    return _of_goal(case, came.verdicts) if bar is None else _of_bar(case, bar, came)


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


def _of_bar(case: Case, bar: BarFigures, came: Judged) -> dict[str, Any]:
    """Whether the bar is violated, its value of all samples together, without `across` the one group's, each group, and whether there is no
    sample."""
    kind = case.standard.kind
    value = bar.value if isinstance(kind, Bar) and kind.across else bar.groups[0]
    groups = {each.group: each for each in bar.groups}
    return {"violated": bar.violated, "value": value, "groups": groups, "none": came.samples.is_empty()}
