"""What a command prints: one JSON document on standard output, or a table there and words on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Literal

import orjson

from engine.language.problems import Problem
from engine.language.rendering import as_json, render_all
from monitors.answers import Refused

if TYPE_CHECKING:
    from monitors.feeds.files import Progress

Cell = str | int | None


class Look(Enum):
    """How a column stands: text that may be folded, whole words that may not, or numbers to the right."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"


Column = tuple[str, Look]

NUMBERS = ("met", "breached", "open", "at risk", "kept")
STANDARDS: tuple[Column, ...] = (
    ("", Look.WHOLE),
    ("standard", Look.TEXT),
    *((name, Look.NUMBER) for name in NUMBERS),
    ("goal", Look.WHOLE),
)
"""The columns of a table of standards."""

KEPT, VIOLATED, UNKNOWN = "✓", "✗", "?"
_STYLES = {KEPT: "green", VIOLATED: "bold red", UNKNOWN: "yellow"}
_PLAIN = {KEPT: "+", VIOLATED: "x"}  # for an output that only has ASCII


def mark(is_violated: bool | None) -> str:
    """One character for whether a standard is violated."""
    return UNKNOWN if is_violated is None else VIOLATED if is_violated else KEPT


def share_text(share: float) -> str:
    """A share for people; one that is not whole is never shown as 100% or 0%."""
    return f"{min(max(share, 0.0001), 0.9999) if 0 < share < 1 else share:.2%}".replace(".00%", "%")


def counted(count: int, what: str) -> str:
    """`1 event`, `2,433 events`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def say(text: str) -> None:
    """Words for people, on standard error."""
    print(text, file=sys.stderr)


def print_json(document: object) -> None:
    """The one document of a `--json` call, on standard output."""
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """A table on standard output, as wide as the terminal; without colours where that is none. No rows print nothing."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    body = [[_shown(cell) for cell in row] for row in rows]
    if not body:
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    for heading, look in columns:
        justify: Literal["left", "right"] = "right" if look is Look.NUMBER else "left"
        table.add_column(heading, justify=justify, no_wrap=look is not Look.TEXT, overflow="fold")
    for row in body:
        table.add_row(*(Text(_encodable(cell), _STYLES.get(cell, "")) for cell in row))
    Console(highlight=False, markup=False, emoji=False).print(table)


def width() -> int:
    """How many columns standard output has."""
    from rich.console import Console

    return Console().width


def _shown(cell: Cell) -> str:
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell or ""


def _encodable(text: str) -> str:
    """The text as standard output can show it."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return _PLAIN.get(text) or text.encode(encoding, "replace").decode(encoding)
    return text


def refuse(refused: Refused, as_document: bool) -> None:
    """Tells what is wrong with an author's file; as a document too where one was asked for."""
    if as_document:
        print_json({"problems": [as_json(problem) for problem in refused.problems]})
    say(rendered(refused.problems, refused.texts))


def rendered(problems: Sequence[Problem], texts: dict[str, str]) -> str:
    """Problems as people read them."""
    return render_all(problems, texts)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A bar on standard error for what takes long, on a terminal only: told how much is done, and how much there is."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
