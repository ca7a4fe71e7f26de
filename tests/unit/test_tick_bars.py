"""Figures are the same to the last digit whether a monitor ticks through the days, late events and all, or reads history at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.bars import bar_figures
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.language.durations import HOUR, MINUTE, SECOND
from monitors.bars import BarShown, shown
from monitors.history import backtest
from monitors.ledger.batches import Record
from monitors.tick import Promises
from tests.stored import all_events
from tests.unit.desk import Desk, book_of, instant, promises_of
from tests.unit.scores import scored

BOOK = book_of(
    """
  quality: {promise: Good everywhere, bar: {average: quality, at_least: 4, across: channel, spread: {at_most: 0.3}}, over: 30h, minimum: 2}
  surely: {promise: Surely good, bar: {average: quality, at_least: 4, across: channel}, over: 30h, confidence: 95%}
  handling: {promise: Calls are short, bar: {p90: handling, at_most: 8m, across: channel}, over: 1d}
  usual: {promise: Half of the calls are short, bar: {median: handling, at_most: 5m}, over: day}
  recommended: {promise: They like us, bar: {nps: recommends, at_least: 0, against: previous, drop: {at_most: 10}}, over: 12h}
  satisfied: {promise: Most are satisfied, for: {csat: {present: true}}, bar: {share: {csat: {at_least: 4}}, at_least: 80%}, over: 26h}
  few: {promise: Few come, bar: {count: interactions, across: channel, against: previous, rise: {at_most: 20%}}, over: 6h}
  steady: {promise: As before, bar: {share: {happened: ended}, against: {before: 2026-11-21}, drop: {at_most: 5%}}, over: 24h}
"""
)
PROMISES = promises_of(BOOK)
BEGIN = instant("20 00:00")
SUBJECTS = "abcdefghijkl"
TYPES = {"opened": {}, "answered": {}, "ended": {}, "scored": {"quality": 5}, "surveyed": {"csat": 5, "recommends": 10}, "updated": {}}


def event(number: int, chance: Random) -> Record:
    """Something that happens within three days, on the hour or at any microsecond."""
    kind, scores = chance.choice(list(TYPES.items()))
    data: dict[str, object] = {name: chance.randint(0, 10 * most) / 10 for name, most in scores.items()}
    if kind in ("opened", "updated"):
        data["channel"] = chance.choice(["chat", "email", "phone", None])
    at = BEGIN + chance.choice([chance.randrange(72) * HOUR, chance.randrange(72 * HOUR), chance.randrange(72 * 60) * MINUTE])
    return scored(at, chance.choice(SUBJECTS), data, kind, f"{number}")


def live(desk: Desk, now: int) -> list[BarShown]:
    tallies = desk.verdicts.samples.tallies
    return [shown(each, bar_figures(each, now, partial(tallies, each.name))) for each in BOOK.standards]


def read_at_once(desk: Desk, now: int) -> list[BarShown]:
    history = backtest(BOOK, all_events(desk.events), now)
    return [told.bar for told in history.standards if told.bar is not None]


def instants(chance: Random) -> list[int]:
    """When one looks: later and later, on edges of hours and days or beside them."""
    moments = [BEGIN + chance.randrange(90) * HOUR + chance.choice([-1, 0, 1, chance.randrange(HOUR), -SECOND]) for _ in range(6)]
    return sorted(moments)


def told(records: Sequence[Record], chance: Random) -> list[list[Record]]:
    """The records in parts, in an order that has little to do with their times."""
    mixed = sorted(records, key=lambda record: record.at + chance.choice([0, 0, 0, 30 * HOUR]))
    cuts = sorted(chance.choices(range(len(mixed) + 1), k=5))
    return [mixed[first:last] for first, last in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_live_figures_are_those_of_history(seed: int) -> None:
    chance = Random(seed)
    records = [event(number, chance) for number in range(chance.choice([5, 60, 150]))]
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder), PROMISES)
        for now, part in zip(instants(chance), told(records, chance), strict=True):
            if part:
                desk.told(part)
            desk.ticked(now, chance.randint(1, 20))
            if part:
                assert live(desk, now) == read_at_once(desk, now)
        desk.close()


def test_numbers_as_large_as_can_be_are_added_up_and_larger_ones_are_told_of() -> None:
    book = book_of("  worth: {promise: Worth it, bar: {average: amount, at_least: 4}, over: 30d, confidence: 95%}\n")
    now = instant("21 00:00")
    for amount, mean, misfits in ((10**9 - 1, 10**9 - 0.5, 0), (9 * 10**11, None, 1_000)):
        with TemporaryDirectory() as folder, closing(Desk(Path(folder), promises_of(book))) as desk:
            desk.told([scored(instant("20 00:00") + number, f"s{number}", {"amount": amount + number % 2}) for number in range(1_000)])
            desk.ticked(now)
            told = bar_figures(book.standards[0], now, partial(desk.verdicts.samples.tallies, "worth"))
            assert (told.value, len(desk.verdicts.lists.misfits(2_000))) == (mean, misfits)


AS_BAR = "  care: {promise: We care, bar: {average: score, at_least: 4}, over: 7d}"
AS_TIME = "  care: {promise: We care, clock: first_reply, within: 1h}"


def test_what_comes_late_of_a_bar_that_is_a_time_standard_by_now_counts_when_it_is_a_bar_again(tmp_path: Path) -> None:
    texts: list[Version] = []
    bar, time = book_of(AS_BAR), book_of(AS_TIME)
    desk = Desk(tmp_path, promises_of(bar))
    for book, since, score in ((bar, "20 10:00", 5), (time, "20 12:00", 2), (bar, "20 13:00", 2)):
        texts.append(Version(len(texts) + 1, instant(since), book.standards[0]))
        desk.promises = Promises(Fold(book, {"care": tuple(texts)}), {"care": (HOUR,)}, {"care": 0})
        desk = desk.opened_again()
        desk.told([scored(instant("20 09:00"), f"before {since}", {"score": score})])
        desk.ticked(instant(since) + MINUTE)
        desk.check()
    told = bar_figures(bar.standards[0], instant("20 14:00"), partial(desk.verdicts.samples.tallies, "care"))
    assert told.value == 3
    desk.close()
