"""The table of standards, from documents as `backtest --json` and `status --json` give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitors.bars import asked_text, ended_and_so_far_text, fault_text, figure_text
from monitors.commands.printing import Cell, print_table, say
from monitors.commands.tables import Column, Look
from monitors.standing import Standing, standing
from monitors.unknown import named
from monitors.wording import ended_text, kept_text, ratio_text, running_text, window_text

NUMBERS = ("met", "breached in all", "open, not breached", "at risk")
KEPT = "kept"
MISSED = "missed"
COUNTS = ("met", "breached", "open", "at_risk")

Document = Mapping[str, Any]


def print_standards(standards: Sequence[Document], rest: Mapping[str, Sequence[Cell]] | None = None) -> None:
    """A row for each standard; of a bar its figure stands for what was kept, and what is at fault in it below. Below one that is judged
    when its calendar window ends, a bar or not, stands what the row is of, and how the next one stands so far.

    `rest` are columns, by heading, of what is in none of the counts, and stand beside those. Where some have several windows, in how
    many of them they were missed stands beside what was kept in the last.
    """
    has_windows = has_several(standards)
    rest = rest or {}
    numbers = (*NUMBERS, *rest, KEPT, *([MISSED] if has_windows else []))
    columns: list[Column] = [("", Look.WHOLE), ("standard", Look.WHOLE), *((name, Look.NUMBER) for name in numbers), ("goal", Look.WHOLE)]
    rows = [_row(each, [cells[row] for cells in rest.values()], has_windows) for row, each in enumerate(standards)]
    print_table(columns, rows, [_below(each) for each in standards])


def say_broken_before(standards: Sequence[Document]) -> None:
    """Which standards without a goal were broken, though no breach was announced in the last hour."""
    if names := [each["name"] for each in standards if _standing(each) is Standing.BROKEN_BEFORE]:
        told, is_one = named(names)
        were = "was" if is_one else "were"
        say(f"{told} {were} broken before: no breach was announced in the last hour, but without a goal none is allowed")


def _standing(told: Document) -> Standing:
    return standing(told["violated"], told["goal"], told["breached"])


def has_several(standards: Sequence[Document]) -> bool:
    """Whether one of the standards has more than one window."""
    return any(len(each["windows"]) > 1 for each in standards)


def _row(told: Document, rest: Sequence[Cell], has_windows: bool) -> list[Cell]:
    *counts, kept, asked = _of_bar(told) if told["kind"] == "bar" else _of_verdicts(told)
    return [_standing(told).sign, told["name"], *counts, *rest, kept, *([_missed(told)] if has_windows else []), asked]


def _of_verdicts(told: Document) -> list[Cell]:
    kept = "" if told["compliance"] is None else ratio_text(told["compliance"])
    goal = "" if told["goal"] is None else f"{ratio_text(told['goal'])} {window_text(told['window'])}"
    return [*(told[name] for name in COUNTS), kept, goal]


def _of_bar(told: Document) -> list[Cell]:
    return [*([None] * len(COUNTS)), figure_text(told["value"], told["unit"]), asked_text(told)]


def _below(told: Document) -> str:
    """A line that says more of a standard, or nothing."""
    so_far = told.get("so_far")
    if told["kind"] == "bar":
        return ended_and_so_far_text(told) if so_far else fault_text(told)
    if not so_far:
        return ""
    ended, period = told["windows"][0], told["window"]
    if not any(each[verdict] for each in (ended, so_far) for verdict in ("met", "breached")):
        return ""
    return (
        f"{ended_text(period)}: {kept_text(ended['met'], ended['breached'])}; "
        f"{running_text(period)} so far: {kept_text(so_far['met'], so_far['breached'])}"
    )


def _missed(told: Document) -> Cell:
    """`3 of 52`: the windows that were missed, of those that could be judged."""
    judged = [window["violated"] for window in told["windows"] if window["violated"] is not None]
    return f"{sum(judged):,} of {len(judged):,}" if judged else ""
