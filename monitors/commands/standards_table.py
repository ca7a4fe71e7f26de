"""The table of standards, from documents as `backtest --json` and `status --json` give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitors.bars import asked_text, fault_text, figure_text
from monitors.commands.printing import Cell, print_table
from monitors.commands.tables import Column, Look
from monitors.wording import mark, ratio_text, window_text

NUMBERS = ("met", "breached", "open", "at risk", "kept")
STANDARDS: tuple[Column, ...] = (
    ("", Look.WHOLE),
    ("standard", Look.WHOLE),
    *((name, Look.NUMBER) for name in NUMBERS),
    ("goal", Look.WHOLE),
)
COUNTS = ("met", "breached", "open", "at_risk")

Document = Mapping[str, Any]


def print_standards(standards: Sequence[Document]) -> None:
    """A row for each standard; of a bar its figure stands for what was kept, and what is at fault in it below."""
    faults = [fault_text(each) if each["kind"] == "bar" else "" for each in standards]
    print_table(STANDARDS, [_bar_row(each) if each["kind"] == "bar" else _row(each) for each in standards], faults)


def _row(told: Document) -> list[Cell]:
    kept = "" if told["compliance"] is None else ratio_text(told["compliance"])
    goal = "" if told["goal"] is None else f"{ratio_text(told['goal'])} {window_text(told['window'])}"
    return [mark(told["violated"]), told["name"], *(told[name] for name in COUNTS), kept, goal]


def _bar_row(told: Document) -> list[Cell]:
    return [mark(told["violated"]), told["name"], *([None] * len(COUNTS)), figure_text(told["value"], told["unit"]), asked_text(told)]
