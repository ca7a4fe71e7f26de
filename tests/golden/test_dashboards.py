"""The committed dashboards are the drawn ones, and any Grafana can take them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from dashboards.build import FOLDER, drawn
from monitors import names
from tests.servers.asking import panels, questions

DRAWN = drawn()
BOARDS = {name: json.loads(text) for name, text in DRAWN.items()}


@pytest.fixture(params=sorted(BOARDS))
def board(request: pytest.FixtureRequest) -> Any:
    return BOARDS[request.param]


def test_the_committed_ones_are_the_drawn_ones() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert committed == DRAWN, "draw them again: python -m dashboards.build"


def test_uids_are_fixed_and_no_two_are_alike() -> None:
    assert {name: (board["uid"], board["id"]) for name, board in BOARDS.items()} == {"overview.json": ("upheld-overview", None)}


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
    found = {name for asked in questions(board, standard=".*") for name in re.findall(r"upheld_\w+", asked.expression)}
    assert {name.removesuffix("_bucket") for name in found} <= known
