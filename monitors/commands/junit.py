"""Writes the results of tests as JUnit XML, which CI systems read.

Only elements and attributes that their strictest reader, Jenkins' schema, allows: so a case has no file and line of its own.
Nor any character that XML has no way to write.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from engine.answers.booktests import CaseResult, Results
from engine.language.book import Book
from engine.language.rendering import printable
from monitors.commands.results import difference_text, why_failed
from monitors.commands.written import written

ENDINGS = (".xml",)


def write_junit(path: Path, results: Results, book: Book) -> None:
    """One suite for each file of tests, one case for each test, its standard as the class; Unwritable."""
    root = Element("testsuites", {"name": "upheld", **_counts(results.cases)})
    for file, group in groupby(results.cases, key=lambda result: result.case.place.file):
        cases = tuple(group)
        suite = SubElement(root, "testsuite", {"name": printable(file), **_counts(cases), "skipped": "0"})
        for result in cases:
            _add(suite, result, book)
    indent(root)
    with written(path):
        ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _counts(cases: tuple[CaseResult, ...]) -> dict[str, str]:
    return {"tests": str(len(cases)), "failures": str(sum(not case.ok for case in cases)), "errors": "0"}


def _add(suite: Element, result: CaseResult, book: Book) -> None:
    case = SubElement(suite, "testcase", {"name": printable(result.case.name), "classname": result.case.standard.name})
    if not result.ok:
        message = "; ".join(difference_text(each, result) for each in result.differences)
        SubElement(case, "failure", {"type": "difference", "message": printable(message)}).text = "\n".join(why_failed(result, book, None))
