"""Books with something wrong in them: the shipped ones and the mistakes, some words taken out, doubled, swapped or replaced.

As a program, reads very many: `python -m tests.unit.language.mutants 100000 SEED`. One that ends in an exception, takes a second, or is
a book that the schema refuses, is shown with the seed that makes it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from random import Random
from time import process_time

from jsonschema import Draft7Validator

from engine.language.documents import read_document
from engine.language.nodes import Map, data_of
from engine.language.problems import PROBLEMS, Level, Report
from engine.language.reading import read_book
from engine.language.rendering import as_json, render_all
from engine.language.schema import standards_schema
from engine.language.shapes import entries

READ_WITHIN_S = 1.0
TOLD_EVERY = 10_000
STANDARDS = Draft7Validator(standards_schema())
ROOT = Path(__file__).parents[3]
SOURCES = [path.read_text(errors="replace") for path in sorted([*ROOT.glob("tests/mistakes/*.yaml"), *ROOT.glob("standards/*.yaml")])]
WORDS = sorted({word for source in SOURCES for word in re.findall(r"[\w%.-]+", source)})
SIGNS = 0.3  # in how many of the books
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


def mutant(random: Random) -> str:
    """A book in which some words are not what they were; in some the signs between them are not, either."""
    parts = re.split(r"(\W)", random.choice(SOURCES))
    signs = random.random() < SIGNS
    words = [at for at, part in enumerate(parts) if signs or part.isalnum()]
    for _ in range(random.randint(1, 4)):
        at = random.choice(words)
        parts[at] = random.choice([random.choice(parts), random.choice(ODD), parts[at] * 2, ""] if signs else WORDS)
    return "".join(parts)


def check(text: str) -> None:
    """Assert that a text ends in a book or in problems, soon, and that a book is whole and fits the schema."""
    began = process_time()
    book, problems = read_book({"book.yaml": text})
    assert process_time() - began < READ_WITHIN_S, "reading took too long"
    assert (book is None) == any(problem.level is Level.ERROR for problem in problems)
    assert {problem.id for problem in problems} <= set(PROBLEMS)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 and problem.place.width >= 1 for problem in problems)
    assert [as_json(problem)["id"] for problem in problems] == [problem.id for problem in problems]
    assert all(line.isprintable() for line in render_all(problems, {"book.yaml": text}).split("\n"))
    if book is not None:
        root, _ = read_document("book.yaml", text)
        assert root is not None and isinstance(root, Map)
        assert len(book.standards) == len(entries(root.get("standards"), Report(), ""))
        assert STANDARDS.is_valid(data_of(root)), "the schema refuses what the reading takes"


def main(count: int, seed: int) -> int:
    """Read that many, each from a seed of its own; the number of those that failed."""
    failed = 0
    for number in range(seed, seed + count):
        text = mutant(Random(number))
        try:
            check(text)
        except (AssertionError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError, AttributeError) as error:
            failed += 1
            print(f"seed {number}: {type(error).__name__}: {error}\n{text!r}\n")
        if (number - seed + 1) % TOLD_EVERY == 0:
            print(f"{number - seed + 1:,} read, {failed} failed", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
