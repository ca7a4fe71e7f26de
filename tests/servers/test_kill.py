"""A monitor that is killed at any moment, again and again: nothing acknowledged is lost, nothing counts twice, nothing rings twice.

Two monitors are told the same help desk's days. One is left in peace. The other is killed while it starts, while it stores, while it
ticks, and also so that deadlines pass while it is dead; what it did not acknowledge is sent to it again. At the end both must show the
same of every standard, hold the same verdicts, and have told the same breaches, each once.

`UPHELD_KILLS` says how often (`make crash`), `UPHELD_SEED` makes other days and other moments of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import SIGKILL

from monitors.pace import COUNTED_EVERY_US
from tests.servers.desk_day import BOOK, Desk, instant
from tests.servers.ledgers import until
from tests.servers.programs import Driven, Ports, moment
from tests.servers.pushing import Senders

KILLS = int(os.environ.get("UPHELD_KILLS", "14"))
SEED = int(os.environ.get("UPHELD_SEED", "1"))


@dataclass
class Told:
    """A monitor that is told the days of a desk."""

    program: Driven
    day: Desk
    senders: Senders
    steps: int = 0

    def step(self) -> None:
        """Let one step happen: time moves on, whether the monitor lives or not; then its events come, and all is concluded."""
        now, told = self.day.next_step()
        self.program.clock.set(now)
        self.program.ledger.settled(now)
        self.senders.send(told)
        self.program.ledger.settled(now)
        self.steps += 1

    def end(self, now: int) -> dict[str, float]:
        """What it shows of every standard once all is concluded and its short windows were counted anew; then it stops."""
        program = self.program
        self._concluded(now)
        self._concluded(now + COUNTED_EVERY_US)
        shown = {series: value for series, value in program.metrics().items() if 'standard="' in series}
        program.end()
        return shown

    def _concluded(self, now: int) -> None:
        program = self.program
        program.clock.set(now)
        program.ledger.settled(now)
        until(lambda: program.metrics()["upheld_last_evaluation_timestamp_seconds"] * 1_000_000 >= now, 60, program.said)


@contextmanager
def told(folder: Path, port: int, seed: int) -> Iterator[Told]:
    """A monitor that has not been started; whatever happens it is not left behind."""
    each = Told(Driven(folder, port, BOOK, instant(0)), Desk(seed), Senders(port))
    try:
        yield each
    finally:
        each.senders.close()
        if each.program.process is not None and each.program.process.poll() is None:
            each.program.kill()


@dataclass
class Killer:
    """Kills a monitor at moments of its own and starts it again, so many times; then leaves it running. Now and
    then what it has started to evaluate for it dies first, which it has to start again by itself."""

    program: Driven
    kills: int
    random: Random
    hits: list[int] = field(default_factory=list)  # how many rows waited to be evaluated at each kill

    def run(self) -> None:
        for _ in range(self.kills):
            self.program.start()
            if self.random.random() < 0.75:
                self.program.ready()
                if self.random.random() < 0.4:
                    moment(self.random.uniform(0, 0.3))
                    for each in self.program.processes()[1:]:
                        os.kill(each, SIGKILL)
                moment(self.random.uniform(0, 0.6))
            else:
                moment(self.random.uniform(0, 1.2))
            self.program.kill()
            self.hits.append(self.program.ledger.waiting(self.program.clock.now()))
            moment(self.random.uniform(0, 0.15))
        self.program.start()
        self.program.ready()


def test_killed_and_left_in_peace_show_the_same(tmp_path: Path, free_port: Ports) -> None:
    with told(tmp_path / "killed", free_port(), SEED) as killed, told(tmp_path / "in peace", free_port(), SEED) as peaceful:
        killer = Killer(killed.program, KILLS, Random(SEED))
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(killer.run)
            while not done.done():
                killed.step()
            done.result()
        peaceful.program.start()
        while peaceful.steps < killed.steps:
            peaceful.step()
        hit = f"{killed.steps} steps, {killed.senders.unanswered} requests sent again, rows waiting at each kill: {killer.hits}"
        end = instant(killed.day.step + 200)
        shown, expected = killed.end(end), peaceful.end(end)
        assert {series: (shown.get(series), value) for series, value in expected.items() if shown.get(series) != value} == {}, hit
        assert shown.keys() == expected.keys(), hit
        ledger, whole = killed.program.ledger, peaceful.program.ledger
        assert ledger.digests() == whole.digests(), hit
        assert ledger.verdicts() == whole.verdicts(), hit
        assert ledger.sums() == whole.sums(), hit
        assert whole.sums(), "bars were told of"
        assert ledger.journal() == whole.journal(), hit
        assert ledger.sound() and whole.sound()
