"""Runbooks: what is shown of those of the monitor and of the book's own, and where the alerts lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from monitors.book_files import runbook_of
from monitors.outlets import alerts
from monitors.outlets.alerts import Links
from monitors.outlets.page import Time
from monitors.outlets.runbook import meaning, sections
from monitors.outlets.runbook_pages import anchor, as_html, runbook_page
from tests.unit.desk import book_of

TIME = Time(0, 1, 600)
LONG = f"{'a' * 300}.md"  # longer than a file's name can be
NAMED = ["standards/care.md#late-answers", "standards/gone.md", "notes/plan.txt", "../outside.md", "ask Anna", None, LONG, "loop.md"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "standards").mkdir(parents=True)
    for path in ("home/standards/care.md", "home/standards/other.md", "home/config.yaml", "outside.md"):
        (tmp_path / path).write_text("# Care")
    (home / "loop.md").symlink_to("loop.md")
    return home


# what is asked for | whether it is shown
FILES = [
    ("standards/care.md", True),
    ("standards/other.md", False),  # no standard names it
    ("standards/gone.md", False),
    ("../outside.md", False),  # named, but not below the folder
    ("config.yaml", False),
    (LONG, False),
    ("loop.md", False),  # leads to itself
    ("notes/plan.txt", False),
    ("", False),
    ("\0.md", False),
    ("standards/\0.md", False),
]


@pytest.mark.parametrize(("path", "shown"), FILES)
def test_only_markdown_that_a_standard_names_is_shown(folder: Path, path: str, shown: bool) -> None:
    assert runbook_of(folder, NAMED, path) == ("# Care" if shown else None)


# what a standard names | where it is read, below the monitor's address | what the alert's text says of it
ADDRESSES = [
    ("https://wiki.example/a.md", "https://wiki.example/a.md", ""),
    ("standards/care.md#late-answers", "https://board.example/runbook/standards/care.md#late-answers", ""),
    ("our care.md", "https://board.example/runbook/our%20care.md", ""),
    ("http://[wiki", "http://[wiki", ""),  # told as it is written
    ("ask Anna", "https://board.example/runbook/UpheldBreach", "Runbook: ask Anna"),
    ("", "https://board.example/runbook/UpheldBreach", ""),
]


@pytest.mark.parametrize(("runbook", "url", "words"), ADDRESSES)
def test_where_an_alert_leads(runbook: str, url: str, words: str) -> None:
    (standard,) = book_of("  reply: {promise: A reply, clock: first_reply, within: 1h}").standards
    alert = alerts.breach(replace(standard, runbook=runbook), Links("https://board.example"))
    assert alert.runbook_url == url
    assert alert.description.endswith(words) and ("Runbook" in alert.description) is bool(words)


# how a promise is kept | what a standard names | where the board leads when it is violated | what it says beside
BOARD = [
    ("clock: first_reply, within: 1h", "https://wiki.example/a.md", "https://wiki.example/a.md", ""),
    ("clock: first_reply, within: 1h", "standards/care.md#late-answers", "runbook/standards/care.md#late-answers", ""),
    ("clock: first_reply, within: 1h", "ask Anna", "runbook/UpheldBreach", "ask Anna"),
    ("clock: first_reply, within: 1h, goal: 90% over 7d", "", "runbook/UpheldViolated", ""),
    ("bar: {average: score, at_least: 4}, over: 7d", "", "runbook/UpheldViolated", ""),
]


@pytest.mark.parametrize(("kept", "runbook", "address", "words"), BOARD)
def test_where_the_board_leads(kept: str, runbook: str, address: str, words: str) -> None:
    (standard,) = book_of(f"  reply: {{promise: A promise, {kept}}}").standards
    named = replace(standard, runbook=runbook)
    assert (alerts.what_to_do(named), alerts.runbook_words(named)) == (address, words)


def test_an_alert_has_its_page_with_a_way_to_the_board() -> None:
    shown, status = runbook_page("UpheldBreach", None, TIME)
    assert status == 200 and '<h1 id="upheldbreach">UpheldBreach</h1>' in shown and "<strong>First:</strong>" in shown
    assert '<a href="../">the board</a>' in shown and 'href="../metrics"' in shown


def test_a_file_of_the_book_is_found_from_as_deep_as_it_lies() -> None:
    shown, status = runbook_page("standards/care.md", "# Care\n\n## Late answers\n\n1. Call.", TIME)
    assert status == 200 and '<h2 id="late-answers">Late answers</h2>' in shown and '<a href="../../">the board</a>' in shown


def test_the_list_of_alerts_says_of_each_what_it_means() -> None:
    shown, _ = runbook_page("", None, TIME)
    assert ">UpheldBreachLeftOpen</a>: an interaction broke the promise more than a day ago and is still open.</li>" in shown
    assert ">UpheldWatchdog</a>: nothing is wrong: it always fires, to show that alerts arrive.</li>" in shown
    assert [name for name in sections() if not meaning(name).endswith(".") or len(meaning(name)) > 300] == []


@pytest.mark.parametrize(("name", "status"), [("", 200), ("Nope", 404), ("<b>", 404)])
def test_what_is_not_there_leads_to_what_is(name: str, status: int) -> None:
    shown, answered = runbook_page(name, None, TIME)
    assert answered == status and '<a href="../runbook/UpheldBreach">UpheldBreach</a>' in shown and "<b>" not in shown


def test_a_runbook_has_no_markup_of_its_own() -> None:
    assert "<script" not in as_html("<script>alert(1)</script>\n\n[a](javascript:alert(1))")
    assert "javascript" not in as_html("[a](https://wiki.example)") and anchor("What, now?") == "what-now"


def test_a_table_of_whom_to_call_is_one() -> None:
    assert "<td>lead</td>" in as_html("| who | phone |\n|---|---|\n| lead | 42 |\n")


def test_the_shipped_sections_are_where_the_shipped_standards_lead() -> None:
    written = as_html(Path(__file__).parents[3].joinpath("standards/runbooks.md").read_text(encoding="utf-8"))
    for file in Path(__file__).parents[3].glob("standards/**/*.yaml"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if "standards/runbooks.md#" in line:
                section = line.partition("runbooks.md#")[2].strip(" }").partition(",")[0].strip("}")
                assert f'id="{section}"' in written, line
