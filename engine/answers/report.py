"""What a report of a history tells of one standard beside its counts: groups, the worst breaches, how long things took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from engine.evaluation.telling import LABELS_APART, Reason
from engine.language.book import Standard
from engine.language.durations import SECOND

BINS = 24
TARGETS_MOST = 3  # with more different targets lengths are told as multiples of each one's own
LOG_FROM = 20  # how many times as long as the median the longest is where a scale of equal lengths shows nothing any more

JUDGED = pl.col("state").is_in(["met", "breached"])


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """The verdicts with one value of an attribute; an empty text where it is missing."""

    group: str
    met: int
    breached: int

    @property
    def compliance(self) -> float:
        return self.met / (self.met + self.breached)


@dataclass(frozen=True, slots=True)
class Worst:
    """One breach. `past_us` is how long after its deadline it ended, or stands open; of one that came too soon how long before.

    It is None where nothing has a deadline.
    """

    subject: int
    timeline: int
    opened_at: int
    past_us: int | None
    is_open: bool
    is_too_soon: bool


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many verdicts took how long: one count for each pair of edges, `[edge, next edge)`, the last with its end.

    The first column also has what is shorter, the last what is longer: all but one in a hundred lie between, and the targets do.
    Edges and targets are microseconds, or where `is_relative` multiples of each verdict's own target.
    """

    edges: tuple[float, ...]
    met: tuple[int, ...]
    breached: tuple[int, ...]
    targets: tuple[float, ...]
    median: float
    ninetieth: float
    is_relative: bool
    is_log: bool


def groups_of(verdicts: pl.DataFrame, standard: Standard) -> dict[str, tuple[GroupCounts, ...]]:
    """The judged verdicts of a standard by each attribute of its `break_down`, the least kept first.

    An attribute that tells nothing apart, because all have one value, is left out. `verdicts` has the columns of `VERDICTS`.
    """
    judged = verdicts.filter(JUDGED)
    if not standard.break_down or judged.is_empty():
        return {}
    parts = judged["labels"].str.split_exact(LABELS_APART, len(standard.break_down) - 1).struct.unnest()
    found = {}
    for place, name in enumerate(standard.break_down):
        groups = (
            judged.select("state", group=parts[f"field_{place}"])
            .group_by("group")
            .agg(met=(pl.col("state") == "met").sum(), breached=(pl.col("state") == "breached").sum())
        )
        rows = (GroupCounts(*row) for row in groups.select("group", "met", "breached").rows())
        if len(groups) > 1:
            found[name] = tuple(sorted(rows, key=lambda each: (each.compliance, -each.breached, each.group)))
    return found


def worst_of(verdicts: pl.DataFrame, events: pl.DataFrame, until: int, most: int) -> tuple[Worst, ...]:
    """The breaches that went longest past their deadline; where there are no deadlines, the newest.

    What ended did so at its closing event, one of `events`; what is open is past until now, which is `until`.
    """
    breached = verdicts.filter(pl.col("state") == "breached")
    closed = events.select(closer="seq", closed_at="at")
    too_soon = pl.col("reason") == Reason.TOO_SOON.name.lower()
    ended = pl.when(pl.col("open")).then(pl.lit(until)).otherwise(pl.col("closed_at"))
    past = pl.when(too_soon).then(pl.col("deadline_at") - pl.col("decided_at")).otherwise(ended - pl.col("deadline_at"))
    rows = breached.join(closed, "closer", "left").with_columns(past=past, too_soon=too_soon)
    worst = rows.sort(["past", "decided_at", "opener"], descending=True, nulls_last=True).head(most)
    columns = ("subject", "timeline", "opened_at", "past", "open", "too_soon")
    return tuple(Worst(*row) for row in worst.select(columns).rows())


def distribution_of(verdicts: pl.DataFrame) -> Distribution | None:
    """How long judged clocks took, those that are open and late as long as they have taken so far; None without any that have a target."""
    judged = verdicts.filter(JUDGED, pl.col("target_us") > 0)
    if judged.is_empty():
        return None
    targets = sorted(judged["target_us"].unique().to_list())
    is_relative = len(targets) > TARGETS_MOST
    taken = judged["elapsed_us"].to_numpy().astype(float)
    if is_relative:
        taken = taken / judged["target_us"].to_numpy()
        targets = [1]
    met = (judged["state"] == "met").to_numpy()
    first, median, ninetieth, last = np.quantile(taken, (0.01, 0.5, 0.9, 0.99), method="inverted_cdf").tolist()
    least = 0.001 if is_relative else float(SECOND)
    high = max(last, least, *map(float, targets)) * 1.02
    is_log = high > LOG_FROM * median
    low = min(max(first, least), high / LOG_FROM) if is_log else 0.0
    edges = np.geomspace(low, high, BINS + 1) if is_log else np.linspace(low, high, BINS + 1)
    places = np.clip(taken, edges[0], edges[-1])
    kept, late = (tuple(np.histogram(places[here], edges)[0].tolist()) for here in (met, ~met))
    return Distribution(tuple(edges.tolist()), kept, late, tuple(map(float, targets)), median, ninetieth, is_relative, is_log)
