"""The monitor as a program of its own, on a folder of the test: started, asked, told, killed or ended."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from tests.servers.driven import SharedClock
from tests.servers.ledgers import Ledger, until

ROOT = Path(__file__).parent.parent.parent
READY_WITHIN_S = 60.0
ENDED_WITHIN_S = 20.0
PUSHED = "desk: {http: {path: /events/desk}}"


class Program:
    """`upheld run` in a folder with a book and a configuration that listens on a port of loopback."""

    def __init__(self, folder: Path, port: int, book: str, feeds: str = PUSHED) -> None:
        (folder / "standards").mkdir(parents=True)
        self.folder, self.port, self.url = folder, port, f"http://127.0.0.1:{port}"
        self.book, self.config, self.log = folder / "standards" / "desk.yaml", folder / "config.yaml", folder / "log"
        self.book.write_text(book)
        self.config.write_text(
            f"standards: standards/\nstore: sqlite:///upheld.db\nlisten: 127.0.0.1:{port}\nfeeds:\n  " + feeds.replace("\n", "\n  ") + "\n"
        )
        self.ledger = Ledger(folder / "upheld.db")
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        """The command line."""
        return [sys.executable, "-m", "upheld", "run", "--config", str(self.config)]

    def start(self) -> None:
        """Start the program; it does not answer yet."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(), cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def said(self) -> str:
        """All that it printed so far."""
        return self.log.read_text()

    def ready(self) -> None:
        """Return once it has caught up."""
        until(lambda: self.asked("/readyz")[0] == 200 or self.ended(), READY_WITHIN_S, self.said)
        assert not self.ended(), self.said()

    def ended(self) -> bool:
        """Whether it is not running any more."""
        return self.process is None or self.process.poll() is not None

    def asked(self, path: str) -> tuple[int | None, str]:
        """Status and text of a page; None and nothing when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return None, ""

    def metrics(self) -> dict[str, float]:
        """Every series of `/metrics` now; none when nobody answers."""
        lines = self.asked("/metrics")[1].splitlines()
        return {in_order(series): float(value) for series, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}

    def shows(self, expected: dict[str, float | None], within_s: float = 10.0) -> None:
        """Return once `/metrics` shows these values, and no series where None is expected."""

        def apart() -> dict[str, tuple[float | None, float | None]]:
            shown = self.metrics()
            pairs = {series: (value, shown.get(in_order(series))) for series, value in expected.items()}
            return {series: pair for series, pair in pairs.items() if not shown or pair[0] != pair[1]}

        until(lambda: not apart(), within_s, lambda: f"expected and shown: {apart()}\n{self.said()}")

    def processes(self) -> list[int]:
        """The program and the process in which it evaluates, if that is there."""
        assert self.process is not None
        listed = [path.read_text().split() for path in Path(f"/proc/{self.process.pid}/task").glob("*/children")]
        started = [int(each) for part in listed for each in part if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
        return [self.process.pid, *started]

    def kill(self) -> None:
        """End it as a power cut does, but for the disk."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        assert self.process.wait() == -signal.SIGKILL, self.said()

    def end(self) -> float:
        """Ask it to stop, and see that it does well; how many seconds that took."""
        assert self.process is not None
        since = monotonic()
        self.process.terminate()
        assert self.process.wait(ENDED_WITHIN_S) == 0, self.said()
        assert "Traceback" not in self.said(), self.said()
        return monotonic() - since


class Driven(Program):
    """The same with a clock that the test sets."""

    def __init__(self, folder: Path, port: int, book: str, begin: int, feeds: str = PUSHED) -> None:
        super().__init__(folder, port, book, feeds)
        self.clock = SharedClock(folder / "clock")
        self.clock.set(begin)

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "tests.servers.driven", str(self.config), str(self.folder / "clock")]


def in_order(series: str) -> str:
    """A series with its labels in order of their names; of one whose labels hold commas it is only the same each time."""
    name, brace, labels = series.removesuffix("}").partition("{")
    return f"{name}{{{','.join(sorted(labels.split(',')))}}}" if brace else series


@contextmanager
def running(program: Program, started: bool = False) -> Iterator[None]:
    """Start the program if it is not `started`, wait until it is ready, and whatever happens do not leave it behind."""
    if not started:
        program.start()
    try:
        program.ready()
        yield
    finally:
        assert program.process is not None
        if program.process.poll() is None:
            program.process.kill()
            program.process.wait()


def moment(seconds: float) -> None:
    """Let real time pass, where that is what is tested."""
    Event().wait(seconds)


Ports = Callable[[], int]
