"""Samples in a verdict file: their sums by day and hour, with the rows at the edges, are the sums of all rows in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl
import pytest

from engine.evaluation.tallies import Places, tallies_of
from engine.language.durations import DAY, HOUR
from monitors.ledger.database import StoreFailed
from monitors.ledger.recording import Recording
from monitors.ledger.verdict_rows import EMPTY
from monitors.ledger.verdicts import VerdictStore
from tests.unit.desk import Desk, book_of, instant, promises_of
from tests.unit.scores import scored

BAR = "  bar: {promise: Good, bar: {STATISTIC: quality, at_least: 4, across: channel}, over: 7d}"
BEGIN = instant("18 00:00")


def desk_of(folder: Path, statistic: str = "average") -> Desk:
    return Desk(folder, promises_of(book_of(BAR.replace("STATISTIC", statistic))))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a few hundred scores of five days, some on the edges of hours."""
    chance = Random(1)
    desk = desk_of(tmp_path)
    moments = [BEGIN + chance.choice([chance.randrange(5 * DAY), chance.randrange(120) * HOUR]) for _ in range(300)]
    scores: list[dict[str, object]] = [{"quality": chance.randint(-50, 50) / 10, "channel": chance.choice("ab")} for _ in moments]
    desk.told([scored(at, f"t-{number}", data) for number, (at, data) in enumerate(zip(moments, scores, strict=True))])
    desk.ticked(BEGIN + 6 * DAY)
    yield desk
    desk.close()


def rows(desk: Desk) -> pl.DataFrame:
    found = desk.asked("""select 'bar', "group", value, decided_at from verdict where state = 'sampled'""")
    return pl.DataFrame(found, schema=["standard", "group", "value", "decided_at"], orient="row")


SPANS = [
    (BEGIN - 1, BEGIN + 5 * DAY),  # whole days
    (BEGIN, BEGIN + 5 * DAY - 1),  # all but the first microsecond
    (BEGIN + 1, BEGIN + DAY + 1),
    (BEGIN + HOUR - 1, BEGIN + 2 * HOUR - 1),  # one whole hour
    (BEGIN + HOUR, BEGIN + 2 * HOUR),
    (BEGIN + 5, BEGIN + HOUR - 5),  # within an hour
    (BEGIN + 23 * HOUR, BEGIN + 50 * HOUR),  # over midnights
    (BEGIN + 30 * HOUR + 7, BEGIN + 101 * HOUR + 11),
    (BEGIN, BEGIN),
    (BEGIN + DAY, BEGIN),  # nothing is between
]


@pytest.mark.parametrize("span", SPANS)
def test_a_window_is_the_sum_of_its_rows(desk: Desk, span: tuple[int, int]) -> None:
    expected = tallies_of(rows(desk), Places.ONE)(*span) if span[0] < span[1] else {}
    assert desk.verdicts.samples.tallies("bar", *span) == expected
    assert desk.verdicts.samples.tallies("bar", *span) == expected, "asked again"


def test_another_statistic_has_all_sums_made_anew(desk: Desk) -> None:
    desk.close()
    sketched = desk_of(desk.folder, "p90")
    for span in SPANS[:-2]:
        assert sketched.verdicts.samples.tallies("bar", *span) == tallies_of(rows(sketched), Places.SKETCH)(*span)
    sketched.close()


def test_what_comes_late_moves_or_goes_is_seen_at_once(desk: Desk) -> None:
    span = (BEGIN - 1, BEGIN + 5 * DAY)
    before = desk.verdicts.samples.tallies("bar", *span)
    desk.told([scored(BEGIN + 30 * HOUR, "late", {"quality": 3, "channel": "c"})])
    desk.ticked(BEGIN + 6 * DAY)
    assert desk.verdicts.samples.tallies("bar", *span).keys() == {*before, "c"}
    desk.told([scored(BEGIN + 31 * HOUR, "late", {"quality": None})])
    desk.ticked(BEGIN + 6 * DAY)
    assert desk.verdicts.samples.tallies("bar", *span) == before


def test_what_is_all_taken_away_leaves_no_sums(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, "p90")
    desk.told([scored(BEGIN, "a", {"quality": 3, "channel": "c"}), scored(BEGIN + 5, "b", {"quality": 3.001, "channel": "c"})])
    desk.ticked(BEGIN + 10)
    assert [n for (n,) in desk.asked("select n from sums")] == [2, 2]
    desk.told([scored(BEGIN + 10, "a", {"quality": None}), scored(BEGIN + 11, "b", {"quality": None})])
    desk.ticked(BEGIN + 20)
    assert desk.asked("select * from sums") == []
    desk.close()


def test_a_recording_that_fails_adds_nothing(desk: Desk) -> None:
    span = (BEGIN - 1, BEGIN + 5 * DAY)
    before = desk.verdicts.samples.tallies("bar", *span)
    sample = rows(desk).head(1).with_columns(sign=pl.lit(1, pl.Int64))
    broken = sample.with_columns(group=pl.lit(None, pl.String))
    with pytest.raises(StoreFailed, match="NOT NULL"):
        desk.verdicts.record(Recording(0, EMPTY, EMPTY.select("standard", "timeline", "opener"), samples=pl.concat([sample, broken])))
    assert desk.verdicts.samples.tallies("bar", *span) == before


def test_a_standard_without_samples(tmp_path: Path) -> None:
    store = VerdictStore(tmp_path / "verdicts.db")
    assert store.samples.tallies("bar", 0, 1) == {}
    assert store.samples.first("bar", 0) is None
    store.close()
