"""Fold: events in, verdicts out. It knows neither the present nor what feeds have read; `advance` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from engine.evaluation.clocks import Signals, signals
from engine.evaluation.deadlines import Regime, Version, Worked
from engine.evaluation.hours import Hours, hours_of
from engine.evaluation.matching import ALWAYS_THERE, compares, misfits
from engine.evaluation.timelines import Rows, Timelines, arrange, left_out, shared, timelines
from engine.evaluation.verdicts import VERDICTS, verdicts
from engine.language.book import Aim, Book, Choice, Clock, Match, Standard, Time
from engine.language.calendars import ALWAYS
from engine.language.conditions import Condition

BEGINNING = int(np.iinfo(np.int64).min)


@dataclass(frozen=True)
class Folded:
    """What events came to.

    `verdicts` has the columns of `VERDICTS`; `names` the texts of the timelines of standards with `per`, by standard; `misfits` one
    row (`standard`, `attribute`, `seq`) for each event that gives text where a number is compared; `left_out` counts, by standard,
    the interactions that are in no timeline.
    """

    verdicts: pl.DataFrame
    names: dict[str, pl.Series] = field(default_factory=dict)
    misfits: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MISFITS))
    left_out: dict[str, int] = field(default_factory=dict)


MISFITS: dict[str, pl.DataType | type[pl.DataType]] = {"standard": pl.String, "attribute": pl.String, "seq": pl.Int64}


class Fold:
    """A book made ready to fold events; it keeps the calendars laid out between calls and holds nothing else."""

    def __init__(self, book: Book, versions: Mapping[str, tuple[Version, ...]] | None = None) -> None:
        self.book = book
        self.versions = versions or {each.name: (Version(1, BEGINNING, each),) for each in book.standards}
        self.attributes = sorted({name for each in self._standards() for name in attributes_of(each)} - set(ALWAYS_THERE))
        self._hours: dict[str, Hours] = {}

    def _standards(self) -> Iterator[Standard]:
        for versions in self.versions.values():
            yield from (version.standard for version in versions)

    def hours(self, first: int, last: int) -> dict[str, Hours]:
        """Every calendar of the book by name, laid out at least from `first` to `last`."""
        if not self._hours:
            self._hours = {name: hours_of(calendar, first, last) for name, calendar in self.book.calendars.items()}
            self._hours[ALWAYS] = hours_of(None, first, last)
        return self._hours

    def sharing(self, events: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """By standard with `per`: which subjects of the frame (`subject`) are in which timeline (`name`, the shared values)."""
        pers = {name: versions[-1].time.per for name, versions in self.versions.items() if versions[-1].time.per}
        if not pers:
            return {}
        rows = arrange(events, sorted({name for per in pers.values() for name in per}))
        return {name: shared(rows, per) for name, per in pers.items()}

    def __call__(self, events: pl.DataFrame) -> Folded:
        """Fold whole interactions: all events of each subject in the frame. No events give no verdicts."""
        if not len(events):
            return Folded(pl.DataFrame(schema=VERDICTS))
        boundaries = sorted({version.since for versions in self.versions.values() for version in versions[1:]})
        rows = arrange(events, self.attributes, boundaries)
        shared = _Shared(rows, self.hours(int(rows.at.min()), int(rows.at.max())))
        frames, names, left = [], {}, {}
        for name, versions in self.versions.items():
            time = versions[-1].time
            frames.append(verdicts(shared.regime(versions)))
            if time.per:
                series = shared.lines(time.per).names
                assert series is not None
                names[name], left[name] = series, left_out(rows, time.per)
        return Folded(pl.concat([pl.DataFrame(schema=VERDICTS), *frames]), names, _misfits(rows, self._standards()), left)


class _Shared:
    """What standards share in one fold: timelines by `per`, signals by clock, open time by calendar."""

    def __init__(self, rows: Rows, hours: dict[str, Hours]) -> None:
        self.rows, self.hours = rows, hours
        self._lines: dict[tuple[str, ...], Timelines] = {}
        self._worked: dict[tuple[str, ...], Worked] = {}
        self._signals: dict[tuple[tuple[str, ...], Clock, str, bool], Signals] = {}

    def lines(self, per: tuple[str, ...]) -> Timelines:
        if per not in self._lines:
            self._lines[per] = lines = timelines(self.rows, per)
            self._worked[per] = Worked(self.rows.at[lines.row], lines.head, self.hours)
        return self._lines[per]

    def regime(self, versions: tuple[Version, ...]) -> Regime:
        standard, time = versions[-1].standard, versions[-1].time
        lines = self.lines(time.per)
        pauses = time.aim is not Aim.DUE
        key = (time.per, time.clock, standard.time_zone, pauses)
        if key not in self._signals:
            self._signals[key] = signals(self.rows, lines, time.clock, standard.time_zone, pauses)
        return Regime(self.rows, lines, self._signals[key], self._worked[time.per], versions)


def attributes_of(standard: Standard) -> Iterator[str]:
    """Every attribute that a standard asks for, some of them more than once."""
    yield from standard.break_down
    yield from (compare.attribute for compare in compares(standard.applies))
    assert isinstance(standard.kind, Time)
    time = standard.kind
    yield from time.per
    yield from [time.due] if time.due else []
    for choice in (time.target, time.hours):
        yield from _chosen_by(choice)
    for condition in _wheres(time.clock):
        yield from (compare.attribute for compare in compares(condition))


def _chosen_by(choice: object) -> Iterator[str]:
    if isinstance(choice, Choice):
        yield choice.by
        for branch in (*(value for _, value in choice.cases), choice.otherwise):
            yield from _chosen_by(branch)


def _wheres(clock: Clock) -> Iterator[Condition]:
    alternatives: tuple[Match, ...] = (*clock.start, *clock.stop, *clock.pause, *clock.resume, *clock.cancel)
    yield from (alternative.where for alternative in alternatives if alternative.where is not None)


def _misfits(rows: Rows, standards: Iterable[Standard]) -> pl.DataFrame:
    found = [pl.DataFrame(schema=MISFITS)]
    for standard in standards:
        assert isinstance(standard.kind, Time)
        conditions = [standard.applies, *_wheres(standard.kind.clock)]
        for compare in {compare for condition in conditions for compare in compares(condition)}:
            seqs = misfits(rows, compare)
            if len(seqs):
                found.append(pl.DataFrame({"standard": standard.name, "attribute": compare.attribute, "seq": seqs}, schema=MISFITS))
    return pl.concat(found)
