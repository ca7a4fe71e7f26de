"""However events come in and whenever the monitor looks, it ends with the verdicts, tallies and counters of one look at all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.horizons import Horizon
from engine.language.durations import HOUR, MINUTE
from monitors.feeds.identity import event_digests
from monitors.ledger.batches import Batch, Record, Records
from tests.model.rows import Event
from tests.model.timelines import FEEDS, GAPS, Scenario, scenario
from tests.unit.desk import Desk, promises_of


def records_of(event: Event) -> tuple[str, Record]:
    (digest,) = event_digests([event.feed], [f"{event.seq}"])
    return event.feed, Record(digest, event.subject, event.at, event.type, orjson.dumps(dict(event.data)).decode())


def in_one_look(of: Scenario, folder: Path) -> Desk:
    """All events in their order, and one tick."""
    desk = Desk(folder, promises_of(of.book), dict.fromkeys(FEEDS, 0))
    tell(desk, of.events)
    desk.ticked(of.now)
    return desk


def tell(desk: Desk, events: Sequence[Event]) -> None:
    batches = [Batch(feed, Records.of([record]), [], None, 0, 0) for feed, record in map(records_of, events)]
    if batches:
        desk.events.append(batches)


def looks(seed: int) -> tuple[Scenario, list[tuple[int, int, int, int]]]:
    """A scenario and how it is looked at: before which event, how many touched at most, at which instant, how far behind feeds are."""
    chance = Random(seed)
    of = scenario(chance.choice)
    cuts = sorted(chance.choices(range(len(of.events) + 1), k=chance.randrange(5)))
    before_end = sorted(chance.choices((0, 1, MINUTE, HOUR, *GAPS), k=len(cuts)), reverse=True)
    ways = zip(cuts, before_end, strict=True)
    return of, [(cut, chance.randint(1, 3), of.now - before, chance.choice((0, 0, HOUR, 4 * HOUR))) for cut, before in ways]


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_any_slices_end_alike(seed: int) -> None:
    of, slices = looks(seed)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole = in_one_look(of, Path(one))
        desk = Desk(Path(other), promises_of(of.book), dict.fromkeys(FEEDS, 0), carried_from=1 + seed % 3)
        told = 0
        for cut, slice_most, now, unread in slices:
            tell(desk, of.events[told:cut])
            told = max(told, cut)
            desk.read = {feed: Horizon(now - unread, now - unread // 2) for feed in FEEDS}
            meanwhile = of.events[told : told + slice_most]  # comes between two ticks
            desk.tick(now, desk.read, desk.live_from, slice_most)
            tell(desk, meanwhile)
            told += len(meanwhile)
            desk.ticked(now, slice_most)
            desk.check()
        tell(desk, of.events[told:])
        desk.read = {}
        desk.ticked(of.now, 2)
        desk.check()
        whole.check()
        assert desk.rows() == whole.rows()
        assert counts(desk) == counts(whole)
        whole.close()
        desk.close()


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_a_backlog_that_is_folded_in_slices_takes_nothing_back(seed: int) -> None:
    of, _ = looks(seed)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole = in_one_look(of, Path(one))
        desk = Desk(Path(other), promises_of(of.book), dict.fromkeys(FEEDS, 0))
        tell(desk, of.events)
        while desk.tick(of.now, {name: Horizon(of.now, of.now) for name in FEEDS}, desk.live_from, 1).more:
            desk.check()
            desk = desk.opened_again()
        desk.check()
        assert desk.rows() == whole.rows()
        assert desk.verdicts.totals.counters() == whole.verdicts.totals.counters()
        whole.close()
        desk.close()


def counts(desk: Desk) -> tuple[object, Counter[tuple[str, str, str]]]:
    """The tallies by standard and hour, and the verdicts that stand, by labels."""
    asked = "select s.name, bucket, met, breached from tally join standard s on s.id = standard order by 1, 2"
    return [row for row in desk.asked(asked) if row[2] or row[3]], +desk.net()
