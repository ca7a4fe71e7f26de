"""The kinds of panel that our dashboards are made of, each one call: title, description, unit, questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from grafana_foundation_sdk.builders import bargauge, heatmap, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders import common as common_builders
from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery as AnyQuery
from grafana_foundation_sdk.models import common, dashboard
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

Steps = Sequence[tuple[float | None, str]]  # colours from these values up; None is the lowest
Words = Mapping[str, tuple[str, str]]  # the word and the colour of a value
GREEN, ORANGE, RED, GREY = "green", "orange", "red", "#8e8e8e"
ALARM: Steps = ((None, GREEN), (1, RED))
WARNING: Steps = ((None, GREEN), (1, ORANGE))
MARGIN: Steps = ((None, RED), (0, GREEN))  # of what lies above the standard's own goal or bound
_PLAIN: Steps = ((None, GREEN),)
DATA_SOURCE = common.DataSourceRef(type_val="prometheus", uid="${datasource}")

Panel = stat.Panel | bargauge.Panel | heatmap.Panel | statetimeline.Panel | table.Panel | timeseries.Panel
Drawn = TypeVar("Drawn", stat.Panel, bargauge.Panel, heatmap.Panel, statetimeline.Panel, table.Panel, timeseries.Panel)


@dataclass(frozen=True, slots=True)
class Question:
    """One expression and the legend of its answers; `exemplars` also asks for the interactions behind it, `dashed` draws it so."""

    expression: str
    legend: str = ""
    exemplars: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Where a click on a value leads; the address may name what is clicked."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its value in each row, its unit, and its colours; one that is not shown only brings its labels."""

    title: str
    expression: str
    unit: str = "short"
    steps: Steps = ()
    values: Words | None = None
    decimals: int | None = None
    shown: bool = True


def number(title: str, description: str, unit: str, question: str, steps: Steps = _PLAIN) -> stat.Panel:
    """One figure as of now, coloured by the highest step that it reaches."""
    panel = _described(stat.Panel(), title, description, unit).targets([_now(Question(question), "A")])
    return panel.reduce_options(_last()).graph_mode(common.BigValueGraphMode.NONE).thresholds(_thresholds(steps)).no_value("unknown")


def texts(title: str, description: str, question: str, legend: str) -> stat.Panel:
    """What labels say, where the value itself says nothing."""
    panel = _described(stat.Panel(), title, description, "short").targets([_now(Question(question, legend), "A")])
    return panel.reduce_options(_last()).text_mode(common.BigValueTextMode.NAME).graph_mode(common.BigValueGraphMode.NONE)


def word(title: str, description: str, question: str, values: Words) -> stat.Panel:
    """One figure as of now, told in a word."""
    panel = number(title, description, "short", question)
    return panel.mappings([_value_map(values)])


def bars(title: str, description: str, unit: str, question: Question) -> bargauge.Panel:
    """One bar for each answer, as of now."""
    panel = _described(bargauge.Panel(), title, description, unit).targets([_now(question, "A")])
    drawn = panel.reduce_options(_last()).orientation(common.VizOrientation.HORIZONTAL).display_mode(common.BarGaugeDisplayMode.BASIC)
    return drawn.thresholds(_thresholds(_PLAIN)).min(0)


def lines(title: str, description: str, unit: str, *questions: Question) -> timeseries.Panel:
    """A line for each answer over the time that is shown."""
    panel = _described(timeseries.Panel(), title, description, unit).targets(_ranges(questions))
    for place, question in enumerate(questions):
        if question.dashed:
            panel.override_by_query(_letter(place), [dashboard.DynamicConfigValue("custom.lineStyle", {"fill": "dash", "dash": [10, 10]})])
    return panel.legend(_legend()).tooltip(_tooltip()).fill_opacity(0).show_points(common.VisibilityMode.NEVER)


def stacked(title: str, description: str, *questions: Question) -> timeseries.Panel:
    """Bars that stand on one another, for counts that add up."""
    stacking = common_builders.StackingConfig().mode(common.StackingMode.NORMAL).group("A")
    panel = lines(title, description, "none", *questions).draw_style(common.GraphDrawStyle.BARS).fill_opacity(80)
    return panel.stacking(stacking).min(0).decimals(0)


def spread_over_time(title: str, description: str, unit: str, question: Question) -> heatmap.Panel:
    """How many answers fell between the bounds of a histogram, over the time that is shown."""
    panel = _described(heatmap.Panel(), title, description, unit).targets([_query(question, "A").range().format(PromQueryFormat.HEATMAP)])
    colors = heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Oranges").steps(32)
    return panel.calculate(False).color(colors).y_axis(heatmap.YAxisConfig().unit(unit)).cell_gap(1)


def states(title: str, description: str, question: Question, values: Words) -> statetimeline.Panel:
    """A band for each answer, coloured by its value over time."""
    panel = _described(statetimeline.Panel(), title, description, "short").targets(_ranges([question]))
    return panel.mappings([_value_map(values)]).show_value(common.VisibilityMode.NEVER).legend(_legend()).fill_opacity(80)


def rows(title: str, description: str, labels: Mapping[str, str], columns: Sequence[Column], links: Sequence[Link] = ()) -> table.Panel:
    """A table with a row for each set of `labels`, which map a label to the title of its column; the first leads to `links`."""
    panel = _described(table.Panel(), title, description, "short").targets([_row(column, place) for place, column in enumerate(columns)])
    fields = {f"Value #{_letter(place)}": column for place, column in enumerate(columns)}
    options = {
        "excludeByName": {"Time": True} | {field: True for field, column in fields.items() if not column.shown},
        "indexByName": {field: place for place, field in enumerate([*labels, *fields])},
        "renameByName": dict(labels) | {field: column.title for field, column in fields.items() if column.shown},
    }
    panel.with_transformation(dashboard.DataTransformerConfig(id_val="merge", options={}))
    panel.with_transformation(dashboard.DataTransformerConfig(id_val="organize", options=options))
    panel.cell_options(common.TableAutoCellOptions())
    if links:
        panel.override_by_name(next(iter(labels.values())), [dashboard.DynamicConfigValue("links", [_data_link(link) for link in links])])
    for column in columns:
        if column.shown:
            panel.override_by_name(column.title, _column_properties(column))
    return panel


def _column_properties(column: Column) -> list[dashboard.DynamicConfigValue]:
    properties = [dashboard.DynamicConfigValue("unit", column.unit)]
    if column.decimals is not None:
        properties.append(dashboard.DynamicConfigValue("decimals", column.decimals))
    if column.values:
        properties.append(dashboard.DynamicConfigValue("mappings", [_value_map(column.values)]))
    if column.steps:
        properties.append(dashboard.DynamicConfigValue("thresholds", _thresholds(column.steps).build()))
    if column.steps or column.values:
        properties.append(dashboard.DynamicConfigValue("custom.cellOptions", {"type": "color-text"}))
    return properties


def _data_link(link: Link) -> dict[str, object]:
    return {"title": link.title, "url": link.address, "targetBlank": False}


def _described(panel: Drawn, title: str, description: str, unit: str) -> Drawn:
    return panel.title(title).description(description).unit(unit).datasource(DATA_SOURCE)


def _query(question: Question, letter: str) -> Dataquery:
    query = Dataquery().datasource(DATA_SOURCE).expr(question.expression).ref_id(letter)
    if question.exemplars:
        query.exemplar(True)
    return query.legend_format(question.legend) if question.legend else query


def _now(question: Question, letter: str) -> Dataquery:
    return _query(question, letter).instant()


def _row(column: Column, place: int) -> Dataquery:
    return _now(Question(column.expression), _letter(place)).format(PromQueryFormat.TABLE)


def _ranges(questions: Sequence[Question]) -> list[Builder[AnyQuery]]:
    return [_query(question, _letter(place)).range() for place, question in enumerate(questions)]


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _last() -> common_builders.ReduceDataOptions:
    return common_builders.ReduceDataOptions().calcs(["lastNotNull"]).values(False)


def _legend() -> common_builders.VizLegendOptions:
    legend = common_builders.VizLegendOptions().show_legend(True)
    return legend.placement(common.LegendPlacement.BOTTOM).display_mode(common.LegendDisplayMode.LIST)


def _tooltip() -> common_builders.VizTooltipOptions:
    return common_builders.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING)


def _thresholds(steps: Steps) -> builders.ThresholdsConfig:
    return builders.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps([dashboard.Threshold(*step) for step in steps])


def _value_map(values: Words) -> dashboard.ValueMap:
    results = enumerate(values.items())
    return dashboard.ValueMap({value: dashboard.ValueMappingResult(text, color, index=index) for index, (value, (text, color)) in results})
