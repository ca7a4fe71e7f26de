"""What is kept of the events that were read last: the same rows as in the file, whatever happens to them, and fewer of them read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from random import Random

import polars as pl
import pytest

from monitors.ledger import places
from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.events import Came, EventStore
from monitors.recent import BYTES_MOST, CAME_MOST, FEW, READINGS_MOST, Recent
from monitors.sweep import Sweep
from tests.stored import AtOnce

SUBJECTS = 12
STEPS = 120


class Counting(EventStore):
    """An event file that knows how many rows were read of it, by subject and in the order of arrival."""

    rows = came = upto = 0
    meanwhile: Sequence[Batch] = ()  # is told right after what came was read

    def events_of(self, subjects: Iterable[int], after: Mapping[int, int] | None = None) -> pl.DataFrame:
        events = super().events_of(subjects, after)
        self.rows += len(events)
        return events

    def came_since(self, seq: int, most: int, bytes_most: int) -> Came:
        came = super().came_since(seq, most, bytes_most)
        self.came += 0 if came.events is None else len(came.events)
        self.upto = came.upto
        if self.meanwhile:
            self.append(self.meanwhile)
        return came

    def begin_anew(self) -> None:
        self.rows = self.came = 0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counting]:
    with closing(Counting(tmp_path / "events.db")) as store:
        yield store


def told(numbers: Iterable[int], subjects: int, text: str = "", name: str = "T") -> Batch:
    """Events of these numbers, on so many subjects in turn."""
    records = [Record(n.to_bytes(16, "big"), f"{name}-{n % subjects:03}", n, "opened", f'{{"n":"{text}"}}') for n in numbers]
    return Batch("desk", Records.of(records), [], None, 0, 0)


def next_of(sweep: Sweep, most: int) -> list[int]:
    """The next slice that is not empty."""
    while not (subjects := sweep.next(most).subjects):
        sweep.folded([])
    return subjects


def void(store: EventStore, subjects: Sequence[int]) -> set[int]:
    return store.revised_among(subjects) | store.forgotten_among(subjects)


@pytest.mark.parametrize("seed", range(16))
def test_what_is_read_is_what_the_file_holds(store: Counting, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(seed)
    monkeypatch.setattr(places, "ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr(places, "PLACED_AT_ONCE", chance.choice([1, 20, 100]))
    room, few, most = chance.choice([0, 6_000, 40_000, BYTES_MOST]), chance.choice([1, 3]), chance.choice([6, 20, CAME_MOST])
    recent = Recent(store, ["n"], bytes_most=room, few=few, came_most=most)
    numbers = count()
    store.append([told(islice(numbers, 3 * SUBJECTS), SUBJECTS)])
    carried: dict[int, int] = {}
    sweep = Sweep(store, store.note_folded)
    for step in range(STEPS):
        known = next(numbers)
        new = told([known, *islice(numbers, chance.randrange(8))], SUBJECTS + step // 8)
        again = [told(chance.sample(range(known), 2), chance.choice([1, SUBJECTS]), text=str(step))] if chance.random() < 0.3 else []
        store.append([new, *again])
        if chance.random() < 0.05:
            store.retain(chance.choice(range(known)), [chance.randint(1, SUBJECTS)])
        subjects = next_of(sweep, chance.randint(1, SUBJECTS))
        after = {subject: seq for subject, seq in carried.items() if subject in subjects and subject not in void(store, subjects)}
        store.meanwhile = [told(islice(numbers, 3), SUBJECTS + step // 8)] if chance.random() < 0.2 else []
        found = recent.events_of(subjects, after, void(store, subjects))
        in_time = pl.col("seq") <= (store.upto if len(subjects) >= few else 10**9)
        assert found.equals(store.events_of(subjects, after).filter(in_time)), step
        sweep.folded(subjects)
        if chance.random() < 0.2:
            carried[chance.choice(subjects)] = chance.choice(range(known))


@pytest.fixture
def read(store: Counting) -> Recent:
    """What is kept when 250 subjects with three events each were read."""
    store.append([told(range(750), 250)])
    recent = Recent(store, ["n"])
    assert len(recent.events_of(range(1, 251), {}, ())) == store.came == 750
    store.begin_anew()
    return recent


READ = [
    # what is read again     subjects       carried up to        void     rows of the file
    ("all",                  range(1, 251), {},                  set(),   0),
    ("one is void",          range(1, 251), {},                  {7},     3),
    ("one is carried since", range(1, 251), {7: 7 + 250},        set(),   1),
    ("enough",               range(1, FEW + 1), {},              set(),   0),
    ("few",                  range(1, FEW), {},                  set(),   3 * (FEW - 1)),
    ("others as well",       range(101, 351), {},                set(),   0),
]  # fmt: skip


@pytest.mark.parametrize(("_", "subjects", "after", "gone", "rows"), READ, ids=[row[0] for row in READ])
def test_only_what_came_since_is_read_of_the_file(
    store: Counting, read: Recent, _: str, subjects: Sequence[int], after: dict[int, int], gone: set[int], rows: int
) -> None:
    read.events_of(subjects, after, gone)
    assert store.rows == rows


def test_what_came_since_is_read_of_the_file(store: Counting, read: Recent) -> None:
    store.append([told(range(1_000, 1_012), 250)])
    assert len(read.events_of(range(1, 251), {}, ())) == 762
    assert (store.came, store.rows) == (12, 0)


CAME = [
    # interactions                asked for before  asked for then
    ("all are new",              [],               range(1, 501)),
    ("what waits is read once",  [range(1, 251)],  range(251, 501)),
    ("few were asked for",       [range(1, FEW)],  range(1, 501)),
]  # fmt: skip


@pytest.mark.parametrize(("_", "before", "subjects"), CAME, ids=[row[0] for row in CAME])
def test_of_new_interactions_nothing_is_read_by_subject(
    store: Counting, _: str, before: Sequence[Sequence[int]], subjects: Sequence[int]
) -> None:
    store.append([told(range(1_000), 500)])
    recent = Recent(store, ["n"])
    for each in before:
        recent.events_of(each, {}, ())
    store.rows = 0
    assert len(recent.events_of(subjects, {}, ())) == 2 * len(subjects)
    assert (store.came, store.rows) == (1_000, 0)


ASKED = [
    # attributes asked for   what three events say      what is kept of it
    (["n"],                  ['{"n":"=1"}', '{"m":"=n"}', "{}"], ['{"n":"=1"}', "{}", "{}"]),
    (["m", "n"],             ['{"n":"=1"}', '{"m":"=n"}', "{}"], ['{"n":"=1"}', '{"m":"=n"}', "{}"]),
    (["n"],                  ['{"m":"=1","n":"=2"}'] * 3,        ['{"m":"=1","n":"=2"}'] * 3),
    ([],                     ['{"n":"=1"}'] * 3,                 ["{}"] * 3),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "said", "kept"), ASKED)
def test_what_nobody_asks_for_is_not_kept(store: Counting, asked: Sequence[str], said: Sequence[str], kept: Sequence[str]) -> None:
    records = [Record(n.to_bytes(16, "big"), "T", n, "opened", data) for n, data in enumerate(said)]
    recent = Recent(store, asked, few=1, came_most=1)
    for numbers in ([0, 1], [2]):  # two are read by subject, one in the order of arrival
        store.append([Batch("desk", Records.of([records[n] for n in numbers]), [], None, 0, 0)])
        assert recent.events_of([1], {}, ())["data"].to_list() == list(kept[: numbers[-1] + 1])


TOO_MUCH = [
    # characters of each of 1,000 events   most events   rows that are read by subject
    (0,     1_000, 0),
    (0,     999,   500),
    (1_000, 1_000, 500),
]  # fmt: skip


@pytest.mark.parametrize(("characters", "most", "rows"), TOO_MUCH)
def test_what_came_is_read_by_subject_if_it_is_too_much(
    store: Counting, monkeypatch: pytest.MonkeyPatch, characters: int, most: int, rows: int
) -> None:
    monkeypatch.setattr("monitors.recent.CAME_BYTES_MOST", 1_000_000)
    store.append([told(range(1_000), 500, text="x" * characters)])
    recent = Recent(store, ["n"], came_most=most)
    for _ in range(2):
        assert len(recent.events_of(range(1, 251), {}, ())) == 500
    assert store.rows == rows


def test_what_was_void_when_few_were_read_is_not_kept(store: Counting, read: Recent) -> None:
    read.events_of([7], {}, {7})
    store.begin_anew()
    read.events_of(range(1, 251), {}, ())
    assert store.rows == 3


def test_old_readings_make_room(store: Counting, read: Recent) -> None:
    store.append([told(range(1_000, 1_200), 200, name="C")])
    for _ in range(READINGS_MOST):
        read.events_of(range(251, 451), {}, ())
    read.events_of(range(1, 251), {}, ())
    assert store.rows == 750


def test_an_interaction_without_newer_events_is_forgotten_with_its_reading(store: Counting) -> None:
    store.append([told(range(2), 2)])
    recent = Recent(store, ["n"], few=1)
    recent.events_of([1, 2], {1: 1}, ())
    for _ in range(3 * READINGS_MOST):
        recent.events_of([2], {}, ())
    store.append([told([2], 2)])
    assert recent.events_of([1, 2], {1: 1}, ())["seq"].to_list() == [3, 2]


ROOM = [
    # characters of each of 250 events   rows that are read of the file again
    (0,     0),
    (2_000, 0),
    (4_000, 250),
]  # fmt: skip


@pytest.mark.parametrize(("characters", "rows"), ROOM)
def test_what_is_kept_has_only_so_much_room_however_long_it_is(store: Counting, characters: int, rows: int) -> None:
    store.append([told(range(250), 250, text="x" * characters)])
    recent = Recent(store, ["n"], bytes_most=700_000)
    for _ in range(2):
        assert len(recent.events_of(range(1, 251), {}, ())) == 250
    assert store.rows == rows
