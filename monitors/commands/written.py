"""Files that a command writes beside its answer: their names say of which kind they are, and none replaces what it reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from monitors.answers import Misused, Unreadable


def check_written(option: str, path: Path | None, endings: Collection[str], read: Collection[Path] = ()) -> None:
    """Misused for a name that tells none of these kinds, and for a file that is read; None is no file."""
    if path is None:
        return
    if path.suffix.lower() not in endings:
        raise Misused(f"`{path}` is of no kind that can be written; expected a name that ends in {', '.join(endings)}")
    if path.resolve() in {each.resolve() for each in read}:
        raise Misused(f"`{option} {path}` would replace a file that is read; expected another name")


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Turns what stands in the way of a file or folder into Unreadable."""
    try:
        yield
    except OSError as error:
        raise Unreadable(f"`{path}` cannot be written: {error.strerror or error}") from error
