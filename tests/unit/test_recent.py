"""What is kept of the events that were read last: the same rows as in the file, whatever happens to them, and fewer of them read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import polars as pl
import pytest

from monitors.ledger import appending
from monitors.ledger.batches import Batch, Record
from monitors.ledger.events import EventStore
from monitors.recent import BYTES_MOST, FEW, READINGS_MOST, Recent

SUBJECTS = 12
STEPS = 120


class Counting(EventStore):
    """An event file that knows how many rows were read of it last."""

    rows = 0

    def events_of(self, subjects: Iterable[int], after: Mapping[int, int] | None = None) -> pl.DataFrame:
        events = super().events_of(subjects, after)
        self.rows = len(events)
        return events


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counting]:
    with closing(Counting(tmp_path / "events.db")) as store:
        yield store


def told(numbers: Iterable[int], subjects: int, text: str = "", name: str = "T") -> Batch:
    """Events of these numbers, on so many subjects in turn."""
    records = [Record(n.to_bytes(16, "big"), f"{name}-{n % subjects:03}", n, "opened", f'{{"n":"{text}"}}') for n in numbers]
    return Batch("desk", records, [], None, 0, 0)


def void(store: EventStore, subjects: Sequence[int]) -> set[int]:
    return store.revised_among(subjects) | store.forgotten_among(subjects)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_read_is_what_the_file_holds(store: Counting, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(seed)
    monkeypatch.setattr(appending, "PLACED_AT_ONCE", chance.choice([1, 20, 100]))
    recent = Recent(store, bytes_most=chance.choice([0, 6_000, 40_000, BYTES_MOST]), few=chance.choice([1, 3]))
    store.append([told(range(3 * SUBJECTS), SUBJECTS)])
    carried: dict[int, int] = {}
    for step in range(STEPS):
        known = range(3 * SUBJECTS + 5 * step)
        new = [told(range(known.stop, known.stop + 5), SUBJECTS)]
        again = [told(chance.sample(known, 2), chance.choice([1, SUBJECTS]), text=str(step))] if chance.random() < 0.3 else []
        store.append(new + again)
        if chance.random() < 0.05:
            store.retain(chance.choice(known), [chance.randint(1, SUBJECTS)])
        subjects, touch = store.touched(chance.randint(1, SUBJECTS))
        after = {subject: seq for subject, seq in carried.items() if subject in subjects and subject not in void(store, subjects)}
        assert recent.events_of(subjects, after, void(store, subjects)).equals(store.events_of(subjects, after)), step
        store.forget(subjects, touch)
        if chance.random() < 0.2:
            carried[chance.choice(subjects)] = chance.choice(known)


@pytest.fixture
def read(store: Counting) -> Recent:
    """What is kept when 250 subjects with three events each were read."""
    store.append([told(range(750), 250)])
    recent = Recent(store)
    assert len(recent.events_of(range(1, 251), {}, ())) == store.rows == 750
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
    assert store.rows == 12


def test_what_was_void_when_few_were_read_is_not_kept(store: Counting, read: Recent) -> None:
    read.events_of([7], {}, {7})
    read.events_of(range(1, 251), {}, ())
    assert store.rows == 3


def test_old_readings_make_room(store: Counting, read: Recent) -> None:
    store.append([told(range(1_000, 1_200), 200, name="C")])
    for _ in range(READINGS_MOST):
        read.events_of(range(251, 451), {}, ())
    read.events_of(range(1, 251), {}, ())
    assert store.rows == 750


ROOM = [
    # characters of each of 250 events   rows that are read of the file again
    (0,     0),
    (2_000, 0),
    (4_000, 250),
]  # fmt: skip


@pytest.mark.parametrize(("characters", "rows"), ROOM)
def test_what_is_kept_has_only_so_much_room_however_long_it_is(store: Counting, characters: int, rows: int) -> None:
    store.append([told(range(250), 250, text="x" * characters)])
    recent = Recent(store, bytes_most=700_000)
    for _ in range(2):
        assert len(recent.events_of(range(1, 251), {}, ())) == 250
    assert store.rows == rows
