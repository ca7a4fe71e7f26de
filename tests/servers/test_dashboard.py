"""Every question of the dashboards, put to a real Prometheus that scrapes a real exposition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Server, StartServer
from tests.figures import snapshot
from tests.servers.asking import ask, start_prometheus, unanswered, until, variable_values
from tests.servers.boards import BOARDS, chosen

pytestmark = pytest.mark.needs("prometheus")


@pytest.fixture
def prometheus(start_server: StartServer, free_port: Callable[[], int], tmp_path: Path, target: str) -> Server:
    return start_prometheus(start_server, free_port(), tmp_path, target)


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

    assert until(lambda: bool(found()))
    assert {labels["subject"] for labels in found()} == {"ticket-4711"}
    assert all(labels["deadline"].endswith("Z") for labels in found())
    (scraped,) = ask(prometheus.url, "targets")["activeTargets"]
    assert (scraped["health"], scraped["lastError"]) == ("up", "")
    assert prometheus.output.read_text() == ""
