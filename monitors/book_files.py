"""Finds the files of a book and reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.answers.booktests import Case
from engine.answers.case_reading import read_tests
from engine.language.book import Book
from engine.language.documents import text_of
from engine.language.problems import Problem
from engine.language.reading import labels_of_book, labels_of_tests, read_book
from monitors.answers import Refused, Unreadable

ENDING = "*.yaml"

Chooser = Callable[[Iterable[str], Iterable[str], str], list[str]]
"""Which of some files to read, by packs and the folder that they lie below."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book, or None with what is wrong with it; `texts` are its files by label, as problems show them."""

    book: Book | None
    problems: tuple[Problem, ...]
    texts: dict[str, str]


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
    return Loaded(None if problems else book, tuple(sorted((*problems, *found), key=lambda problem: problem.place)), texts)


def load_tests(paths: Sequence[Path], packs: Sequence[str], book: Book | None) -> LoadedTests:
    """The tests that lie beside the book of these files and folders; without the book, which could not be read, only their problems."""
    texts, problems = _texts(paths, packs, labels_of_tests)
    cases, found = read_tests(texts, book)
    every = sorted((*problems, *found), key=lambda problem: problem.place)
    return LoadedTests(None if problems or cases is None else tuple(cases), tuple(every), texts)


def _texts(paths: Sequence[Path], packs: Sequence[str], choose: Chooser) -> tuple[dict[str, str], list[Problem]]:
    """The texts of the chosen files below each path, and what is wrong with those that are no text."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        for label in choose((file.as_posix() for file in files_of(path)), packs, path.as_posix()):
            text, unreadable = text_of(label, bytes_of(Path(label)))
            problems += unreadable
            if text is not None:
                texts[label] = text
    return texts, problems


def loaded_book(paths: Sequence[Path], packs: Sequence[str] = ()) -> Book:
    """The book of some files and folders; Refused when anything is wrong with it that is not only a warning."""
    loaded = load(paths, packs)
    if loaded.book is None:
        raise Refused(loaded.problems, loaded.texts)
    return loaded.book


def files_of(path: Path) -> list[Path]:
    """A file itself, or the standards files below a folder, in order."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise Unreadable(f"there is no file or folder `{path}`")
    return sorted(file for file in path.rglob(ENDING) if file.is_file() and not _is_hidden(file.relative_to(path)))


def bytes_of(path: Path) -> bytes:
    """What a file holds."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"`{path}` cannot be read: {error.strerror or error}") from error


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
