"""Measures what is promised of speed and memory: one table, and `bench.json`.

`python -m tests.bench` measures all, `python -m tests.bench ledger ticks` some. Nothing here is a test: a slow machine is no fault.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from monitors.garbage import look_seldom
from tests.bench import backtest, booktests, checking, deadlines, exposition, ledger, pushes, ticks, twenty
from tests.bench.figures import Figure, show, write

SECTIONS: dict[str, Callable[[], list[Figure]]] = {
    "deadlines": deadlines.figures,
    "ledger": ledger.figures,
    "ticks": ticks.figures,
    "pushes": pushes.figures,
    "backtest": backtest.figures,
    "check": checking.figures,
    "twenty": twenty.figures,
    "tests": booktests.figures,
    "exposition": exposition.figures,
}
WRITTEN = Path("bench.json")


def main() -> int:
    wanted = sys.argv[1:] or list(SECTIONS)
    unknown = [name for name in wanted if name not in SECTIONS]
    console = Console(width=160)
    if unknown:
        console.print(f"`{unknown[0]}` is no section; expected some of {', '.join(SECTIONS)}", highlight=False)
        return 2
    look_seldom()  # as the program does
    found: list[Figure] = []
    for name in wanted:
        with console.status(name):
            found += SECTIONS[name]()
    show(found, console)
    write(found, WRITTEN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
