"""Any text ends in a book or in problems, never in an exception."""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from engine.language.documents import read_document
from engine.language.nodes import Map, data_of
from engine.language.problems import PROBLEMS, Level, Report
from engine.language.reading import read_book
from engine.language.rendering import as_json, render_all
from engine.language.schema import standards_schema
from engine.language.shapes import entries

STANDARDS = Draft7Validator(standards_schema())
SOURCES = [path.read_text(errors="replace") for path in sorted((Path(__file__).parents[2] / "mistakes").glob("*.yaml"))]
WORDS = sorted({word for source in SOURCES for word in re.findall(r"[\w%-]+|[:{}\[\]&*!,'\"#|>-]", source)})
ODD = [
    "\t",
    "\n",
    "\n  ",
    "\0",
    "\x85",
    "\u2028",
    "\ud800",
    "🕑",
    "null",
    "1e999",
    "9" * 400,
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "? ",
    "&a ",
    "*a",
    "<<: *a",
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A book in which some words are taken out, doubled, swapped or replaced."""
    parts = re.split(r"(\W)", draw(st.sampled_from(SOURCES)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(parts) - 1))
        parts[at] = draw(st.sampled_from(["", parts[at] * 2, parts[draw(st.integers(0, len(parts) - 1))], *WORDS, *ODD]))
    return "".join(parts)


def check(text: str) -> None:
    began = process_time()
    book, problems = read_book({"book.yaml": text})
    assert process_time() - began < 1, "reading took a second"
    assert (book is None) == any(problem.level is Level.ERROR for problem in problems)
    assert {problem.id for problem in problems} <= set(PROBLEMS)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 and problem.place.width >= 1 for problem in problems)
    assert [as_json(problem)["id"] for problem in problems] == [problem.id for problem in problems]
    if book is not None:
        document, _ = read_document("book.yaml", text)
        assert document is not None and STANDARDS.is_valid(data_of(document.root))
        assert isinstance(document.root, Map) and len(book.standards) == len(entries(document.root.get("standards"), Report(), ""))
    assert all(line.isprintable() for line in render_all(problems, {"book.yaml": text}).split("\n"))


@given(mutated())
@example("upheld: 1\nstandards: {a: {promise: x, clock: {from: a, to: {type: [a, [b]]}}, within: 1h}}")
@example("upheld: 1\nstandards: {a: {promise: x, clock: pickup, within: {by: [a], b: {by: c}}}}")
@example("upheld: 1\nstandards: {a: {promise: x, every: a, must: {w: {at_most: " + "9" * 400 + "}}}}")
@example("upheld: 1\nstandards: {a: {promise: x, clock: {from: {type: []}, to: b}, within: 1h}}")
@example("upheld: 1\ncalendars: {a: {open: {mon: []}, extra: {2026-01-01: {}}}}\nstandards: {a: {promise: x}}")
def test_a_mutated_book_ends_in_a_book_or_in_problems(text: str) -> None:
    check(text)


@given(st.text(max_size=80))
@example("[")
def test_any_text_ends_in_problems(text: str) -> None:
    check(text)
