"""`upheld test`: runs the tests of a book on the engine, and tells what no test shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine.answers.booktests import Results
from engine.answers.case_results import results_of
from engine.language.problems import quoted
from monitors.answers import Exit, Misused, Refused
from monitors.book_files import load, load_tests
from monitors.commands.asked_book import check_standard, places_of_book
from monitors.commands.junit import ENDINGS, write_junit
from monitors.commands.printing import print_json, rendered, say
from monitors.commands.results import document, tell
from monitors.commands.written import check_written


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with."""

    path: Path | None
    standard: str | None
    name: str | None
    junit: Path | None
    strict: bool
    as_document: bool

    @property
    def file(self) -> str | None:
        """The file of tests or standards that is asked for, if it is one."""
        return self.path.as_posix() if self.path is not None and self.path.is_file() else None

    @property
    def folder(self) -> Path | None:
        """The folder of the book that is asked for: of a file, the one in which it lies."""
        return self.path if self.path is None or self.file is None else self.path.parent


def run_tests(asked: Asked, config: Path) -> Exit:
    """Run the tests that are asked for, and print and write what came of them; Refused when the book or a test cannot be read."""
    check_written("--junit", asked.junit, ENDINGS)
    paths, packs = places_of_book(asked.folder, config)
    loaded = load(paths, packs)
    tests = load_tests(paths, packs, loaded.book)
    problems, texts = (*loaded.problems, *tests.problems), {**loaded.texts, **tests.texts}
    if loaded.book is None or tests.cases is None:
        raise Refused(problems, texts)
    results = _asked_for(results_of(tests.cases, loaded.book), asked)
    if problems:
        say(*rendered(problems, texts), "")
    if asked.as_document:
        print_json(document(results))
    else:
        tell(results, loaded.book)
    if asked.junit is not None:
        write_junit(asked.junit, results, loaded.book)
    if not all(result.ok for result in results.cases):
        return Exit.BAD_NEWS
    has_gaps = bool(problems) or any(each.missing for each in results.coverage)
    return Exit.WARNINGS if asked.strict and has_gaps else Exit.DONE


def _asked_for(results: Results, asked: Asked) -> Results:
    """The results of the tests that are asked for, and the coverage of the standards that these are about."""
    check_standard(asked.standard, [each.standard.name for each in results.coverage])
    file = asked.file
    cases = tuple(
        result
        for result in results.cases
        if asked.standard in (None, result.case.standard.name)
        and file in (None, result.case.place.file, result.case.standard.file)
        and (asked.name or "").lower() in result.case.name.lower()
    )
    if asked.name is not None and not cases:
        raise Misused(f"no test has {quoted(asked.name)} in its name")
    own = {result.case.standard.name for result in cases}
    coverage = tuple(
        each
        for each in results.coverage
        if asked.standard in (None, each.standard.name) and (file in (None, each.standard.file) or each.standard.name in own)
    )
    return replace(results, cases=cases, coverage=coverage)
