"""The kernel seen as the model is: events of a book in, rows out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
import polars as pl

from engine.evaluation.advance import advance, as_of
from engine.evaluation.bars import bar_figures
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold, Folded
from engine.evaluation.horizons import Horizon, horizon_of
from engine.evaluation.tallies import places_for, tallies_of
from engine.evaluation.telling import LABELS_APART
from engine.language.book import Bar, Book, Standard
from tests.model.figuring import Figure, Group
from tests.model.rows import Event, Row

SAME = (
    "opener", "span", "state", "open", "reason", "opened_at", "deadline_at", "decided_at", "elapsed_us", "target_us", "version",
    "value", "group",
)  # fmt: skip
SAMPLED = {"standard": pl.String, "group": pl.String, "value": pl.Int64, "decided_at": pl.Int64}


def evaluate(
    book: Book,
    events: Iterable[Event],
    now: int,
    horizons: Mapping[str, int] | None = None,
    versions: Mapping[str, tuple[Version, ...]] | None = None,
) -> list[Row]:
    """The verdicts of a book as of `now`; like the model's `evaluate`, which see."""
    seen = [event for event in events if event.at <= now]
    subjects = sorted({event.subject for event in seen})
    fold = Fold(book, versions)
    folded = fold(frame_of(seen, subjects))
    return rows_of(fold, folded, now, horizons_of(book, seen, now, horizons), subjects)


def left_out(book: Book, events: Collection[Event]) -> dict[str, int]:
    """By bar, how many interactions are in no group; like the model's."""
    told = Fold(book)(frame_of(events, sorted({event.subject for event in events}))).left_out
    return {each.name: told[each.name] for each in book.standards if isinstance(each.kind, Bar)}


def figure(standard: Standard, samples: Sequence[Row], now: int) -> Figure:
    """The figure of a bar's samples as of `now`; like the model's."""
    assert isinstance(standard.kind, Bar)
    columns = {name: [getattr(each, name) for each in samples] for name in SAMPLED}
    found = bar_figures(standard, now, tallies_of(pl.DataFrame(columns, schema=SAMPLED), places_for(standard.kind.statistic)))
    groups = {each.group: Group(each.value, each.samples, each.earlier, each.violated) for each in found.groups}
    return Figure(groups, found.value, found.spread, found.violated)


def horizons_of(book: Book, seen: Iterable[Event], now: int, horizons: Mapping[str, int] | None) -> dict[str, Horizon]:
    """Each standard's horizon; a feed that is not in `horizons` is read up to now."""
    feeds = {feed: Horizon(until, until) for feed, until in (horizons or {}).items()}
    feeds |= {event.feed: Horizon(now, now) for event in seen if event.feed not in feeds}
    sent = {(event.feed, event.type) for event in seen}
    return {each.name: horizon_of(each, feeds, sent, now) for each in book.standards}


def rows_of(fold: Fold, folded: Folded, now: int, horizons: Mapping[str, Horizon], subjects: list[str]) -> list[Row]:
    """What was folded, as of `now`."""
    hours = fold.hours(now, now)
    verdicts = as_of(advance(folded.verdicts, now, horizons, fold.mirrored, hours), now, hours)
    return [_row(fold, row, subjects, folded.names) for row in verdicts.to_dicts()]


def frame_of(events: Iterable[Event], subjects: list[str]) -> pl.DataFrame:
    """The events as the kernel takes them, subjects by their place in the list."""
    columns = [(subjects.index(e.subject), e.at, e.seq, e.type, e.feed, orjson.dumps(dict(e.data)).decode()) for e in events]
    schema = {"subject": pl.Int64, "at": pl.Int64, "seq": pl.Int64, "type": pl.String, "feed": pl.String, "data": pl.String}
    return pl.DataFrame(columns, schema=schema, orient="row")


def _row(fold: Fold, row: dict[str, Any], subjects: list[str], names: Mapping[str, pl.Series]) -> Row:
    text = next(each for each in fold.versions[row["standard"]] if each.number == row["version"])
    break_down = text.standard.break_down
    return Row(
        standard=row["standard"],
        timeline=_timeline(row["timeline"], names.get(row["standard"]), subjects),
        labels=dict(zip(break_down, row["labels"].split(LABELS_APART), strict=bool(break_down))),
        **{name: row[name] for name in SAME},
    )


def _timeline(number: int, shared: pl.Series | None, subjects: list[str]) -> str:
    if shared is None:
        return subjects[number]
    return subjects[-1 - number] if number < 0 else " / ".join(shared[number].split(LABELS_APART))
