"""Reads the tests of a book: the texts of their files in, the cases and all that is wrong with them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.answers.booktests import Case, Happening
from engine.answers.expectations import read_expected
from engine.answers.times import read_time_at
from engine.language.book import Book, Standard
from engine.language.documents import read_document
from engine.language.nodes import Items, Map, Node, Scalar, data_of, is_nothing
from engine.language.problems import Place, Problem, Report, quoted
from engine.language.shapes import fields, known_name, text, warn_of_comment, whole_number, wrong_type
from engine.language.uses import Uses

TESTS_KEYS = ("tests",)
CASE_KEYS = ("name", "standard", "timeline", "at", "expect")
ENTRY_KEYS = ("at", "type", "data", "subject", "repeat")
_IN_A_LIST = ("at", "type", "data", "subject")
_ENTRY = "`[2026-11-20 17:30, opened, {priority: high}]`"
REPEAT_MAX = 100_000
_WHOLE_MAX = 2**63 - 1
_SUBJECT = "the interaction"  # of the entries that name none


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the cases are read against; without `standards`, the book could not be read, and nothing is said of names."""

    standards: Mapping[str, Standard] | None
    report: Report = field(default_factory=Report)
    uses: Uses = field(default_factory=Uses)
    first: dict[tuple[str, str], Place] = field(default_factory=dict)  # by standard and name

    def check_name(self, standard: str, name: Scalar) -> None:
        """Warns of a test that has the name of another one of its standard: reports tell them apart by it."""
        first = self.first.setdefault((standard, name.text), name.place)
        if first != name.place:
            message = f"there is a test {quoted(name.text)} of {quoted(standard)} already, in {first.file} line {first.line}"
            self.report.warning("test/same-name", name.place, message, "a name of its own")


def read_tests(texts: Mapping[str, str], book: Book | None) -> tuple[list[Case] | None, list[Problem]]:
    """The cases of some files, in the order of the files' names and of their lines; None if anything is wrong that is not only a warning.

    `texts` are by label, as problems should show it. Without a book, which could not be read, its tests are looked at as far as that goes.
    Problems are in the order of their places.
    """
    reading = _Reading(None if book is None else {each.name: each for each in book.standards})
    cases = [case for label in sorted(texts) for case in _cases_of(label, texts[label], reading)]
    reading.uses.warn(reading.report)
    return None if reading.report.has_errors else cases, reading.report.problems()


def _cases_of(label: str, written: str, reading: _Reading) -> Iterator[Case]:
    root, problems = read_document(label, written)
    reading.report.add(*problems)
    if root is None:
        return
    tests = fields(root, reading.report, TESTS_KEYS, required=TESTS_KEYS, what="a file of tests").get("tests")
    if isinstance(tests, Items):
        for item in tests.items:
            if (case := _case(item, reading)) is not None:
                yield case
    elif tests is not None and not is_nothing(tests):
        wrong_type(tests, reading.report, "a list of tests")


def _case(node: Node, reading: _Reading) -> Case | None:
    report = reading.report
    found = fields(node, report, CASE_KEYS, required=("name", "standard", "timeline", "expect"), what="a test")
    name = text(found["name"], report, "what the test shows, in words") if "name" in found else None
    warn_of_comment(found.get("name"), report)
    standard = _standard(found["standard"], reading) if "standard" in found else None
    zone = standard.time_zone if standard is not None else "UTC"
    timeline = _timeline(found["timeline"], zone, reading) if "timeline" in found else ()
    at = read_time_at(found["at"], report, zone) if "at" in found else max((each.at for each in timeline), default=None)
    expected = read_expected(found["expect"], report, standard) if "expect" in found else ()
    if name is None or standard is None or at is None:
        return None
    for each in timeline:
        if each.at > at:
            report.warning("test/unseen", each.place, "this happens after `at`, and so is not seen", "a time up to it, or a later `at`")
    if isinstance(found["name"], Scalar):
        reading.check_name(standard.name, found["name"])
    is_each = isinstance(found.get("expect"), Items) and all(each.span is None for each in expected)
    return Case(name, standard, timeline, at, expected, is_each, node.place)


def _standard(node: Node, reading: _Reading) -> Standard | None:
    name = text(node, reading.report, "the name of a standard")
    if name is None or reading.standards is None:
        return None
    known_name(name, node.place, reading.report, reading.standards, "standard/unknown", "a standard of this book")
    return reading.standards.get(name)


def _timeline(node: Node, zone: str, reading: _Reading) -> tuple[Happening, ...]:
    if not isinstance(node, Items) or not node.items:
        wrong_type(node, reading.report, f"a list of events such as {_ENTRY}")
        return ()
    return tuple(each for number, item in enumerate(node.items, start=1) for each in _entry(item, number, zone, reading))


def _entry(node: Node, number: int, zone: str, reading: _Reading) -> list[Happening]:
    """What one entry of a timeline tells of: one event, or as many as it is repeated; nothing if it cannot be read."""
    report = reading.report
    found = _parts(node, report)
    at = read_time_at(found["at"], report, zone) if "at" in found else None
    type_ = text(found["type"], report, "the type of an event") if "type" in found else None
    data = _data(found.get("data"), reading)
    subject = text(found["subject"], report, "the name of an interaction") if "subject" in found else None
    repeat = _repeat(found["repeat"], report) if "repeat" in found else 0
    if at is None or type_ is None:
        return []
    reading.uses.event_type(type_, found["type"].place)
    if not repeat:
        return [Happening(subject or _SUBJECT, at, type_, data, node.place)]
    shared = subject or f"entry {number}"
    return [Happening(f"{shared}-{copy}", at, type_, data, node.place) for copy in range(1, repeat + 1)]


def _parts(node: Node, report: Report) -> dict[str, Node]:
    """The parts of an entry by key."""
    if isinstance(node, Items):
        if not 2 <= len(node.items) <= len(_IN_A_LIST):
            expected = f"an event such as {_ENTRY}, its subject after that"
            report.error("shape/wrong-type", node.place, "an event is two to four items", expected)
            return {}
        return {key: item for key, item in zip(_IN_A_LIST, node.items, strict=False) if key != "data" or not is_nothing(item)}
    if not isinstance(node, Map):
        wrong_type(node, report, f"an event such as {_ENTRY}")
        return {}
    return fields(node, report, ENTRY_KEYS, required=("at", "type"), what="an event")


def _data(node: Node | None, reading: _Reading) -> dict[str, object]:
    """The attributes that an event sets."""
    if node is None or is_nothing(node):
        return {}
    if not isinstance(node, Map):
        wrong_type(node, reading.report, "a map of attributes, such as `{priority: high}`")
        return {}
    for key, value in node.pairs:
        reading.uses.attribute(key.text, key.place)
        _check_numbers(value, reading.report)
    return {key.text: data_of(value) for key, value in node.pairs}


def _check_numbers(node: Node, report: Report) -> None:
    """Reports whole numbers that no event can carry."""
    for each in node.items if isinstance(node, Items) else [value for _, value in node.pairs] if isinstance(node, Map) else []:
        _check_numbers(each, report)
    if isinstance(node, Scalar) and isinstance(node.value, int) and abs(node.value) > _WHOLE_MAX:
        report.error("shape/wrong-value", node.place, f"{quoted(node.text)} is too large", "text in quotes, or a smaller number")


def _repeat(node: Node, report: Report) -> int | None:
    count = whole_number(node, report)
    if count is not None and count > REPEAT_MAX:
        report.error("shape/wrong-value", node.place, f"{count:,} times is too often for a test", f"at most {REPEAT_MAX:,}")
        return None
    return count
