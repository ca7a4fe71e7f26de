"""One snapshot: every figure that a tick publishes, taken at one instant. Metrics, pages and the status are drawn from it.

Instants are microseconds since 1970 UTC, lengths of time are microseconds, shares are 0 to 1. Labels are the values of a standard's
`break_down` attributes in its order, `None` where an attribute is missing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.evaluation.windows import Window
from engine.language.book import Standard
from engine.language.durations import HOUR, MINUTE, SECOND
from monitors.bars import BarShown
from monitors.standing import Standing, standing

Labels = tuple[str | None, ...]

DUE_WITHIN_US = {"15m": 15 * MINUTE, "1h": HOUR, "4h": 4 * HOUR, "24h": 24 * HOUR}

_STEPS_US = tuple(
    seconds * SECOND for seconds in (1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 86400, 3 * 86400, 7 * 86400, 28 * 86400)
)
TARGETS_MOST = 20


@dataclass(frozen=True, slots=True)
class Exemplar:
    """An announced breach of one label set: the one with the latest deadline, of equal ones the first, and it stays when retracted.

    So its instant never goes back, as Prometheus asks of exemplars.
    """

    subject: str
    deadline_us: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """How often a length of time fell where: `counts[i]` is how many were at most `bounds_us[i]`, the last count is all of them.

    Bounds rise, counts never fall, and there is one count more than bounds. Without bounds there is only the count of all.
    """

    bounds_us: tuple[int, ...]
    counts: tuple[int, ...]
    sum_us: int

    @staticmethod
    def empty(bounds_us: tuple[int, ...]) -> Histogram:
        return Histogram(bounds_us, (0,) * (len(bounds_us) + 1), 0)

    def observed(self, lengths_us: Iterable[int]) -> Histogram:
        """The histogram with these lengths of time added; a length equal to a bound counts within it."""
        each = list(lengths_us)
        places = [bisect_left(self.bounds_us, length) for length in each]
        counts = tuple(count + sum(place <= at for place in places) for at, count in enumerate(self.counts))
        return Histogram(self.bounds_us, counts, self.sum_us + sum(each))


def elapsed_bounds_us(targets_us: Iterable[int]) -> tuple[int, ...]:
    """Bounds for the elapsed time of a standard: its targets, and human steps from a tenth of the least to ten times the greatest.

    Of more than 20 targets the least are bounds; without any all the steps are.
    """
    targets = sorted(set(targets_us))[:TARGETS_MOST]
    if not targets:
        return _STEPS_US
    steps = (bound for bound in _STEPS_US if targets[0] <= 10 * bound and bound <= 10 * targets[-1])
    return tuple(sorted({*targets, *steps}))


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """A window of a goal, named as the book writes it (`28d`, `day`); what is unknown is None.

    `after_us` and `until_us` are its edges, the second in: of the window that is judged, which of a calendar goal is the last that ended.
    `so_far` is the calendar one that has not ended yet, whose budget and burn these are then; a rolling window has none.
    """

    name: str
    goal: float | None
    met: int
    breached: int
    compliance: float | None
    budget_remaining: float | None
    burn_rate: float | None
    after_us: int | None = None
    until_us: int | None = None
    so_far: Window | None = None


@dataclass(frozen=True, slots=True)
class MarkFigures:
    """Open clocks past this warn mark and not past the next; `mark` is a share as written, such as `80%`."""

    mark: str
    severity: str
    clocks: int


@dataclass(frozen=True, slots=True)
class ClockFigures:
    """What is open under a time standard. `open` counts by state and labels, `due` by the names in `DUE_WITHIN_US`, cumulative.

    `is_mirrored` of a standard that holds when nothing happens until the deadline (`not_within`): none of its clocks is due, and it has
    no next deadline. `targets_us` are by the text of each.
    """

    open: Mapping[tuple[str, Labels], int]
    at_risk: Sequence[MarkFigures]
    due: Mapping[str, int]
    next_deadline_us: int | None
    oldest_breach_us: int | None
    elapsed: Histogram
    targets_us: Mapping[str, int] = field(default_factory=dict)
    is_mirrored: bool = False


@dataclass(frozen=True, slots=True)
class StandardFigures:
    """One standard now. `verdicts` and `retractions` count by verdict (`met`, `breached`) and labels; these counts never fall.

    `labels` are the label sets known so far, with or without a count, in the order of their first sight. `clocks` is of a time
    standard only, `bar` of a bar, which has no verdicts. `paces` are the short windows that alerts ask for. `violated` is None while
    unknown; `violated_late` tells whether only what came late made it so, after the calendar window that is judged had ended well, and is
    None without such a window. `announced_at` is when a breach that stands was last announced, None without one in the last hour.
    `runbook` is the address of what to do when it is violated, below the monitor's own where it is relative; `runbook_words` are those of
    a runbook that is no address.
    """

    name: str
    promise: str
    kind: str
    severity: str
    owner: str | None
    time_zone: str
    version: str
    break_down: tuple[str, ...]
    verdicts: Mapping[tuple[str, Labels], int]
    breaches: Mapping[Labels, int]
    retractions: Mapping[tuple[str, Labels], int]
    clocks: ClockFigures | None
    windows: Sequence[WindowFigures]
    violated: bool | None
    measurable: bool
    paces: Sequence[WindowFigures] = ()
    labels: Sequence[Labels] = ()
    exemplars: Mapping[Labels, Exemplar] = field(default_factory=dict)
    bar: BarShown | None = None
    violated_late: bool | None = None
    announced_at: int | None = None
    runbook: str = ""
    runbook_words: str = ""

    def holding(self, verdict: str) -> int:
        """How many verdicts hold now: what was taken back does not count."""
        came, went = (sum(n for (kind, _), n in counts.items() if kind == verdict) for counts in (self.verdicts, self.retractions))
        return came - went

    @property
    def standing(self) -> Standing:
        """How it stands, as people are told it."""
        goal = self.windows[0].goal if self.windows else None
        return standing(self.violated, goal, self.holding("breached"))


@dataclass(frozen=True, slots=True)
class FeedFigures:
    """One feed's health; a finished file has neither watermark nor patience. `fault` says why it cannot be read, `set_aside` counts by
    reason, `left_out` by type."""

    name: str
    watermark_us: int | None
    last_event_us: int | None
    fault: str | None
    events: int
    duplicates: int
    late: int
    set_aside: Mapping[str, int]
    left_out: Mapping[str, int]
    patience_us: int | None

    def is_stale(self, now: int) -> bool:
        """Whether it cannot be read, or has not been read for longer than its patience; a finished file is only stale if it cannot."""
        if self.fault is not None or self.watermark_us is None or self.patience_us is None:
            return self.fault is not None
        return now - self.watermark_us > self.patience_us


@dataclass(frozen=True, slots=True)
class MonitorFigures:
    """The monitor itself: its ticks, how late it noticed, what runs, and a digest of what alerting rules are drawn from."""

    evaluations: int
    failures: int
    missed: int
    store: str  # the file of its verdicts, so that one can tell whose monitor answers
    duration: Histogram
    last_evaluation_us: int | None
    detection_delay: Histogram
    reload_successful: bool
    version: str
    python_version: str
    holidays_version: str
    rules_digest: str


@dataclass(frozen=True, slots=True)
class OutletFigures:
    """One outlet of alerts: how many alerts it was told began or ended and how often it could not be told, since the start; of how
    many it should have been told by now and was not, and why and since when it cannot, None where it can."""

    name: str
    sent: int
    failed: int
    untold: int
    fault: str | None
    failing_since: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All figures as of `at_us`. A standard shows at most `series_most` series; label sets past that are shown under `other`.

    `book` are the standards that the figures are of: another book may have been taken into force since.
    """

    at_us: int
    standards: Sequence[StandardFigures]
    feeds: Sequence[FeedFigures]
    monitor: MonitorFigures
    outlets: Sequence[OutletFigures] = ()
    series_most: int = 1000
    book: Sequence[Standard] = ()
