"""`upheld generate`: writes what others read, made from the same tables as the program itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.language.problems import one_of
from monitors.answers import Exit, Misused, Unreadable
from monitors.commands.printing import say
from monitors.schemas import schema_files

FILES: dict[str, Callable[[], Mapping[str, str]]] = {"schema": schema_files}
"""What can be generated: the texts of files by their paths."""


def generate(what: str, out: Path) -> Exit:
    """Write the files below a folder, which is made if it is missing; what is there already is replaced. Misused for anything unknown."""
    if what not in FILES:
        raise Misused(f"`{what}` cannot be generated; expected {one_of(list(FILES))}")
    write(out, FILES[what]())
    return Exit.DONE


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by their paths below a folder and tell of each; Unreadable when that cannot be done."""
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
            say(f"wrote {folder / name}")
    except OSError as error:
        raise Unreadable(f"`{folder}` cannot be written: {error.strerror or error}") from error
