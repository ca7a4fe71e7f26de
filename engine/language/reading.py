"""Reads a book: the texts of its files in, the book or all that is wrong with it out.

How this works: every file becomes a tree (`documents`), the names of all calendars and clocks are gathered first, because any file may
use them, and then each standard is read against them. Nothing stops at the first problem; a book with an error is no book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine.language.book import Book, Clock, Standard
from engine.language.calendar_reading import read_calendar
from engine.language.calendars import ALWAYS, Calendar
from engine.language.clock_reading import read_clock
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.documents import read_document
from engine.language.name_reading import Names
from engine.language.nearness import nearest
from engine.language.nodes import Map, Node, Scalar
from engine.language.problems import Place, Problem, Report, one_of, quoted
from engine.language.shapes import entries, fields
from engine.language.standard_reading import DEFAULT_KEYS, read_standard
from engine.language.uses import Uses
from engine.language.zones import read_zone_at

T = TypeVar("T")

VERSION = 1
TESTS_ENDING = ".test.yaml"
_TESTS = re.compile("^tests?[-_.]|[-_.]tests?$", re.IGNORECASE)
FILE_KEYS = ("upheld", "time_zone", "calendars", "clocks", "defaults", "standards")
NAME_MAX = 120
_STANDARD = "standard"
_DEFAULT_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class _File:
    """A file's own part of the book, not yet read; `defaults` are by key."""

    time_zone: str
    calendars: list[tuple[Scalar, Node]]
    clocks: list[tuple[Scalar, Node]]
    defaults: dict[str, Node]
    standards: list[tuple[Scalar, Node]]


@dataclass(slots=True)
class _Gathered:
    """The names of the book as they are found, each with the key that gives it."""

    report: Report
    first: dict[tuple[str, str], Place] = field(default_factory=dict)

    def takes(self, what: str, name: Scalar) -> bool:
        """Whether a name is a good one and new in the book; reported if not."""
        if not 0 < len(name.text.strip()) <= NAME_MAX or not name.text.isprintable():
            message = f"{quoted(name.text)} cannot be the name of a {what}"
            self.report.error("book/name", name.place, message, f"text in one line, of at most {NAME_MAX} characters")
            return False
        if what == _STANDARD and " " in name.text:
            message = f"{quoted(name.text)} cannot be the name of a standard: it is one word in figures and commands"
            self.report.error("book/name", name.place, message, "a name without blanks", "-".join(name.text.split()))
        first = self.first.setdefault((what, name.text), name.place)
        if first != name.place:
            message = f"there is a {what} {quoted(name.text)} already, in {first.file} line {first.line}"
            self.report.error("book/duplicate-name", name.place, message, "a name of its own")
        return first == name.place


def read_book(texts: Mapping[str, str], packs: Iterable[str] = (), root: str = "") -> tuple[Book | None, list[Problem]]:
    """The whole book of some files, merged and checked; None if anything is wrong that is not only a warning.

    `texts` are by label, the file's path as problems should show it. Below `ROOT/packs/NAME/` only the packs that are asked for are read,
    and files that end in `.test.yaml` are left out. Problems are in the order of their places.
    """
    report, uses = Report(), Uses()
    labels = labels_of_book(texts, packs, root)
    _check_packs(texts, packs, root, report)
    trees = [_tree(label, texts[label], report) for label in labels]
    files = [_read_file(tree, report) for tree in trees if tree is not None]
    gathered = _Gathered(report)
    calendars = _read_calendars(files, gathered)
    clocks = _read_clocks(files, gathered, uses)
    zones = {name: None if calendar is None else calendar.time_zone for name, calendar in calendars.items()}
    names = Names(clocks, zones, complete=all(tree is not None for tree in trees))
    standards = _read_standards(files, names, gathered, uses)
    if names.complete and not any(file.standards for file in files):
        report.error(
            "book/empty",
            Place(labels[0] if labels else root or "standards", 1, 1),
            "the book has no standards",
            "`standards` with at least one",
        )
    uses.warn(report)
    problems = report.problems()
    if report.has_errors:
        return None, problems
    book = Book(tuple(sorted(standards, key=lambda standard: standard.name)), {name: each for name, each in calendars.items() if each})
    return book, problems


def labels_of_book(labels: Iterable[str], packs: Iterable[str] = (), root: str = "") -> list[str]:
    """The files that belong to the book, sorted: not its tests, and not the packs that nobody asked for."""
    return sorted(label for label in labels if not label.endswith(TESTS_ENDING) and _is_asked_for(label, packs, root))


def labels_of_tests(labels: Iterable[str], packs: Iterable[str] = (), root: str = "") -> list[str]:
    """The files that hold tests of the book, sorted; not those of packs that nobody asked for."""
    return sorted(label for label in labels if label.endswith(TESTS_ENDING) and _is_asked_for(label, packs, root))


def _is_asked_for(label: str, packs: Iterable[str], root: str) -> bool:
    return _pack_of(label, root) in (None, *packs)


def _pack_of(label: str, root: str) -> str | None:
    prefix = f"{root.rstrip('/')}/packs/" if root else "packs/"
    name, slash, _ = label.removeprefix(prefix).partition("/")
    return name if label.startswith(prefix) and slash else None


def _check_packs(labels: Collection[str], packs: Iterable[str], root: str, report: Report) -> None:
    there = {pack for label in labels if (pack := _pack_of(label, root)) is not None}
    for pack in packs:
        if pack not in there:
            expected = one_of(sorted(there)) if there else None
            report.error("book/pack", Place(root or "standards", 1, 1), f"there is no pack {quoted(pack)}", expected, nearest(pack, there))


def _tree(label: str, text: str, report: Report) -> Node | None:
    tree, problems = read_document(label, text)
    report.add(*problems)
    return tree


def _read_file(tree: Node, report: Report) -> _File:
    elsewhere = {"tests": f"in a file of tests, with a name such as `{_name_of_tests(tree.place.file)}`"}
    is_tests = isinstance(tree, Map) and tree.get("tests") is not None and tree.get("standards") is None
    found = fields(tree, report, FILE_KEYS, [] if is_tests else [f"upheld: {VERSION}"], "a standards file", elsewhere)
    if isinstance(tree, Map) and "upheld" in found:
        _check_version(found["upheld"], report)
    zone = read_zone_at(found["time_zone"], report) if "time_zone" in found else None
    defaults = dict(entries(found.get("defaults"), report, "keys of standards"))
    known = fields(found["defaults"], report, DEFAULT_KEYS, what="`defaults`") if defaults else {}
    return _File(
        zone or _DEFAULT_ZONE,
        entries(found.get("calendars"), report, "calendars by name"),
        entries(found.get("clocks"), report, "clocks by name"),
        known,
        entries(found.get("standards"), report, "standards by name"),
    )


def _name_of_tests(label: str) -> str:
    """The name that a file of tests would have: `email_test.yaml` and `email.tests.yaml` are `email.test.yaml`."""
    stem = label.rpartition("/")[2].removesuffix(".yaml")
    return (_TESTS.sub("", stem) or stem) + TESTS_ENDING


def _check_version(node: Node, report: Report) -> None:
    if isinstance(node, Scalar) and node.value == VERSION and node.text == str(VERSION):
        return
    shown = quoted(node.text) if isinstance(node, Scalar) else "this"
    report.error("book/version", node.place, f"{shown} is not a version of the language that can be read here", f"`{VERSION}`")


def _read_calendars(files: list[_File], gathered: _Gathered) -> dict[str, Calendar | None]:
    def read(name: Scalar, node: Node, file: _File) -> Calendar | None:
        if name.text == ALWAYS:
            message = "`always` is built in: every second counts"
            gathered.report.error("calendar/reserved", name.place, message, "another name")
        return read_calendar(name.text, node, gathered.report, file.time_zone)

    return _read_named("calendar", [(pair, file) for file in files for pair in file.calendars], gathered, read)


def _read_clocks(files: list[_File], gathered: _Gathered, uses: Uses) -> dict[str, Clock | None]:
    def read(name: Scalar, node: Node, file: _File) -> Clock | None:
        if name.text in BUILT_IN_CLOCKS:
            gathered.report.error("clock/built-in", name.place, f"{quoted(name.text)} is built in", "another name")
        return read_clock(name.text, node, gathered.report, uses)

    return {**_read_named("clock", [(pair, file) for file in files for pair in file.clocks], gathered, read), **BUILT_IN_CLOCKS}


def _read_named(
    what: str, pairs: list[tuple[tuple[Scalar, Node], _File]], gathered: _Gathered, read: Callable[[Scalar, Node, _File], T | None]
) -> dict[str, T | None]:
    """Things by name; the first of a name holds, and one that could not be read is None."""
    found: dict[str, T | None] = {}
    for (name, node), file in pairs:
        is_new = gathered.takes(what, name)
        thing = read(name, node, file)
        if is_new:
            found[name.text] = thing
    return found


def _read_standards(files: list[_File], names: Names, gathered: _Gathered, uses: Uses) -> list[Standard]:
    found = []
    for file in files:
        for name, node in file.standards:
            gathered.takes(_STANDARD, name)
            standard = read_standard(name, node, file.defaults, file.time_zone, names, gathered.report, uses)
            if standard is not None:
                found.append(standard)
    return found
