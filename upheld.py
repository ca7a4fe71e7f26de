"""The command line: `upheld COMMAND`, or `python -m upheld COMMAND`. The commands are in `monitors.commands`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.language.book import Book
    from monitors.config import Config

__version__ = "0.1.0"

INTERRUPTED = 130


def rules(config: Config, book: Book) -> Mapping[str, str]:
    """What `upheld generate rules` writes."""
    from dashboards.rules import rule_files

    return rule_files(config, book)


def dashboards(config: Config, book: Book) -> Mapping[str, str]:
    """What `upheld generate dashboards` writes, and `upheld push` sends."""
    from dashboards.files import dashboard_files

    return dashboard_files(config, book)


DRAWN = {"rules": rules, "dashboards": dashboards}


def main() -> None:
    """Run the command that was called, and leave with its exit status; Ctrl-C ends it at any moment, and on its way out nothing more."""
    from monitors.commands.interrupting import Interrupted

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where a shell has what runs behind it ignore it
        signal.signal(signal.SIGINT, Interrupted())
    try:
        from monitors.commands.program import run
        from monitors.garbage import look_seldom

        look_seldom()
        status = run(sys.argv[1:], __version__, DRAWN)
    except KeyboardInterrupt:
        status = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(status)


if __name__ == "__main__":
    main()
