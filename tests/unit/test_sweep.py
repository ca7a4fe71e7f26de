"""In which order what is touched is folded: each slice after the one before, and what is touched meanwhile in the next sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.events import EventStore
from monitors.sweep import Sweep, Turn
from tests.stored import fold_all, waiting


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    """Six subjects, of which none waits."""
    with closing(EventStore(tmp_path / "events.db")) as store:
        tell(store, range(1, 7))
        fold_all(store)
        yield store


def tell(store: EventStore, subjects: Iterable[int]) -> None:
    """Something new of each, in its turn."""
    for subject in subjects:
        digest = (store.touched_since()[1] + 1).to_bytes(16, "big")
        store.append([Batch("desk", Records.of([Record(digest, f"t-{subject}", 1, "opened", "{}")]), [], None, 0, 0)])


TOUCHED: dict[str, Callable[[EventStore, list[int]], None]] = {"something comes": tell, "by itself": EventStore.touch}
SWEPT = [
    # how it goes                        most  what is touched before each slice, the slice and what is said of it
    ("nothing waits", 2, ["", "|ends all"]),
    ("fewer than a slice", 3, ["1 2", "1 2|ends all", "", "|ends all"]),
    ("as many as a slice", 2, ["1 2", "1 2|", "", "|ends all"]),
    ("more than a slice", 2, ["1 2 3", "1 2|", "", "3|ends all"]),
    ("a quarter more", 8, ["1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9|ends all"]),
    ("more than a quarter more", 8, ["1 2 3 4 5 6 7 8 9 10", "1 2 3 4 5 6 7 8|", "", "9 10|ends all"]),
    ("touched behind the sweep", 2, ["1 2 3", "1 2|", "1", "3|ends", "", "1|ends all"]),
    ("touched again and again", 2, ["1 2 3", "1 2|", "1 2 3", "3|ends", "1 2 3", "1 2|", "1 2", "3|ends"]),
    ("touched ahead of the sweep", 2, ["1 2 3", "1 2|", "4", "3 4|", "2", "|ends", "", "2|ends all"]),
    ("a slice fails", 2, ["1 2 3", "1 2 fails|", "", "3|", "", "1 2|", "", "|ends all"]),
    ("the last slice fails", 2, ["1 2 3", "1 2|", "", "3 fails|ends all", "", "3|ends all"]),
    ("it fails again", 2, ["1 2 3", "1 2 fails|", "", "3|", "", "1 2 fails|", "", "|", "", "1 2|", "", "|ends all"]),
    ("no room", 0, ["1", "|", "", "|"]),
    ("no room in its middle", 2, ["1 2 3", "1 2|", "1", "no room|", "", "1 3|", "", "|ends all"]),
    ("no room after a slice that failed", 2, ["1 2 3", "1 2 fails|", "", "no room|", "", "1 2|", "", "3|ends all"]),
]


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
@pytest.mark.parametrize(("_", "most", "steps"), SWEPT, ids=[row[0] for row in SWEPT])
def test_what_was_touched_is_swept(
    store: EventStore, _: str, most: int, steps: list[str], touch: Callable[[EventStore, list[int]], None]
) -> None:
    sweep, waits = Sweep(store, store.note_folded), set[int]()
    for touched, told in zip(steps[::2], steps[1::2], strict=True):
        touch(store, [int(number) for number in touched.split()])
        waits |= {int(number) for number in touched.split()}
        subjects, _, said = told.partition("|")
        turn = sweep.next(0 if subjects == "no room" else most)
        assert turn.subjects == [int(number) for number in subjects.split() if number.isdigit()]
        assert (turn.ends_sweep, turn.is_all) == ("ends" in said, "all" in said)
        assert sweep.waiting_among(range(11)) == sorted(waits)
        if "fails" not in subjects:
            sweep.folded(turn.subjects)
            waits -= {*turn.subjects}
        assert waits <= {*waiting(store)}, "whoever begins in its place folds these at least"
        if "ends all" in told and "fails" not in subjects:
            assert waiting(store) == []


def test_who_is_folded_ahead_waits_no_more_unless_touched_since(store: EventStore) -> None:
    sweep = Sweep(store, store.note_folded)
    tell(store, [1, 2, 4, 5])
    assert sweep.next(2).subjects == [1, 2]
    tell(store, [2, 5])  # while the slice is folded, and with it 4 and 5, that fell due
    sweep.folded([1, 2, 4, 5])
    assert (sweep.next(2), waiting(store)) == (Turn([5], ends_sweep=True, is_all=False), [2, 5])
    sweep.folded([5])
    assert waiting(store) == [2, 5]  # all that came since it began
    assert sweep.next(2) == Turn([2], ends_sweep=True, is_all=True)
    sweep.folded([2])
    assert waiting(store) == []
