"""Gathers the events of a finished feed in memory, each once, as one event frame (columns of `engine.evaluation.events`).

How this works: batches become columns as they come, the order of arrival their number. An identity that comes again is found over all
columns at once at the end: with the same content it is left out; with other content the later one stands in the place of the earlier
one, and keeps its number unless it is of another subject. So the frame is what a store would hold after the same batches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from monitors.ledger.batches import Aside, Batch, sifted

_COLUMNS = {"digest": pl.Binary, "name": pl.String, "at": pl.Int64, "type": pl.String, "feed": pl.String, "data": pl.String}


@dataclass(frozen=True)
class Gathered:
    """`events` is an event frame whose `subject` is a position in `subjects`, which are in the order of first sight.

    `duplicates` counts what came again, `unmapped` by type what the map does not name.
    """

    events: pl.DataFrame
    subjects: pl.Series
    asides: list[Aside]
    duplicates: int
    unmapped: Counter[str]


def gathered(batches: Iterable[Batch]) -> Gathered:
    """All events of the batches; no batches give none."""
    frames = [pl.DataFrame(schema=_COLUMNS)]
    asides: list[Aside] = []
    unmapped: Counter[str] = Counter()
    for batch in map(sifted, batches):
        asides.extend(batch.asides)
        unmapped.update(batch.unmapped)
        frames.append(_frame(batch))
    told = pl.concat(frames).with_row_index("seq").cast({"seq": pl.Int64})
    events = _each_once(told)
    subjects = events["name"].unique(maintain_order=True)
    events = events.with_columns(subject=events["name"].cast(pl.Enum(subjects)).to_physical().cast(pl.Int64))
    again = len(told) - len(events)
    return Gathered(events.select("subject", "at", "seq", "type", "feed", "data"), subjects, asides, again, unmapped)


def _frame(batch: Batch) -> pl.DataFrame:
    records = batch.records
    columns = {
        "digest": records.digests,
        "name": records.subjects,
        "at": records.at,
        "type": records.types,
        "feed": [batch.feed] * len(records),
        "data": records.data,
    }
    return pl.DataFrame(columns, schema=_COLUMNS)


def _each_once(told: pl.DataFrame) -> pl.DataFrame:
    """The events with one row for each identity, in the order of their numbers."""
    again = told["digest"].is_duplicated()
    if not again.any():
        return told
    subject, seq = pl.col("name"), pl.col("seq")
    of_another = seq.filter(subject != subject.last()).max()
    merged = told.filter(again).group_by("digest").agg(pl.exclude("seq").last(), seq=seq.filter(seq > of_another.fill_null(-1)).first())
    return pl.concat([told.filter(~again), merged.select(told.columns)]).sort("seq")
