"""What a command prints: one JSON document on standard output, or a table there and words on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

import orjson

from engine.language.problems import Problem
from engine.language.rendering import as_json, printable, render_all, summary
from monitors.answers import Refused, Unwritable
from monitors.commands.tables import Column, laid_out
from monitors.wording import BROKEN_BEFORE, KEPT, UNKNOWN, VIOLATED

if TYPE_CHECKING:
    from rich.text import Text

    from monitors.feeds.files import Progress

Cell = str | int | None

_STYLES = {KEPT: "green", VIOLATED: "bold red", UNKNOWN: "yellow", BROKEN_BEFORE: "yellow"}
_PLAIN = str.maketrans({KEPT: "+", VIOLATED: "x", **dict(zip("●○│┆◆◇▶→", "*o|:#~>>", strict=True))})  # for an output that only has ASCII


def say(*lines: str) -> None:
    """Lines for people, on standard error; none can move the cursor, whatever was sent. What it cannot take is lost, and stops nothing."""
    if sys.stderr is not None:  # which Python makes of `2>&-`; `print` would take standard output instead
        with suppress(OSError):
            print("\n".join(map(printable, lines)), file=sys.stderr)


@contextmanager
def output() -> Iterator[TextIO]:
    """Standard output, with all of it written at the end; raises Unwritable.

    Whoever closed it has read enough: what is written is lost, and `sys.stdout` is None, as it is where it was closed from the beginning.
    """
    if sys.stdout is None:
        yield StringIO()
        return
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), sys.stdout.fileno())  # or Python says at the end that it could not write
        if not isinstance(error, BrokenPipeError):
            raise Unwritable(f"standard output cannot be written: {error.strerror}") from error
        sys.stdout = None


def print_json(document: object) -> None:
    """The one document of a `--json` call, on standard output."""
    with output() as out:
        out.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], below: Sequence[str] = ()) -> None:
    """A table on standard output, as wide as the terminal; without colours where that is none. No rows print nothing.

    `below` has a line to stand below each row, or nothing to.
    """
    from rich.text import Text

    body = [[_shown(cell) for cell in row] for row in rows]
    if not body:
        return
    styles = ["bold", *(_STYLES.get(row[0], "") for row in body)]
    encoded = [[_encodable(cell) for cell in row] for row in body]
    notes = ["", *(below or [""] * len(body))]
    texts = []
    for number, (lines, style, note) in enumerate(zip(laid_out(columns, encoded, width()), styles, notes, strict=True)):
        for line in [*lines, f"  {note}"] if note else lines:
            text = Text(line)
            text.stylize(style, 0, None if number == 0 else 1)
            texts.append(text)
    _print_texts(texts)


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Lines on standard output, each with the style of all of it; none can move the cursor."""
    from rich.text import Text

    _print_texts(Text(_encodable(printable(text)), style) for text, style in lines)


def _print_texts(texts: Iterable[Text]) -> None:
    """Drawn for standard output, and written there at once: the library would end the program where nobody reads it."""
    from rich.console import Console

    drawn, is_terminal = StringIO(), sys.stdout is not None and sys.stdout.isatty()
    console = Console(file=drawn, force_terminal=is_terminal or None, highlight=False, markup=False, emoji=False)
    for text in texts:
        console.print(text, soft_wrap=True)
    with output() as out:
        out.write(drawn.getvalue())


def width() -> int | None:
    """How many columns standard output has; None where it is no terminal and nothing says so."""
    return get_terminal_size((0, 0)).columns or None


def _shown(cell: Cell) -> str:
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell or ""


def _encodable(text: str) -> str:
    """The text as standard output can show it."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text


def refuse(refused: Refused, as_document: bool) -> None:
    """Tells what is wrong with an author's file; as a document too where one was asked for."""
    if as_document:
        print_json({"problems": [as_json(problem) for problem in refused.problems]})
    say(*rendered(refused.problems, refused.texts), "", summary(refused.problems))


def rendered(problems: Sequence[Problem], texts: dict[str, str]) -> list[str]:
    """Problems as people read them, in lines."""
    return render_all(problems, texts).split("\n")


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A bar on standard error for what takes long, on a terminal only: told how much is done, and how much there is."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
