"""`upheld diff`: which verdicts, goals and pages would change between two books."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitors.answers import Exit
from monitors.book_revisions import book_named
from monitors.commands.asked_book import book_of_revisions
from monitors.commands.backtest import told_between
from monitors.commands.differences import document, lines
from monitors.commands.feeding import source_of
from monitors.commands.printing import print_json, print_lines
from monitors.compared import compared_books


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with; books and times as they were written."""

    old: str
    new: str
    feed: str
    map: Path | None
    since: str | None
    until: str | None
    exit_code: bool
    as_document: bool


def show_difference(asked: Asked, config: Path, now: int) -> Exit:
    """Judge the history by both books and print what differs. A bare revision is of the configured book, or else of `standards`."""
    folder, packs = book_of_revisions(config)
    old, new = (book_named(name, folder, packs) for name in (asked.old, asked.new))
    told, since, until = told_between(source_of(asked.feed, asked.map), asked.since, asked.until, now)
    books = compared_books(old, new, told.events, told.subjects, until, since)
    if asked.as_document:
        print_json({"old": asked.old, "new": asked.new, **document(books)})
    else:
        print_lines(lines(books))
    return Exit.BAD_NEWS if asked.exit_code and books.differs else Exit.DONE
