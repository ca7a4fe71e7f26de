"""Runs a case: its events through a judge, and what came out against what it expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from engine.evaluation.events import encode
from engine.language.book import Book
from engine.language.problems import Problem
from engine.language.reading import read_book
from tests.cases.casefiles import Case, Data
from tests.cases.instants import instant, length, told
from tests.model.rows import Event, Row

Judge = Callable[[Book, list[Event], int, Mapping[str, int] | None], list[Row]]

_TIMES = {"deadline": "deadline_at", "decided": "decided_at", "opened": "opened_at"}
_LENGTHS = {"elapsed": "elapsed_us", "target": "target_us"}
_WORDS = ("state", "open", "reason", "span", "group")
_COUNTS = ("met", "breached", "cancelled", "compliance")
_KNOWN = {*_TIMES, *_LENGTHS, *_WORDS, *_COUNTS, "standard", "subject", "none", "labels", "sampled"}


def read_case_book(case: Case) -> tuple[Book | None, list[Problem]]:
    """The case's book, or what is wrong with it."""
    return _read(case.file, case.book)


@cache
def _read(label: str, text: str) -> tuple[Book | None, list[Problem]]:
    return read_book({label: text})


def evaluate_case(case: Case, judge: Judge) -> list[Row]:
    """The verdicts on the case's events as of its `at`, in the order of their spans."""
    book = book_of(case)
    zone = _zone(case, book)
    events = list(_events(case, zone))
    now = as_of(case, book)
    horizons = {feed: instant(text, zone) for feed, text in case.row["read"].items()} if "read" in case.row else None
    return sorted(judge(book, events, now, horizons), key=lambda row: (row.standard, row.timeline, row.span))


def as_of(case: Case, book: Book) -> int:
    """The instant as of which the case is judged: its `at`, or its last event."""
    zone = _zone(case, book)
    return instant(case.row["at"], zone) if "at" in case.row else max(event.at for event in _events(case, zone))


def differences_of(case: Case, rows: list[Row]) -> list[str]:
    """One line for each thing that the case expects and the rows do not say; empty when all is as expected."""
    book = book_of(case)
    lines: list[str] = []
    for standard, subject in dict.fromkeys((entry["standard"], entry.get("subject")) for entry in _expected(case)):
        entries = [entry for entry in _expected(case) if (entry["standard"], entry.get("subject")) == (standard, subject)]
        found = [row for row in rows if row.standard == standard and subject in (None, row.timeline)]
        zone = case.row.get("time_zone") or book[standard].time_zone
        lines += [f"{standard}: {line}" for line in _compare(entries, found, zone)]
    return lines


def book_of(case: Case) -> Book:
    """Only the standards that the case speaks of."""
    book, problems = read_case_book(case)
    assert book is not None, f"{case}: {[problem.message for problem in problems]}"
    wanted = {entry["standard"] for entry in _expected(case)} or {case.row["standard"]}
    assert wanted <= {standard.name for standard in book.standards}, f"{case}: no standard of its book is one of {wanted}"
    return replace(book, standards=tuple(standard for standard in book.standards if standard.name in wanted))


def _expected(case: Case) -> list[Data]:
    """What is expected, as a list whose entries all name their standard."""
    expect = case.row.get("expect", [])
    entries = [{"standard": case.row.get("standard"), **entry} for entry in (expect if isinstance(expect, list) else [expect])]
    for entry in entries:
        assert entry["standard"] and not set(entry) - _KNOWN, f"{case}: {entry} names no standard, or an unknown key"
    return entries


def _zone(case: Case, book: Book) -> str:
    """The zone of the case's local times."""
    zones = {standard.time_zone for standard in book.standards}
    assert "time_zone" in case.row or len(zones) == 1, f"{case}: its standards are of several zones, so it needs a time_zone"
    return str(case.row.get("time_zone") or zones.pop())


def _events(case: Case, zone: str) -> Iterator[Event]:
    seq = 0
    for number, written in enumerate(case.row["timeline"]):
        entry = _entry(written)
        data = {name: encode(value) for name, value in entry.get("data", {}).items()}
        for subject in _subjects(entry, number):
            yield Event(subject, instant(str(entry["at"]), zone), seq, entry["type"], data, entry.get("feed", "feed"))
            seq += 1


def _entry(written: Any) -> Data:
    """A timeline's entry as a map: `[time, type, data, subject]` is short for one."""
    entry = written if isinstance(written, dict) else dict(zip(("at", "type", "data", "subject"), written, strict=False))
    assert {"at", "type"} <= set(entry) <= {"at", "type", "data", "subject", "repeat", "feed"}, f"{written} is not an entry of a timeline"
    return entry


def _subjects(entry: Data, number: int) -> list[str]:
    if "repeat" not in entry:
        return [entry.get("subject", "it")]
    name = entry.get("subject", f"entry {number + 1}")
    return [f"{name}-{copy}" for copy in range(1, entry["repeat"] + 1)]


def _compare(entries: list[Data], rows: list[Row], zone: str) -> Iterator[str]:
    """Several entries that name no span are one a span; one entry is of its span, or else of the last."""
    if len(entries) > 1 and not any("span" in entry for entry in entries):
        if len(entries) != len(rows):
            yield f"expected {len(entries)} spans, got {[_short(row, zone) for row in rows]}"
        for entry, row in zip(entries, rows, strict=False):
            yield from _compare_row(entry, row, zone)
        return
    for entry in entries:
        yield from _compare_one(entry, rows, zone)


def _compare_one(entry: Data, rows: list[Row], zone: str) -> Iterator[str]:
    found = [row for row in rows if entry.get("span", row.span) == row.span]
    if entry.get("none"):
        yield from (f"expected no verdict, got {_short(row, zone)}" for row in found)
    elif set(entry) & set(_COUNTS):
        yield from _compare_counts(entry, found)
    elif not found:
        yield f"expected {entry}, got no verdict"
    else:
        yield from _compare_row(entry, max(found, key=lambda row: (row.opened_at, row.span)), zone)


def _compare_row(entry: Data, row: Row, zone: str) -> Iterator[str]:
    for key, expected in entry.items():
        got, wanted = _pair(key, expected, row, zone)
        if got != wanted:
            yield f"expected {key} {expected}, got {told(got, zone) if key in _TIMES else got} ({_short(row, zone)})"


def _pair(key: str, expected: Any, row: Row, zone: str) -> tuple[Any, Any]:
    """What the row says of one key, and what was expected, in one unit."""
    if key in _TIMES:
        return getattr(row, _TIMES[key]), None if expected is None else instant(expected, zone)
    if key in _LENGTHS:
        return getattr(row, _LENGTHS[key]), None if expected is None else length(expected)
    if key == "sampled":
        return row.value, in_samples(str(expected))
    if key == "labels":
        return {name: row.labels[name] for name in expected}, {name: str(value) for name, value in expected.items()}
    return (getattr(row, key), expected) if key in _WORDS else (None, None)


def in_samples(text: str) -> Fraction:
    """What a sample is worth: `4.5` in millionths, `1h` in microseconds, `counted` and `not` as 1 and 0."""
    if text in ("counted", "not"):
        return Fraction(text == "counted")
    return Fraction(text) * 1_000_000 if text.lstrip("-")[-1].isdigit() else Fraction(length(text))


def _compare_counts(entry: Data, rows: list[Row]) -> Iterator[str]:
    counts = {state: sum(row.state == state for row in rows) for state in ("met", "breached", "cancelled")}
    for state, count in counts.items():
        if entry.get(state, count) != count:
            yield f"expected {entry[state]} {state}, got {count}"
    if "compliance" in entry:
        got = f"{round(Fraction(100 * counts['met'], counts['met'] + counts['breached']))}%"
        if got != entry["compliance"]:
            yield f"expected compliance {entry['compliance']}, got {got}"


def _short(row: Row, zone: str) -> str:
    deadline = told(row.deadline_at, zone)
    return f"span {row.span} {row.state}/{row.reason} open={row.open} deadline={deadline} elapsed={row.elapsed_us / 1e6}s"
