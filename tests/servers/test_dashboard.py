"""Every question of the dashboards, put to a real Prometheus that scrapes a real exposition."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboards.expressions import Standards
from dashboards.overview import STATES as STATE_WORDS
from monitors.standing import Standing, standing
from tests.conftest import Server, StartServer
from tests.figures import snapshot
from tests.servers.asking import answer, ask, questions, start_prometheus, unanswered, until, variable_values
from tests.servers.boards import BOARDS, chosen

pytestmark = pytest.mark.needs("prometheus")


@pytest.fixture
def prometheus(start_server: StartServer, free_port: Callable[[], int], tmp_path: Path, target: str) -> Server:
    """Two monitors watch the same."""
    return start_prometheus(start_server, free_port(), tmp_path, target, target.replace("127.0.0.1", "localhost"))


COUNTED_ONCE = {
    "Violated": ["2"],
    "Kept": ["3"],
    "Unknown": ["1"],
    "Due soon": ["8", "20", "36", "120"],
    "At risk by warn mark": ["4", "12"],
}
"""Of the made-up centre: four standards with clocks and two without, three kept, two violated."""


def test_what_two_monitors_watch_is_counted_once(prometheus: Server) -> None:
    assert until(lambda: len(ask(prometheus.url, "query", query="upheld_build_info")["result"]) == 2)
    overview = next(board for path, board in BOARDS.items() if path.endswith("overview.json"))
    asked = {each.panel: each.expression for each in questions(overview, standard=".*")}
    answers = {panel: [series["value"][1] for series in answer(prometheus.url, asked[panel])] for panel in COUNTED_ONCE}
    assert {panel: sorted(values, key=float) for panel, values in answers.items()} == COUNTED_ONCE


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("at", range(9, 14))
def test_a_breach_is_marked_once_whenever_it_is_scraped(at: int, tmp_path: Path) -> None:
    """In steps of a minute, of a scrape each 13 seconds: Grafana's rate interval is then a step and a scrape."""
    (expression,) = (
        annotation["expr"].replace("$standard", "reply").replace("$__rate_interval", "73s")
        for board in BOARDS.values()
        for annotation in board["annotations"].get("list", [])
        if annotation["name"] == "Breaches"
    )
    marks = {"expr": f"sum(count_over_time(({expression})[10m:1m]))", "eval_time": "11m", "exp_samples": [{"labels": "{}", "value": 1}]}
    series = {"series": 'upheld_standard_breaches_total{standard="reply",severity="page"}', "values": f"0x{at} 1x60"}
    file = tmp_path / "marks.yml"
    file.write_text(json.dumps({"tests": [{"interval": "13s", "input_series": [series], "promql_expr_test": [marks]}]}))
    told = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


# of one standard: `upheld_violated`, breaches that came, that were taken back, whether it has a goal | its state | as the board has it
STATES = [
    (None, 0, 0, False, -1, Standing.UNKNOWN),
    (None, 3, 0, False, -1, Standing.UNKNOWN),
    (1, 3, 0, False, 1, Standing.VIOLATED),
    (1, 3, 0, True, 1, Standing.VIOLATED),
    (0, 0, 0, False, 0, Standing.KEPT),
    (0, 3, 2, False, 2, Standing.BROKEN_BEFORE),
    (0, 3, 3, False, 0, Standing.KEPT),
    (0, 3, 0, True, 0, Standing.KEPT),
    (0, None, None, False, 0, Standing.KEPT),  # a bar has no verdicts
]


@pytest.mark.needs("promtool")
@pytest.mark.parametrize(("violated", "came", "went", "has_goal", "state", "on_board"), STATES)
def test_a_state_is_what_the_board_says(
    violated: int | None, came: int | None, went: int | None, has_goal: bool, state: int, on_board: Standing, tmp_path: Path
) -> None:
    series = {
        "upheld_standard_info": 1,
        "upheld_violated": violated,
        'upheld_verdicts_total{verdict="breached"}': came,
        'upheld_retractions_total{verdict="breached"}': went,
        "upheld_goal_ratio": 0.95 if has_goal else None,
    }
    given = [
        {"series": name.removesuffix("}") + ("," if "{" in name else "{") + f'instance="{monitor}",standard="it"}}', "values": value}
        for name, value in series.items()
        for monitor in ("a", "b")
        if value is not None
    ]
    asked = {"expr": Standards('standard="it"').states(), "exp_samples": [{"labels": '{standard="it"}', "value": state}]}
    file = tmp_path / "states.yml"
    file.write_text(json.dumps({"tests": [{"input_series": given, "promql_expr_test": [asked]}]}))
    told = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert standing(None if violated is None else bool(violated), 0.95 if has_goal else None, (came or 0) - (went or 0)) is on_board
    assert STATE_WORDS[str(state)][0] == on_board.words


def test_every_panel_every_annotation_and_every_variable_has_data(prometheus: Server) -> None:
    names = sorted(each.name for each in snapshot().standards)
    bars = [each.name for each in snapshot().standards if each.bar is not None]
    for path, board in BOARDS.items():
        assert unanswered(prometheus.url, board, chosen(board, names)) == [], path
        values = variable_values(prometheus.url, board)
        assert values == ({} if path.endswith("monitor.json") else {"standard": bars if path.endswith("consistency.json") else names})


def test_prometheus_takes_it_all_without_a_complaint_and_a_breach_leads_to_its_interaction(prometheus: Server) -> None:
    def found() -> list[dict[str, str]]:
        series = ask(prometheus.url, "query_exemplars", query="upheld_breaches_total", start="0", end="4000000000")
        return [exemplar["labels"] for each in series for exemplar in each["exemplars"]]

    def scraped() -> list[tuple[str, str]]:
        return [(each["health"], each["lastError"]) for each in ask(prometheus.url, "targets")["activeTargets"]]

    assert until(lambda: bool(found()))
    assert {labels["subject"] for labels in found()} == {"ticket-4711"}
    assert all(labels["deadline"].endswith("Z") for labels in found())
    assert until(lambda: scraped() == [("up", "")] * 2), scraped()
    assert prometheus.output.read_text() == ""
