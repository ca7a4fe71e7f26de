"""Panels of open clocks, of all standards or of one."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.expressions import Standards
from dashboards.panels import ALARM, WARNING, Panel, Question, bars, number, stacked
from monitors import names


def open_figures(of: Standards) -> Sequence[Panel]:
    """The clocks of some standards that are at risk or late now, and the nearest deadline."""
    at_risk, breached = (f"sum({of.of(names.OPEN_CLOCKS, state=state)})" for state in ("at_risk", "breached"))
    nearest = f"1000 * min({of.of(names.NEXT_DEADLINE)})"
    return (
        number("At risk", "Open clocks past a warn mark that are still in time.", "none", at_risk, WARNING),
        number("Breached and open", "Clocks past their deadline that still run.", "none", breached, ALARM),
        number("Next deadline", "The nearest deadline of an open clock.", "dateTimeFromNow", nearest),
    )


def due_soon(of: Standards) -> Panel:
    """What falls due next of some standards."""
    return bars(
        "Due soon",
        "Open clocks whose deadline is at most so far ahead; each count holds the ones above it.",
        "none",
        Question(f"sort(sum by (within) ({of.of(names.DUE_CLOCKS)}))", "within {{within}}"),
    )


def open_by_state(of: Standards) -> Panel:
    """The open clocks of some standards over time."""
    return stacked("Open by state", "Open clocks by state.", Question(f"sum by (state) ({of.of(names.OPEN_CLOCKS)})", "{{state}}"))
