"""The command line: `upheld COMMAND`, or `python -m upheld COMMAND`. The commands are in `monitors.commands`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from monitors.commands.program import run
from monitors.garbage import look_seldom

if TYPE_CHECKING:
    from engine.language.book import Book
    from monitors.config import Config

__version__ = "0.1.0"


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
    """Run the command that was called, and leave with its exit status."""
    look_seldom()
    sys.exit(run(sys.argv[1:], __version__, DRAWN))


if __name__ == "__main__":
    main()
