"""Finds the files of a book and reads them, and those beside it that it names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path

from engine.answers.booktests import Case
from engine.answers.case_reading import read_tests
from engine.language.book import Book
from engine.language.documents import text_of
from engine.language.problems import Level, Place, Problem, quoted
from engine.language.reading import labels_of_book, labels_of_tests, read_book
from monitors.answers import Refused, Unreadable

ENDING = ".yaml"
_LIKE_ENDING = (".yaml", ".yml")
_OURS = re.compile(rb"^(?:upheld|standards|tests):", re.MULTILINE)
SHIPPED = Path(__file__).parents[1] / "standards"  # the book that is shipped, in a checkout and installed alike
RUNBOOK_BYTES_MOST = 1_048_576

Chooser = Callable[[Iterable[str], Iterable[str], str], list[str]]
"""Which of some files to read, by packs and the folder that they lie below."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book, or None with what is wrong with it; `texts` are its files by label, as problems show them."""

    book: Book | None
    problems: tuple[Problem, ...]
    texts: dict[str, str]

    def sound(self) -> Book:
        """The book; Refused when anything is wrong with it that is not only a warning."""
        if self.book is None:
            raise Refused(self.problems, self.texts)
        return self.book


@dataclass(frozen=True, slots=True)
class LoadedTests:
    """The tests of a book, or None with what is wrong with them; `texts` are their files by label."""

    cases: tuple[Case, ...] | None
    problems: tuple[Problem, ...]
    texts: dict[str, str]


def load(paths: Sequence[Path], packs: Sequence[str] = ()) -> Loaded:
    """The book of some files and folders, read as one. Raises Unreadable for what is not there or cannot be read.

    Below a folder every `*.yaml` is read that does not lie in a hidden folder; of its `packs/` only those that are asked for.
    """
    texts, problems = _texts(paths, packs, labels_of_book)
    book, found = read_book(texts, packs, ", ".join(path.as_posix() for path in paths))
    if problems and not texts:
        found = []  # that the book is empty is no news when none of its files can be read
    found += _left_out(paths, packs)
    return Loaded(None if problems else book, tuple(sorted((*problems, *found), key=lambda problem: problem.place)), texts)


def load_tests(paths: Sequence[Path], packs: Sequence[str], book: Book | None) -> LoadedTests:
    """The tests that lie beside the book of these files and folders; without the book, which could not be read, only their problems."""
    texts, problems = _texts(paths, packs, labels_of_tests)
    cases, found = read_tests(texts, book)
    every = sorted((*problems, *found), key=lambda problem: problem.place)
    return LoadedTests(None if problems or cases is None else tuple(cases), tuple(every), texts)


def _texts(paths: Sequence[Path], packs: Sequence[str], choose: Chooser) -> tuple[dict[str, str], list[Problem]]:
    """The texts of the chosen files below each path, and what is wrong with those that are no text."""
    labels = [label for path in paths for label in choose((file.as_posix() for file in files_of(path)), packs, path.as_posix())]
    return texts_of(labels, lambda label: bytes_of(Path(label)))


def _left_out(paths: Sequence[Path], packs: Sequence[str]) -> list[Problem]:
    """A warning for each file that would be of the book or its tests, and whose name does not end as theirs do."""
    problems = []
    for path in paths:
        for file in sorted(_below(path)) if path.is_dir() else ():
            meant = file.with_suffix(ENDING)
            is_asked_for = any(choose([meant.as_posix()], packs, path.as_posix()) for choose in (labels_of_book, labels_of_tests))
            if file.suffix.lower() in _LIKE_ENDING and file.suffix != ENDING and is_asked_for and _OURS.search(bytes_of(file)):
                message = f"{quoted(file.name)} is not read: the names of standards files end in `{ENDING}`"
                problems.append(Problem("book/ending", Level.WARNING, Place(file.as_posix(), 1, 1), message, None, meant.name))
    return problems


def texts_of(labels: Iterable[str], bytes_in: Callable[[str], bytes]) -> tuple[dict[str, str], list[Problem]]:
    """The texts of some files by label, and what is wrong with those that are no text."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for label in labels:
        text, unreadable = text_of(label, bytes_in(label))
        problems += unreadable
        if text is not None:
            texts[label] = text
    return texts, problems


def loaded_book(paths: Sequence[Path], packs: Sequence[str] = ()) -> Book:
    """The book of some files and folders; Refused when anything is wrong with it that is not only a warning."""
    return load(paths, packs).sound()


def files_of(path: Path) -> list[Path]:
    """A file itself, or the standards files below a folder, in order."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise Unreadable(f"there is no file or folder `{path}`")
    return sorted(file for file in _below(path) if file.suffix == ENDING)


def _below(path: Path) -> Iterator[Path]:
    """The files below a folder that are in no hidden one; Unreadable where one cannot be listed: what lies there would be missing."""
    for folder, within, names in os.walk(path, onerror=_unlisted):
        within[:] = filter(_is_shown, within)
        yield from (file for name in filter(_is_shown, names) if (file := Path(folder, name)).is_file())


def _unlisted(error: OSError) -> None:
    raise Unreadable(f"`{error.filename}` cannot be read: {error.strerror}") from error


def _is_shown(name: str) -> bool:
    return not name.startswith(".")


def bytes_of(path: Path) -> bytes:
    """What a file holds."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"`{path}` cannot be read: {error.strerror or error}") from error


def runbook_of(folder: Path, named: Iterable[str | None], path: str) -> str | None:
    """The text of a Markdown file in a folder that a standard names as its runbook, with or without a section; None of any other."""
    if not path.endswith(".md") or path not in {(each or "").partition("#")[0] for each in named}:
        return None
    file = Path(realpath(folder / path))
    try:
        if not file.is_relative_to(realpath(folder)) or not file.is_file() or file.stat().st_size > RUNBOOK_BYTES_MOST:
            return None
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # a path that is too long, or what this program may not read
        return None
