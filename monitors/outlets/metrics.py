"""`/metrics`: one snapshot as Prometheus text or as OpenMetrics.

Each family has one function that draws its points from a standard, a feed or the monitor; the tables at the end list them.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from engine.evaluation.instants import rfc3339
from engine.language.durations import SECOND
from monitors import names
from monitors.bars import GroupShown
from monitors.feeds.faults import Reason
from monitors.outlets.label_sets import Placed, label_text, placed
from monitors.outlets.lines import Form, LabelSet, Lines, Mark, Points
from monitors.snapshot import (
    DUE_WITHIN_US,
    ClockFigures,
    Exemplar,
    FeedFigures,
    Histogram,
    Labels,
    MonitorFigures,
    OutletFigures,
    Snapshot,
    WindowFigures,
)

_EXEMPLAR_CHARACTERS_MOST = 128  # of all names and values, by OpenMetrics


def form_accepted(accept: str) -> Form:
    """The form for an `Accept` header: OpenMetrics for whoever names it, text for everyone else."""
    named = any(part.split(";")[0].strip() == "application/openmetrics-text" for part in accept.split(","))
    return Form.OPENMETRICS if named else Form.TEXT


class Expositions:
    """The expositions of the current snapshot, each rendered at most once; any thread may ask."""

    def __init__(self, current: Callable[[], Snapshot]) -> None:
        self._current = current
        self._lock = threading.Lock()
        self._lines = Lines()
        self._snapshot: Snapshot | None = None
        self._rendered: dict[tuple[Form, bool], bytes] = {}

    def body(self, form: Form, zipped: bool = False) -> bytes:
        """The current snapshot in this form, `zipped` by gzip at its fastest."""
        with self._lock:
            snapshot = self._current()
            if snapshot is not self._snapshot:
                self._snapshot, self._rendered = snapshot, {}
            if (form, False) not in self._rendered:
                self._rendered[form, False] = self._lines.body(families(snapshot), form)
            if (form, zipped) not in self._rendered:
                self._rendered[form, zipped] = gzip.compress(self._rendered[form, False], compresslevel=1, mtime=0)
            return self._rendered[form, zipped]


def families(snapshot: Snapshot) -> Iterator[tuple[names.Metric, Iterator[Points]]]:
    """Every metric with its values in the snapshot."""
    label_names = names.label_names(attribute for each in snapshot.standards for attribute in each.break_down)
    standards = [placed(each, label_names, snapshot.series_most) for each in snapshot.standards]
    for metric, of_standard in _OF_STANDARD:
        yield metric, chain.from_iterable(map(of_standard, standards))
    for metric, of_feed in _OF_FEED:
        yield metric, chain.from_iterable(map(of_feed, snapshot.feeds))
    for metric, of_monitor in _OF_MONITOR:
        yield metric, of_monitor(snapshot.monitor)
    for metric, of_outlet in _OF_OUTLET:
        yield metric, chain.from_iterable(map(of_outlet, snapshot.outlets))


def _point(labels: Mapping[str, str], value: float | Histogram | None) -> Points:
    return Points(tuple(labels.items()), (value,))


def _seconds(instant_us: int | None) -> float | None:
    return None if instant_us is None else instant_us / SECOND


# Standards


def _of(standard: Placed, **labels: str) -> dict[str, str]:
    return {"standard": standard.name, **labels}


def _info(standard: Placed) -> Iterator[Points]:
    it = standard.figures
    about = {"promise": it.promise, "kind": it.kind, "severity": it.severity, "team_owner": it.owner or "", "version": it.version}
    yield _point(_of(standard, **{name: label_text(value) for name, value in about.items()}), 1)


def _broken_down(standard: Placed, name: str, values: Iterable[str], counts: Mapping[tuple[str, Labels], int]) -> Iterator[Points]:
    """The counts by each value of a label of their own, and by the label sets."""
    by_value = standard.summed_by(values, counts)
    for value, sums in by_value.items():
        yield Points((("standard", standard.name), (name, value)), sums, standard.shown)


def _verdicts(standard: Placed) -> Iterator[Points]:
    return _broken_down(standard, "verdict", names.VERDICTS, standard.figures.verdicts)


def _retractions(standard: Placed) -> Iterator[Points]:
    return _broken_down(standard, "verdict", names.VERDICTS, standard.figures.retractions)


def _breaches(standard: Placed) -> Iterator[Points]:
    sums = standard.summed(standard.figures.breaches)
    marks = {place: mark for place, breach in standard.latest().items() if sums[place] and (mark := _mark(breach))}
    yield Points(_of_severity(standard), sums, standard.shown, marks)


def _standard_breaches(standard: Placed) -> Iterator[Points]:
    """The same in one series, which is there before the first breach: one of a new label set is seen to rise, too."""
    total = sum(standard.figures.breaches.values())
    latest = max(standard.latest().values(), key=lambda breach: breach.deadline_us, default=None)
    mark = _mark(latest) if latest and total else None
    yield Points(_of_severity(standard), [total], marks={0: mark} if mark else {})


def _of_severity(standard: Placed) -> LabelSet:
    return (("standard", standard.name), ("severity", standard.figures.severity))


def _mark(breach: Exemplar) -> Mark | None:
    """The breach's subject and deadline; no exemplar if they are longer than OpenMetrics allows, for a cut subject names another."""
    labels = (("subject", label_text(breach.subject)), ("deadline", rfc3339(breach.deadline_us // SECOND * SECOND)))
    if sum(len(text) for label in labels for text in label) > _EXEMPLAR_CHARACTERS_MOST:
        return None
    return Mark(labels, breach.deadline_us / SECOND)


def _judged(drawn: Callable[[Placed], Iterator[Points]]) -> Callable[[Placed], Iterator[Points]]:
    """A bar has no verdicts."""
    return lambda standard: drawn(standard) if standard.figures.bar is None else iter(())


def _clocks(drawn: Callable[[Placed, ClockFigures], Iterator[Points]]) -> Callable[[Placed], Iterator[Points]]:
    """Only a time standard has clocks."""
    return lambda standard: drawn(standard, standard.figures.clocks) if standard.figures.clocks else iter(())


def _open(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    return _broken_down(standard, "state", names.OPEN_STATES, clocks.open)


def _at_risk(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    for mark in clocks.at_risk:
        yield _point(_of(standard, mark=mark.mark, severity=mark.severity), mark.clocks)


def _due(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    for within in DUE_WITHIN_US:
        yield _point(_of(standard, within=within), clocks.due.get(within, 0))


def _next_deadline(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    yield _point(_of(standard), _seconds(clocks.next_deadline_us))


def _oldest_breach(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    yield _point(_of(standard), _seconds(clocks.oldest_breach_us))


def _targets(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    for target, length_us in clocks.targets_us.items():
        yield _point(_of(standard, target=target), _seconds(length_us))


def _elapsed(standard: Placed, clocks: ClockFigures) -> Iterator[Points]:
    yield _point(_of(standard), clocks.elapsed)


def _window(figure: Callable[[WindowFigures], float | None]) -> Callable[[Placed], Iterator[Points]]:
    def drawn(standard: Placed) -> Iterator[Points]:
        for window in (*standard.figures.windows, *standard.figures.paces):
            yield _point(_of(standard, window=window.name), figure(window))

    return drawn


def _window_verdicts(standard: Placed) -> Iterator[Points]:
    for window in (*standard.figures.windows, *standard.figures.paces):
        yield _point(_of(standard, window=window.name, verdict="met"), window.met)
        yield _point(_of(standard, window=window.name, verdict="breached"), window.breached)


def _groups(figure: Callable[[GroupShown], float | None]) -> Callable[[Placed], Iterator[Points]]:
    def drawn(standard: Placed) -> Iterator[Points]:
        for group in standard.groups:
            yield _point(_of(standard, group=group.group), figure(group))

    return drawn


def _bounds(standard: Placed) -> Iterator[Points]:
    bar = standard.figures.bar
    bounds = {"at_least": bar.at_least, "at_most": bar.at_most} if bar else {}
    for group in standard.groups:
        for bound, value in bounds.items():
            yield _point(_of(standard, group=group.group, bound=bound), value)


def _spread(standard: Placed) -> Iterator[Points]:
    if standard.figures.bar is not None:
        yield _point(_of(standard, group=""), standard.figures.bar.spread)


def _violated(standard: Placed) -> Iterator[Points]:
    yield _point(_of(standard, severity=standard.figures.severity), standard.figures.violated)


def _violated_late(standard: Placed) -> Iterator[Points]:
    yield _point(_of(standard), standard.figures.violated_late)


def _announced(standard: Placed) -> Iterator[Points]:
    yield _point(_of(standard), _seconds(standard.figures.announced_at))


def _coverage(standard: Placed) -> Iterator[Points]:
    yield _point(_of(standard), standard.figures.measurable)


def _refused(standard: Placed) -> Iterator[Points]:
    yield _point(_of(standard), standard.refused)


# Feeds and the monitor


def _feed(figure: Callable[[FeedFigures], float | None]) -> Callable[[FeedFigures], Iterator[Points]]:
    return lambda feed: iter([_point({"feed": label_text(feed.name)}, figure(feed))])


def _set_aside(feed: FeedFigures) -> Iterator[Points]:
    for reason, count in (dict.fromkeys(map(str, Reason), 0) | dict(feed.set_aside)).items():
        yield _point({"feed": label_text(feed.name), "reason": label_text(reason)}, count)


def _monitor(figure: Callable[[MonitorFigures], float | Histogram | None]) -> Callable[[MonitorFigures], Iterator[Points]]:
    return lambda monitor: iter([_point({}, figure(monitor))])


def _outlet(figure: Callable[[OutletFigures], float]) -> Callable[[OutletFigures], Iterator[Points]]:
    return lambda outlet: iter([_point({"outlet": label_text(outlet.name)}, figure(outlet))])


def _build_info(monitor: MonitorFigures) -> Iterator[Points]:
    yield _point({name: label_text(getattr(monitor, name)) for name in names.BUILD_INFO.labels}, 1)


def _rules_info(monitor: MonitorFigures) -> Iterator[Points]:
    yield _point({"digest": monitor.rules_digest}, 1)


_OF_STANDARD: tuple[tuple[names.Metric, Callable[[Placed], Iterator[Points]]], ...] = (
    (names.STANDARD_INFO, _info),
    (names.VERDICTS_DECIDED, _judged(_verdicts)),
    (names.BREACHES, _judged(_breaches)),
    (names.STANDARD_BREACHES, _judged(_standard_breaches)),
    (names.RETRACTIONS, _judged(_retractions)),
    (names.OPEN_CLOCKS, _clocks(_open)),
    (names.AT_RISK_CLOCKS, _clocks(_at_risk)),
    (names.DUE_CLOCKS, _clocks(_due)),
    (names.OLDEST_BREACH, _clocks(_oldest_breach)),
    (names.NEXT_DEADLINE, _clocks(_next_deadline)),
    (names.TARGET, _clocks(_targets)),
    (names.ELAPSED, _clocks(_elapsed)),
    (names.GOAL, _window(lambda window: window.goal)),
    (names.COMPLIANCE, _window(lambda window: window.compliance)),
    (names.BUDGET_REMAINING, _window(lambda window: window.budget_remaining)),
    (names.BURN_RATE, _window(lambda window: window.burn_rate)),
    (names.WINDOW_VERDICTS, _window_verdicts),
    (names.BAR_VALUE, _groups(lambda group: group.value)),
    (names.BAR_BOUND, _bounds),
    (names.BAR_SAMPLES, _groups(lambda group: group.samples)),
    (names.BAR_VIOLATED, _groups(lambda group: group.violated)),
    (names.BAR_SPREAD, _spread),
    (names.VIOLATED, _violated),
    (names.VIOLATED_LATE, _violated_late),
    (names.BREACH_ANNOUNCED, _announced),
    (names.COVERAGE, _coverage),
    (names.LABEL_SETS_REFUSED, _refused),
)

_OF_FEED: tuple[tuple[names.Metric, Callable[[FeedFigures], Iterator[Points]]], ...] = (
    (names.FEED_WATERMARK, _feed(lambda feed: _seconds(feed.watermark_us))),
    (names.FEED_LAST_EVENT, _feed(lambda feed: _seconds(feed.last_event_us))),
    (names.FEED_UP, _feed(lambda feed: feed.fault is None)),
    (names.FEED_EVENTS, _feed(lambda feed: feed.events)),
    (names.FEED_DUPLICATES, _feed(lambda feed: feed.duplicates)),
    (names.FEED_LATE, _feed(lambda feed: feed.late)),
    (names.FEED_SET_ASIDE, _set_aside),
    (names.FEED_LEFT_OUT, _feed(lambda feed: sum(feed.left_out.values()))),
)

_OF_MONITOR: tuple[tuple[names.Metric, Callable[[MonitorFigures], Iterator[Points]]], ...] = (
    (names.EVALUATIONS, _monitor(lambda monitor: monitor.evaluations)),
    (names.EVALUATION_FAILURES, _monitor(lambda monitor: monitor.failures)),
    (names.EVALUATIONS_MISSED, _monitor(lambda monitor: monitor.missed)),
    (names.EVALUATION_DURATION, _monitor(lambda monitor: monitor.duration)),
    (names.LAST_EVALUATION, _monitor(lambda monitor: _seconds(monitor.last_evaluation_us))),
    (names.DETECTION_DELAY, _monitor(lambda monitor: monitor.detection_delay)),
    (names.RELOAD_SUCCESSFUL, _monitor(lambda monitor: monitor.reload_successful)),
    (names.RULES_INFO, _rules_info),
    (names.BUILD_INFO, _build_info),
)

_OF_OUTLET: tuple[tuple[names.Metric, Callable[[OutletFigures], Iterator[Points]]], ...] = (
    (names.ALERTS_SENT, _outlet(lambda outlet: outlet.sent)),
    (names.ALERTS_FAILED, _outlet(lambda outlet: outlet.failed)),
    (names.OUTLET_UP, _outlet(lambda outlet: outlet.fault is None)),
)
