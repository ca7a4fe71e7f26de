"""Shows again and again what a command shows once: in place on a terminal, one below the other where there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from time import sleep
from typing import TYPE_CHECKING

from monitors.answers import Exit, Refused, Unreadable
from monitors.commands.printing import print_lines, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

EVERY_S = 2.0


def watched(show: Callable[[], object], pause: Callable[[float], object] = sleep) -> Exit:
    """Show until Ctrl-C, or until nobody reads it any more. Refused where the configuration or the book is wrong at first.

    What cannot be read now is told, and tried again: it may be about to start, or somebody may be about to save it.
    """
    try:
        if sys.stdout is not None and sys.stdout.isatty():
            _in_place(show, pause)
        _shown(show, Unreadable)
        while sys.stdout is not None:
            print_lines([("", "")])
            pause(EVERY_S)
            _shown(show, Unreadable, Refused)
    except KeyboardInterrupt:
        pass
    return Exit.DONE


def _in_place(show: Callable[[], object], pause: Callable[[float], object]) -> None:
    from rich.console import Console
    from rich.live import Live

    console = Console(highlight=False)
    shown = _captured(show, Unreadable)
    with Live(console=console, screen=True, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            live.update(on_screen(shown, console), refresh=True)
            pause(EVERY_S)
            shown = _captured(show, Unreadable, Refused)


def on_screen(shown: str, console: Console) -> Text:
    """What fits on the screen from the top, and in the last line how much does not."""
    from rich.text import Text

    lines = Text.from_ansi(shown.rstrip("\n")).wrap(console, console.width)
    if len(lines) <= console.height:
        return Text("\n").join(lines)
    kept = console.height - 1
    return Text("\n").join([*lines[:kept], Text(f"… {len(lines) - kept:,} more lines")])


def _captured(show: Callable[[], object], *forgiven: type[Exception]) -> str:
    """All that would be printed on this terminal, what is said to people above the tables, where a short terminal still has room."""
    tables, words = _Terminal(), StringIO()
    with redirect_stdout(tables), redirect_stderr(words):
        _shown(show, *forgiven)
    return f"{words.getvalue()}\n{tables.getvalue()}"


def _shown(show: Callable[[], object], *forgiven: type[Exception]) -> None:
    try:
        show()
    except forgiven as error:
        say(f"not to be read now: {error}")


class _Terminal(StringIO):
    """What is written here is meant for a terminal, with its colours."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True
