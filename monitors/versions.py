"""Versions of standards: what a book says now, beside what earlier books said while they were in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.evaluation.columns import BEGINNING
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.language.book import Book, Standard, Time
from engine.language.calendars import Calendar
from engine.language.durations import DAY, MINUTE, Unit
from engine.language.paths import calendar_names, leaves
from monitors.book_texts import LoadedBook, read_again
from monitors.digests import digest_of, sha
from monitors.ledger.verdicts import VerdictStore
from monitors.snapshot import TARGETS_MOST, elapsed_bounds_us
from monitors.tick import Promises


@dataclass(frozen=True)
class Known:
    """One version as it is kept: the digest of what it says, and the files of the book that it was in."""

    number: int
    digest: str
    files: str
    since: int


@dataclass(frozen=True)
class Promised:
    """A book with its files and earlier versions, ready to be ticked. `new` are the versions that are not kept yet, by standard."""

    promises: Promises
    files: str
    new: Mapping[str, Known]

    def keep(self, verdicts: VerdictStore) -> None:
        """Keep the new versions; what they change must have been touched before, so that a crash in between loses nothing."""
        if self.new:
            rows = [(name, each.number, each.digest, each.since) for name, each in self.new.items()]
            verdicts.books.add(sha(self.files), self.files, rows)


def promised(loaded: LoadedBook, verdicts: VerdictStore, now: int) -> Promised:
    """The book with its earlier versions; a standard whose text is new has a new version, in force from `now`.

    A standard rings for nothing that was before it came into the book, or came back to it.
    """
    known = _known(verdicts)
    new: dict[str, Known] = {}
    for standard in loaded.book.standards:
        digest = digest_of(standard, loaded.book.calendars)
        earlier = known.setdefault(standard.name, [])
        if not earlier or earlier[-1].digest != digest:
            new[standard.name] = Known(earlier[-1].number + 1 if earlier else 1, digest, loaded.files, now)
            earlier.append(new[standard.name])
    held_since = verdicts.books.held_since(now)
    versions = {standard.name: _versions(standard, known[standard.name]) for standard in loaded.book.standards}
    targets_us = {each.name: _targets_us(each, loaded.book) for each in loaded.book.standards}
    promises = Promises(
        fold=Fold(loaded.book, versions),
        bounds_us={name: elapsed_bounds_us(targets.values()) for name, targets in targets_us.items()},
        live_from={each.name: max(known[each.name][0].since, held_since.get(each.name, 0)) for each in loaded.book.standards},
        targets_us=targets_us,
    )
    return Promised(promises, loaded.files, new)


def in_force(verdicts: VerdictStore) -> LoadedBook | None:
    """The book that was taken into force last, as it is kept with its versions; None where one of its standards cannot be read again."""
    known, left = _known(verdicts), -1
    standards, calendars = list[Standard](), dict[str, Calendar]()
    for name in (name for name, since in verdicts.books.held_since(left).items() if since != left):
        read = read_again(known[name][-1].files) if name in known else None
        if read is None:
            return None
        standards.append(read[name])
        calendars |= {each: read.calendars[each] for each in calendar_names(read[name]) if each in read.calendars}
    return LoadedBook(Book(tuple(sorted(standards, key=lambda each: each.name)), calendars), {}) if standards else None


def _known(verdicts: VerdictStore) -> dict[str, list[Known]]:
    known: dict[str, list[Known]] = {}
    for name, number, digest, files, since in verdicts.books.versions():
        known.setdefault(name, []).append(Known(number, digest, files, since))
    return known


def _versions(standard: Standard, known: list[Known]) -> tuple[Version, ...]:
    """Every version of a standard that can still be read, the first in force from the beginning of time."""
    versions: list[Version] = []
    for each in known[:-1]:
        read = read_again(each.files)
        if read is not None and any(old.name == standard.name for old in read.standards):
            versions.append(Version(each.number, each.since if versions else BEGINNING, read[standard.name], read.calendars))
    return (*versions, Version(known[-1].number, known[-1].since if versions else BEGINNING, standard))


def _targets_us(standard: Standard, book: Book) -> dict[str, int]:
    """The least targets of a standard, by their text, as lengths of time; a working day is as long as the calendar's on average."""
    if not isinstance(standard.kind, Time):
        return {}
    calendars = [book.calendars[name] for name in calendar_names(standard) if name in book.calendars]
    day = max((_working_day_us(calendar) for calendar in calendars), default=DAY)
    lengths = {Unit.EXACT: 1, Unit.DAYS: DAY, Unit.WORKING_DAYS: day, Unit.END_OF_WORKING_DAY: day}
    targets = leaves(standard.kind.target)
    found = {str(each): max(each.amount * lengths[each.unit], day if each.unit is not Unit.EXACT else 1) for each in targets}
    return dict(sorted(found.items(), key=lambda target: target[1])[:TARGETS_MOST])


def _working_day_us(calendar: Calendar) -> int:
    open_days = [sum(each.end - each.start for each in day) for day in calendar.week if day]
    return sum(open_days) * MINUTE // len(open_days) if open_days else DAY
