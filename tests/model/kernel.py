"""The kernel seen as the model is: events of a book in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson
import polars as pl

from engine.evaluation.advance import advance, as_of
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon, horizon_of
from engine.evaluation.verdicts import LABELS_APART
from engine.language.book import Aim, Book, Time
from tests.model.rows import Event, Row


def evaluate(book: Book, events: Iterable[Event], now: int, horizons: Mapping[str, int] | None = None) -> list[Row]:
    """The verdicts of a book as of `now`; like the model's `evaluate`, which see."""
    seen = [event for event in events if event.at <= now]
    subjects = sorted({event.subject for event in seen})
    fold = Fold(book)
    folded = fold(frame_of(seen, subjects))
    hours = fold.hours(now, now)
    feeds = {feed: Horizon(until, until) for feed, until in (horizons or {}).items()}
    feeds |= {event.feed: Horizon(now, now) for event in seen if event.feed not in feeds}
    sent = {(event.feed, event.type) for event in seen}
    by_standard = {each.name: horizon_of(each, feeds, sent, now) for each in book.standards}
    mirrored = {each.name for each in book.standards if isinstance(each.kind, Time) and each.kind.aim is Aim.NOT_WITHIN}
    verdicts = as_of(advance(folded.verdicts, now, by_standard, mirrored, hours), now, hours)
    return [_row(book, row, subjects, folded.names) for row in verdicts.to_dicts()]


def frame_of(events: Iterable[Event], subjects: list[str]) -> pl.DataFrame:
    """The events as the kernel takes them, subjects by their place in the list."""
    columns = [(subjects.index(e.subject), e.at, e.seq, e.type, e.feed, orjson.dumps(dict(e.data)).decode()) for e in events]
    schema = {"subject": pl.Int64, "at": pl.Int64, "seq": pl.Int64, "type": pl.String, "feed": pl.String, "data": pl.String}
    return pl.DataFrame(columns, schema=schema, orient="row")


def _row(book: Book, row: dict[str, object], subjects: list[str], names: Mapping[str, pl.Series]) -> Row:
    standard, timeline = str(row["standard"]), row["timeline"]
    assert isinstance(timeline, int)
    shared = names.get(standard)
    wanted = ("opener", "span", "state", "open", "reason", "opened_at", "deadline_at", "decided_at", "elapsed_us", "target_us")
    return Row(
        standard=standard,
        timeline=subjects[timeline] if shared is None else " / ".join(shared[timeline].split(LABELS_APART)),
        labels=dict(zip(book[standard].break_down, str(row["labels"]).split(LABELS_APART), strict=bool(book[standard].break_down))),
        **{name: row[name] for name in wanted},  # type: ignore[arg-type]
    )
