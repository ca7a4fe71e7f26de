"""What the YAML parser says, in words that help the person who wrote the file."""

from __future__ import annotations

import re

import yaml

from engine.language.problems import Level, Place, Problem, quoted

_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_EXPECTED_SPACES = "spaces"
_NO_SPACE = re.compile("(?:^ *|[\\w-]: *)([\u00a0\u2000-\u200b\u202f\u205f\u3000])")  # where YAML wants a space
_QUOTED = re.compile(r"'((?:[^']|'')*\w)'$")
_NAMED_ITEM = re.compile(r"- +([\w.-]+:) *(?:#.*)?")


def lines_of(text: str) -> list[str]:
    """The lines of a text, as YAML counts them."""
    return _LINE_END.split(text)


def bad_character(label: str, text: str, position: int) -> Problem:
    """A problem at the character at an offset into the text."""
    before = lines_of(text[:position])
    place = Place(label, len(before), len(before[-1]) + 1)
    message = f"the character U+{ord(text[position]):04X} cannot stand in a YAML file"
    return Problem("yaml/character", Level.ERROR, place, message, "text without control characters")


def syntax_problem(label: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """The parser's own complaint as a problem at the place that needs mending."""
    lines = lines_of(text)
    said = error.problem or ""
    here = _place(label, lines, error.problem_mark)
    opened = _place(label, lines, error.context_mark) if error.context_mark else here
    for look in (_odd_blank, _apostrophe, _list_of_keys):
        if (found := look(lines, opened, here)) is not None:
            return found
    character = _character(lines, here)
    if "tab character" in said or ("cannot start any token" in said and character == "\t"):
        return _error("yaml/tab", here, "a tab cannot indent", _EXPECTED_SPACES)
    if "cannot start any token" in said:
        message = f"text cannot begin with `{character}`" if character.strip() else "a value cannot begin here"
        return _error("yaml/syntax", here, message, "the text in quotes")
    if "alues are not allowed" in said:
        return _colon(here, lines)
    if _is_unclosed(error, said):
        return _error(
            "yaml/unclosed", opened, f"`{_character(lines, opened)}` is never closed", "a closing " + _closing(_character(lines, opened))
        )
    if "flow node" in (error.context or "") and _is_end(lines, error.problem_mark):
        return _error("yaml/unclosed", here, "the file ends within brackets", "a value, and the closing bracket")
    return _other(error, said, here, opened)


def _odd_blank(lines: list[str], opened: Place, here: Place) -> Problem | None:
    """A blank that only looks like the space that YAML wants; the parser stumbles at it or a line later."""
    for number in range(here.line, max(1, opened.line - 1) - 1, -1):
        if (odd := _NO_SPACE.search(lines[number - 1])) is not None:
            message = f"the blank U+{ord(odd[1]):04X} stands where YAML wants a space"
            return _error("yaml/character", Place(here.file, number, odd.start(1) + 1), message, "an ordinary space")
    return None


def _apostrophe(lines: list[str], _: Place, here: Place) -> Problem | None:
    """A text in single quotes that its own apostrophe ends."""
    line, end = lines[here.line - 1], here.column - 1
    begun = _QUOTED.search(line[:end])
    if begun is None or not line[end : end + 1].isalpha():
        return None
    rest, closed, _after = line[end:].rpartition("'")
    place = Place(here.file, here.line, begun.start() + 1, end - begun.start() + len(rest + closed))
    whole = f"{begun[1]}'{rest}" if closed else None
    message = f"the apostrophe in {quoted(begun[0] + line[end:].split()[0])} ends the quotes"
    meant = None if whole is None or set(whole) & set('"\\') else f'"{whole}"'
    return Problem("yaml/apostrophe", Level.ERROR, place, message, "double quotes around the text", meant)


def _list_of_keys(lines: list[str], opened: Place, here: Place) -> Problem | None:
    """A name with a `-` before it, which makes an item of a list where its neighbours are keys."""
    for place, other in ((here, opened), (opened, here)):
        item = _NAMED_ITEM.fullmatch(lines[place.line - 1][place.column - 1 :])
        if item is not None and _character(lines, other) != "-":
            message = "`-` makes an item of a list, and its neighbours are keys"
            wide = Place(place.file, place.line, place.column, item.end(1))
            return Problem("yaml/indentation", Level.ERROR, wide, message, "the key without the `-`", item[1])
    return None


def _colon(here: Place, lines: list[str]) -> Problem:
    before = lines[here.line - 1][: here.column - 1]
    if ":" in before:
        return _error("yaml/colon", here, "a second `:` in one line", "the text in quotes, or a line of its own")
    return _error(
        "yaml/indentation", here, "a map cannot begin here", "the value above in quotes, or this line indented like its neighbours"
    )


def _other(error: yaml.MarkedYAMLError, said: str, here: Place, opened: Place) -> Problem:
    if "could not find expected ':'" in said:
        return _error("yaml/syntax", opened, "a key without its `:`", "`key: value`")
    if "sequence entries are not allowed" in said:
        return _error(
            "yaml/syntax", here, "a list cannot begin in the line of its key", "`-` in a line of its own, or the list in brackets"
        )
    if "escape" in said:
        return _error("yaml/syntax", here, "an unknown escape in double quotes", "single quotes, or `\\\\` for a backslash")
    if "block" in (error.context or ""):
        return _error(
            "yaml/indentation",
            here,
            "this does not fit what stands above it",
            "the same indentation as its neighbours, and one value a key",
        )
    return _error("yaml/syntax", here, f"this is not YAML: {said}" if said else "this is not YAML")


def _is_unclosed(error: yaml.MarkedYAMLError, said: str) -> bool:
    context = error.context or ""
    return ("quoted scalar" in context and "end of stream" in said) or "flow mapping" in context or "flow sequence" in context


def _is_end(lines: list[str], mark: yaml.Mark | None) -> bool:
    """Whether nothing is left to read."""
    if mark is None:
        return False
    rest = [line[mark.column :] for line in lines[mark.line : mark.line + 1]] + lines[mark.line + 1 :]
    return not any(line.strip() for line in rest)


def _closing(opening: str) -> str:
    return {"{": "`}`, and `,` between its parts", "[": "`]`, and `,` between its parts"}.get(opening, f"`{opening}`")


def _error(id: str, place: Place, message: str, expected: str | None = None) -> Problem:
    return Problem(id, Level.ERROR, place, message, expected)


def _place(label: str, lines: list[str], mark: yaml.Mark | None) -> Place:
    """A mark as a place; one past the last line is put at the end of the last line that says anything."""
    if mark is None:
        return Place(label, 1, 1)
    line, column = mark.line, mark.column
    while line > 0 and (line >= len(lines) or (line == len(lines) - 1 and not lines[line].strip())):
        line -= 1
        column = len(lines[line])
    return Place(label, line + 1, column + 1)


def _character(lines: list[str], place: Place) -> str:
    return lines[place.line - 1][place.column - 1 : place.column]
