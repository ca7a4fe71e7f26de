"""`upheld words`: each standard in plain sentences, for people who do not read YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.language.book import Book, Standard
from engine.language.calendars import Calendar
from engine.language.words.told import Language, told
from monitors.answers import Exit, Misused
from monitors.commands.asked_book import asked_book, check_standard
from monitors.commands.pages import definition
from monitors.commands.printing import print_json, print_lines, width


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with: a standard's name, a path of a book or neither; the language by its code; the book's place."""

    name: str | None
    language: str
    standards: Path | None
    as_document: bool


def show_words(config: Path, asked: Asked) -> Exit:
    """Print the standards of the book, in the order of their names."""
    language = _language(asked.language)
    place, name = _meant(asked)
    book = asked_book(place, config)
    standards = _standards(book, name)
    if asked.as_document:
        told_ones = [_document(standard, book.calendars, language) for standard in standards]
        print_json({"language": language, "standards": told_ones})
        return Exit.DONE
    print_lines(pages(standards, book.calendars, language, width()))
    return Exit.DONE


def _meant(asked: Asked) -> tuple[Path | None, str | None]:
    """The place of the book and the name of a standard: a path is what is there, or what has a slash, which no name of a standard has."""
    if asked.name is None or asked.standards is not None or not ("/" in asked.name or Path(asked.name).exists()):
        return asked.standards, asked.name
    return Path(asked.name), None


def _language(code: str) -> Language:
    if code not in list(Language):
        raise Misused(f"`--lang {code}` is not a language that is spoken here; expected one of {', '.join(Language)}")
    return Language(code)


def _standards(book: Book, name: str | None) -> Sequence[Standard]:
    check_standard(name, [each.name for each in book.standards])
    return [each for each in book.standards if name in (None, each.name)]


def pages(
    standards: Sequence[Standard], calendars: Mapping[str, Calendar], language: Language, room: int | None
) -> Iterator[tuple[str, str]]:
    """A short page for each standard, as lines with their styles, folded to `room` columns."""
    for number, standard in enumerate(standards):
        if number:
            yield "", ""
        yield standard.name, "bold"
        yield standard.promise, "italic"
        statements = told(standard, calendars, language)
        terms = [(each.label, (each.text, *(f"- {point}" for point in each.points))) for each in statements]
        yield from ((line, "") for line in definition(terms, room))


def _document(standard: Standard, calendars: Mapping[str, Calendar], language: Language) -> dict[str, object]:
    return {
        "name": standard.name,
        "promise": standard.promise,
        "kind": standard.kind_name,
        "statements": [
            {"topic": each.topic, "label": each.label, "text": each.text, "points": list(each.points)}
            for each in told(standard, calendars, language)
        ],
    }
