"""The dashboard of one standard: how it stands against its goal, how long things take, and where the breaches come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common

from dashboards.boards import STANDARD, About, Shelf, board, standards
from dashboards.clocks import due_soon, open_by_state, open_figures
from dashboards.consistency import bar_shelves
from dashboards.expressions import RECENT, SHOWN, Standards
from dashboards.overview import ENDED, LEARNT, RUNNING, STATES
from dashboards.panels import (
    ALARM,
    DATA_SOURCE,
    MARGIN,
    RED,
    WARNING,
    Column,
    Panel,
    Question,
    lines,
    number,
    rows,
    spread_over_time,
    stacked,
    texts,
    word,
)
from monitors import names

_ABOUT = About(
    STANDARD,
    "Upheld standard",
    "One service standard: compliance and budget against its goal, elapsed times, channels and teams.",
)
_IT = Standards('standard="$standard"')
_GRAFANA = common.DataSourceRef(type_val="grafana", uid="-- Grafana --")


@dataclass(frozen=True, slots=True)
class _Tags(Builder[Dataquery], Dataquery):
    """The annotations of Grafana itself that carry all of these tags."""

    tags: tuple[str, ...]

    def build(self) -> Dataquery:
        return self

    def to_json(self) -> dict[str, object]:
        return {"type": "tags", "tags": list(self.tags), "matchAny": False, "limit": 100}


def standard() -> builders.Dashboard:
    """The dashboard; its breaches and the goals that were missed stand as annotations on whatever is drawn over time."""
    chosen = standards("Standard", names.STANDARD_INFO)
    sections = (
        ("Now", _now()),
        ("Against the goal", (Shelf(12, 8, [_compliance(), _budget()]),)),
        ("Elapsed", (Shelf(12, 9, [_distribution(), _quantiles()]),)),
        ("Where it happens", (Shelf(24, 8, [_by_team()]), Shelf(12, 8, [_breaches(), open_by_state(_IT)]))),
        ("Its bar, if it is one", bar_shelves(_IT)),
    )
    return board(_ABOUT, [chosen], sections).annotations([_breached(), _missed()])


def _breached() -> builders.AnnotationQuery:
    query = builders.AnnotationQuery().name("Breaches").datasource(DATA_SOURCE).enable(True).icon_color(RED)
    query.expr(f"{_IT.gained(names.STANDARD_BREACHES, RECENT, 'standard', 'severity')} > 0").step("60s")
    return query.title_format("{{standard}} was broken").text_format("severity {{severity}}").tag_keys("standard,severity")


def _missed() -> builders.AnnotationQuery:
    """What `upheld push` has noted: goals that were missed."""
    query = builders.AnnotationQuery().name("Goals missed").datasource(_GRAFANA).enable(True).icon_color("purple")
    return query.target(_Tags(("upheld", "standard:$standard")))


def _now() -> Sequence[Shelf]:
    said = texts("Promise", "What is promised, and by whom.", _IT.of(names.STANDARD_INFO), "{{promise}} ({{team_owner}})")
    above, budget = f"min({_IT.margin()})", f"min({_IT.of(names.BUDGET_REMAINING)})"
    figures = (
        word("State", "Whether the standard is kept, as the board says; unknown while it cannot be judged.", _IT.states(), STATES),
        number("Against goal", f"Compliance above the goal; below zero it is missed. {ENDED}", "percentunit", above, MARGIN),
        number("Budget left", f"The share of allowed misses that is left. {RUNNING}", "percentunit", budget, MARGIN),
        *open_figures(_IT),
    )
    return (Shelf(24, 3, [said]), Shelf(4, 4, figures), Shelf(24, 5, [due_soon(_IT)]))


def _compliance() -> Panel:
    return lines(
        "Compliance and goal",
        f"The share of verdicts in the window that are met, beside the goal (dashed). {ENDED}",
        "percentunit",
        Question(_IT.of(names.COMPLIANCE), "met, {{window}}"),
        Question(_IT.of(names.GOAL), "goal, {{window}}", dashed=True),
    )


def _budget() -> Panel:
    return lines(
        "Error budget left and its burn",
        f"The share of the window's misses that the goal still allows, and how fast they are used: at 1 the window just holds. {RUNNING}",
        "percentunit",
        Question(_IT.of(names.BUDGET_REMAINING), "left, {{window}}"),
        Question(_IT.of(names.BURN_RATE), "burn, {{window}}", dashed=True),
    )


def _distribution() -> Panel:
    question = Question(_IT.fell(RECENT), "{{le}}")
    text = f"How long the clock had run at each verdict; the targets are among the bounds. {LEARNT}"
    return spread_over_time("Elapsed", text, "s", question)


def _quantiles() -> Panel:
    shares = ((0.5, "half"), (0.9, "nine in ten"), (0.99, "99 in 100"))
    asked = [Question(_IT.elapsed(share), f"{word_} within") for share, word_ in shares]
    targets = Question(_IT.of(names.TARGET), "target {{target}}", dashed=True)
    return lines(
        "Elapsed and targets",
        f"The elapsed time that so many verdicts of the shown range did not exceed, beside the standard's targets (dashed). {LEARNT}",
        "s",
        *asked,
        targets,
    )


def _by_team() -> Panel:
    by = ("channel", "team")
    where = f"sum by ({', '.join(by)})"
    columns = (
        Column("Breaches", _IT.gained(names.BREACHES, SHOWN, *by), "none", steps=WARNING),
        Column("Open", f"{where} ({_IT.of(names.OPEN_CLOCKS)})", "none"),
        Column("At risk", f"{where} ({_IT.of(names.OPEN_CLOCKS, state='at_risk')})", "none", steps=WARNING),
        Column("Breached, open", f"{where} ({_IT.of(names.OPEN_CLOCKS, state='breached')})", "none", steps=ALARM),
    )
    text = (
        "Breaches announced in the shown range, and what is open now. Channel and team are empty where the standard is not broken "
        "down by them."
    )
    return rows("By channel and team", text, {"channel": "Channel", "team": "Team"}, columns)


def _breaches() -> Panel:
    return stacked(
        "Breaches by channel",
        "Breaches announced, with links to examples: the interaction and its deadline.",
        Question(_IT.gained(names.BREACHES, RECENT, "channel"), "{{channel}}", exemplars=True),
    )
