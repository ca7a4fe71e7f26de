"""Asking a real Prometheus everything that a dashboard asks, and waiting until it has the answers."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from tests.conftest import Server, StartServer

ANSWERED_WITHIN_S = 20.0
LOOK_EVERY_S = 0.1

# What Grafana puts in for its own variables, for a Prometheus that has only just begun.
IN_PLACE_OF = {"$__rate_interval": "5s", "$__range": "30s", "$__interval": "1s"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One expression of a panel with all variables put in, and the labels that its legend names."""

    panel: str
    expression: str
    legend: frozenset[str]


def start_prometheus(start: StartServer, port: int, folder: Path, target: str) -> Server:
    """A Prometheus that scrapes `http://TARGET/metrics` five times a second and keeps exemplars; `target` is host:port."""
    scrape = {"job_name": "upheld", "static_configs": [{"targets": [target]}]}
    config = folder / "prometheus.yml"
    config.write_text(json.dumps({"global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"}, "scrape_configs": [scrape]}))
    flags = [f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
    return start(["prometheus", *flags, "--enable-feature=exemplar-storage", "--log.level=warn"], port, "/-/ready")


def questions(board: dict[str, Any], **variables: str) -> list[Asked]:
    """Every expression of every panel, with the given variables (`standard=".*"`) and Grafana's own put in."""
    return [
        Asked(panel["title"], put_in(target["expr"], variables), frozenset(re.findall(r"{{(\w+)}}", target.get("legendFormat", ""))))
        for panel in panels(board)
        for target in panel.get("targets", [])
    ]


def put_in(expression: str, variables: dict[str, str]) -> str:
    """The expression with its variables' values; one that is left is a mistake in the dashboard."""
    for name, value in {**IN_PLACE_OF, **{f"${name}": value for name, value in variables.items()}}.items():
        expression = expression.replace(name, value)
    assert "$" not in expression, expression
    return expression


def panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every panel, also those inside a row."""
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", [])


def unanswered(url: str, board: dict[str, Any], **variables: str) -> list[str]:
    """The questions of the dashboard that the Prometheus at `url` has not answered with data after a while; each with its panel."""
    left = questions(board, **variables)
    until(lambda: not left_over(url, left))
    return [f"{asked.panel}: {asked.expression}" for asked in left_over(url, left)]


def left_over(url: str, asked: list[Asked]) -> list[Asked]:
    """Those that are not answered now; an answer has a number and every label that the legend names."""
    return [each for each in asked if not any(each.legend <= set(series["metric"]) for series in answer(url, each.expression))]


def answer(url: str, expression: str) -> list[dict[str, Any]]:
    """The series that the expression gives now and that have a number."""
    found: list[dict[str, Any]] = ask(url, "query", query=expression)["result"]
    return [series for series in found if not isnan(float(series["value"][1]))]


def variable_values(url: str, board: dict[str, Any]) -> dict[str, list[str]]:
    """The values of each query variable of the dashboard."""
    read = re.compile(r"label_values\((?P<metric>\w+), (?P<label>\w+)\)")
    found = {each["name"]: read.fullmatch(each["query"]) for each in board["templating"]["list"] if each["type"] == "query"}
    return {name: ask(url, f"label/{each['label']}/values", **{"match[]": each["metric"]}) for name, each in found.items() if each}


def ask(url: str, path: str, **parameters: str) -> Any:
    """The data of an answer of Prometheus' API; a refused question fails with its reason."""
    try:
        with urllib.request.urlopen(f"{url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as response:
            return json.load(response)["data"]
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{parameters}: {refused.read().decode()}") from None


def until(holds: Callable[[], bool]) -> bool:
    """Look again and again until it holds, at most as long as answers may take."""
    end = monotonic() + ANSWERED_WITHIN_S
    while not (held := holds()) and monotonic() < end:
        Event().wait(LOOK_EVERY_S)
    return held
