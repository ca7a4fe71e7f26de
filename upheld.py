"""The command line: `upheld COMMAND`, or `python -m upheld COMMAND`. The commands are in `monitors.commands`."""

from __future__ import annotations

import sys

from monitors.commands.program import run
from monitors.garbage import look_seldom

__version__ = "0.1.0"


def main() -> None:
    """Run the command that was called, and leave with its exit status."""
    look_seldom()
    sys.exit(run(sys.argv[1:], __version__))


if __name__ == "__main__":
    main()
