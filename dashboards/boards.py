"""What all our dashboards have in common: shelves of panels, variables, and the links from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard

from dashboards.files import BOARD, BOARD_DEFAULT, TAG
from dashboards.panels import DATA_SOURCE, Panel
from monitors.names import Metric

OVERVIEW, STANDARD, CONSISTENCY, MONITOR = "upheld-overview", "upheld-standard", "upheld-consistency", "upheld-monitor"

_CHOSEN = "var-datasource=${datasource}&${__url_time_range}"

TO_STANDARD = f"/d/{STANDARD}?var-standard=${{__value.raw}}&{_CHOSEN}"  # the dashboard of the standard that a cell names
ON_BOARD = f"${{{BOARD}:raw}}/?standard=${{__value.raw}}"  # its interactions on the monitor's board


@dataclass(frozen=True, slots=True)
class Shelf:
    """Panels of one size side by side; the grid is 24 wide."""

    width: int
    height: int
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class About:
    """What a dashboard is: its uid, its title and a sentence on it."""

    uid: str
    title: str
    description: str


def board(about: About, variables: Sequence[builders.QueryVariable], rows: Sequence[tuple[str, Sequence[Shelf]]]) -> builders.Dashboard:
    """A dashboard of rows of shelves, with a choice of the data source and links to the other dashboards and to the monitor's board."""
    drawn = (
        builders.Dashboard(about.title)
        .uid(about.uid)
        .description(about.description)
        .tags([TAG])
        .timezone("browser")
        .time("now-24h", "now")
        .refresh("30s")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .variables([_data_source(), *variables, _board()])
        .links([_others(), _to_board()])
    )
    identity = 0
    for title, shelves in rows:
        identity += 1
        drawn.with_row(builders.Row(title).id(identity))
        for shelf in shelves:
            for panel in shelf.panels:
                identity += 1
                drawn.with_panel(panel.id(identity).span(shelf.width).height(shelf.height))
    return drawn


def standards(label: str, metric: Metric) -> builders.QueryVariable:
    """A variable with the standards that a metric has, in order; one of them is chosen."""
    variable = builders.QueryVariable("standard").label(label).datasource(DATA_SOURCE)
    variable.query(f"label_values({metric.name}, standard)").refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
    return variable.sort(dashboard.VariableSort.ALPHABETICAL_ASC)


def several(variable: builders.QueryVariable) -> builders.QueryVariable:
    """The same where several may be chosen, and at first all are."""
    variable.multi(True).include_all(True).all_value(".*")
    return variable.current(dashboard.VariableOption(selected=True, text=["All"], value=["$__all"]))


def _data_source() -> builders.DatasourceVariable:
    return builders.DatasourceVariable("datasource").label("Data source").type("prometheus")


def _board() -> builders.ConstantVariable:
    """Where the monitor's board is; `upheld generate dashboards` puts in what the configuration says."""
    return builders.ConstantVariable(BOARD).label("Board").value(BOARD_DEFAULT)


def _others() -> builders.DashboardLink:
    link = builders.DashboardLink("Upheld").type(dashboard.DashboardLinkType.DASHBOARDS).tags([TAG])
    return link.icon("external link").tooltip("The other dashboards of Upheld").as_dropdown(False).include_vars(False).keep_time(True)


def _to_board() -> builders.DashboardLink:
    link = builders.DashboardLink("Board").type(dashboard.DashboardLinkType.LINK).url(f"${{{BOARD}:raw}}/").icon("bolt")
    return link.tooltip("Every interaction that is late or at risk, on the monitor's own page").target_blank(True)
