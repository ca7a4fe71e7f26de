"""What `upheld words` says of the book that is shipped; as a program, writes it anew into the text files beside this one."""

from __future__ import annotations

from pathlib import Path

from engine.language.words.told import Language
from monitors.book_files import loaded_book
from monitors.commands.words import pages

FOLDER = Path(__file__).parent
STANDARDS = FOLDER.parents[1] / "standards"
ROOM = 110


def golden(language: Language) -> Path:
    """The file that keeps what is said in a language."""
    return FOLDER / f"words.{language}.txt"


def words(language: Language) -> str:
    """All standards and packs that are shipped."""
    packs = [folder.name for folder in sorted(STANDARDS.glob("packs/*"))]
    book = loaded_book([STANDARDS], packs)
    return "".join(f"{line}\n" for line, _ in pages(book.standards, book.calendars, language, ROOM))


if __name__ == "__main__":
    for language in Language:
        golden(language).write_text(words(language), encoding="utf-8")
