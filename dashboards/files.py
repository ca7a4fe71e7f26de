"""The files for Grafana, Prometheus and Alertmanager as they lie here, with the monitor's own address put in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from engine.language.book import Book
from monitors.config import Config

FOLDER = Path(__file__).parent
BOARDS = "grafana/dashboards"
SHIPPED = (
    "compose.yaml",
    "Dockerfile",
    "prometheus.yml",
    "alertmanager.yml",
    "grafana/provisioning/dashboards/upheld.yaml",
    "grafana/provisioning/datasources/upheld.yaml",
)
TAG = "upheld"
BOARD = "board"  # the variable that tells where the monitor's board is
BOARD_DEFAULT = "http://127.0.0.1:9464"


def dashboard_files(config: Config, book: Book) -> dict[str, str]:
    """Dashboards and what provisions them, by their paths; the dashboards ask for the standards there are, whatever the `book`."""
    drawn = {path: with_board(text, config.board) for path, text in drawn_before().items()}
    return drawn | {path: (FOLDER / path).read_text("utf-8") for path in SHIPPED}


def drawn_before() -> dict[str, str]:
    """The dashboards as they lie here, by their paths."""
    return {f"{BOARDS}/{path.name}": path.read_text("utf-8") for path in sorted((FOLDER / BOARDS).glob("*.json"))}


def with_board(text: str, address: str) -> str:
    """A dashboard whose links to the board go to this address."""
    drawn = json.loads(text)
    for variable in drawn["templating"]["list"]:
        if variable["name"] == BOARD:
            variable["query"] = address
    return text_of(drawn)


def text_of(drawn: Mapping[str, object]) -> str:
    """A dashboard as it is written."""
    return json.dumps(drawn, indent=2, ensure_ascii=False) + "\n"
