"""A scrape of many series, beside the client library writing the same points, both from a new snapshot under labels already seen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from monitors import names
from monitors.outlets.lines import Form
from monitors.outlets.metrics import Expositions
from monitors.snapshot import Labels, Snapshot, StandardFigures
from tests.bench.figures import Figure, alone, beside
from tests.bench.worlds import seconds
from tests.figures import snapshot, standard
from tests.unit.outlets.library import written

STANDARDS, TIMES = 100, 5
LABEL_SETS = {"10,000": 10, "100,000": 100}  # of each standard; each set has ten series
LEAST = 5


def figures() -> list[Figure]:
    found = []
    for series, label_sets in LABEL_SETS.items():
        shown = [shown_at(step, label_sets) for step in range(TIMES)]
        to_come = iter(shown)
        expositions = Expositions(partial(next, to_come))
        ours = [seconds(partial(expositions.body, Form.OPENMETRICS)) for _ in shown]
        library = min(seconds(partial(written, each, Form.OPENMETRICS)) for each in shown[1:])
        name = f"a scrape of {series} series"
        found.append(alone("exposition", name, min(ours[1:]) * 1_000, "ms"))
        found.append(beside("exposition", f"{name}, in a minute", 60 / min(ours[1:]), "scrapes", ("the library", 60 / library), LEAST))
    return found


def shown_at(step: int, label_sets: int) -> Snapshot:
    """A snapshot with counts that rise."""
    labels: list[Labels] = [(f"channel-{place % 10}", f"team-{place // 10}", "high") for place in range(label_sets)]
    standards = [centre(f"standard-{number}", step, labels) for number in range(STANDARDS)]
    return replace(snapshot(step), standards=standards, series_most=5_000)


def centre(name: str, step: int, labels: list[Labels]) -> StandardFigures:
    """A standard with a count in every label set."""
    known = standard(name, step)
    assert known.clocks is not None
    return replace(
        known,
        labels=labels,
        clocks=replace(known.clocks, open={(state, each): step for state in names.OPEN_STATES for each in labels}),
        verdicts={(verdict, each): 1_000 + step for verdict in names.VERDICTS for each in labels},
        breaches=dict.fromkeys(labels, step),
        retractions={},
        exemplars={},
    )
