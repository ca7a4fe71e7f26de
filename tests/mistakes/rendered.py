"""Reads each tiny bad book beside this file and renders its problems; as a program, writes the renderings anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from engine.answers.case_reading import read_tests
from engine.language.documents import text_of
from engine.language.problems import Problem
from engine.language.reading import TESTS_ENDING, read_book
from engine.language.rendering import render_all, summary

FOLDER = Path(__file__).parent
_PACKS = re.compile(r"^# packs: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A file, or a folder of files, named after the problem id that it shows: `clock-unknown-far` shows `clock/unknown`.

    A comment `# packs: NAME` in a file asks for that pack.
    """

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def rendering(self) -> Path:
        return FOLDER / f"{self.name}.txt"

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.rglob("*.yaml")) if self.path.is_dir() else [self.path]

    def read(self) -> tuple[list[Problem], str]:
        """The problems of the book, and the text that a person would read."""
        within = self.path if self.path.is_dir() else FOLDER
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        for file in self.files:
            label = file.relative_to(within).as_posix()
            text, unreadable = text_of(label, file.read_bytes())
            problems += unreadable
            if text is not None:
                texts[label] = text
        packs = [pack for text in texts.values() for pack in _PACKS.findall(text)]
        book, found = read_book(texts, packs) if texts else (None, [])
        tests = {label: text for label, text in texts.items() if label.endswith(TESTS_ENDING)}
        problems += [*found, *read_tests(tests, book)[1]]
        return problems, f"{render_all(problems, texts)}\n\n{summary(problems)}\n"


def mistakes() -> list[Mistake]:
    """All of them, by name."""
    paths = [path for path in FOLDER.iterdir() if path.suffix == ".yaml" or (path.is_dir() and any(path.rglob("*.yaml")))]
    return [Mistake(path) for path in sorted(paths)]


if __name__ == "__main__":
    for mistake in mistakes():
        mistake.rendering.write_text(mistake.read()[1])
