"""Case files: rows of events and the verdicts that they must end in, as data.

A file is `book:` (the text of a standards file), `cases:` and `differs:`. A case is as in LANGUAGE.md, section 9, and may add its
own `calendars:`, `clocks:` and `standards:` to the file's; `law:` is the sentence of the language that it shows, `read:` up to when each
feed has been read (default: all of it), `figure:` what a bar comes to. Where several standards are expected each entry names its own. A
standard without a `promise` takes its case's name. Those under `differs:` come from another program that expects something else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.language.documents import read_document
from engine.language.nodes import Items, Map, Node, data_of

HERE = Path(__file__).parent
_OF_THE_BOOK = ("calendars", "clocks", "standards")
_OF_A_CASE = {
    "name", "standard", "timeline", "time_zone", "at", "read", "expect", "figure", "refused", "law",
    "id", "source", "theirs", "decided_by", *_OF_THE_BOOK,
}  # fmt: skip
_OF_A_FILE = {"book", "cases", "differs"}

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One row: `book` is the text of its standards file; the rest is as written."""

    name: str
    file: str
    line: int
    book: str
    differs: bool
    row: Data

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}"


def read_cases(folder: Path) -> list[Case]:
    """All cases of the `*.yaml` directly in a folder, in the order of the files' names and of their lines."""
    return [case for path in sorted(folder.glob("*.yaml")) for case in _cases_of(path)]


def _cases_of(path: Path) -> list[Case]:
    label = str(path.relative_to(HERE))
    root, problems = read_document(label, path.read_text())
    assert root is not None and not problems, problems
    data = data_of(root)
    assert isinstance(data, dict)
    _refuse_unknown(label, data, _OF_A_FILE)
    cases = []
    for part in ("cases", "differs"):
        rows: Any = data.get(part, [])
        for number, row in enumerate(rows):
            cases.append(_case(label, _line(root, part, number), data["book"], row, part == "differs"))
    return cases


def _line(root: Node, part: str, number: int) -> int:
    rows = root.get(part) if isinstance(root, Map) else None
    assert isinstance(rows, Items)
    return rows.items[number].place.line


def _case(label: str, line: int, book: Any, row: Data, differs: bool) -> Case:
    _refuse_unknown(f"{label}:{line}", row, _OF_A_CASE)
    return Case(row["name"], label, line, _standards_file(row["name"], book, row), differs, row)


def _standards_file(name: str, book: Data, row: Data) -> str:
    """The file's book and the case's own parts as one text (JSON is YAML), each standard with a promise."""
    whole = dict(book)
    for part in _OF_THE_BOOK:
        if merged := {**book.get(part, {}), **row.get(part, {})}:
            whole[part] = merged
    whole["standards"] = {key: {"promise": name, **standard} for key, standard in whole["standards"].items()}
    return json.dumps(whole, indent=1, ensure_ascii=False)


def _refuse_unknown(where: str, data: Data, known: set[str]) -> None:
    unknown = set(data) - known
    assert not unknown, f"{where}: unknown keys {sorted(unknown)}"
