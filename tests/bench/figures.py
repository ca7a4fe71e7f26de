"""What a measurement says, as a row of one table and of `bench.json`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `beside` is what it is held against: a peer's figure of the same run, or the limit itself.

    `ratio` is the figure to that of the peer, or to the limit; `holds` is None where nothing was promised.
    """

    section: str
    name: str
    figure: float
    unit: str
    beside: str = ""
    ratio: float | None = None
    holds: bool | None = None


def alone(section: str, name: str, figure: float, unit: str) -> Figure:
    """A figure that is held against nothing."""
    return Figure(section, name, figure, unit)


def at_most(section: str, name: str, figure: float, unit: str, limit: float) -> Figure:
    """A figure that may not pass a limit."""
    return Figure(section, name, figure, unit, f"at most {limit:,.6g} {unit}", figure / limit, figure <= limit)


def beside(section: str, name: str, figure: float, unit: str, peer: tuple[str, float], least_ratio: float | None = None) -> Figure:
    """A figure beside that of a peer, of which it must be at least some part or multiple."""
    ratio = figure / peer[1]
    if least_ratio is None:
        return Figure(section, name, figure, unit, f"{peer[0]}: {peer[1]:,.0f}", ratio)
    return Figure(section, name, figure, unit, f"{peer[0]}: {peer[1]:,.0f}, at least {least_ratio:g}×", ratio, ratio >= least_ratio)


def show(figures: Iterable[Figure], console: Console) -> None:
    """The figures as one table."""
    table = Table("", "", "figure", "unit", "beside", "ratio", "holds")
    for column in (2, 5):
        table.columns[column].justify = "right"
    for each in figures:
        ratio = "" if each.ratio is None else f"{each.ratio:,.2f}"
        holds = {None: "", True: "yes", False: "[bold]no[/bold]"}[each.holds]
        table.add_row(each.section, each.name, f"{each.figure:,.{0 if each.figure >= 100 else 2}f}", each.unit, each.beside, ratio, holds)
    console.print(table)


def write(figures: Iterable[Figure], path: Path) -> None:
    """The figures as JSON, the same fields in the same order."""
    path.write_bytes(orjson.dumps([asdict(each) for each in figures], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
