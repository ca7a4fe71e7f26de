"""The dashboard of bars: whether every channel and group reaches the same figure, and how far they are apart."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard as builders

from dashboards.boards import CONSISTENCY, ON_BOARD, TO_STANDARD, About, Shelf, board, several, standards
from dashboards.expressions import Standards
from dashboards.overview import ENDED, STATES
from dashboards.panels import MARGIN, Column, Link, Panel, Question, bars, lines, number, rows, stacked
from monitors import names

_ABOUT = About(
    CONSISTENCY,
    "Upheld consistency",
    "The bars of the book: each group's figure against its bounds, and how far the groups are apart.",
)
_CHOSEN = Standards('standard=~"$standard"')
_GROUP = "{{standard}} {{group}}"


def consistency() -> builders.Dashboard:
    """The dashboard, first the groups as of now, then over time."""
    bar = several(standards("Bar", names.BAR_VALUE))
    return board(_ABOUT, [bar], (("Now", (Shelf(8, 4, _figures()), *bar_shelves(_CHOSEN)[:1])), ("Over time", bar_shelves(_CHOSEN)[1:])))


def bar_shelves(bars_of: Standards) -> Sequence[Shelf]:
    """The groups of bars as of now, and over time."""
    return (
        Shelf(24, 9, [_groups(bars_of)]),
        Shelf(12, 8, [_figure(bars_of), _margin(bars_of), _spread(bars_of), _samples(bars_of)]),
    )


def _figures() -> Sequence[Panel]:
    return (
        number("Groups", "Groups that have a figure.", "none", f"count({_CHOSEN.of(names.BAR_VALUE)})"),
        number(
            "On the right side",
            "The share of groups that hold, of those that have the samples to be judged.",
            "percentunit",
            f"avg(1 - {_CHOSEN.of(names.BAR_VIOLATED)})",
            ((None, "red"), (1, "green")),
        ),
        bars("Spread", "How far the best group and the worst are apart.", "none", Question(_CHOSEN.of(names.BAR_SPREAD), "{{standard}}")),
    )


def _groups(bars_of: Standards) -> Panel:
    def by_group(metric: names.Metric, **labels: str) -> str:
        return f"max by (standard, group) ({bars_of.of(metric, **labels)})"

    columns = (
        Column("State", by_group(names.BAR_VIOLATED), values=STATES),
        Column("Figure", by_group(names.BAR_VALUE), "short", decimals=2),
        Column("At least", by_group(names.BAR_BOUND, bound="at_least"), "short", decimals=2),
        Column("At most", by_group(names.BAR_BOUND, bound="at_most"), "short", decimals=2),
        Column("Above its bound", bars_of.bar_margin(), "short", decimals=2, steps=MARGIN),
        Column("Samples", by_group(names.BAR_SAMPLES), "none"),
    )
    text = (
        "Each group's figure as of now, against its bounds, in seconds, shares or the attribute's own units; one with too few samples "
        f"has no state. {ENDED}"
    )
    links = [Link("What is behind it", TO_STANDARD), Link("On the board", ON_BOARD)]
    return rows("Groups", text, {"standard": "Standard", "group": "Group"}, columns, links)


def _figure(bars_of: Standards) -> Panel:
    return lines(
        "Figure and bounds",
        f"Each group's figure, beside its bounds (dashed). {ENDED}",
        "short",
        Question(bars_of.of(names.BAR_VALUE), _GROUP),
        Question(f"max by (standard, bound) ({bars_of.of(names.BAR_BOUND)})", "{{standard}} {{bound}}", dashed=True),
    )


def _margin(bars_of: Standards) -> Panel:
    text = "How far each group's figure is on the right side of its nearest bound; below zero it is on the wrong side."
    return lines("Above the bound", text, "short", Question(bars_of.bar_margin(), _GROUP))


def _spread(bars_of: Standards) -> Panel:
    question = Question(bars_of.of(names.BAR_SPREAD), "{{standard}}")
    return lines("Spread", "How far the best group and the worst are apart.", "short", question)


def _samples(bars_of: Standards) -> Panel:
    text = "How many samples each figure is made of; under the bar's minimum a group is not judged."
    return stacked("Samples", text, Question(bars_of.of(names.BAR_SAMPLES), _GROUP))
