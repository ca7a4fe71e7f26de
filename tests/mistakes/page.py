"""The page of all problems: what each tells and its example are drawn from the code and the mistakes here, its cure is written by hand.

As a program, writes them into the page anew.
"""

from __future__ import annotations

import re

from engine.language.problems import PROBLEMS
from engine.language.rendering import render
from monitors.config import CONFIG_PROBLEMS
from tests.mistakes.rendered import FOLDER
from tests.unit.config.test_config_reading import MISTAKES, problems_of

PAGE = FOLDER.parents[1] / "docs/problems.md"
_SECTION = re.compile(r"^### (\S+)\n\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_DRAWN = re.compile(r"\A[^\n]+\n\n(?:```text\n.*?^```\n\n)?", re.MULTILINE | re.DOTALL)
_COUNTED = re.compile(r"\n\n[^\n]*\n\Z")


def sections(page: str) -> dict[str, str]:
    """The text below each id's heading."""
    return dict(_SECTION.findall(page))


def cure(section: str) -> str:
    """What is written by hand."""
    return _DRAWN.sub("", section, count=1).strip()


def drawn(page: str) -> str:
    """The page with what each problem tells, and its example, as they are today."""

    def section(found: re.Match[str]) -> str:
        return f"### {found[1]}\n\n{_told(found[1])}\n\n{_example(found[1])}{cure(found[2])}\n\n"

    return _SECTION.sub(section, page).rstrip() + "\n"


def _told(id: str) -> str:
    told = PROBLEMS.get(id) or CONFIG_PROBLEMS[id]
    return f"{told[0].upper()}{told[1:]}."


def _example(id: str) -> str:
    """What is said of the first mistake that is named after the problem, or of the first configuration that has it; nothing without any."""
    shown = _of_configuration(id) if id in CONFIG_PROBLEMS else _of_book(id)
    return f"```text\n{shown}\n```\n\n" if shown else ""


def _of_book(id: str) -> str:
    name = id.replace("/", "-")
    named = sorted(FOLDER.glob(f"{name}.txt")) or sorted(FOLDER.glob(f"{name}-*.txt"))
    return _COUNTED.sub("", named[0].read_text())


def _of_configuration(id: str) -> str:
    text = next((text for text, told, *_ in MISTAKES if told == id), "")
    return next((render(problem, text) for problem in problems_of(text) if problem.id == id), "")


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text()))
