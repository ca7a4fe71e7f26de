"""Files that a command writes beside its answer: their names say of which kind they are, and none replaces what it reads."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from monitors.answers import Misused, Unreadable, Unwritable

_NUMBERED = re.compile(r"\(os error ([0-9]+)\)")  # how Polars tells what the machine said


def check_written(option: str, path: Path | None, endings: Collection[str], read: Collection[Path] = ()) -> None:
    """Misused for a name that tells none of these kinds, and for a file that is read; None is no file.

    Unreadable where it is seen already that the file cannot be written, so that nobody waits for an answer to hear of it.
    """
    if path is None:
        return
    if path.suffix.lower() not in endings:
        raise Misused(f"`{path}` is of no kind that can be written; expected a name that ends in {', '.join(endings)}")
    if path.resolve() in {each.resolve() for each in read}:
        raise Misused(f"`{option} {path}` would replace a file that is read; expected another name")
    try:
        why = _hindrance(path)
    except OSError as error:
        why = _why(error)
    if why is not None:
        raise Unreadable(f"`{path}` cannot be written: {why}")


def _hindrance(path: Path) -> str | None:
    """What is in the way of a file before it is written, and what to do."""
    if path.is_dir():
        return "it is a folder; name a file"
    if not path.parent.is_dir():
        return f"there is no folder `{path.parent}`; make it, or name another file"
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return f"you may not write {'it' if path.exists() else f'in the folder `{path.parent}`'}; name another file"
    return None


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Turns what stands in the way of a file or folder into Unwritable."""
    try:
        yield
    except OSError as error:
        raise Unwritable(f"`{path}` cannot be written: {_why(error)}") from error


def _why(error: OSError) -> str:
    """What the machine said, in its own words."""
    number = _NUMBERED.search(str(error))
    return os.strerror(int(number[1])) if number else error.strerror or str(error)
