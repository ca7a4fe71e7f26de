"""Metric families as text, byte for byte what the client library makes of them, with the labels of a series written once and kept.

The library spends nearly all of its time on labels that are the same at every scrape; the tests hold every line against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from prometheus_client.utils import floatToGoString

from engine.language.durations import SECOND
from monitors.names import Kind, Metric
from monitors.snapshot import Histogram

LabelSet = tuple[tuple[str, str], ...]
"""Names and values, in any order."""

ALONE: tuple[LabelSet, ...] = ((),)
_Kept = dict[tuple[str, LabelSet, tuple[LabelSet, ...]], list[str]]
_number = lru_cache(1 << 16)(floatToGoString)


class Form(Enum):
    """The two forms of an exposition, and their content types."""

    TEXT = "text/plain; version=0.0.4; charset=utf-8"
    OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


class Mark(NamedTuple):
    """The exemplar of a counter: its labels, and when it was, in seconds."""

    labels: LabelSet
    at: float


class Points(NamedTuple):
    """Values of a family that share labels of their `own`: one for each label set of `sets`, in its order; None is not shown.

    `marks` are the exemplars by their place.
    """

    own: LabelSet
    values: Sequence[float | Histogram | None]
    sets: tuple[LabelSet, ...] = ALONE
    marks: Mapping[int, Mark] = {}


class Lines:
    """Writes expositions. The labels of one are kept for the next; those that it does not show are forgotten."""

    def __init__(self) -> None:
        self._kept: _Kept = {}
        self._before: _Kept = {}

    def body(self, families: Iterable[tuple[Metric, Iterable[Points]]], form: Form) -> bytes:
        """The families in this form, in UTF-8."""
        self._before, self._kept = self._kept, {}
        lines: list[str] = []
        for metric, of_metric in families:
            lines += _heading(metric, form)
            for points in of_metric:
                if isinstance(points.values[0], Histogram):
                    lines += self._histogram(metric.name, points.own, points.values[0])
                else:
                    lines += self._written(metric.name, points, form)
        if form is Form.OPENMETRICS:
            lines.append("# EOF\n")
        self._before = {}
        return "".join(lines).encode()

    def _written(self, name: str, points: Points, form: Form) -> Iterator[str]:
        shown = enumerate(zip(self._series(name, points), points.values, strict=True))
        marks = points.marks if form is Form.OPENMETRICS else {}
        for place, (series, value) in shown:
            if value is not None:
                assert not isinstance(value, Histogram)
                yield f"{series}{_number(value)}{_marked(marks[place]) if place in marks else ''}\n"

    def _histogram(self, name: str, own: LabelSet, histogram: Histogram) -> Iterator[str]:
        bounds = [*(str(bound / SECOND) for bound in histogram.bounds_us), "+Inf"]
        buckets = Points(own, histogram.counts, tuple((("le", bound),) for bound in bounds))
        yield from self._written(name + "_bucket", buckets, Form.TEXT)
        yield from self._written(name + "_count", Points(own, histogram.counts[-1:]), Form.TEXT)
        yield from self._written(name + "_sum", Points(own, [histogram.sum_us / SECOND]), Form.TEXT)

    def _series(self, name: str, points: Points) -> list[str]:
        """Name and labels of each value, as every line of it begins."""
        key = (name, points.own, points.sets)
        if key not in self._kept:
            self._kept[key] = self._before.get(key) or [_series(name, (*points.own, *labels)) for labels in points.sets]
        return self._kept[key]


def _heading(metric: Metric, form: Form) -> tuple[str, str]:
    name, about = metric.name, metric.help.replace("\\", "\\\\").replace("\n", "\\n")
    if form is Form.OPENMETRICS:
        about = about.replace('"', '\\"')
        name = name.removesuffix("_total") if metric.kind is Kind.COUNTER else name
    return f"# HELP {name} {about}\n", f"# TYPE {name} {metric.kind}\n"


def _series(name: str, labels: LabelSet) -> str:
    return f"{name}{_labels(labels)} " if labels else f"{name} "


def _marked(mark: Mark) -> str:
    return f" # {_labels(mark.labels)} 1.0 {mark.at}"


def _labels(labels: LabelSet) -> str:
    return "{" + ",".join([f'{name}="{_escaped(value)}"' for name, value in sorted(labels)]) + "}"


@lru_cache(1 << 16)
def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
