"""The books that come with the program are read without a problem, and so are the examples of its documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.language.reading import read_book
from engine.language.rendering import render_all

ROOT = Path(__file__).parents[3]
BOOKS = sorted(path for path in [ROOT / "standards", *ROOT.glob("monitors/demo/*/standards")] if path.is_dir())
LAW = (ROOT / "docs/language.md").read_text()
BARS = re.compile(r"^  even-quality:.*?\n\n", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("folder", BOOKS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_a_shipped_book_has_no_problems(folder: Path) -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}
    book, problems = read_book(texts, root=folder.relative_to(ROOT).as_posix())
    assert render_all(problems, texts) == ""
    assert book is not None
    assert book.standards


def test_the_first_example_of_the_language_has_no_problems_but_its_bar() -> None:
    (example,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", LAW, re.DOTALL)
    assert [problem.id for problem in read_book({"example.yaml": example})[1]] == ["kind/bar-not-yet"]
    assert read_book({"example.yaml": BARS.sub("", example)})[1] == []
