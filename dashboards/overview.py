"""The dashboard of all standards: which are kept, what is at risk, what is due next."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard as builders

from dashboards.boards import ON_BOARD, OVERVIEW, TO_STANDARD, About, Shelf, board, several, standards
from dashboards.clocks import due_soon, open_by_state, open_figures
from dashboards.expressions import RECENT, Standards
from dashboards.panels import (
    ALARM,
    GREEN,
    GREY,
    MARGIN,
    ORANGE,
    RED,
    WARNING,
    Column,
    Link,
    Panel,
    Question,
    bars,
    lines,
    number,
    rows,
    stacked,
    states,
)
from monitors import names

LEARNT = "A verdict counts when it comes to be known, so the history that a first start reads counts then."
ENDED = "Of a calendar window (day, week, month, quarter) it is that of the last one that ended."
RUNNING = "Of a calendar window (day, week, month, quarter) it is that of the one that runs."
STATES = {"1": ("violated", RED), "2": ("broken before", ORANGE), "0": ("kept", GREEN), "-1": ("unknown", GREY)}

_ABOUT = About(
    OVERVIEW,
    "Upheld overview",
    "Every service standard: kept or violated, what is left of its budget, what is at risk and what is due.",
)
_CHOSEN = Standards('standard=~"$standard"')


def overview() -> builders.Dashboard:
    """The dashboard, from what matters now down to what has been."""
    standard = several(standards("Standard", names.STANDARD_INFO))
    return board(_ABOUT, [standard], (("Now", _now()), ("Over time", _over_time())))


def _now() -> Sequence[Shelf]:
    return (
        Shelf(6, 4, _standings()),
        Shelf(8, 4, open_figures(_CHOSEN)),
        Shelf(24, 12, [_standards()]),
        Shelf(8, 8, [due_soon(_CHOSEN), open_by_state(_CHOSEN), _at_risk()]),
    )


def _standings() -> Sequence[Panel]:
    def so_many(state: int) -> str:
        return f"count(({_CHOSEN.states()}) == {state}) or vector(0)"

    return (
        number("Violated", "Standards that are violated now.", "none", so_many(1), ALARM),
        number(
            "Unknown",
            "Standards that cannot be judged: no verdict in the window yet, or a silent feed. Unknown is not kept.",
            "none",
            so_many(-1),
            WARNING,
        ),
        number(
            "Broken before",
            "Standards without a goal, of which nothing may be broken, that were broken, though no breach was announced in the last hour.",
            "none",
            so_many(2),
            WARNING,
        ),
        number("Kept", "Standards that can be judged, are not violated and were not broken before.", "none", so_many(0)),
    )


def _standards() -> Panel:
    columns = (
        Column("Promise", f"max by (standard, promise, team_owner) ({_CHOSEN.of(names.STANDARD_INFO)})", shown=False),
        Column("State", _CHOSEN.states(), values=STATES),
        Column("Compliance", _CHOSEN.by_standard(names.COMPLIANCE, "min"), "percentunit", decimals=1),
        Column("Goal", _CHOSEN.by_standard(names.GOAL, "max"), "percentunit", decimals=1),
        Column("Against goal", f"min by (standard) ({_CHOSEN.margin()})", "percentunit", decimals=1, steps=MARGIN),
        Column("Budget left", _CHOSEN.by_standard(names.BUDGET_REMAINING, "min"), "percentunit", decimals=0, steps=MARGIN),
        Column("At risk", _CHOSEN.by_standard(names.OPEN_CLOCKS, state="at_risk"), "none", steps=WARNING),
        Column("Breached, open", _CHOSEN.by_standard(names.OPEN_CLOCKS, state="breached"), "none", steps=ALARM),
        Column("Due in 1h", _CHOSEN.by_standard(names.DUE_CLOCKS, within="1h"), "none"),
        Column("Due in 4h", _CHOSEN.by_standard(names.DUE_CLOCKS, within="4h"), "none"),
        Column("Next deadline", f"1000 * {_CHOSEN.by_standard(names.NEXT_DEADLINE, 'min')}", "dateTimeFromNow"),
    )
    return rows(
        "Standards",
        "Every standard as of now; a click leads to what is behind it. Compliance is the share of met verdicts in the goal's window. "
        f"{ENDED} The budget left is that of the one that runs.",
        {"standard": "Standard", "promise": "Promise", "team_owner": "Owner"},
        columns,
        [Link("What is behind it", TO_STANDARD), Link("Its interactions on the board", ON_BOARD)],
    )


def _at_risk() -> Panel:
    return stacked(
        "At risk by warn mark",
        "Open clocks past each warn mark and not past the next, with the severity of the mark.",
        Question(f"sum by (mark, severity) ({_CHOSEN.of(names.AT_RISK_CLOCKS)})", "{{mark}} {{severity}}"),
    )


def _over_time() -> Sequence[Shelf]:
    stood = states("State", "The state of each standard over time.", Question(_CHOSEN.states(), "{{standard}}"), STATES)
    return (Shelf(24, 10, [stood]), Shelf(12, 8, [_against_goal(), _budget(), _breaches(), _elapsed()]))


def _against_goal() -> Panel:
    return lines(
        "Compliance against the goal",
        f"How far the share of met verdicts lies above the standard's own goal; below zero the goal is missed. {ENDED}",
        "percentunit",
        Question(_CHOSEN.margin(), "{{standard}} {{window}}"),
    )


def _budget() -> Panel:
    return lines(
        "Error budget left",
        f"The share of the window's misses that the goal still allows; below zero there were more. {RUNNING}",
        "percentunit",
        Question(_CHOSEN.of(names.BUDGET_REMAINING), "{{standard}} {{window}}"),
    )


def _breaches() -> Panel:
    return stacked(
        "Breaches",
        "Breaches announced, with links to examples: the interaction and its deadline.",
        Question(_CHOSEN.gained(names.STANDARD_BREACHES, RECENT, "standard"), "{{standard}}", exemplars=True),
    )


def _elapsed() -> Panel:
    return bars(
        "Nine in ten within",
        f"The elapsed time that nine in ten verdicts of the shown range did not exceed, read from a histogram. {LEARNT}",
        "s",
        Question(_CHOSEN.elapsed(0.9, "standard"), "{{standard}}"),
    )
