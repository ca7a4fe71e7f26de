"""Takes maps, lists and scalars apart, and reports what does not have the shape that was expected.

Each reader takes a node and a report, and gives the value, or None after it has reported why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from engine.language.nearness import nearest, slip_of
from engine.language.nodes import Items, Map, Node, Scalar, core_value, is_nothing
from engine.language.problems import Place, Refusal, Report, one_of, quoted

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

OTHERWISE = "otherwise"
"""The key of a choice under which stands what holds where no value matches."""

_OTHERWISE_ELSEWHERE = ("other", "others", "else", "default", "rest", "any")
_NOTHING = "nothing"
_PASTED_QUOTES = "“”„‟‘’‚«»"  # of a word processor; YAML takes them for letters


def fields(
    node: Node,
    report: Report,
    known: Sequence[str],
    required: Iterable[str] = (),
    what: str = "this map",
    elsewhere: Mapping[str, str] = MappingProxyType({}),
    called: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Node]:
    """The values of a map by key; unknown and missing keys are reported, and anything but a map is an error with no values.

    `elsewhere` are keys that belong to another place, and that place; `called` are words that others use for keys.
    `required` are keys, or keys with a value as it should be written (`upheld: 1`). The value of a key that is near a known
    one stands for that one, after it is reported: so it is checked as well, and the known one is not told to be missing.
    Where the known one stands beside it, it is only reported.
    """
    if not isinstance(node, Map):
        wrong_type(node, report, f"a map with {one_of(known)}" if known else "a map")
        return {}
    pairs = [parted(key, value, report) for key, value in node.pairs]
    values = {key.text: value for key, value in pairs if key.text in known}
    for key, value in pairs:
        if key.text not in known:
            place = elsewhere.get(key.text)
            meant = None if place else called.get(key.text) or nearest(key.text, known)
            meant = None if meant in values else meant  # the map would have that key twice
            expected = f"`{key.text}` {place}" if place else one_of(known)
            report.error("shape/unknown-key", key.place, f"{quoted(key.text)} is not a key of {what}", expected, meant)
            if meant is not None:
                values[meant] = value
    for key_and_value in required:
        name, _, value_written = key_and_value.partition(": ")
        if name not in values:
            report.error("shape/missing-key", node.name, f"{what} needs the key `{name}`", f"`{name}: {value_written or '…'}`")
    return values


def parted(key: Scalar, value: Node, report: Report) -> tuple[Scalar, Node]:
    """A key and its value, also where no blank parts the two, as in `{urgent:1h}`; reported then."""
    name, colon, rest = key.text.partition(":")
    if not (key.plain and name and rest and isinstance(value, Scalar) and value.plain and not value.text):
        return key, value
    report.error("shape/wrong-type", key.place, "a blank is missing after the colon", suggestion=f"{name}: {rest}")
    behind = replace(key.place, column=key.place.column + len(name + colon), width=len(rest))
    return Scalar(name, True, replace(key.place, width=len(name)), ""), Scalar(rest, True, behind, "")


def check_values(keys: Iterable[Scalar], report: Report) -> None:
    """Reports a value to choose for that is none, or a slip of `otherwise`; in quotes it is meant."""
    for key in keys:
        if is_nothing(key):
            expected = "`otherwise`, which is for a missing value as well, or the value in quotes"
            report.error("choice/nothing", key.place, f"{quoted(key.text or 'nothing')} is no value to choose for", expected)
        elif key.plain and slip_of(key.text, (OTHERWISE,)) is not None:
            message = f"{quoted(key.text)} would be a value like any other here"
            report.error("choice/near", key.place, message, "`otherwise`, or the value in quotes", OTHERWISE)


def said_for_otherwise(node: Map) -> Scalar | None:
    """The value of a choice without `otherwise` that says the same in another word; in quotes it is meant as a value."""
    if node.get(OTHERWISE) is not None:
        return None
    return next((key for key, _ in node.pairs if key.plain and key.text.lower() in _OTHERWISE_ELSEWHERE), None)


def warn_of_otherwise(key: Scalar, report: Report) -> None:
    """Warns of a value that was probably meant for all others: nothing would match it."""
    message = f"{quoted(key.text)} is a value like any other here, and does not stand for all others"
    report.warning("choice/near", key.place, message, "`otherwise`, or the value in quotes", OTHERWISE)


def entries(node: Node | None, report: Report, what: str) -> list[tuple[Scalar, Node]]:
    """The pairs of a map whose keys are names; no value at all is an empty map."""
    if node is None or is_nothing(node):
        return []
    if isinstance(node, Map):
        return [parted(key, value, report) for key, value in node.pairs]
    wrong_type(node, report, f"a map of {what}" + (", without `-` before each" if isinstance(node, Items) else ""))
    return []


def text(node: Node, report: Report, expected: str = "text") -> str | None:
    """Text that says something; a number or a bool is taken as it was written."""
    if isinstance(node, Scalar) and not is_nothing(node) and node.text.strip():
        return node.text
    wrong_type(node, report, expected)
    return None


def warn_of_comment(node: Node | None, report: Report) -> None:
    """Warns of a text without quotes that a comment cuts short."""
    if isinstance(node, Scalar) and node.comment and not is_nothing(node):
        said, whole = node.comment.strip(), (node.text + node.comment).rstrip()
        place = replace(node.place, width=len(node.text + node.comment))
        message = f"the text ends at {quoted(node.text)}: {quoted(said)} after it is a comment"
        report.warning("yaml/comment", place, message, "the whole text in quotes, or two blanks before a comment", in_quotes(whole))


def in_quotes(written: str) -> str:
    """A text as it is written in quotes, double ones where it holds nothing that they would change."""
    single = written.replace("'", "''")
    return f"'{single}'" if set(written) & set('"\\') else f'"{written}"'


def texts(node: Node, report: Report, expected: str = "text, or a list of it", least: int = 0) -> tuple[tuple[str, Place], ...]:
    """One text or a list of at least so many, each with its place; the same one twice is an error."""
    found: dict[str, Place] = {}
    if isinstance(node, Items) and len(node.items) < least:
        wrong_type(node, report, expected)
    for item in node.items if isinstance(node, Items) else (node,):
        if (value := text(item, report, expected)) is None:
            continue
        if value in found:
            report.error("shape/twice", item.place, f"{quoted(value)} stands twice in one list")
        else:
            found[value] = item.place
    return tuple(found.items())


def whole_number(node: Node, report: Report, least: int = 1) -> int | None:
    """A whole number that is not under `least`."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    if not is_quoted_number(node, report):
        wrong_type(node, report, f"a whole number, {least} or more")
    return None


def truth(node: Node, report: Report) -> bool | None:
    """`true` or `false`."""
    if isinstance(node, Scalar) and isinstance(value := node.value, bool):
        return value
    wrong_type(node, report, "`true` or `false`")
    return None


def option(node: Node, report: Report, kind: type[E], elsewhere: Mapping[str, str] = MappingProxyType({})) -> E | None:
    """One of the values of an enum; `elsewhere` has words that others use for them, in small letters."""
    names = [member.value for member in kind]
    if not isinstance(node, Scalar) or is_nothing(node):
        wrong_type(node, report, one_of(names))
        return None
    if node.text in names:
        return kind(node.text)
    meant = elsewhere.get(node.text.lower()) or nearest(node.text, names)
    report.error("shape/wrong-value", node.place, f"{quoted(node.text)} is not allowed here", one_of(names), meant)
    return None


def read_text(node: Node, report: Report, read: Callable[[str], T | Refusal], expected: str) -> T | None:
    """A text that another reader understands; its refusal is reported at the text's place."""
    value = text(node, report, expected)
    if value is None:
        return None
    result = read(value)
    if isinstance(result, Refusal):
        bare = value.strip(_PASTED_QUOTES)
        is_meant = result.suggestion is None and bare != value and not isinstance(read(bare), Refusal)
        report.add(replace(result, suggestion=bare if is_meant else result.suggestion).at(node.place))
        return None
    return result


def known_name(name: str, place: Place, report: Report, known: Collection[str], id: str, what: str) -> None:
    """Reports a name that is not among the known ones, with the nearest of them."""
    if name in known:
        return
    expected = one_of(sorted(known)) if known else None
    report.error(id, place, f"{quoted(name)} is not {what}", expected, nearest(name, known))


def is_quoted_number(node: Node, report: Report, id: str = "shape/wrong-type") -> bool:
    """Whether a number stands in quotes, which make text of it; it is reported then."""
    is_number = isinstance(node, Scalar) and not node.plain and type(core_value(node.text)) in (int, float)
    if is_number and isinstance(node, Scalar):
        report.error(id, node.place, f"{quoted(node.text)} in quotes is text", "the number without the quotes", node.text)
    return is_number


def wrong_type(node: Node, report: Report, expected: str) -> None:
    """Reports that a node is of another shape than expected."""
    shown = _describe(node)
    message = "a value is missing here" if shown == _NOTHING else f"{shown} cannot stand here"
    report.error("shape/wrong-type", node.place, message, expected)


def _describe(node: Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, Map):
        return "a map"
    if isinstance(node, Items):
        return "a list" if node.items else "an empty list"
    if is_nothing(node) or not node.text.strip():
        return _NOTHING
    return quoted(node.text)
