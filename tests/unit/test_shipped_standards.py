"""The book that is shipped: every standard says who owns it, what to do and where it comes from, and its packs go together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.answers import branches
from engine.answers.case_results import results_of
from engine.language.book import Standard
from monitors.book_files import load, load_tests, loaded_book

ROOT = Path(__file__).parents[2]
STANDARDS = ROOT / "standards"
PACKS = sorted(folder.name for folder in STANDARDS.glob("packs/*"))
BOOK = loaded_book([STANDARDS], PACKS)
SOURCE = "source: "
DOCUMENT = (ROOT / "docs/book.md").read_text()


def name(standard: Standard) -> str:
    return standard.name


def anchors(text: str) -> set[str]:
    """The headings of a document as links name them."""
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("standard", BOOK.standards, ids=name)
def test_a_standard_says_who_what_and_whence(standard: Standard) -> None:
    assert standard.owner
    path, _, anchor = (standard.runbook or "").partition("#")
    assert anchor in anchors((ROOT / path).read_text())
    assert len([tag for tag in standard.tags if tag.startswith(SOURCE)]) == 1
    assert len(standard.tags) > 1


def test_the_document_of_the_book_names_each_standard_once_where_it_comes_from() -> None:
    rows = re.findall(r"^\| ([^|]+) \| (`.*`) \|$", DOCUMENT, re.MULTILINE)
    told = sorted((name, f"{SOURCE}{said}") for said, names in rows for name in re.findall(r"`([^`]+)`", names))
    assert told == [(standard.name, tag) for standard in BOOK.standards for tag in standard.tags if tag.startswith(SOURCE)]


def test_the_document_says_of_each_law_what_it_says_and_where_that_was_read() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| [^|]+ \| [^|]+ \| [^|]*\]\(https?://[^|]+ \|$", DOCUMENT, re.MULTILINE)
    laws = [standard.name for standard in BOOK.standards for tag in standard.tags if re.search(r", (article|section) \d", tag)]
    assert sorted(rows) == laws


@pytest.mark.parametrize("folder", [STANDARDS, *STANDARDS.glob("packs/*")], ids=lambda folder: folder.name)
def test_each_standard_has_a_test_in_which_it_is_kept_and_one_in_which_it_is_not(folder: Path) -> None:
    loaded = load([folder])
    cases = load_tests([folder], [], loaded.book).cases
    assert loaded.book is not None and cases is not None
    both = ({branches.MET, branches.BREACH}, {branches.HELD, branches.VIOLATED})
    assert [each.standard.name for each in results_of(cases, loaded.book).coverage if not any(ends <= {*each.shown} for ends in both)] == []


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_a_book_of_its_own(pack: str) -> None:
    loaded = load([STANDARDS / "packs" / pack])
    assert loaded.problems == ()
    assert loaded.book is not None
    assert all(standard.name.startswith(f"{pack}-") for standard in loaded.book.standards)


def test_there_is_a_pack_for_each_industry() -> None:
    assert PACKS == ["finance", "health", "it", "retail", "telecom"]


def test_a_pack_is_read_only_where_it_is_asked_for() -> None:
    assert not any(standard.name.startswith(tuple(f"{pack}-" for pack in PACKS)) for standard in loaded_book([STANDARDS]).standards)


def test_a_clock_that_starts_at_a_change_goes_as_the_document_shows(tmp_path: Path) -> None:
    texts = re.findall(r"^```yaml\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    for file, text in zip(("urgent.yaml", "urgent.test.yaml"), texts, strict=True):
        (tmp_path / file).write_text(text)
    book = load([tmp_path])
    tests = load_tests([tmp_path], [], book.book)
    assert book.book is not None and tests.cases is not None and not (*book.problems, *tests.problems)
    assert [result.ok for result in results_of(tests.cases, book.book).cases] == [True, True, True]
