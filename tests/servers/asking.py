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


def start_prometheus(start: StartServer, port: int, folder: Path, *targets: str) -> Server:
    """A Prometheus that scrapes `http://TARGET/metrics` of each five times a second and keeps exemplars; a target is host:port."""
    scrape = {"job_name": "upheld", "static_configs": [{"targets": targets}]}
    config = folder / "prometheus.yml"
    config.write_text(json.dumps({"global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"}, "scrape_configs": [scrape]}))
    flags = [f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
    return start(["prometheus", *flags, "--enable-feature=exemplar-storage", "--log.level=warn"], port, "/-/ready")


def questions(board: dict[str, Any], **variables: str) -> list[Asked]:
    """Every expression of every panel and annotation, with the given variables (`standard=".*"`) and Grafana's own put in."""
    found = [
        (panel["title"], target["expr"], target.get("legendFormat", "")) for panel in panels(board) for target in panel.get("targets", [])
    ]
    annotations = [each for each in board["annotations"].get("list", []) if "expr" in each]
    found += [(each["name"], each["expr"], each["titleFormat"] + each["textFormat"]) for each in annotations]
    return [Asked(title, put_in(expression, variables), frozenset(re.findall(r"{{(\w+)}}", legend))) for title, expression, legend in found]


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


def unanswered(url: str, board: dict[str, Any], standards: list[str]) -> list[str]:
    """The questions of the dashboard that the Prometheus at `url` answers for none of `standards`, even after a while; with their panels.

    For one standard not every panel has an answer: a bar has no clocks, and only a bar has groups.
    """
    left = [questions(board, standard=each) for each in standards]
    until(lambda: not left_over(url, left))
    return [f"{asked.panel}: {asked.expression}" for asked in left_over(url, left)]


def left_over(url: str, asked: list[list[Asked]]) -> list[Asked]:
    """Of several lists of the same questions those that none has an answer to now, as the first asks them."""
    return [each[0] for each in zip(*asked, strict=True) if not any(is_answered(url, one) for one in each)]


def is_answered(url: str, asked: Asked) -> bool:
    """Whether there is an answer now: a number, with every label that the legend names."""
    return any(asked.legend <= set(series["metric"]) for series in answer(url, asked.expression))


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
