"""A contact centre's snapshot for the tests of metrics, pages and dashboards: six standards, three feeds, counts that grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar, cast

from engine.answers.explanation import Explanation
from engine.language.durations import HOUR, MINUTE, SECOND, exact_text
from monitors.bars import BarShown, GroupShown, Unit
from monitors.outlets.lines import Form, Lines
from monitors.outlets.metrics import families
from monitors.sight import Sight
from monitors.snapshot import (
    DUE_WITHIN_US,
    ClockFigures,
    Exemplar,
    FeedFigures,
    Histogram,
    Labels,
    MarkFigures,
    MonitorFigures,
    OutletFigures,
    Snapshot,
    StandardFigures,
    WindowFigures,
    elapsed_bounds_us,
)

CHANNELS: tuple[Labels, ...] = (("email", "north", "high"), ("email", "south", None), ("chat", "north", "low"), (None, None, None))


def window(name: str, goal: float, met: int, breached: int) -> WindowFigures:
    compliance = met / (met + breached)
    spent = (1 - compliance) / (1 - goal)
    return WindowFigures(name, goal, met, breached, compliance, 1 - spent, spent)


def clocks(target_us: int, at_us: int, label_sets: tuple[Labels, ...], step: int) -> ClockFigures:
    states = ("running", "at_risk", "paused", "breached", "unknown")
    return ClockFigures(
        open={(state, labels): 1 + (step + place) % 5 for place, labels in enumerate(label_sets) for state in states[: 2 + place]},
        at_risk=[MarkFigures("50%", "info", 3), MarkFigures("80%", "ticket", 1)],
        due=dict(zip(DUE_WITHIN_US, (2, 5, 9, 30), strict=True)),
        next_deadline_us=at_us + 7 * MINUTE,
        oldest_breach_us=at_us - 50 * HOUR,
        elapsed=Histogram.empty(elapsed_bounds_us([target_us])).observed(
            [target_us // 4, target_us // 2, target_us, 2 * target_us] * (1 + step)
        ),
        targets_us={exact_text(target_us): target_us},
    )


def standard(
    name: str = "email-reply-24h", step: int = 0, at_us: int = 1_795_000_000 * SECOND, target_us: int = 24 * HOUR
) -> StandardFigures:
    breached: Labels = CHANNELS[0]
    return StandardFigures(
        name=name,
        promise="Every email gets a first reply within 24 hours",
        kind="time",
        severity="page",
        owner="customer-care",
        time_zone="UTC",
        version="3",
        break_down=("channel", "team", "priority"),
        verdicts={("met", labels): 90 + step for labels in CHANNELS} | {("breached", breached): 4 + step},
        breaches={breached: 4 + step},
        retractions={("breached", breached): 1},
        clocks=clocks(target_us, at_us, CHANNELS, step),
        windows=[window("28d", 0.95, 360 + step, 4 + step)],
        violated=False,
        measurable=True,
        labels=CHANNELS,
        exemplars={breached: Exemplar("ticket-4711", at_us - 3 * MINUTE + step * SECOND)},
    )


def awkward(step: int = 0) -> StandardFigures:
    """Names and values that a careless exposition would break on, and no owner, no window, no verdict yet."""
    return StandardFigures(
        name="vip-callback",
        promise='Who asks "call me" is called\\back within\nan hour – Grüße',
        kind="time",
        severity="ticket",
        owner=None,
        time_zone="UTC",
        version="1",
        break_down=("slaTier", "state", "le"),
        verdicts={},
        breaches={},
        retractions={},
        clocks=clocks(HOUR, 1_795_000_000 * SECOND, (('gold "plus"', "a\\b", "line\nbreak\0"),), step),
        windows=[],
        violated=None,
        measurable=False,
    )


def rule(step: int = 0) -> StandardFigures:
    """A standard without clocks, violated."""
    return StandardFigures(
        name="letters-are-short",
        promise="Written replies stay under 250 words",
        kind="rule",
        severity="ticket",
        owner="quality",
        time_zone="UTC",
        version="1",
        break_down=("channel",),
        verdicts={("met", ("email",)): 70 + step, ("breached", ("email",)): 30 + step},
        breaches={("email",): 30 + step},
        retractions={},
        clocks=None,
        windows=[window("7d", 0.9, 70 + step, 30 + step)],
        violated=True,
        measurable=True,
        labels=(("email",),),
    )


def bar(step: int = 0) -> StandardFigures:
    """A bar with a group that is at fault, one that is not and one that has too few samples."""
    shown = BarShown(
        window="7d",
        after_us=1_794_395_200 * SECOND,
        until_us=1_795_000_000 * SECOND,
        unit=Unit.NUMBER,
        value=4.35,
        samples=91 + step,
        minimum=30,
        groups=(
            GroupShown("chat", 4.1, 40, True),
            GroupShown("email", 4.6, 50 + step, False),
            GroupShown('by "post"', 3.0, 1, None),
        ),
        across="channel",
        at_least=4.2,
        at_most=5.0,
        spread=0.5,
        spread_at_most=0.3,
        spread_violated=True,
        violated=True,
    )
    return replace(
        rule(step),
        name="even-quality",
        promise="Quality is at least 4.2 on every channel, and no channel lags behind",
        kind="bar",
        break_down=(),
        verdicts={},
        breaches={},
        windows=[],
        measurable=False,
        labels=(),
        bar=shown,
    )


def feed(name: str, at_us: int, step: int = 0, up: bool = True) -> FeedFigures:
    fault, reasons, left_out = None if up else "there is no file `calls`", {"bad_time": step}, {"labeled": 2 * step, "moved": step}
    read, last = at_us - 20 * SECOND, at_us - MINUTE
    return FeedFigures(name, read, last, fault, 1000 + 7 * step, 3 + step, step, reasons, left_out, 5 * MINUTE)


def monitor(at_us: int, step: int = 0) -> MonitorFigures:
    bounds = (5_000, 10_000, 50_000, 200_000, SECOND, 5 * SECOND)
    return MonitorFigures(
        store="upheld.db",
        evaluations=100 + step,
        failures=0,
        missed=step // 4,
        duration=Histogram.empty(bounds).observed([7_000, 40_000, 90_000] * (1 + step)),
        last_evaluation_us=at_us,
        detection_delay=Histogram.empty(bounds).observed([90_000, 400_000] * (1 + step)),
        reload_successful=True,
        version="0.1.0",
        python_version="3.11.2",
        holidays_version="0.109",
        rules_digest="0123456789ab",
    )


def snapshot(step: int = 0, at_us: int = 1_795_000_000 * SECOND) -> Snapshot:
    """The centre after so many ticks: counters rise with each."""
    standards = [
        standard("email-reply-24h", step, at_us),
        standard("calls-80-20", step, at_us, 20 * SECOND),
        standard("urgent-first", step, at_us, HOUR),
        awkward(step),
        rule(step),
        bar(step),
    ]
    file = FeedFigures("history", None, None, None, 5, 0, 0, {}, {}, None)
    feeds = [feed("helpdesk", at_us, step), feed("calls", at_us, step, up=False), file]
    outlets = [OutletFigures("alertmanager 127.0.0.1:9093", 3 + step, 0, 0, None), OutletFigures("slack", 0, 2, 1, "it was not reached")]
    return Snapshot(at_us, standards, feeds, monitor(at_us, step), outlets)


class NothingStored:
    """A ledger that holds nothing, as pages look at it; `counts` are of the clocks that were cancelled, by standard."""

    now, speed = 1_795_000_000 * SECOND, 1.0
    links: ClassVar[Mapping[str, str]] = {}

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self._counts = counts or {}

    def cancelled(self) -> Mapping[str, int]:
        return self._counts

    @contextmanager
    def looking(self) -> Iterator[NothingStored]:
        yield self

    def first(self, *_: object) -> list[object]:
        return []

    def closed(self, *_: object) -> tuple[list[object], int]:
        return [], 0

    def explained(self, name: str, standard: str | None) -> Explanation | None:
        return None

    def near(self, name: str) -> None:
        """Nobody."""

    def runbook(self, path: str) -> None:
        """None beside the book."""


def sight_of(ledger: NothingStored) -> Sight:
    """A ledger as pages take it."""
    return cast(Sight, ledger)


def render(snapshot: Snapshot, form: Form) -> bytes:
    """The exposition of a snapshot in this form."""
    return Lines().body(families(snapshot), form)
