"""Problems for people, with the line and carets, and for programs, as JSON's shape."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from engine.language.problems import Level, Problem
from engine.language.syntax import lines_of

_WIDTH_MAX = 140
_BEFORE = 40  # characters that stay before the place in a line that is cut


def render(problem: Problem, text: str | None) -> str:
    """One problem as a person reads it; without the text of its file, without the line."""
    place = problem.place
    head = f"{place.file}:{place.line}:{place.column}: {problem.level}[{problem.id}] {problem.message}"
    expected = f"expected {problem.expected}" if problem.expected else ""
    margin = " " * len(str(place.line))
    lines = [printable(head)]
    source = _source(problem, text)
    if source is not None:
        line, indent, carets = source
        lines.append(f"{place.line} | {line}".rstrip())
        lines.append(f"{margin} | {indent}{carets} {printable(expected)}".rstrip())
    elif expected:
        lines.append(f"{margin} = {printable(expected)}")
    if problem.suggestion is not None:
        lines.append(f"{margin} = did you mean `{printable(problem.suggestion)}`?")
    return "\n".join(lines)


def render_all(problems: Iterable[Problem], texts: Mapping[str, str]) -> str:
    """All problems as a person reads them, with an empty line between; nothing for none."""
    return "\n\n".join(render(problem, texts.get(problem.place.file)) for problem in problems)


def as_json(problem: Problem) -> dict[str, object]:
    """One problem as `check --json` gives it."""
    return {
        "id": problem.id,
        "severity": str(problem.level),
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": problem.message,
        "expected": problem.expected,
        "suggestion": problem.suggestion,
    }


def summary(problems: Iterable[Problem]) -> str:
    """`2 errors, 1 warning`; `no problems` for none."""
    levels = [problem.level for problem in problems]
    counts = ((levels.count(Level.ERROR), "error"), (levels.count(Level.WARNING), "warning"))
    return ", ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count) or "no problems"


def printable(text: str) -> str:
    """Text that cannot move a terminal's cursor: what is not printable becomes one space a character."""
    return text if text.isprintable() else "".join(character if character.isprintable() else " " for character in text)


def _source(problem: Problem, text: str | None) -> tuple[str, str, str] | None:
    """The line, what stands under it before the carets, and the carets; None where there is no such line."""
    lines = lines_of(text.removeprefix("\ufeff")) if text else []
    if problem.place.line > len(lines):
        return None
    line = lines[problem.place.line - 1]
    column = min(problem.place.column - 1, len(line))
    first = max(0, column - _BEFORE) if len(line) > _WIDTH_MAX else 0
    cut = line[first : first + _WIDTH_MAX]
    marked = cut[column - first : column - first + problem.place.width]
    lead, tail = "…" if first else "", "…" if first + _WIDTH_MAX < len(line) else ""
    indent = " " * (len(lead) + _columns(printable(cut[: column - first])))
    return lead + printable(cut) + tail, indent, "^" * max(1, _columns(printable(marked)))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: wide characters take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)
