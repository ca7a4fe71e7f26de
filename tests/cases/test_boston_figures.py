"""Figures of bars over a city's own records, beside the same figures worked out from its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import pytest

from engine.language.reading import read_book
from monitors.bars import BarShown
from monitors.commands.feeding import read, source_of
from monitors.demo.boston.generate import FOLDER
from monitors.history import backtest
from tests.cases.test_boston import AS_OF, local, requests

PERCENTILES = {"median": 50, "p75": 75, "p90": 90, "p95": 95, "p99": 99}
WITHIN = 0.01
HEAD = "upheld: 1\nclocks: {settling: {from: opened, to: resolved}}\nstandards:\n"


@cache
def figures() -> Mapping[str, BarShown]:
    """Each statistic of how long the city took over all its records, across the channels that people reported on."""
    bars = {statistic: f"{statistic}: settling, at_most: 24h" for statistic in ("average", *PERCENTILES)}
    bars["count"] = "count: interactions, at_most: 9, at: resolved"
    told = [f"  {name}: {{promise: Settled, bar: {{{bar}, across: channel}}, over: 1000d}}\n" for name, bar in bars.items()]
    book, problems = read_book({"book.yaml": HEAD + "".join(told)})
    assert book is not None, problems
    as_of = int(AS_OF.timestamp()) * 1_000_000
    events = read(source_of(str(FOLDER / "requests.csv.gz"), FOLDER / "map.yaml"), as_of).events
    return {each.standard.name: each.bar for each in backtest(book, events, as_of).standards if each.bar}


@cache
def seconds() -> Mapping[str, list[float]]:
    """How long the city took with what it settled by then, in order, by channel; what it settled before it was opened is below 0."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for request in requests():
        if request["CLOSED_DT"] and local(request["CLOSED_DT"]) <= AS_OF and request["Source"]:
            found[request["Source"]].append((local(request["CLOSED_DT"]) - local(request["OPEN_DT"])).total_seconds())
    return {channel: sorted(each) for channel, each in found.items()}


def spans() -> Mapping[str, list[float]]:
    """Those of them that a clock measures."""
    return {channel: [length for length in each if length >= 0] for channel, each in seconds().items()}


def by_group(name: str) -> dict[str, float | None]:
    return {group.group: group.value for group in figures()[name].groups}


def test_there_is_enough_to_compare() -> None:
    assert len(seconds()) > 3
    assert sum(map(len, seconds().values())) > 1_000


@pytest.mark.parametrize("name", PERCENTILES)
def test_percentiles_are_within_one_percent(name: str) -> None:
    exact = {channel: each[-(-len(each) * PERCENTILES[name] // 100) - 1] for channel, each in spans().items()}
    assert by_group(name) == pytest.approx(exact, rel=WITHIN, abs=0)


def test_averages_are_exact() -> None:
    assert by_group("average") == {channel: sum(each) / len(each) for channel, each in spans().items()}


def test_counts_are_exact() -> None:
    assert by_group("count") == {channel: len(each) for channel, each in seconds().items()}
