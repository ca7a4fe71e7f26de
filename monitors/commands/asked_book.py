"""The book that a command is asked about, and its standards by name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from engine.language.book import Book
from engine.language.nearness import nearest
from monitors.answers import Misused, Unreadable
from monitors.book_files import loaded_book

if TYPE_CHECKING:
    from monitors.config import Config

CONFIG, STANDARDS = Path("config.yaml"), Path("standards")  # what is meant where nothing is said


def asked_book(standards: Path | None, config: Path) -> Book:
    """The book of a folder or file; without one the configured book, or else that of `standards`. Refused when it is wrong."""
    return loaded_book(*places_of_book(standards, config))


def places_of_book(standards: Path | None, config: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The folders and packs of that book."""
    if standards is not None:
        return [standards], ()
    if config == CONFIG and not config.exists():
        return [standards_here()], ()
    from monitors.commands.configuring import configured

    found = configured(config)
    return [shown_folder(found)], found.packs


def book_of_revisions(config: Path) -> tuple[Path, tuple[str, ...]]:
    """The folder that a bare revision is of, and the packs; where there is no configuration `standards`, which need not be here now."""
    if config == CONFIG and not config.exists():
        return STANDARDS, ()
    (folder,), packs = places_of_book(None, config)
    return folder, packs


def standards_here() -> Path:
    """The folder of the standards where there is no configuration; Unreadable where there is neither."""
    if not STANDARDS.exists():
        raise Unreadable(f"there is no configuration `{CONFIG}` and no folder `{STANDARDS}` here; `upheld init` writes both")
    return STANDARDS


def shown_folder(config: Config) -> Path:
    """The folder of the configured standards, written as a person would."""
    here = Path.cwd()
    return config.standards.relative_to(here) if config.standards.is_relative_to(here) else config.standards


def check_standard(name: str | None, known: Collection[str]) -> None:
    """Misused for a standard that the book does not have, with the one that is probably meant; None is any."""
    if name is not None and name not in known:
        meant = nearest(name, known)
        raise Misused(f"there is no standard `{name}` in the book" + (f"; did you mean `{meant}`?" if meant else ""))
