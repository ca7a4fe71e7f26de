"""A monitor that is killed at any moment, again and again: nothing acknowledged is lost, nothing counts twice, nothing rings twice.

Two monitors are told the same help desk's days. One is left in peace. The other is killed while it starts, while it stores, while it
ticks, and also so that deadlines pass while it is dead; what it did not acknowledge is sent to it again. At the end both must show the
same of every standard, hold the same verdicts, and have told the same breaches, each once.

`UPHELD_KILLS` says how often (`make crash`), `UPHELD_SEED` makes another day of it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event

from tests.servers.desk_day import BOOK, Desk, instant
from tests.servers.driven import SharedClock
from tests.servers.ledgers import Ledger, until
from tests.servers.pushing import Senders

ROOT = Path(__file__).parent.parent.parent
KILLS = int(os.environ.get("UPHELD_KILLS", "14"))
SEED = int(os.environ.get("UPHELD_SEED", "1"))
CONFIG = "standards: standards/\nstore: sqlite:///upheld.db\nlisten: 127.0.0.1:{port}\nfeeds: {{desk: {{http: {{path: /events/desk}}}}}}\n"


class Driven:
    """A monitor on a folder of its own, with a clock that the test sets."""

    def __init__(self, folder: Path, port: int) -> None:
        (folder / "standards").mkdir(parents=True)
        (folder / "standards" / "desk.yaml").write_text(BOOK)
        (folder / "config.yaml").write_text(CONFIG.format(port=port))
        self.folder, self.url, self.ledger = folder, f"http://127.0.0.1:{port}", Ledger(folder / "upheld.db")
        self.clock, self.senders = SharedClock(folder / "clock"), Senders(port)
        self.clock.set(instant(0))
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"

    def start(self) -> None:
        """Start the program; it may be killed before it listens."""
        command = [sys.executable, "-m", "tests.servers.driven", str(self.folder / "config.yaml"), str(self.folder / "clock")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def kill(self) -> None:
        """End it as a power cut does, but for the disk."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        assert self.process.wait() == -signal.SIGKILL, self.log.read_text()

    def answers(self) -> bool:
        try:
            return bool(self.metrics())
        except OSError:
            return False

    def ready(self) -> None:
        """Return once it answers."""
        until(self.answers, 60, self.log.read_text)

    def metrics(self) -> dict[str, float]:
        """Every series of `/metrics` now."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        return {series: float(value) for series, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}

    def step(self, day: Desk) -> None:
        """Let one step happen: time moves on, whether the monitor lives or not; then its events come, and all is concluded."""
        now, told = day.next_step()
        self.clock.set(now)
        self.ledger.settled(now)
        self.senders.send(told)
        self.ledger.settled(now)

    def end(self, now: int) -> dict[str, float]:
        """What it shows of every standard at an instant; then it stops."""
        assert self.process is not None
        self.clock.set(now)
        until(lambda: self.metrics()["upheld_last_evaluation_timestamp_seconds"] * 1_000_000 >= now, 60, self.log.read_text)
        self.ledger.settled(now)
        shown = {series: value for series, value in self.metrics().items() if 'standard="' in series}
        self.process.terminate()
        assert self.process.wait(20) == 0, self.log.read_text()
        self.senders.close()
        return shown


@dataclass
class Killer:
    """Kills a monitor at moments of its own and starts it again, so many times. `waiting` and `found` tell in what state it was hit."""

    monitor: Driven
    kills: int
    random: Random
    hits: list[str] = field(default_factory=list)
    done: Event = field(default_factory=Event)

    def run(self) -> None:
        for _ in range(self.kills):
            self.monitor.start()
            if self.random.random() < 0.75:
                self.monitor.ready()
                self.moment(0.6)
            else:
                self.moment(1.2)
            self.monitor.kill()
            self.hits.append(f"{self.monitor.ledger.waiting(self.monitor.clock.now())} rows waited")
            self.moment(0.15)  # dead for a while
        self.monitor.start()
        self.monitor.ready()
        self.done.set()

    def moment(self, seconds_most: float) -> None:
        Event().wait(self.random.uniform(0, seconds_most))


def killed_days(monitor: Driven, kills: int, seed: int) -> tuple[int, list[str]]:
    """Live through days under which the monitor is killed so often; how many steps that took, and in what state it was hit."""
    killer = Killer(monitor, kills, Random(seed))
    day, steps = Desk(seed), 0
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(killer.run)
        while not done.done():
            monitor.step(day)
            steps += 1
        done.result()
    return steps, killer.hits


def test_killed_and_left_in_peace_show_the_same(tmp_path: Path, free_port: Callable[[], int]) -> None:
    killed, peaceful = Driven(tmp_path / "killed", free_port()), Driven(tmp_path / "peaceful", free_port())
    steps, hits = killed_days(killed, KILLS, SEED)
    peaceful.start()
    day = Desk(SEED)
    for _ in range(steps):
        peaceful.step(day)
    end = instant(day.step + 200)
    told = f"{steps} steps, {killed.senders.unanswered} requests sent again; {'; '.join(hits)}"
    shown, expected = killed.end(end), peaceful.end(end)
    assert {series: (shown.get(series), value) for series, value in expected.items() if shown.get(series) != value} == {}, told
    assert shown.keys() == expected.keys(), told
    assert killed.ledger.digests() == peaceful.ledger.digests(), told
    assert killed.ledger.verdicts() == peaceful.ledger.verdicts(), told
    assert killed.ledger.journal() == peaceful.ledger.journal(), told
    assert killed.ledger.sound() and peaceful.ledger.sound()
    print(told)
