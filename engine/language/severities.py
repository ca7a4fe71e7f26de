"""Reads severities, and knows what other tools call them."""

from __future__ import annotations

from engine.language.book import Severity
from engine.language.nodes import Node
from engine.language.problems import Report
from engine.language.shapes import option

_ELSEWHERE = {
    **dict.fromkeys(("critical", "crit", "high", "urgent", "emergency", "major", "p1", "sev1"), Severity.PAGE.value),
    **dict.fromkeys(("warning", "warn", "medium", "normal", "error", "p2", "sev2"), Severity.TICKET.value),
    **dict.fromkeys(("low", "minor", "information", "notice", "p3", "sev3"), Severity.INFO.value),
}


def read_severity(node: Node, report: Report) -> Severity | None:
    """One of the severities; a word that other tools have for one is reported with ours."""
    return option(node, report, Severity, _ELSEWHERE)
