"""The names of every metric, once: the exposition, the dashboards and the rules all take them from here."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

VERDICTS = ("met", "breached")
OPEN_STATES = ("running", "at_risk", "paused", "breached", "unknown")
UNBROKEN_STATES = tuple(state for state in OPEN_STATES if state != "breached")  # those that documents count as open, beside `breached`
OTHER = "other"


class Kind(StrEnum):
    """The types of a metric that there are in an exposition."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric family and its labels; counts of clocks and verdicts carry those of `break_down` too."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...]


def _counter(name: str, help: str, *labels: str) -> Metric:
    return Metric(f"upheld_{name}_total", Kind.COUNTER, help, labels)


def _gauge(name: str, help: str, *labels: str) -> Metric:
    return Metric(f"upheld_{name}", Kind.GAUGE, help, labels)


def _histogram(name: str, help: str, *labels: str) -> Metric:
    return Metric(f"upheld_{name}", Kind.HISTOGRAM, help, labels)


STANDARD_INFO = _gauge(
    "standard_info", "A standard of the book; the value is always 1.", "standard", "promise", "kind", "severity", "team_owner", "version"
)
VERDICTS_DECIDED = _counter("verdicts", "Verdicts decided so far.", "standard", "verdict")
BREACHES = _counter("breaches", "Breaches announced so far.", "standard", "severity")
STANDARD_BREACHES = _counter("standard_breaches", "Breaches announced so far, of all label sets together.", "standard", "severity")
RETRACTIONS = _counter("retractions", "Verdicts taken back after a late event.", "standard", "verdict")
OPEN_CLOCKS = _gauge("open_clocks", "Clocks that run now, by state.", "standard", "state")
AT_RISK_CLOCKS = _gauge("at_risk_clocks", "Open clocks past this warn mark and not past the next.", "standard", "mark", "severity")
DUE_CLOCKS = _gauge("due_clocks", "Open clocks whose deadline is at most this far ahead.", "standard", "within")
OLDEST_BREACH = _gauge("oldest_breach_timestamp_seconds", "The earliest deadline that an open clock has passed.", "standard")
NEXT_DEADLINE = _gauge("next_deadline_timestamp_seconds", "The nearest deadline of an open clock.", "standard")
TARGET = _gauge("target_seconds", "How long the clock may run, for each target as the book writes it.", "standard", "target")
ELAPSED = _histogram("elapsed_seconds", "Elapsed time at the verdict.", "standard")
GOAL = _gauge("goal_ratio", "The share that the goal asks for.", "standard", "window")
COMPLIANCE = _gauge(
    "compliance_ratio", "The share of verdicts in the window that are met; of a calendar goal in the last that ended.", "standard", "window"
)
BUDGET_REMAINING = _gauge(
    "error_budget_remaining_ratio",
    "The share of the window's error budget that is left, negative when overspent; of a calendar goal in the one that runs.",
    "standard",
    "window",
)
BURN_RATE = _gauge("burn_rate", "How fast the error budget is spent; 1 spends it exactly.", "standard", "window")
WINDOW_VERDICTS = _gauge("window_verdicts", "Verdicts in the window, the counts behind its compliance.", "standard", "window", "verdict")
BAR_VALUE = _gauge("bar_value", "The figure of a bar in its window: seconds, a share, or the attribute's own units.", "standard", "group")
BAR_BOUND = _gauge("bar_bound", "What the figure has to be at least, or at most.", "standard", "group", "bound")
BAR_SAMPLES = _gauge("bar_samples", "How many samples the figure is computed from.", "standard", "group")
BAR_VIOLATED = _gauge(
    "bar_violated", "Whether a group's figure does not hold (1) or does (0); absent while it has too few samples.", "standard", "group"
)
BAR_SPREAD = _gauge("bar_spread", "How far the best group's figure and the worst's are apart.", "standard", "group")
VIOLATED = _gauge("violated", "Whether the standard is violated (1) or not (0); absent while unknown.", "standard", "severity")
VIOLATED_LATE = _gauge(
    "violated_late", "Whether a window that had ended well is violated by what came late (1), which alerts nobody, or not (0).", "standard"
)
BREACH_ANNOUNCED = _gauge(
    "breach_announced_timestamp_seconds", "When a breach that stands was last announced; absent without one in the last hour.", "standard"
)
COVERAGE = _gauge("coverage", "Whether the standard can be measured (1) or not (0).", "standard")
LABEL_SETS_REFUSED = _counter("label_sets_refused", "Label sets past the series limit, which are counted under other.", "standard")

FEED_WATERMARK = _gauge("feed_watermark_timestamp_seconds", "The instant up to which the feed has surely been read.", "feed")
FEED_LAST_EVENT = _gauge("feed_last_event_timestamp_seconds", "When the feed's newest event was, or came if it is dated ahead.", "feed")
FEED_UP = _gauge("feed_up", "Whether the last read of the feed went well (1) or not (0).", "feed")
FEED_EVENTS = _counter("feed_events", "Events that the feed brought, each counted once.", "feed")
FEED_DUPLICATES = _counter("feed_duplicates", "Events that the feed sent again unchanged, or of what is forgotten.", "feed")
FEED_LATE = _counter("feed_late", "Events that came after their time had been judged.", "feed")
FEED_SET_ASIDE = _counter("feed_set_aside", "Records that could not be read, by reason.", "feed", "reason")
FEED_LEFT_OUT = _counter("feed_left_out", "Records of a type that the feed's map does not name.", "feed")

EVALUATIONS = _counter("evaluations", "Ticks evaluated.")
EVALUATION_FAILURES = _counter("evaluation_failures", "Ticks that failed.")
EVALUATIONS_MISSED = _counter("evaluations_missed", "Ticks that were due and did not run in time.")
EVALUATION_DURATION = _histogram("evaluation_duration_seconds", "How long a tick takes.")
LAST_EVALUATION = _gauge("last_evaluation_timestamp_seconds", "The instant of the last evaluation.")
DETECTION_DELAY = _histogram("detection_delay_seconds", "From a deadline until its breach was announced.")
RELOAD_SUCCESSFUL = _gauge("book_last_reload_successful", "Whether the last reload of the book was accepted (1) or refused (0).")
ALERTS_SENT = _counter("alerts_sent", "Alerts that an outlet was told began or ended.", "outlet")
ALERTS_FAILED = _counter("alerts_failed", "Attempts to tell an outlet that failed.", "outlet")
OUTLET_UP = _gauge("outlet_up", "Whether an outlet of alerts took all that it was sent (1) or something waits (0).", "outlet")
RULES_INFO = _gauge("rules_info", "What alerting rules are to be drawn from, as a digest; the value is always 1.", "digest")
BUILD_INFO = _gauge("build_info", "What runs; the value is always 1.", "version", "python_version", "holidays_version")

METRICS: tuple[Metric, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Metric))

# Names that a label of an attribute must not take: those of our own metrics, and what Prometheus keeps for itself.
RESERVED = frozenset(label for metric in METRICS for label in metric.labels) | {
    "__name__",
    "alertname",
    "alertstate",
    "exported_instance",
    "exported_job",
    "instance",
    "job",
    "le",
    "quantile",
}


def label_names(attributes: Iterable[str]) -> dict[str, str]:
    """The label name of each attribute: snake case, never one of `RESERVED`, never one name for two attributes.

    Attributes that would share a name keep it only where it is their own spelling; the others get a suffix from their text, so
    that no name depends on the order in which standards were written.
    """
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for attribute in sorted(set(attributes)):
        by_name[_snake_case(attribute)].append(attribute)
    return {
        attribute: name if len(sharing) == 1 or attribute == name else f"{name}_{zlib.crc32(attribute.encode('utf-8', 'replace')):08x}"
        for name, sharing in by_name.items()
        for attribute in sharing
    }


def _snake_case(attribute: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", attribute)
    name = re.sub(r"[^a-z0-9_]", "_", words.lower()).lstrip("_")
    return name if name and not name[0].isdigit() and name not in RESERVED else f"attribute_{name}"
