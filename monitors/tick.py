"""One tick: fold what was touched, advance what fell due, record the difference.

Everything that a tick concludes is written in one transaction; only then is it noted what is folded. A crash in between repeats the tick,
and the difference of what is already recorded is nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from engine.evaluation.advance import advance, since_opening
from engine.evaluation.columns import NEVER
from engine.evaluation.deadlines import Version
from engine.evaluation.difference import KEY, RETRACTED, TOLD, Difference, difference, unlike
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon, horizon_of
from engine.evaluation.tallies import places_for
from engine.evaluation.telling import VERDICTS
from engine.language.book import Bar, Count, Time
from engine.language.durations import HOUR
from monitors.edges import next_window_edge
from monitors.endings import Endings
from monitors.gauges import Gauges
from monitors.labels import with_names
from monitors.ledger.carry_rows import NOTHING_CARRIED, Carried
from monitors.ledger.events import EventStore
from monitors.ledger.recording import NOTHING_TOLD, Recording
from monitors.ledger.samples import NO_SAMPLES
from monitors.ledger.verdict_rows import EMPTY, KNOWN, NONE_KNOWN, recorded
from monitors.ledger.verdicts import VerdictStore
from monitors.reading import CARRIED_FROM, Read, Reading
from monitors.remembered import Remembered
from monitors.sharing import Shared, Sharing
from monitors.sweep import Note, Sweep

DUE_MOST = 5_000  # rows that one tick advances
NOTHING = difference(EMPTY, EMPTY)
RANG = ["standard", "labels", "subject", "decided_at"]
COUNTED_KEY = [*KEY, "verdict", "labels"]


@dataclass(frozen=True)
class Ticked:
    """What a tick did. `rang` has the columns of `RANG` of the breaches to alert on, `more` tells whether there is more to do at once,
    `waits` whether what was touched meanwhile waits besides, `wake` the next instant at which time alone changes something."""

    folded: int
    rang: pl.DataFrame
    more: bool
    waits: bool
    wake: int | None


@dataclass(frozen=True)
class Promises:
    """A book ready to be ticked: its fold, the bounds of its histograms, since when each standard may ring, and targets by their texts."""

    fold: Fold
    bounds_us: Mapping[str, tuple[int, ...]]
    live_from: Mapping[str, int]
    targets_us: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Tick:
    """Ticks over one pair of stores. `gauges` follow what is recorded; interactions are carried from so many events on. What was folded
    and recorded is to be noted as `EventStore.note_folded` does: by the store itself, if nothing is said of who does it."""

    def __init__(
        self,
        events: EventStore,
        verdicts: VerdictStore,
        promises: Promises,
        gauges: Gauges,
        carried_from: int = CARRIED_FROM,
        note: Note | None = None,
    ) -> None:
        self.events, self.verdicts, self.promises, self.gauges = events, verdicts, promises, gauges
        self._summed = [name for name, each in promises.fold.versions.items() if any(_is_summed(version) for version in each)]
        self._alone, shared = promises.fold.parts()
        self._sweep = Sweep(events, note or events.note_folded)
        self._reading = Reading(events, verdicts, self._alone, carried_from, promises.fold.attributes)
        self._sharing = Sharing(events, verdicts, shared)
        self._remembered = Remembered(verdicts, [*self._alone.versions, *self._sharing.standards])
        self._endings = Endings(verdicts, promises.fold)
        kinds = {name: each[-1].standard.kind for name, each in promises.fold.versions.items()}
        places = {name: places_for(kind.statistic) for name, kind in kinds.items() if isinstance(kind, Bar)}
        self._sampled = any(isinstance(version.standard.kind, Bar) for each in promises.fold.versions.values() for version in each)
        verdicts.keep_samples_apart(places)

    def __call__(self, now: int, feeds: Mapping[str, Horizon], live_from: Mapping[str, int], slice_most: int) -> Ticked:
        """Conclude what can be concluded as of `now`: at most a slice of the touched interactions, one of those that fall due, and time.

        `feeds` tell how far each feed has been read, `live_from` since when each is live; both were read before this call.
        """
        horizons = standard_horizons(self.promises.fold, self.events, feeds, now)
        turn = self._sweep.next(slice_most)
        come = self.verdicts.come(now)
        complete = turn.is_all and len(come) <= slice_most
        unsettled = self._sharing.unsettled(slice_most) if complete else []
        settles = complete and len(unsettled) < slice_most
        due = self._due(now, horizons, settles)
        touched = () if complete else self._sweep.waiting_among(due["subject"].unique().to_list())  # otherwise all are among the subjects
        early = sorted({*come, *touched} - {*turn.subjects})
        complete = complete and len(early) <= slice_most
        wanted = sorted({*turn.subjects, *early[:slice_most]})
        folded = self._fold(wanted, unsettled if complete else None, now)
        falls = self._falls(due, folded, early[slice_most:])
        new = self._new(falls, folded, now, horizons)
        change = self._change(falls, folded, new)
        journal = self._journal(change.changes, live_from)
        rang = journal.filter("rings")
        recording = self._recording(now, change, folded, journal, rang)
        if len(change.written) or len(change.deleted) or folded.timelines:
            self._remembered.forget(falls["timeline"].to_list())
            self.verdicts.record(recording)
            self._remembered.keep(folded.whole, new[len(falls) :])
            self.gauges.change(change.replaced, change.written)
            self._endings.changed({*change.written["standard"].unique(), *change.deleted["standard"].unique()})
        self._sweep.folded(wanted)
        more = not turn.ends_sweep or len(early) > slice_most or len(due) >= DUE_MOST or (not settles and bool(self._sharing.standards))
        if not more and turn.is_all:
            self._endings(now, horizons)
        return Ticked(len(folded.timelines), rang[RANG], more, not turn.is_all, self._wake(now, more))

    def _wake(self, now: int, more: bool) -> int | None:
        """The next instant at which time alone changes something; where there is more to do at once, windows can wait."""
        standards = () if more else [each[-1].standard for each in self.promises.fold.versions.values()]
        instants = (self.verdicts.next_change(), next_window_edge(standards, self.verdicts, now))
        return min((each for each in instants if each is not None), default=None)

    def _due(self, now: int, horizons: Mapping[str, Horizon], shared: bool) -> pl.DataFrame:
        """Rows whose next change has come, and rows that waited for feeds which have been read further since.

        Shared ones are left out while they, or a part of them, may wait to be folded: they would take the room of those that need not wait.
        """
        due = self.verdicts.due(now, DUE_MOST, shared)
        mirrored = self.promises.fold.mirrored
        read = {name: each.read for name, each in horizons.items()}
        patient = {name: each.read if name in mirrored else max(each.read, each.patient) for name, each in horizons.items()}
        unread = self.verdicts.unread({"not_read": patient, "feed_silent": read}, DUE_MOST, shared)
        return pl.concat([due, unread]).unique(KEY, maintain_order=True) if len(unread) else due

    def _falls(self, due: pl.DataFrame, folded: _Slice, waiting: list[int]) -> pl.DataFrame:
        """The due rows that time alone moves on: not those that are folded now, nor those of which a part waits to be folded."""
        apart = due.filter(pl.col("timeline") >= 0, ~pl.col("subject").is_in(waiting)) if waiting else due
        return apart.join(folded.known, on=KEY, how="anti", maintain_order="left") if len(apart) and len(folded.known) else apart

    def _new(self, falls: pl.DataFrame, folded: _Slice, now: int, horizons: Mapping[str, Horizon]) -> pl.DataFrame:
        """The rows that fell due and after them those that were folded, as they are now."""
        rows = _both(falls[list(VERDICTS)], folded.new)
        if not len(rows):
            return EMPTY
        fold = self.promises.fold
        hours = fold.hours(now, now)
        return recorded(since_opening(advance(rows, now, horizons, fold.mirrored, hours), hours))

    def _change(self, falls: pl.DataFrame, folded: _Slice, new: pl.DataFrame) -> Difference:
        """What became of the rows that fell due and of those that were folded; most of the latter are as recorded, and are not read."""
        if not len(new) and not len(folded.known):
            return NOTHING
        other = unlike(_both(falls[list(KNOWN)], folded.known), new)
        fell, went = np.split(other.gone, [len(falls)])
        return difference(_both(falls.filter(fell), self.verdicts.rows_of(folded.known.filter(went))), other.new)

    def _fold(self, subjects: list[int], unsettled: list[int] | None, now: int) -> _Slice:
        """The verdicts of the touched timelines, and of those that waited, as they are and as they were recorded; see `Sharing`."""
        if not subjects and not unsettled:
            return _Slice({}, [], NONE_KNOWN, EMPTY.select(list(VERDICTS)))
        read = self._reading(subjects, now)
        folded = self._alone(read.events.filter(pl.col("at") <= now), read.carried.carry if read.carried.upto else None)
        shared = self._sharing(read, unsettled, now)
        misfits = pl.concat([folded.misfits, shared.misfits])
        carried, dropped = self._reading.carried_on(read, folded, now)
        return _Slice(
            left=dict.fromkeys(subjects, 0) | dict(read.carried.upto),
            timelines=[*subjects, *shared.timelines],
            whole=read.whole,
            known=self._known(read, shared, folded.unchanged),
            new=with_names(pl.concat([folded.verdicts, shared.verdicts]), self.promises.fold.versions),
            members=shared.members,
            unsettled=shared.unsettled,
            later=read.events.filter(pl.col("at") > now).group_by("subject").agg(pl.col("at").min()).rows(),
            misfits=misfits.join(read.events.select("seq", "subject"), on="seq").rows() if len(misfits) else [],
            carried=carried,
            dropped=dropped,
        )

    def _known(self, read: Read, shared: Shared, unchanged: pl.DataFrame) -> pl.DataFrame:
        """What is recorded of what was folded, as keys and digests: of interactions that are carried, the rows that may have changed."""
        self._remembered.forget(read.carried.upto)
        alone, sharing, whole = list(self._alone.versions), self._sharing.standards, self._remembered.known_of(read.whole, read.void)
        if not read.carried.upto:
            return _both(whole, self.verdicts.known_of([*alone, *sharing], shared.timelines))
        since = self.verdicts.known_since(alone, read.carried).join(unchanged, on=KEY, how="anti")
        return pl.concat([whole, since, self.verdicts.known_of(sharing, [*read.carried.upto, *shared.timelines])])

    def _recording(self, now: int, change: Difference, folded: _Slice, journal: pl.DataFrame, rang: pl.DataFrame) -> Recording:
        return Recording(
            at=now,
            written=change.written,
            deleted=change.deleted,
            tallies=_tallies(change.changes),
            counters=_counters(change.changes) + _rung(rang),
            lengths=self._lengths(change),
            samples=_samples(change) if self._sampled else NO_SAMPLES,
            members=folded.members,
            unsettled=folded.unsettled,
            settled=folded.timelines,
            left=folded.left,
            journal=journal,
            later=folded.later,
            misfits=folded.misfits,
            carried=folded.carried,
            dropped=folded.dropped,
        )

    def _journal(self, changes: pl.DataFrame, live_from: Mapping[str, int]) -> pl.DataFrame:
        """The breaches that are told of, and those that were and are taken back, as is the `met` of what opens again and goes on counting.

        What was before a feed or a standard was live is not told.
        """
        if not len(changes):
            return NOTHING_TOLD
        live = pl.max_horizontal(
            pl.col("feed").replace_strict(live_from, default=NEVER, return_dtype=pl.Int64),
            pl.col("standard").replace_strict(self.promises.live_from, return_dtype=pl.Int64),
        )
        taken_back = pl.col("kind") == RETRACTED
        heard = pl.when(taken_back).then((pl.col("verdict") == "breached") | pl.col("standard").is_in(self._summed))
        is_told = heard.otherwise((pl.col("verdict") == "breached") & (pl.col("sign") > 0))
        rings = (pl.col("kind") == TOLD) & (pl.col("reason") != "feed_silent")
        return changes.filter(is_told & (pl.col("decided_at") >= live)).with_columns(rings=rings).select(NOTHING_TOLD.columns)

    def _lengths(self, change: Difference) -> dict[tuple[str, int], tuple[int, int]]:
        """Elapsed of the spans that closed with a verdict in this tick, by the least bound that it does not exceed."""
        if change.written["open"].all():
            return {}
        closed = ~pl.col("open") & pl.col("state").is_in(["met", "breached"])
        new, old = (rows[[*KEY, "open", "state", "elapsed_us"]].filter(closed) for rows in (change.written, change.replaced))
        if len(new) and len(old):
            new = new.join(old, on=KEY, how="anti")
        lengths: dict[tuple[str, int], tuple[int, int]] = {}
        for name, lasted in zip(*new.group_by("standard").agg("elapsed_us").get_columns(), strict=True):
            elapsed, bounds = lasted.to_numpy(), [*self.promises.bounds_us[name], NEVER]
            place = np.searchsorted(bounds, elapsed)
            for index in np.unique(place):
                here = elapsed[place == index]
                lengths[name, bounds[index]] = (len(here), int(here.sum()))
        return lengths


def standard_horizons(fold: Fold, events: EventStore, feeds: Mapping[str, Horizon], now: int) -> dict[str, Horizon]:
    """Up to when each standard's deadlines may be announced, by how far each feed has been read and what it has ever sent."""
    sent = {(row.name, type_) for row in events.feeds() for type_ in row.types}
    return {name: horizon_of(each[-1].standard, feeds, sent, now) for name, each in fold.versions.items()}


@dataclass(frozen=True)
class _Slice:
    left: Mapping[int, int]
    timelines: list[int]
    known: pl.DataFrame
    new: pl.DataFrame
    whole: Sequence[int] = ()
    members: Mapping[int, list[int]] = field(default_factory=dict)
    unsettled: Sequence[int] = ()
    later: Sequence[tuple[int, int]] = ()
    misfits: Sequence[tuple[str, str, int, int]] = ()
    carried: Carried = NOTHING_CARRIED
    dropped: Sequence[int] = ()


def _both(some: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """The rows of two frames with the same columns; there are mostly none in one of them."""
    return pl.concat([some, more]) if len(some) and len(more) else some if len(some) else more


def _is_summed(version: Version) -> bool:
    return isinstance(version.standard.kind, Time) and version.standard.kind.clock.count is Count.SUM


def _samples(change: Difference) -> pl.DataFrame:
    """The samples that came and those that went; one that moved or changed did both."""
    signed = [(change.written, 1), (change.replaced, -1)]
    parts = [rows.filter(pl.col("state") == "sampled").with_columns(sign=pl.lit(sign, pl.Int64)) for rows, sign in signed]
    return pl.concat([part.select(NO_SAMPLES.columns) for part in parts])


def _tallies(changes: pl.DataFrame) -> dict[tuple[str, int], tuple[int, int]]:
    """By standard and the beginning of an hour, what came less what went of those that were met and those that were breached."""
    hours = changes[["standard", "decided_at", "verdict", "sign"]].with_columns(pl.col("decided_at") // HOUR * HOUR)
    tallies: dict[tuple[str, int], tuple[int, int]] = {}
    for (name, at, verdict, sign), n in _counted(hours).items():
        met, breached = tallies.get((name, at), (0, 0))
        tallies[name, at] = (met + sign * n, breached) if verdict == "met" else (met, breached + sign * n)
    return tallies


def _counters(changes: pl.DataFrame) -> Counter[tuple[str, str, str]]:
    """What the counters that never fall go up by: verdicts that came, and apart from them those that went; what only moved is neither."""
    net = changes if (changes["sign"] > 0).all() else changes.group_by(COUNTED_KEY).agg(pl.col("sign").sum()).filter(pl.col("sign") != 0)
    counted = _counted(net[["standard", "verdict", "labels", "sign"]]).items()
    return Counter({(name, verdict if sign > 0 else f"retracted {verdict}", labels): n for (name, verdict, labels, sign), n in counted})


def _rung(rang: pl.DataFrame) -> Counter[tuple[str, str, str]]:
    """What the counters of breaches that were alerted on go up by."""
    counted = _counted(rang[["standard", "labels"]]).items()
    return Counter({(name, "rang", labels): n for (name, labels), n in counted})


def _counted(rows: pl.DataFrame) -> Counter[tuple[Any, ...]]:
    """How often each row is there; a tick has some thousands at most, for which a group of polars costs more than this."""
    return Counter(zip(*(column.to_list() for column in rows.get_columns()), strict=True))
