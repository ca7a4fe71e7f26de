"""The first dashboard: every standard, what is due, the feeds, and the monitor itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard

from dashboards.panels import (
    ALARM,
    DATA_SOURCE,
    GREEN,
    GREY,
    RED,
    WARNING,
    Column,
    Panel,
    Question,
    bars,
    lines,
    number,
    rows,
    stacked,
    states,
    texts,
    word,
)
from monitors import names

UID = "upheld-overview"

_KEPT = {"1": ("violated", RED), "0": ("kept", GREEN), "-1": ("unknown", GREY)}
_UP = {"1": ("up", GREEN), "0": ("down", RED)}
_ACCEPTED = {"1": ("accepted", GREEN), "0": ("refused", RED)}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Panels of one size side by side; the grid is 24 wide."""

    width: int
    height: int
    panels: Sequence[Panel]


def overview() -> builders.Dashboard:
    """The dashboard `Upheld overview`, from what matters now down to the monitor's own health."""
    board = (
        builders.Dashboard("Upheld overview")
        .uid(UID)
        .description("Every service standard: kept or violated, what is at risk and due, and whether the figures can be trusted.")
        .tags(["upheld"])
        .timezone("browser")
        .time("now-24h", "now")
        .refresh("30s")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .variables([_data_source(), _standard()])
    )
    identity = 0
    for title, shelves in (("Now", _now()), ("Over time", _over_time()), ("Feeds", _feeds()), ("The monitor", _monitor())):
        identity += 1
        board.with_row(builders.Row(title).id(identity))
        for shelf in shelves:
            for panel in shelf.panels:
                identity += 1
                board.with_panel(panel.id(identity).span(shelf.width).height(shelf.height))
    return board


def _data_source() -> builders.DatasourceVariable:
    return builders.DatasourceVariable("datasource").label("Data source").type("prometheus")


def _standard() -> builders.QueryVariable:
    variable = builders.QueryVariable("standard").label("Standard").datasource(DATA_SOURCE)
    variable.query(f"label_values({names.STANDARD_INFO.name}, standard)").refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
    variable.sort(dashboard.VariableSort.ALPHABETICAL_ASC).multi(True).include_all(True).all_value(".*")
    return variable.current(dashboard.VariableOption(selected=True, text=["All"], value=["$__all"]))


# Expressions


def _of(metric: names.Metric, **labels: str) -> str:
    """The series of a metric for the standards that are chosen."""
    return metric.name + _matching('standard=~"$standard"', **labels)


def _matching(*matchers: str, **labels: str) -> str:
    return "{" + ", ".join((*matchers, *(f'{name}="{value}"' for name, value in labels.items()))) + "}"


def _by_standard(metric: names.Metric, how: str = "sum", **labels: str) -> str:
    return f"{how} by (standard) ({_of(metric, **labels)})"


def _kept() -> str:
    """1 violated, 0 kept, -1 unknown: a standard that cannot be judged has no `violated`."""
    return f"{_by_standard(names.VIOLATED, 'max')} or {_by_standard(names.STANDARD_INFO, 'max')} - 2"


def _quantile(share: float, buckets: str, *by: str) -> str:
    return f"histogram_quantile({share}, sum by ({', '.join(('le', *by))}) (rate({buckets})))"


def _buckets(metric: names.Metric, over: str, *matchers: str) -> str:
    return f"{metric.name}_bucket{_matching(*matchers) if matchers else ''}[{over}]"


def _ago(metric: names.Metric) -> str:
    return f"time() - {metric.name}"


# Panels


def _now() -> Sequence[Shelf]:
    return (Shelf(4, 4, _figures()), Shelf(24, 10, [_standards()]), Shelf(8, 8, [_due(), _open(), _at_risk()]))


def _figures() -> Sequence[Panel]:
    judged = f"(count({_of(names.VIOLATED)}) or vector(0))"
    at_risk, breached = (f"sum({_of(names.OPEN_CLOCKS, state=state)})" for state in ("at_risk", "breached"))
    return (
        number("Violated", "Standards that are violated now.", "none", f"sum({_of(names.VIOLATED)})", ALARM),
        number("Kept", "Standards that are measured and not violated.", "none", f"sum(1 - {_of(names.VIOLATED)})"),
        number(
            "Unknown",
            "Standards that cannot be judged: no verdict in the window yet, or a silent feed. Unknown is not kept.",
            "none",
            f"count({_of(names.STANDARD_INFO)}) - {judged}",
            WARNING,
        ),
        number("At risk", "Open clocks past a warn mark that are still in time.", "none", at_risk, WARNING),
        number("Breached and open", "Clocks past their deadline that still run.", "none", breached, ALARM),
        number("Next deadline", "The nearest deadline of an open clock.", "dateTimeFromNow", f"1000 * min({_of(names.NEXT_DEADLINE)})"),
    )


def _standards() -> Panel:
    margin = f"min by (standard) ({_of(names.COMPLIANCE)} - {_of(names.GOAL)})"
    columns = (
        Column("Promise", f"max by (standard, promise, team_owner) ({_of(names.STANDARD_INFO)})", shown=False),
        Column("State", _kept(), values=_KEPT),
        Column("Compliance", _by_standard(names.COMPLIANCE, "min"), "percentunit", decimals=1),
        Column("Goal", _by_standard(names.GOAL, "max"), "percentunit", decimals=1),
        Column("Against goal", margin, "percentunit", decimals=1, steps=((None, RED), (0, GREEN))),
        Column("Budget left", _by_standard(names.BUDGET_REMAINING, "min"), "percentunit", decimals=0, steps=((None, RED), (0, GREEN))),
        Column("Burn rate", _by_standard(names.BURN_RATE, "max"), "none", decimals=1, steps=((None, GREEN), (1, RED))),
        Column("At risk", _by_standard(names.OPEN_CLOCKS, state="at_risk"), "none", steps=WARNING),
        Column("Breached, open", _by_standard(names.OPEN_CLOCKS, state="breached"), "none", steps=ALARM),
        Column("Due in 1h", _by_standard(names.DUE_CLOCKS, within="1h"), "none"),
        Column("Next deadline", f"1000 * {_by_standard(names.NEXT_DEADLINE, 'min')}", "dateTimeFromNow"),
    )
    return rows(
        "Standards",
        "Every standard as of now. Compliance is the share of verdicts in the goal's window that are met.",
        {"standard": "Standard", "promise": "Promise", "team_owner": "Owner"},
        columns,
    )


def _due() -> Panel:
    return bars(
        "Due soon",
        "Open clocks whose deadline is at most so far ahead; each count holds the ones above it.",
        "none",
        Question(f"sort(sum by (within) ({_of(names.DUE_CLOCKS)}))", "within {{within}}"),
    )


def _open() -> Panel:
    return stacked("Open by state", "Open clocks by state.", "none", Question(f"sum by (state) ({_of(names.OPEN_CLOCKS)})", "{{state}}"))


def _at_risk() -> Panel:
    return stacked(
        "At risk by warn mark",
        "Open clocks past each warn mark and not past the next, with the severity of the mark.",
        "none",
        Question(f"sum by (mark, severity) ({_of(names.AT_RISK_CLOCKS)})", "{{mark}} {{severity}}"),
    )


def _over_time() -> Sequence[Shelf]:
    kept = states("Kept or violated", "The state of each standard over time.", Question(_kept(), "{{standard}}"), _KEPT)
    return (Shelf(24, 8, [kept]), Shelf(12, 8, [_compliance(), _budget(), _breaches(), _elapsed()]))


def _compliance() -> Panel:
    return lines(
        "Compliance and goal",
        "The share of verdicts in the window that are met, beside the goal (dashed).",
        "percentunit",
        Question(_of(names.COMPLIANCE), "{{standard}} {{window}}"),
        Question(_of(names.GOAL), "goal of {{standard}} {{window}}", dashed=True),
    )


def _budget() -> Panel:
    return lines(
        "Error budget left",
        "The share of the window's misses that the goal still allows; below zero the goal is missed.",
        "percentunit",
        Question(_of(names.BUDGET_REMAINING), "{{standard}} {{window}}"),
    )


def _breaches() -> Panel:
    return stacked(
        "Breaches",
        "Breaches announced, with links to examples: the interaction and its deadline.",
        "none",
        Question(f"sum by (standard) (increase({_of(names.BREACHES)}[$__rate_interval]))", "{{standard}}", exemplars=True),
    )


def _elapsed() -> Panel:
    over_range = _buckets(names.ELAPSED, "$__range", 'standard=~"$standard"')
    return bars(
        "Nine in ten within",
        "The elapsed time that nine in ten verdicts of the shown range did not exceed, read from a histogram.",
        "s",
        Question(_quantile(0.9, over_range, "standard"), "{{standard}}"),
    )


def _feeds() -> Sequence[Shelf]:
    def gained(metric: names.Metric) -> str:
        return f"sum by (feed) (increase({metric.name}[$__range]))"

    columns = (
        Column("State", f"max by (feed) ({names.FEED_UP.name})", values=_UP),
        Column("Read up to", f"max by (feed) ({_ago(names.FEED_WATERMARK)})", "s", decimals=0, steps=((None, GREEN), (300, RED))),
        Column("Last event", f"max by (feed) ({_ago(names.FEED_LAST_EVENT)})", "s", decimals=0),
        Column("Events", gained(names.FEED_EVENTS), "short", decimals=0),
        Column("Duplicates", gained(names.FEED_DUPLICATES), "short", decimals=0),
        Column("Late", gained(names.FEED_LATE), "short", decimals=0),
        Column("Set aside", gained(names.FEED_SET_ASIDE), "short", decimals=0, steps=WARNING),
    )
    table = rows("Feeds", "Each feed now: how far behind it is read, and what it brought in the shown range.", {"feed": "Feed"}, columns)
    events = Question(f"sum by (feed) (rate({names.FEED_EVENTS.name}[$__rate_interval]))", "{{feed}}")
    aside = Question(f"sum by (feed, reason) (increase({names.FEED_SET_ASIDE.name}[$__rate_interval]))", "{{feed}} {{reason}}")
    return (
        Shelf(24, 7, [table]),
        Shelf(
            12,
            7,
            [
                lines("Events", "Events a second that each feed brings.", "eps", events),
                stacked("Set aside", "Records that could not be read, by reason.", "none", aside),
            ],
        ),
    )


def _monitor() -> Sequence[Shelf]:
    def quantile(metric: names.Metric) -> str:
        return _quantile(0.95, _buckets(metric, "$__range"))

    def gained(metric: names.Metric) -> str:
        return f"sum(increase({metric.name}[$__range]))"

    reload = f"min({names.RELOAD_SUCCESSFUL.name})"
    return (
        Shelf(
            4,
            4,
            (
                number(
                    "Last evaluation", "Time since the last tick.", "s", f"max({_ago(names.LAST_EVALUATION)})", ((None, GREEN), (120, RED))
                ),
                number("Tick, 95 in 100", "How long a tick takes, over the shown range.", "s", quantile(names.EVALUATION_DURATION)),
                number("Detection, 95 in 100", "From a deadline until its breach is announced.", "s", quantile(names.DETECTION_DELAY)),
                number("Failed ticks", "Ticks that failed in the shown range.", "none", gained(names.EVALUATION_FAILURES), ALARM),
                number(
                    "Missed ticks", "Ticks that did not run in time in the shown range.", "none", gained(names.EVALUATIONS_MISSED), WARNING
                ),
                word("Last reload", "Whether the newest text of the book was accepted.", reload, _ACCEPTED),
            ),
        ),
        Shelf(
            8,
            7,
            (
                lines("Ticks", "Ticks a second.", "ops", Question(f"sum(rate({names.EVALUATIONS.name}[$__rate_interval]))", "ticks")),
                number(
                    "Label sets refused",
                    "Label sets past the series limit, which are shown under `other`.",
                    "none",
                    f"sum({_of(names.LABEL_SETS_REFUSED)})",
                    WARNING,
                ),
                texts("Version", "What runs.", names.BUILD_INFO.name, "upheld {{version}}, Python {{python_version}}"),
            ),
        ),
    )
