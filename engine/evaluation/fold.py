"""Fold: events in, verdicts out. It knows neither the present nor what feeds have read; `advance` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from engine.evaluation.accounts import Account
from engine.evaluation.asking import MISFITS, attributes_of, misfits_of, types_asked
from engine.evaluation.carry import Carry, Resumed, Resumption
from engine.evaluation.carrying import Carrying
from engine.evaluation.clocks import Signals, resume_spans, signals
from engine.evaluation.columns import BEGINNING, NEVER
from engine.evaluation.deadlines import Regime, Version, Worked
from engine.evaluation.eras import Calendars, Era, eras
from engine.evaluation.hours import Hours, hours_of
from engine.evaluation.lapses import OF_THE_OPENER
from engine.evaluation.matching import compares, happenings, letting_in, types_of
from engine.evaluation.rules import rule_verdicts
from engine.evaluation.samples import clocked, closed_spans, of_clock, of_interactions, openers, sampled
from engine.evaluation.telling import VERDICTS, Told, frame_of
from engine.evaluation.timelines import Rows, Timelines, arrange, left_out, of_subjects, shared, timelines
from engine.evaluation.verdicts import Outcome, settle, verdicts
from engine.language.book import Aim, Bar, Book, Clock, Count, Rule, Standard, Time
from engine.language.calendars import ALWAYS
from engine.language.conditions import Condition

UNCHANGED = ["standard", "timeline", "opener"]


@dataclass(frozen=True)
class Folded:
    """What events came to.

    `verdicts` has the columns of `VERDICTS`; `names` the texts of the timelines of standards with `per`, by standard: `timeline` is an
    index into them (where versions without `per` told something, their interactions have the timeline -1 - subject); `misfits` one row
    (`standard`, `attribute`, `seq`) for each event that gives text where a number is compared; `left_out` counts, by standard, the
    interactions that are in no timeline or, of a bar, in no group; `unchanged` the identities of verdicts that ended before a carry and
    could have changed since.
    """

    verdicts: pl.DataFrame
    names: dict[str, pl.Series] = field(default_factory=dict)
    misfits: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MISFITS))
    left_out: dict[str, int] = field(default_factory=dict)
    unchanged: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={name: VERDICTS[name] for name in UNCHANGED}))


class Fold:
    """A book made ready to fold events; it keeps the calendars laid out between calls and holds nothing else.

    `versions` are those of each standard, at least one and in the order in which they came into force; without them a standard is as
    the book has it and always was.
    """

    def __init__(self, book: Book, versions: Mapping[str, tuple[Version, ...]] | None = None) -> None:
        self.book = book
        self.versions = {each.name: (Version(1, BEGINNING, each),) for each in book.standards} if versions is None else versions
        self.calendars = Calendars(book.calendars, (version for each in self.versions.values() for version in each))
        self.eras = {name: eras(each, self.calendars) for name, each in self.versions.items()}
        self.attributes = attributes_of(self._standards())
        self.types = types_asked(self._standards())
        self._boundaries = sorted({version.since for each in self.versions.values() for version in each[1:]})
        self._hours: dict[str, Hours] = {}

    def _standards(self) -> Iterator[Standard]:
        for versions in self.versions.values():
            yield from (version.standard for version in versions)

    @property
    def mirrored(self) -> dict[str, frozenset[int]]:
        """By standard, the numbers of the versions that hold when nothing happens (`not_within`)."""
        found = {name: frozenset(each.number for each in versions if _is_mirrored(each)) for name, versions in self.versions.items()}
        return {name: numbers for name, numbers in found.items() if numbers}

    def hours(self, first: int, last: int) -> dict[str, Hours]:
        """Every calendar that a version uses, by the names in `hours` of verdicts, laid out at least from `first` to `last`."""
        if not self._hours:
            self._hours = {key: hours_of(calendar, first, last) for key, calendar in self.calendars.by_key.items()}
            self._hours[ALWAYS] = hours_of(None, first, last)
        return self._hours

    def sharing(self, events: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """By standard with `per`: which subjects of the frame (`subject`) are in which timeline (`name`, the shared values)."""
        pers = {name: sorted({era.per for era in each if era.per}) for name, each in self.eras.items()}
        if not any(pers.values()):
            return {}
        rows = arrange(events, sorted({name for each in pers.values() for per in each for name in per}))
        return {name: pl.concat([shared(rows, per) for per in each]) for name, each in pers.items() if each}

    def __call__(self, events: pl.DataFrame, carry: Carry | None = None) -> Folded:
        """Fold whole interactions: all events of each subject in the frame, or what was carried of it and all events since.

        With a carry, spans that had ended before it and stay so are not told again. No events and no carry give no verdicts.
        """
        rows = arrange(events, self.attributes, self._boundaries, None if carry is None else carry.snapshots, types=self.types)
        if not len(rows) or not self.eras:
            return Folded(pl.DataFrame(schema=VERDICTS))
        columns = self._columns(rows, carry)
        told: list[Told] = []
        names, left = {}, {}
        for name, each in self.eras.items():
            says = _told(columns, each)
            told += says
            if any(era.per for era in each):
                names[name] = columns.names(each)
                left[name] = left_out(rows, each[-1].per)
            elif isinstance(each[-1].standard.kind, Bar):
                left[name] = sum(one.left_out for one in says)
        frame, misfits = frame_of(rows, told), misfits_of(rows, self._standards())
        if carry is None:
            return Folded(frame, names, misfits, left)
        before = pl.col("closer").is_in(rows.seq[rows.snapshot].tolist()).fill_null(False)
        unchanged = frame.filter(before).select(UNCHANGED)
        return Folded(frame.filter(~before), names, misfits, left, unchanged)

    def _columns(self, rows: Rows, carry: Carry | None = None) -> _Columns:
        """What all standards share of these rows, at least one."""
        return _Columns(rows, self.hours(int(rows.at.min()), int(rows.at.max())), carry)

    def accounts(self, events: pl.DataFrame, standard: str) -> tuple[Account, ...]:
        """What each era of a standard made of whole interactions, for answers about them; no events give none."""
        rows = arrange(events, self.attributes, self._boundaries)
        if not len(rows):
            return ()
        columns = self._columns(rows)
        return tuple(columns.account(era, number) for number, era in enumerate(self.eras[standard]))

    @property
    def can_carry(self) -> bool:
        """Whether there are standards, and none with timelines over several interactions."""
        return bool(self.eras) and not self._shared

    @property
    def _shared(self) -> list[str]:
        """The standards that have, or had, timelines over several interactions."""
        return [name for name, each in self.eras.items() if any(era.per for era in each)]

    def parts(self) -> tuple[Fold, Fold]:
        """A fold of the standards for interactions on their own, and one of those that have or had `per`; either may be of none."""
        shared = self._shared
        if not shared:
            return self, Fold(self.book, {})
        alone = {name: each for name, each in self.versions.items() if name not in shared}
        return Fold(self.book, alone), Fold(self.book, {name: self.versions[name] for name in shared})

    def carry(self, events: pl.DataFrame, carry: Carry | None = None) -> Carry:
        """What has to be known of these events, and of a carry before them, so that only later ones are folded from now on.

        ValueError for a fold that cannot carry. No events and no carry give an empty one.
        """
        if not self.can_carry:
            raise ValueError("timelines over several interactions are not carried")
        rows = arrange(events, self.attributes, self._boundaries, None if carry is None else carry.snapshots, after=False)
        carrying = Carrying(rows)
        if len(rows):
            columns = self._columns(rows, carry)
            for each in self.eras.values():
                _carried(columns, each, carrying)
        return carrying.carry()


def _is_mirrored(version: Version) -> bool:
    return isinstance(version.standard.kind, Time) and version.standard.kind.aim is Aim.NOT_WITHIN


def _told(columns: _Columns, eras: tuple[Era, ...]) -> list[Told]:
    """What the eras of a standard say: each what it decided while it was in force, the last also what is open."""
    told: list[Told] = []
    is_told = np.zeros(len(columns.rows), dtype=bool)  # by the row of the opener
    for era in eras:
        says = columns.verdicts(era, eras)
        if era.until != NEVER:
            says = says.only(says.decided_at < era.until)
        says = says.only(~is_told[says.opener_row])
        is_told[says.opener_row] = True
        told.append(says)
    return told


def _carried(columns: _Columns, eras: tuple[Era, ...], carrying: Carrying) -> None:
    """Collects what is carried of a standard."""
    kept = np.zeros(0, dtype=np.int64)
    for number, era in enumerate(eras):
        kind = era.standard.kind
        if isinstance(kind, Bar) and not isinstance(kind.of, Clock):
            carrying.of_sample(era, number, openers(columns.rows, era, columns.resumed(era, number)))
            continue  # its samples are always told again
        if isinstance(kind, Rule):
            carrying.of_rule(era, number, columns.resumed(era, number))
            told = columns.verdicts(era, eras)
        else:
            timed = clocked(era)
            outcome = columns.outcome(timed, number)
            ever = outcome.ever if isinstance(kind, Time) else closed_spans(outcome)
            carrying.of_clock(timed, number, outcome, ever, outcome.told().decided_at, kept)
            told = verdicts(outcome) if isinstance(kind, Time) else sampled(columns.rows, era, of_clock(outcome))
            told = told.only(~told.open & (timed.versions[-1].time.clock.count is not Count.SUM))  # the others are told again
        kept = np.append(kept, told.opener_row[told.decided_at < era.until])


class _Entries(NamedTuple):
    """The entries that timelines have: of the interactions that one of the conditions lets in those that matter to some types.

    Without conditions they are of all interactions, without types all that these have. Timelines over several interactions have them all.
    """

    per: tuple[str, ...] = ()
    let_in: tuple[Condition | None, ...] = (None,)
    types: frozenset[str] | None = None


class _Columns:
    """What standards share in one fold: timelines by what their entries are, signals by clock, open time by calendar."""

    def __init__(self, rows: Rows, hours: dict[str, Hours], carry: Carry | None) -> None:
        self.rows, self.hours = rows, hours
        self._resumption = None if carry is None else Resumption(carry, rows)
        self._lines: dict[_Entries, Timelines] = {}
        self._worked: dict[_Entries, Worked] = {}
        self._signals: dict[tuple[_Entries, Clock, str, bool], Signals] = {}

    def lines(self, entries: _Entries) -> Timelines:
        if entries not in self._lines:
            self._lines[entries] = lines = self._laid(entries)
            self._worked[entries] = Worked(lines.at, self.hours)
        return self._lines[entries]

    def _laid(self, entries: _Entries) -> Timelines:
        if entries == _Entries(entries.per):
            return timelines(self.rows, entries.per)
        row = letting_in(self.rows, entries.let_in)
        return of_subjects(self.rows, np.flatnonzero(row if entries.types is None else row & self.rows.matters(entries.types)))

    def resumed(self, era: Era, number: int) -> Resumed | None:
        """What was carried of an era."""
        return None if self._resumption is None else self._resumption.of(era.standard.name, number)

    def verdicts(self, era: Era, eras: tuple[Era, ...]) -> Told:
        """The verdicts of one era, its timelines numbered as those of all its standard's eras are."""
        number = eras.index(era)
        match era.standard.kind:
            case Rule():
                told = rule_verdicts(self.rows, era, self.resumed(era, number))
            case Bar(of=Clock()):
                told = sampled(self.rows, era, of_clock(self.outcome(clocked(era), number)))
            case Bar():
                told = sampled(self.rows, era, of_interactions(self.rows, era, self.resumed(era, number)))
            case _:
                told = verdicts(self.outcome(era, number, self._that_matter(era)))
        if len(eras) == 1 or not any(each.per for each in eras):
            return told
        if not era.per:
            return replace(told, timeline=-1 - told.timeline)
        pers = _pers(eras)
        before = sum(len(self._names(per)) for per in pers[: pers.index(era.per)])
        return replace(told, timeline=told.timeline + before)

    def names(self, eras: tuple[Era, ...]) -> pl.Series:
        """The texts of all timelines of a standard's eras that are shared values."""
        return pl.concat([self._names(per) for per in _pers(eras)])

    def _names(self, per: tuple[str, ...]) -> pl.Series:
        names = self.lines(_Entries(per)).names
        assert names is not None
        return names

    def account(self, era: Era, number: int) -> Account:
        """All that is known of what an era came to."""
        kind = era.standard.kind
        if isinstance(kind, Rule) or (isinstance(kind, Bar) and not isinstance(kind.of, Clock)):
            return Account(self.rows, era, era, None)
        measured = clocked(era)
        return Account(self.rows, era, measured, self.outcome(measured, number))

    def outcome(self, era: Era, number: int, entries: _Entries | None = None) -> Outcome:
        """What the spans of an era came to, worked out from all entries of its timelines or from some that say as much."""
        regime = self._regime(era, number, entries or _Entries(era.per))
        return Outcome(regime, settle(regime))

    def _that_matter(self, era: Era) -> _Entries:
        """The entries that say all of an era's verdicts: most standards are for one channel of several, and look at few types.

        A carry tells of all interactions, timelines over several are not told apart, and what the opener says holds for later rows. What
        lasts ends before whatever comes next, and whether a calendar has ended is asked at each event.
        """
        conditions = tuple(dict.fromkeys(version.standard.applies for version in era.versions))
        asked = {compare.attribute for condition in conditions for compare in compares(condition)}
        if self._resumption is not None or era.per or not asked.isdisjoint(OF_THE_OPENER):
            return _Entries(era.per)
        time = era.versions[-1].time
        if time.aim is Aim.NOT_WITHIN or not all(self.hours[key].goes_on for key in era.calendar_keys.values()):
            return _Entries(let_in=conditions)
        happened = {name for condition in conditions for name in happenings(condition)}
        return _Entries(let_in=conditions, types=types_of(time.clock) | happened)

    def _regime(self, era: Era, number: int, entries: _Entries) -> Regime:
        """What the segments of an era's spans are worked out from."""
        resumed = self.resumed(era, number)
        time, zone = era.versions[-1].time, era.standard.time_zone
        lines = self.lines(entries)
        pauses = time.aim is not Aim.DUE
        key = (entries, time.clock, zone, pauses)
        if key not in self._signals:
            self._signals[key] = signals(self.rows, lines, time.clock, zone, pauses, resumed)
        signal = self._signals[key] if resumed is None else resume_spans(self._signals[key], time.clock.count, resumed)
        return Regime(self.rows, lines, signal, self._worked[entries], era.versions, era.since, era.calendar_keys, resumed)


def _pers(eras: tuple[Era, ...]) -> list[tuple[str, ...]]:
    """Each `per` of the eras that has attributes, once, in order."""
    return list(dict.fromkeys(era.per for era in eras if era.per))
