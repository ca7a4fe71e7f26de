"""Whatever comes, fails and dies while sweeps go on: nothing that was touched is passed over, and no sweep is said to end before it has.

An obvious model tells when each subject was touched and when it was folded last; neither the sweep nor the file may know less.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import pytest

from monitors.ledger.batches import Batch, Record, Records, Swept
from monitors.ledger.events import EventStore
from monitors.sweep import Sweep
from tests.stored import waiting

STEPS = 40


@dataclass
class World:
    """Two that append to one file, and one that sweeps over it, whose notes arrive late or never."""

    chance: Random
    stores: Sequence[EventStore]
    subjects: range
    clock: count[int] = field(default_factory=count)
    events: dict[bytes, tuple[int, str]] = field(default_factory=dict)
    touched: dict[int, int] = field(default_factory=dict)  # by subject, when last
    folded: dict[int, int] = field(default_factory=dict)
    notes: list[tuple[Sequence[int], int, Swept]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()
        self.tell(self.subjects)  # at once and by name, so that these are their numbers

    def waiting(self) -> set[int]:
        """Who was touched since it was folded."""
        return {subject for subject, at in self.touched.items() if at > self.folded.get(subject, -1)}

    def some(self, most: int) -> list[int]:
        return self.chance.sample(self.subjects, self.chance.randint(1, min(most, len(self.subjects))))

    def tell(self, subjects: Sequence[int]) -> None:
        """Something new of each, and now and then what was told before: as it was, with another text, or of another subject."""
        told = {(len(self.events) + n).to_bytes(16, "big"): (subject, "") for n, subject in enumerate(subjects)}
        for digest in self.chance.sample([*self.events], self.chance.choice([0, 0, 0, min(2, len(self.events))])):
            told[digest] = self.chance.choice([self.chance.choice(self.subjects), self.events[digest][0]]), self.chance.choice(["", "1"])
        came = {digest: each for digest, each in told.items() if self.events.get(digest) != each}
        self.touched |= dict.fromkeys([subject for subject, _ in came.values()], next(self.clock))
        self.touched |= dict.fromkeys([self.events[digest][0] for digest in came if digest in self.events], next(self.clock))
        self.events |= told
        records = [Record(digest, f"t-{subject:02}", 1, "opened", text) for digest, (subject, text) in told.items()]
        self.chance.choice(self.stores).append([Batch("desk", Records.of(records), [], None, 0, 0)])

    def touch(self) -> None:
        """Some are to be folded anew, or all."""
        subjects = self.chance.choice([self.some(3), None])
        self.touched |= dict.fromkeys(subjects or self.subjects, next(self.clock))
        self.stores[0].touch(subjects)

    def begin(self) -> None:
        """A process that sweeps begins; of what the one before it wanted noted some is lost, and some comes only now."""
        if self.chance.random() < 0.8:
            self.notes = [note for note in self.notes if self.chance.random() < 0.5]
        self.sweep, self.begins = Sweep(self.stores[0], lambda *note: self.notes.append(note)), True

    def note(self, most: int) -> None:
        """So many notes arrive."""
        for note in self.notes[:most]:
            self.stores[0].note_folded(*note)
        self.notes = self.notes[most:]

    def tick(
        self, most: int, early: Sequence[int] = (), meanwhile: Sequence[int] = (), ill: Collection[int] = (), *, dies: bool = False
    ) -> None:
        """The next slice is folded, and with it who is early. One who is ill has that fail; or the process dies before it says so."""
        before, asked = self.waiting(), next(self.clock)
        turn = self.sweep.next(most)
        if self.begins:
            self.begun = asked
        self.begins = len(turn.subjects) < most or not most
        assert before <= {*self.sweep.waiting_among(self.subjects)}
        assert not turn.is_all or before <= {*turn.subjects}
        if meanwhile:
            self.tell(meanwhile)
        if {*ill} & {*turn.subjects}:
            return
        self.folded |= dict.fromkeys([*turn.subjects, *early], asked)
        if dies:
            return self.begin()
        self.sweep.folded(sorted({*turn.subjects, *early}))
        assert not turn.ends_sweep or all(self.touched[subject] > self.begun for subject in self.waiting())

    def step(self) -> None:
        """Whatever may happen."""
        happens = self.chance.random()
        if happens < 0.3:
            self.tell(self.some(4))
        elif happens < 0.36:
            self.touch()
        elif happens < 0.42:
            self.begin()
        else:
            early, meanwhile = (self.some(3) if self.chance.random() < 0.4 else () for _ in range(2))
            ill = self.subjects if self.chance.random() < 0.12 else ()
            self.tick(self.chance.choice([0, 1, 2, 3, 3, 5, 8, 40]), early, meanwhile, ill, dies=self.chance.random() < 0.04)
            self.note(self.chance.choice([0, 0, 1, 3]))


@pytest.mark.parametrize("seed", range(100))
def test_what_was_touched_waits_until_it_was_folded(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    with closing(EventStore(tmp_path / "events.db")) as store, closing(EventStore(tmp_path / "events.db")) as other:
        world = World(chance, (store, other), range(1, chance.choice([3, 6, 12, 30]) + 1))
        for _ in range(STEPS):
            world.step()
            assert world.waiting() <= {*waiting(store)} == store.touched_among([*world.subjects])


@pytest.mark.parametrize("most", [1, 3, 5])
@pytest.mark.parametrize("ill", [1, 6, 12])
def test_one_that_fails_every_time_holds_up_only_its_slice(tmp_path: Path, ill: int, most: int) -> None:
    with closing(EventStore(tmp_path / "events.db")) as store:
        world = World(Random(ill), (store,), range(1, 13))
        for step in range(60):
            world.tick(most, meanwhile=[1 + step % 12], ill=[ill])
            world.note(1)
        for _ in range(30):
            world.tick(most, ill=[ill])
            world.note(1)
        assert ill in waiting(store)
        assert len(waiting(store)) <= most + 1, "for whoever begins in its place, who folds the one that came in the last sweep, too"
        for _ in range(30):
            world.tick(most)
            world.note(1)
        assert waiting(store) == []
