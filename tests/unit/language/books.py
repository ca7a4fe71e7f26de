"""Small books for tests: texts in, a book or the ids of its problems out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.language.book import Book, Standard, Time
from engine.language.problems import Problem
from engine.language.reading import read_book

OFFICE = "calendars:\n  office: {time_zone: Europe/Berlin, open: {mon-fri: 09:00-17:00}}\n  shop: {open: {mon-sat: 10:00-20:00}}\n"


def book_text(standard: str, head: str = OFFICE) -> str:
    """A file with one standard, given as the inside of a map in one line."""
    return f"upheld: 1\n{head}standards:\n  the-standard: {{promise: A sentence, {standard}}}\n"


def read(text: str) -> tuple[Book | None, list[Problem]]:
    """The book of one file."""
    return read_book({"book.yaml": text})


def ids(texts: str | Mapping[str, str], packs: Iterable[str] = ()) -> list[str]:
    """The ids of all problems, in order."""
    _, problems = read_book({"book.yaml": texts} if isinstance(texts, str) else texts, packs)
    return [problem.id for problem in problems]


def standard_of(standard: str, head: str = OFFICE) -> Standard:
    """The standard of a file that has one, which must read without a problem."""
    book, problems = read(book_text(standard, head))
    assert problems == []
    assert book is not None
    return book["the-standard"]


def time_of(standard: str, head: str = OFFICE) -> Time:
    """The time kind of such a standard."""
    kind = standard_of(standard, head).kind
    assert isinstance(kind, Time)
    return kind
