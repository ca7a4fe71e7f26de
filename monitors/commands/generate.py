"""`upheld generate`: writes what others read, made from the same tables as the program itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.language.book import Book
from engine.language.problems import one_of
from monitors.answers import Exit, Misused
from monitors.book_files import loaded_book
from monitors.commands.asked_book import shown_folder
from monitors.commands.configuring import configured
from monitors.commands.printing import say
from monitors.commands.written import written
from monitors.config import Config
from monitors.schemas import schema_files

SCHEMA = "schema"
Drawn = Callable[[Config, Book], Mapping[str, str]]
"""Draws files of a configuration and its book: their texts by their paths."""


def generate(what: str, out: Path, config: Path, drawn: Mapping[str, Drawn]) -> Exit:
    """Write the schemas, or what else is `drawn`, below a folder; it is made if it is missing, and what is there already is replaced.

    Misused for anything unknown; Refused when the configuration or the book is wrong.
    """
    if what == SCHEMA:
        write(out, schema_files())
        return Exit.DONE
    if what not in drawn:
        raise Misused(f"`{what}` cannot be generated; expected {one_of([SCHEMA, *drawn])}")
    found = configured(config)
    write(out, drawn[what](found, loaded_book([shown_folder(found)], found.packs)))
    return Exit.DONE


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by their paths below a folder and tell of each; Unreadable when that cannot be done."""
    with written(folder):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
            say(f"wrote {folder / name}")
