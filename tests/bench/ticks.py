"""A tick with 1,000 clocks due among many that are open: it costs what falls due, whatever is open; and the memory of a million.

Clocks open a second apart and are promised thirty days, so that a tick every 1,000 seconds finds 1,000 deadlines passed. And a tick for
one event of an interaction that has very many: it costs what is new if the interaction is carried, and all of it if not.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from engine.evaluation.advance import advance
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.language.book import Book
from engine.language.durations import HOUR, SECOND
from engine.language.reading import read_book
from monitors.apart import Apart
from monitors.evaluating import Evaluating, Evaluator, Here
from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.recording import Recording
from monitors.ledger.verdict_rows import recorded
from monitors.reading import CARRIED_FROM
from monitors.stores import Stores, events_path
from monitors.tick import Promises
from tests.bench.figures import Figure, alone, at_most
from tests.bench.worlds import FEED, NOW, ROOT, ledger, seconds, ten_standards

OPEN = (10_000, 100_000, 1_000_000)
DUE, TICKS, WRITTEN_AT_ONCE = 1_000, 9, 100_000
PROMISED = 720 * HOUR
LEAST_FLAT = 3.0  # times the tick among the fewest
LONG, AT_ONCE = 100_000, 10_000  # events of one interaction, half a minute apart
BOOK = """
upheld: 1
standards:
  solved: {promise: Solved in thirty days, clock: resolution, within: 720h, warn: 1%, break_down: [channel]}
"""


def figures() -> list[Figure]:
    found: list[Figure] = []
    for count in OPEN:
        with TemporaryDirectory() as folder:
            fill(Path(folder), count)
            tick_ms = ticking_ms(Path(folder))
            found.append(at_most("ticks", f"a tick with 1,000 due among {count:,} open", tick_ms, "ms", 50))
            if count == OPEN[-1]:
                found.append(at_most("ticks", f"memory with {count:,} open clocks", peak_mib(Path(folder)), "MiB", 1024))
                found.append(alone("ticks", f"the files of {count:,} open clocks", size_mib(Path(folder)), "MiB"))
    flat = found[len(OPEN) - 1].figure / found[0].figure
    found.append(at_most("ticks", f"{OPEN[-1]:,} open beside {OPEN[0]:,}", flat, "times", LEAST_FLAT))
    whole_ms, carried_ms = one_more_ms(carried_from=2 * LONG), one_more_ms(CARRIED_FROM)
    found.append(alone("ticks", f"a tick for one event of an interaction with {LONG:,}, all read", whole_ms, "ms"))
    found.append(at_most("ticks", f"a tick for one event of an interaction with {LONG:,}, carried", carried_ms, "ms", 100))
    return found


def one_more_ms(carried_from: int) -> float:
    """The median of ticks for one event each, of an interaction that has a long past, in milliseconds."""
    turns, taken = ("customer_message", "agent_message", "updated", "pending", "unpending"), []
    with ledger(ten_standards(), partial(Here, carried_from=carried_from)) as stores:
        for first in range(0, LONG, AT_ONCE):
            stores.events.append([turn_batch(turns, range(first, min(first + AT_ONCE, LONG)))])
        stores.tick_all(NOW, 1_000)
        for number in range(LONG, LONG + TICKS + 1):
            stores.events.append([turn_batch(turns, range(number, number + 1))])
            taken.append(seconds(partial(stores.tick_once, NOW + HOUR, 1_000)))
    return median(taken[1:]) * 1000


def turn_batch(turns: Sequence[str], numbers: range) -> Batch:
    """Turns of a long talk by mail, the one after the other, of which number `LONG` is at `NOW`."""
    records = [
        Record(each.to_bytes(16, "big"), "long", NOW + (each - LONG) * 30 * SECOND, turns[each % len(turns)], '{"channel":"=email"}')
        for each in numbers
    ]
    return Batch(FEED, Records.of(records), [], None, NOW, 0)


def book() -> Book:
    read, problems = read_book({"bench.yaml": BOOK})
    assert read is not None, problems
    return read


def promises() -> Promises:
    return Promises(Fold(book()), {"solved": (PROMISED,)}, {"solved": 0})


def fill(folder: Path, count: int) -> None:
    """A verdict file with so many open clocks, as ticks would have written them, and beside it an event file that knows the last."""
    fold, path = promises().fold, folder / "verdicts.db"
    with closing(Stores(path)) as stores:
        for events in opened(count):
            rows = fold(events).verdicts
            written = recorded(advance(rows, NOW, {"solved": Horizon(NOW, NOW)}, fold.mirrored, fold.hours(NOW, NOW)))
            stores.verdicts.record(Recording(NOW, written, written.clear().select("standard", "timeline", "opener")))
    with closing(sqlite3.connect(events_path(path), isolation_level=None)) as database:
        database.execute("insert into subject (id, name) values (?, 'the last')", (count,))


def opened(count: int) -> Iterator[pl.DataFrame]:
    """Interactions that opened a second apart, the first of them thirty days ago."""
    for start in range(0, count, WRITTEN_AT_ONCE):
        number = np.arange(start, min(start + WRITTEN_AT_ONCE, count))
        yield pl.DataFrame({"subject": number + 1, "at": NOW - PROMISED + number * SECOND, "seq": number + 1}).with_columns(
            type=pl.lit("opened"), feed=pl.lit(FEED), data=pl.lit('{"channel":"=email"}')
        )


@contextmanager
def evaluated(folder: Path) -> Iterator[Evaluating]:
    """The files as a monitor opens them, with the gauges of what is open."""
    with closing(Stores(folder / "verdicts.db")) as stores, closing(Apart(stores)) as evaluating:
        evaluating.follow(promises())
        yield evaluating


def ticking_ms(folder: Path) -> float:
    """The median of some ticks with 1,000 due, in milliseconds."""
    with evaluated(folder) as evaluating:
        taken = [seconds(partial(advanced, evaluating, NOW + (number * DUE + DUE) * SECOND)) for number in range(TICKS + 1)]
    return median(taken[1:]) * 1000


def advanced(evaluating: Evaluating, now: int) -> None:
    ticked = evaluating.ask(Evaluator.tick, now, {FEED: Horizon(now, now)}, {FEED: 0}, 1_000)
    assert len(ticked.rang) in (DUE, DUE + 1), len(ticked.rang)


def peak_mib(folder: Path) -> float:
    """The most memory that a process and what it evaluates in need to open the files and tick, together."""
    told = subprocess.run([sys.executable, "-m", "tests.bench.ticks", str(folder)], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(told.stdout)


def size_mib(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 2**20


def peak_kib(process: int) -> int:
    """The peak of a process alone: what `getrusage` says begins with that of the process that started it."""
    return int(re.findall(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)[0])


def main() -> None:
    with evaluated(Path(sys.argv[1])) as evaluating:
        advanced(evaluating, NOW + (TICKS + 2) * DUE * SECOND)
        processes = [os.getpid(), *(each.pid or 0 for each in active_children())]
        sys.stdout.write(f"{sum(map(peak_kib, processes)) / 1024}")


if __name__ == "__main__":
    main()
