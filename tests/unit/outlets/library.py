"""The exposition as the client library writes it, from the same points: what `Lines` is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import Metric, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.registry import Collector
from prometheus_client.samples import Exemplar

from engine.language.durations import SECOND
from monitors import names
from monitors.outlets.lines import Form, Points
from monitors.outlets.metrics import families
from monitors.snapshot import Histogram, Snapshot

ENCODERS: dict[Form, Callable[[Collector], bytes]] = {Form.TEXT: generate_latest, Form.OPENMETRICS: generate_openmetrics}
Families = Iterable[tuple[names.Metric, Iterable[Points]]]


class _Drawn(Collector):
    def __init__(self, drawn: Families) -> None:
        self.drawn = drawn

    def collect(self) -> Iterator[Metric]:
        for metric, points in self.drawn:
            family = Metric(metric.name.removesuffix("_total"), metric.help, metric.kind.value)
            for each in points:
                add(family, metric.name, each)
            yield family


def written(snapshot: Snapshot, form: Form) -> bytes:
    """The snapshot as the library writes it."""
    return written_of(families(snapshot), form)


def written_of(drawn: Families, form: Form) -> bytes:
    """The families as the library writes them."""
    return ENCODERS[form](_Drawn(drawn))


def add(family: Metric, name: str, points: Points) -> None:
    """Adds each value as a sample of the library."""
    for place, (labels, value) in enumerate(zip(points.sets, points.values, strict=True)):
        of = dict((*points.own, *labels))
        mark = points.marks.get(place)
        if isinstance(value, Histogram):
            add_histogram(family, of, value)
        elif value is not None:
            family.add_sample(name, of, value, exemplar=Exemplar(dict(mark.labels), 1, mark.at) if mark else None)


def add_histogram(family: Metric, labels: dict[str, str], histogram: Histogram) -> None:
    """Adds buckets, count and sum."""
    bounds = [*(str(bound / SECOND) for bound in histogram.bounds_us), "+Inf"]
    for bound, count in zip(bounds, histogram.counts, strict=True):
        family.add_sample(family.name + "_bucket", {**labels, "le": bound}, count)
    family.add_sample(family.name + "_count", labels, histogram.counts[-1])
    family.add_sample(family.name + "_sum", labels, histogram.sum_us / SECOND)
