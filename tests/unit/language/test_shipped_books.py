"""The books that come with the program are read without a problem, and so are the examples of its documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.answers.case_results import results_of
from engine.language.reading import read_book
from engine.language.rendering import render_all
from monitors.book_files import load, load_tests

ROOT = Path(__file__).parents[3]
BOOKS = sorted([ROOT / "standards", *ROOT.glob("standards/packs/*"), *ROOT.glob("monitors/demo/*/standards")])
LAW = (ROOT / "docs/language.md").read_text()


@pytest.mark.parametrize("folder", BOOKS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_a_shipped_book_has_no_problems(folder: Path) -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}
    book, problems = read_book(texts, root=folder.relative_to(ROOT).as_posix())
    assert render_all(problems, texts) == ""
    assert book is not None
    assert book.standards


@pytest.mark.parametrize("folder", BOOKS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_the_tests_of_a_shipped_book_pass(folder: Path) -> None:
    packs = [path.name for path in folder.glob("packs/*")]
    loaded = load([folder], packs)
    tests = load_tests([folder], packs, loaded.book)
    assert loaded.book is not None and tests.cases is not None and tests.problems == ()
    results = results_of(tests.cases, loaded.book)
    assert [(result.case.name, result.differences) for result in results.cases if not result.ok] == []


def test_the_first_example_of_the_language_has_no_problems() -> None:
    (example,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", LAW, re.DOTALL)
    assert read_book({"example.yaml": example})[1] == []
