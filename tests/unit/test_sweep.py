"""In which order what is touched is folded: each slice after the one before, and what is touched meanwhile in the next sweep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.events import EventStore
from monitors.sweep import Sweep


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    """Six subjects, none of which is touched."""
    with closing(EventStore(tmp_path / "events.db")) as store:
        names = [f"t-{number}" for number in range(1, 7)]
        store.append([Batch("desk", Records.of([Record(name.encode(), name, 1, "opened", "{}") for name in names]), [], None, 0, 0)])
        store.forget(*store.touched(10))
        yield store


SWEPT = [
    # how it goes                        most  what is touched before each slice, the slice and what is said of it
    ("nothing waits", 2, ["", "|ends all"]),
    ("fewer than a slice", 3, ["1 2", "1 2|ends all", "", "|ends all"]),
    ("as many as a slice", 2, ["1 2", "1 2|", "", "|ends all"]),
    ("more than a slice", 2, ["1 2 3", "1 2|", "", "3|ends all"]),
    ("touched behind the sweep", 2, ["1 2 3", "1 2|", "1", "3|ends", "", "1|ends all"]),
    ("touched again and again", 2, ["1 2 3", "1 2|", "1 2 3", "3|ends", "1 2 3", "1 2|", "1 2", "3|ends"]),
    ("touched ahead of the sweep", 2, ["1 2 3", "1 2|", "4", "3 4|", "2", "|ends", "", "2|ends all"]),
    ("a slice fails", 2, ["1 2 3", "1 2 fails|", "", "3|", "", "1 2|", "", "|ends all"]),
    ("the last slice fails", 2, ["1 2 3", "1 2|", "", "3 fails|ends all", "", "3|all", "", "|ends all"]),
    ("it fails again", 2, ["1 2 3", "1 2 fails|", "", "3|", "", "1 2 fails|", "", "|", "", "1 2|", "", "|ends all"]),
    ("no room", 0, ["1", "|", "", "|"]),
]


@pytest.mark.parametrize(("_", "most", "steps"), SWEPT, ids=[row[0] for row in SWEPT])
def test_what_was_touched_is_swept(store: EventStore, _: str, most: int, steps: list[str]) -> None:
    sweep = Sweep(store)
    for touched, told in zip(steps[::2], steps[1::2], strict=True):
        store.touch([int(number) for number in touched.split()])
        turn = sweep.next(most)
        subjects, _, said = told.partition("|")
        fails = "fails" in subjects
        assert turn.subjects == [int(number) for number in subjects.replace("fails", "").split()]
        assert (turn.ends_sweep, turn.is_all) == ("ends" in said, "all" in said)
        if not fails:
            store.forget(turn.subjects, turn.touch)
            sweep.folded()
