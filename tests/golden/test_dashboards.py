"""The committed dashboards are the drawn ones, and any Grafana can take them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from dashboards.build import drawn
from dashboards.files import FOLDER, SHIPPED, drawn_before, with_board
from monitors import names
from tests.servers.asking import panels, questions

DRAWN = drawn()
BOARDS = {path: json.loads(text) for path, text in DRAWN.items()}
GRAFANA = json.loads((Path(__file__).parent / "grafana" / "schema.json").read_text("utf-8"))
PROMETHEUS_OWN = {"expr", "step", "tagKeys", "textFormat", "titleFormat"}  # keys of an annotation that its data source's plugin reads


@pytest.fixture(params=sorted(BOARDS))
def board(request: pytest.FixtureRequest) -> Any:
    return BOARDS[request.param]


def test_the_committed_ones_are_the_drawn_ones() -> None:
    assert drawn_before() == DRAWN, "draw them again: python -m dashboards.build"


def test_a_panel_of_compliance_or_budget_says_which_calendar_window_it_is_of() -> None:
    """The one that is judged has ended; the budget is that of the one that runs."""
    said = [(panel["title"], panel["description"]) for board in BOARDS.values() for panel in panels(board) if panel["type"] != "row"]
    ended = {title for title, text in said if "calendar window" in text and "last one that ended" in text}
    assert ended == {"Standards", "Compliance against the goal", "Against goal", "Compliance and goal", "Groups", "Figure and bounds"}
    assert {title for title, text in said if "one that runs" in text} == {
        "Standards", "Error budget left", "Budget left", "Error budget left and its burn",
    }  # fmt: skip


def test_uids_are_fixed_and_no_two_are_alike() -> None:
    assert {path.removeprefix("grafana/dashboards/"): (board["uid"], board["id"]) for path, board in BOARDS.items()} == {
        "consistency.json": ("upheld-consistency", None),
        "monitor.json": ("upheld-monitor", None),
        "overview.json": ("upheld-overview", None),
        "standard.json": ("upheld-standard", None),
    }


def test_grafana_has_every_key_and_value(board: dict[str, Any]) -> None:
    """By Grafana's own types of dashboards and panels."""
    annotations = [{key: each[key] for key in each.keys() - PROMETHEUS_OWN} for each in board["annotations"].get("list", [])]
    assert faults(GRAFANA["dashboard"], {**board, "annotations": {"list": annotations}}) == []
    for panel in panels(board):
        if panel["type"] != "row":
            assert faults(GRAFANA["options"][panel["type"]], panel["options"]) == [], panel["title"]
            own = panel["fieldConfig"]["defaults"].get("custom", {})
            assert faults(GRAFANA["fields"].get(panel["type"], {"maxProperties": 0}), own) == [], panel["title"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tittle": "x"}, "tittle"),
        ({"links": [{"title": "x"}]}, "is a required property"),
        ({"panels": [{"type": 3}]}, "is not valid"),
    ],
)
def test_a_key_that_grafana_does_not_have_is_found(change: dict[str, Any], fault: str) -> None:
    (found,) = faults(GRAFANA["dashboard"], {"schemaVersion": 41, **change})[:1]
    assert fault in found


def faults(schema: dict[str, Any], document: object) -> list[str]:
    return [f"{'.'.join(map(str, each.absolute_path))}: {each.message}" for each in Draft7Validator(schema).iter_errors(document)]


def test_every_link_resolves(board: dict[str, Any]) -> None:
    """To a dashboard of ours and a variable that it has, or to the board, whose address is a variable too."""
    variables = {each["uid"]: {f"var-{variable['name']}" for variable in each["templating"]["list"]} for each in BOARDS.values()}
    for url in re.findall(r'"url": "([^"]+)"', json.dumps(board)):
        to_dashboard = re.fullmatch(r"/d/([^?]+)\?(.+)", url)
        if to_dashboard is None:
            assert re.fullmatch(r"\$\{board:raw\}/(\?standard=\$\{__value\.raw\})?", url)
            continue
        asked = {part.partition("=")[0] for part in to_dashboard[2].split("&")}
        assert asked <= variables[to_dashboard[1]] | {"${__url_time_range}"}
    assert [link["tags"] for link in board["links"] if link["type"] == "dashboards"] == [["upheld"]]
    assert board["tags"] == ["upheld"]


def test_the_board_is_where_the_configuration_says(board: dict[str, Any]) -> None:
    moved = json.loads(with_board(json.dumps(board), "https://upheld.example"))
    (shown,) = [each for each in moved["templating"]["list"] if each["name"] == "board"]
    assert (shown["type"], shown["query"]) == ("constant", "https://upheld.example")
    assert with_board(json.dumps(moved), "http://127.0.0.1:9464") == with_board(json.dumps(board), "http://127.0.0.1:9464")


def test_what_provisions_them_names_files_and_uids_that_are_there() -> None:
    texts = {path: (FOLDER / path).read_text("utf-8") for path in SHIPPED}
    compose, prometheus = yaml.safe_load(texts["compose.yaml"]), yaml.safe_load(texts["prometheus.yml"])
    for service in compose["services"].values():
        assert "build" in service or re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+", service["image"]), "a version is pinned"
    mounted = re.findall(r"/etc/upheld/([\w./]+)", "".join(texts.values()))
    assert {path for path in mounted if not (FOLDER / path).exists()} == set()
    (scraped,) = prometheus["scrape_configs"][0]["static_configs"][0]["targets"]
    (alerted,) = prometheus["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"]
    (source,) = yaml.safe_load(texts["grafana/provisioning/datasources/upheld.yaml"])["datasources"]
    hosts = {scraped, alerted, source["url"].removeprefix("http://")}
    assert hosts == {"upheld:9464", "alertmanager:9093", "prometheus:9090"}
    assert {host.partition(":")[0] for host in hosts} <= compose["services"].keys()


@pytest.mark.needs("promtool")
def test_prometheus_takes_its_configuration() -> None:
    subprocess.run(["promtool", "check", "config", str(FOLDER / "prometheus.yml")], check=True, capture_output=True)


@pytest.mark.needs("amtool")
def test_alertmanager_takes_its_configuration() -> None:
    subprocess.run(["amtool", "check-config", str(FOLDER / "alertmanager.yml")], check=True, capture_output=True)


def test_panels_have_ids_of_their_own_and_say_what_they_show(board: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in panels(board)]
    assert len(set(ids)) == len(ids)
    for panel in panels(board):
        if panel["type"] != "row":
            assert panel["title"] and panel["description"]
            assert panel["fieldConfig"]["defaults"]["unit"]
            assert panel["targets"]


def test_panels_lie_on_the_grid_without_overlap(board: dict[str, Any]) -> None:
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels(board))
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert all(0 <= x < 24 for x, _ in cells)


def test_one_variable_chooses_the_data_source_of_everything(board: dict[str, Any]) -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    variables = {each["name"]: each for each in board["templating"]["list"]}
    assert (variables["datasource"]["type"], variables["datasource"]["query"]) == ("datasource", "prometheus")
    assert all(each["datasource"] == chosen for each in variables.values() if each["type"] == "query")
    for panel in panels(board):
        if panel["type"] != "row":
            assert [panel["datasource"], *(target["datasource"] for target in panel["targets"])] == [chosen] * (1 + len(panel["targets"]))


def test_figures_say_which_value_they_take(board: dict[str, Any]) -> None:
    for panel in panels(board):
        if panel["type"] in ("stat", "bargauge"):
            assert panel["options"]["reduceOptions"]["calcs"] == ["lastNotNull"]


@pytest.mark.parametrize("word", ["__inputs", "__requires", "${DS_PROMETHEUS}", "inControlsMenu"])
def test_nothing_that_only_an_import_by_hand_resolves(word: str) -> None:
    assert not any(word in text for text in DRAWN.values())


def test_only_our_metrics_are_asked_for(board: dict[str, Any]) -> None:
    known = {metric.name for metric in names.METRICS}
    found = {name for asked in questions(board, standard="x") for name in re.findall(r"upheld_\w+", asked.expression)}
    assert {name.removesuffix("_bucket") for name in found} <= known
