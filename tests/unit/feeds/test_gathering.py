"""Events gathered in memory are what a store holds after the same batches, whatever comes twice, is replaced or moves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from monitors.feeds.gathering import Gathered, gathered
from monitors.ledger.batches import Aside, Batch, Record, Records
from monitors.ledger.events import EventStore
from tests.stored import all_events

Row = tuple[str, str, int, str, str]  # identity, subject, at, type, data


def batch(rows: Sequence[Row]) -> Batch:
    records = [Record(identity.encode().ljust(16), subject, at, type_, data) for identity, subject, at, type_, data in rows]
    return Batch("desk", Records.of(records), [], None, 0, 0)


def told(found: Gathered) -> list[tuple[str, int, str, str]]:
    """The events in the order of their numbers."""
    rows = found.events.sort("seq").select("subject", "at", "type", "data").rows()
    return [(found.subjects[subject], at, type_, data) for subject, at, type_, data in rows]


A, B = ("1", "A", 10, "opened", "{}"), ("2", "B", 10, "opened", "{}")

# what is tested | batches | what is left, in order | how many came again
TABLE: list[tuple[str, list[list[Row]], list[Row], int]] = [
    ("nothing", [], [], 0),
    ("each once", [[A, B]], [A, B], 0),
    ("the same event twice in a batch", [[A, A, B]], [A, B], 1),
    ("the same event in two batches", [[A, B], [A]], [A, B], 1),
    ("another time stands in its place", [[A, B], [("1", "A", 5, "opened", "{}")]], [("1", "A", 5, "opened", "{}"), B], 1),
    ("other data stands in its place", [[A, B], [("1", "A", 10, "opened", '{"a":"=b"}')]], [("1", "A", 10, "opened", '{"a":"=b"}'), B], 1),
    ("the last of three counts", [[A, ("1", "A", 11, "closed", "{}"), A]], [A], 2),
    ("of another subject it is a new one", [[A, B, ("1", "C", 10, "opened", "{}")]], [B, ("1", "C", 10, "opened", "{}")], 1),
]  # fmt: skip


@pytest.mark.parametrize(("batches", "left", "again"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_identity_counts_once(batches: list[list[Row]], left: list[Row], again: int) -> None:
    found = gathered(map(batch, batches))
    assert told(found) == [row[1:] for row in left]
    assert found.duplicates == again


@pytest.mark.parametrize("seed", range(40))
def test_a_store_holds_the_same(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    rows = [(random.choice("123"), random.choice("AB"), random.randrange(2), random.choice(["opened", "closed"]), "{}") for _ in range(12)]
    batches = [batch(rows[:5]), batch(rows[5:6]), batch(rows[6:])]
    store = EventStore(tmp_path / "events.db")
    store.append(batches)
    names = store.names([0, 1, 2, 3])
    stored = all_events(store).sort("seq")
    held = [(names[subject], at, type_, data) for subject, at, type_, data in stored.select("subject", "at", "type", "data").rows()]
    store.close()
    assert told(gathered(batches)) == held, f"seed {seed}"


def test_subjects_are_numbered_by_first_sight_and_asides_are_kept() -> None:
    aside = Aside("no_subject", "a.csv:3", "there is no `subject`", "{}")
    found = gathered([batch([B, A]), Batch("desk", Records(), [aside], None, 0, 0)])
    assert found.subjects.to_list() == ["B", "A"]
    assert found.asides == [aside]


def test_what_no_store_could_hold_is_set_aside() -> None:
    found = gathered([batch([("1", "\ud800", 10, "opened", "{}"), B])])
    assert told(found) == [B[1:]]
    assert [aside.reason for aside in found.asides] == ["not_storable"]
