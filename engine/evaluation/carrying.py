"""Makes a carry: what of the rows that were folded is still needed by later events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.evaluation.carry import ELAPSED, STATES, Carry, Resumed
from engine.evaluation.clocks import Counted
from engine.evaluation.columns import NEVER, Bools, Instants, Positions, count_within, scattered
from engine.evaluation.eras import Era
from engine.evaluation.events import CLEARED, NO_DATA
from engine.evaluation.hours import FAR
from engine.evaluation.matching import every_event
from engine.evaluation.timelines import BOUNDARY, SNAPSHOT, Rows
from engine.evaluation.verdicts import Outcome
from engine.language.book import Count, Rule
from engine.language.calendars import ALWAYS


class Carrying:
    """Collects, era by era, what is carried of some rows."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.timeline = np.cumsum(rows.head) - 1
        head = np.flatnonzero(rows.head)
        self.subject = rows.subject[head]
        self.last: Positions = np.append(head[1:], len(rows)) - 1 if len(rows) else head
        self._snapshots = [self.last]
        self._states = [pl.DataFrame(schema=STATES)]
        self._elapsed = [pl.DataFrame(schema=ELAPSED)]

    def of_rule(self, era: Era, number: int, resumed: Resumed | None) -> None:
        """How many events of each interaction a rule has spoken of."""
        assert isinstance(era.standard.kind, Rule)
        spoken = every_event(self.rows, era.standard.time_zone).matches(era.standard.kind.every)
        before = 0 if resumed is None else resumed.spans
        self._add(era, number, running=np.ones(len(self.last), dtype=bool), spans=before + count_within(spoken, self.rows.head)[self.last])

    def of_sample(self, era: Era, number: int, opener: Positions) -> None:
        """The event at which each interaction's sample stands; the era has no say in it if it was not in force then."""
        rows = self._laid_out(self.timeline[opener], opener)
        at = self.rows.at[np.maximum(rows, 0)] if len(self.rows) else rows
        self._snapshots.append(opener)
        self._add(
            era,
            number,
            running=np.ones(len(rows), dtype=bool),
            spans=(rows >= 0).astype(np.int64),
            kept=(at < era.since) | (at >= era.until),
            rows={"opener": rows},
        )

    def of_clock(self, era: Era, number: int, outcome: Outcome, told: Bools, decided_at: Instants, kept: Positions) -> None:
        """Where a clock stands in each interaction. `told` are the groups that have come to something so far, `kept` the openers of spans
        that earlier eras have decided; what the era had not decided when it ended, it never will.
        """
        regime, count = outcome.regime, era.versions[-1].time.clock.count
        live = np.flatnonzero(np.ones(len(outcome.opener), dtype=bool) if count is Count.SUM else outcome.is_open)
        place = self.timeline[outcome.opener[live]]
        breach = np.where(outcome.breach[live] >= 0, outcome.spans.segment[outcome.breach[live]], -1) if len(live) else live
        missed = np.maximum(outcome.breach[live], 0)
        is_over = (self.rows.at[self.last][place] >= era.until) & (decided_at[live] >= era.until)
        is_kept = np.isin(outcome.opener[live], kept) | is_over
        if regime.resumed is not None:
            is_kept |= regime.resumed.is_carried(outcome.opener[live]) & regime.resumed.kept[place]
        spans = np.zeros(len(self.last), dtype=np.int64) if regime.resumed is None else regime.resumed.spans.copy()
        spans[self.timeline[outcome.opener]] = outcome.number  # the last group of each interaction counts them all
        opener, closer = self._laid_out(place, outcome.opener[live]), self._laid_out(place, outcome.close[live])
        breached = self._laid_out(place, breach)
        self._snapshots += [each[each >= 0] for each in (opener, closer, breached)]
        need = outcome.segments.need[missed]
        self._add(
            era,
            number,
            running=regime.signal.running[self.last],
            spans=spans,
            told=self._laid_out(place, told[live], False),
            kept=self._laid_out(place, is_kept, False),
            deadline_at=self._laid_out(place, np.where(breach >= 0, outcome.segments.deadline[missed], NEVER), NEVER),
            target_us=self._laid_out(place, np.where((breach >= 0) & (need < FAR), need, NEVER), NEVER),
            rows={"opener": opener, "closer": closer, "breach": breached},
        )
        for name in sorted({ALWAYS, *era.calendar_keys.values()}):
            self._add_elapsed(era, number, name, outcome, live)

    def carry(self) -> Carry:
        """Everything that was collected."""
        return Carry(self._snapshot_rows(), pl.concat(self._states), pl.concat(self._elapsed))

    def _snapshot_rows(self) -> pl.DataFrame:
        rows, here = self.rows, np.unique(np.concatenate(self._snapshots))
        attributes = [
            pl.Series(name, [CLEARED, *each.texts], dtype=pl.String)[each.at(here)] for name, each in rows.attributes.items()
        ]
        nothing = pl.repeat(NO_DATA, len(here), eager=True)
        data = pl.select(pl.struct(attributes).struct.json_encode()).to_series() if attributes else nothing
        codes, texts = rows.first_event
        return pl.DataFrame(
            {
                "subject": rows.subject[here],
                "at": rows.at[here],
                "seq": rows.seq[here],
                "feed": rows.feed[here],
                "data": data,
                "first_event": pl.Series(["", *texts], dtype=pl.String)[codes[here]],
                "types": self._types_by(here),
            }
        )

    def _types_by(self, here: Positions) -> pl.Series:
        """The types that had happened in its interaction by each of these rows."""
        names = {*self.rows.types} - {SNAPSHOT, BOUNDARY}
        if self.rows.past is not None:
            names |= {*self.rows.past["types"].explode(empty_as_null=True).drop_nulls().unique()}
        parts = [
            pl.select(pl.when(pl.Series(self.rows.happened((name,))[here])).then(pl.lit(name)).alias(str(number))).to_series()
            for number, name in enumerate(sorted(names))
        ]
        if not parts:
            return pl.Series([[]] * len(here), dtype=pl.List(pl.String))
        return pl.select(pl.concat_list(parts).list.drop_nulls()).to_series()

    def _laid_out(self, place: Positions, values: npt.NDArray[Any], otherwise: int | bool = -1) -> npt.NDArray[Any]:
        """The values at the places of their interactions."""
        return scattered(values, place, len(self.last), otherwise)

    def _add(
        self, era: Era, number: int, running: Bools, spans: Instants, rows: Mapping[str, Positions] | None = None, **columns: Any
    ) -> None:
        frame = pl.DataFrame({"subject": self.subject, "running": running, "spans": spans, **columns})
        for name, row in (rows or {}).items():
            at, seq = (_known(values[np.maximum(row, 0)], row >= 0) for values in (self.rows.at, self.rows.seq))
            frame = frame.with_columns(at.alias(f"{name}_at"), seq.alias(name))
        lengths = [pl.when(pl.col(name) != NEVER).then(pl.col(name)) for name in ("deadline_at", "target_us") if name in columns]
        absent = [pl.lit(None).cast(type_).alias(name) for name, type_ in STATES.items() if name not in {*frame.columns, "standard", "era"}]
        named = frame.with_columns(*lengths, *absent, standard=pl.lit(era.standard.name), era=pl.lit(number, pl.Int64))
        self._states.append(named.select(list(STATES)))

    def _add_elapsed(self, era: Era, number: int, name: str, outcome: Outcome, live: Positions) -> None:
        """What has elapsed of each live group under a calendar, up to the last row of its interaction."""
        opener, resumed = outcome.opener[live], outcome.regime.resumed
        timeline = self.timeline[opener]
        counted = Counted(outcome.regime.worked.at_entries(name), outcome.regime.signal, outcome.spans)
        elapsed = counted.up_to(self.last[timeline]) - counted.up_to(opener)
        if resumed is not None:
            elapsed += resumed.missing(name, counted.up_to, opener)
        self._elapsed.append(
            pl.DataFrame(
                {
                    "standard": pl.repeat(era.standard.name, len(live), dtype=pl.String, eager=True),
                    "era": pl.repeat(number, len(live), dtype=pl.Int64, eager=True),
                    "subject": self.subject[timeline],
                    "hours": pl.repeat(name, len(live), dtype=pl.String, eager=True),
                    "elapsed_us": elapsed,
                },
                schema=ELAPSED,
            )
        )


def _known(values: Instants, mask: Bools) -> pl.Series:
    """The values, null outside the mask."""
    return pl.select(pl.when(pl.Series(mask)).then(pl.Series(values, dtype=pl.Int64))).to_series()
