"""The expressions that our dashboards ask Prometheus, made from the names of the metrics."""

from __future__ import annotations

from dataclasses import dataclass

from monitors import names
from monitors.names import Metric

RECENT = "$__rate_interval"
SHOWN = "$__range"
MONITOR = "instance, job, pod"  # by which Prometheus tells monitors apart


@dataclass(frozen=True, slots=True)
class Standards:
    """The standards that a dashboard is about, as a matcher of their label: `standard="$standard"`."""

    matcher: str

    def of(self, metric: Metric, **labels: str) -> str:
        """The series of a metric for these standards."""
        return once(metric.name + matching(self.matcher, **labels))

    def by_standard(self, metric: Metric, how: str = "sum", **labels: str) -> str:
        """One figure a standard."""
        return f"{how} by (standard) ({self.of(metric, **labels)})"

    def gained(self, metric: Metric, over: str, *by: str, **labels: str) -> str:
        """By how much a counter rose, by these labels: whole, though Prometheus reckons a rise beyond its first and last scrape."""
        return f"round(sum by ({', '.join(by)}) ({once(f'increase({metric.name}{matching(self.matcher, **labels)}[{over}])')}))"

    def states(self) -> str:
        """1 violated, 2 broken before, 0 kept, -1 unknown, as `monitors.standing` has it: what cannot be judged has no `violated`."""
        violated, goal = self.by_standard(names.VIOLATED, "max"), self.by_standard(names.GOAL, "max")
        came, went = (self.by_standard(metric, verdict="breached") for metric in (names.VERDICTS_DECIDED, names.RETRACTIONS))
        broken_before = f"{violated} + 2 and {came} - {went} > 0 unless {goal}"
        return f"{violated} == 1 or ({broken_before}) or {violated} or {self.by_standard(names.STANDARD_INFO, 'max')} - 2"

    def margin(self) -> str:
        """Compliance above its goal."""
        return f"{self.of(names.COMPLIANCE)} - {self.of(names.GOAL)}"

    def bar_margin(self) -> str:
        """How far each group's figure is on the right side of its nearest bound."""
        value, apart = self.of(names.BAR_VALUE), "on (standard, group)"
        above = f'{value} - {apart} {self.of(names.BAR_BOUND, bound="at_least")}'
        below = f'{self.of(names.BAR_BOUND, bound="at_most")} - {apart} {value}'
        apart_too = f'label_replace({below}, "bound", "at_most", "", "")'  # else one group's two margins would be one series
        return f"min by (standard, group) ({above} or {apart_too})"

    def fell(self, over: str) -> str:
        """How many verdicts came to be known within each bound of the elapsed time."""
        return f"sum by (le) ({once(f'increase({names.ELAPSED.name}_bucket{matching(self.matcher)}[{over}])')})"

    def elapsed(self, share: float, *by: str) -> str:
        """The elapsed time that this share of the verdicts that came to be known did not exceed."""
        return quantile(share, f"{names.ELAPSED.name}_bucket{matching(self.matcher)}[{SHOWN}]", *by)


def once(series: str) -> str:
    """Of monitors that watch the same, the series with the greater value, as the rules take it."""
    return f"max without ({MONITOR}) ({series})"


def matching(*matchers: str, **labels: str) -> str:
    """Label matchers in braces."""
    return "{" + ", ".join((*matchers, *(f'{name}="{value}"' for name, value in labels.items()))) + "}"


def quantile(share: float, buckets: str, *by: str) -> str:
    """A quantile of a histogram, by these labels."""
    return f"histogram_quantile({share}, sum by ({', '.join(('le', *by))}) (rate({buckets})))"


def ago(metric: Metric) -> str:
    """How many seconds the instant that a metric tells is past."""
    return f"time() - {metric.name}"
