"""What the documents say is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from engine.answers.case_reading import read_tests
from engine.answers.case_results import results_of
from engine.language.reading import TESTS_ENDING, read_book
from monitors import names
from monitors.commands.program import app, run
from monitors.feed_reading import NOT_YET

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("monitors/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)
TYPED = re.compile(r"(?:`|^)make ([a-z]+)", re.MULTILINE)
YAML_BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def name(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    assert [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_make_has_the_targets_that_are_named(document: Path) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    assert set(TYPED.findall(document.read_text())) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_yaml_examples_are_yaml(document: Path) -> None:
    for example in YAML_BLOCK.findall(document.read_text()):
        assert isinstance(yaml.load(example, yaml.BaseLoader), dict)


def test_the_examples_of_tests_pass() -> None:
    texts = {text.partition("\n")[0].removeprefix("# "): text for text in YAML_BLOCK.findall((ROOT / "docs/tests.md").read_text())}
    book, problems = read_book(texts)
    cases, wrong = read_tests({label: text for label, text in texts.items() if label.endswith(TESTS_ENDING)}, book)
    assert book is not None and cases is not None and problems == wrong == []
    assert [(result.case.name, result.differences) for result in results_of(cases, book).cases if not result.ok] == []


def test_every_target_is_explained() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    assert [line for line in lines if TARGET.match(line) and " ## " not in line] == []


def test_the_readme_shows_the_first_commands() -> None:
    assert {"demo", "test"} <= set(TYPED.findall((ROOT / "README.md").read_text()))


def test_the_readme_shows_what_the_demo_prints(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of its rows, in their order, and its last line."""
    (shown,) = (part for part in (ROOT / "README.md").read_text().split("```\n") if "\nas of " in part)
    monkeypatch.setattr("monitors.commands.demo.logs", lambda: None)  # which would stay for other tests
    monkeypatch.setenv("COLUMNS", "140")
    assert run(["demo", "--once"], "1.2.3") == 0
    out, said = capsys.readouterr()
    printed = [line.rstrip() for line in [*out.splitlines(), *said.splitlines()]]
    rows = [line for line in shown.splitlines() if line != "…"]
    assert rows == [line for line in printed if line in rows]


def test_every_command_is_documented() -> None:
    rows = re.findall(r"^\| `upheld ([a-z]+)", (ROOT / "docs/cli.md").read_text(), re.MULTILINE)
    assert {str(command.name or getattr(command.callback, "__name__", "")) for command in app.registered_commands} <= set(rows)


def test_what_is_not_in_this_version_is_listed() -> None:
    """Of commands, feeds and metrics, all that docs/cli.md promises and nothing that is there."""
    law, missing = (ROOT / "docs/cli.md").read_text().split("# Not in this version")
    listed = {name: set(re.findall(r"`([a-z_]+)`", text)) for name, text in re.findall(r"\* \*\*(\w+)\.\*\*(.*)", missing)}
    promised = set(re.findall(r"^\| `upheld ([a-z]+)", law, re.MULTILINE))
    assert listed.get("Commands", set()) == promised - {
        str(command.name or getattr(command.callback, "__name__", "")) for command in app.registered_commands
    }
    assert listed["Feeds"] - {"file", "http"} == set(NOT_YET)
    known = {metric.name for metric in vars(names).values() if isinstance(metric, names.Metric)}
    assert listed.get("Metrics", set()) == set(re.findall(r"`(upheld_[a-z_]+)`", law)) - known


def test_the_explanation_that_is_shown_is_what_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    command, *shown = (ROOT / "docs/explain.md").read_text().split("```\n")[1].splitlines()
    monkeypatch.chdir(ROOT / "monitors/demo/starter")
    monkeypatch.setenv("COLUMNS", "140")
    assert run(command.split()[2:], "1.2.3") == 0
    assert capsys.readouterr().out.splitlines() == shown


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    packages = [package.parent for layer in ("engine", "monitors", "dashboards") for package in ROOT.glob(f"{layer}/**/__init__.py")]
    rooms = [f"{name(package)}/" for package in packages]
    assert [room for room in rooms if room.count("/") <= 2 and f"`{room}`" not in text and f"\n{room}" not in text] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    decisions = sorted(path.name for path in (ROOT / "docs/adr").glob("*.md"))
    assert [int(decision[:4]) for decision in decisions] == list(range(1, len(decisions) + 1))
