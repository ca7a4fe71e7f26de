"""A document as a tree of nodes that know their places; scalars follow the YAML 1.2 core schema."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from engine.language.problems import Place

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NOT_A_NUMBER = {".nan", ".NaN", ".NAN"}
_DIGITS_MAX = 400  # longer ones are past any float anyway

Atom = None | bool | int | float | str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `plain` when written without quotes, which alone may be read as something other than text.

    `comment` is what directly follows it in its line and is a comment, though it may be meant as text: the ` #2 today` of `Quote #2 today`.
    """

    text: str
    plain: bool
    place: Place
    comment: str

    @property
    def value(self) -> Atom:
        """What the scalar is: `None`, a bool, an int, a float or text."""
        return core_value(self.text) if self.plain else self.text


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Map:
    """A map, its keys in the order in which they stand; `name` is the place of the key that leads to it (of itself in a list)."""

    pairs: tuple[tuple[Scalar, Node], ...]
    place: Place
    name: Place

    def get(self, key: str) -> Node | None:
        """The value under a key, None if there is none."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place."""
        return next((name for name, _ in self.pairs if name.text == key), None)

    def key_place(self, key: str) -> Place:
        """Where a key is, or the map itself where it has no such key."""
        found = self.key(key)
        return self.place if found is None else found.place


Node = Scalar | Items | Map


def is_nothing(node: Node | None) -> bool:
    """Whether there is no value: the key is missing, or nothing (or `null`) stands behind it."""
    return node is None or (isinstance(node, Scalar) and node.plain and node.text in _NULL)


def core_value(text: str) -> Atom:
    """What a plain scalar is in the YAML 1.2 core schema: `no`, `on`, `18:00` and `2026-12-19` are text."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _WHOLE.fullmatch(text):
        return int(text) if len(text) <= _DIGITS_MAX else float(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text[2:], 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if infinite := _INFINITE.fullmatch(text):
        return -math.inf if infinite[1] == "-" else math.inf
    return math.nan if text in _NOT_A_NUMBER else text


def data_of(node: Node) -> Atom | list[object] | dict[str, object]:
    """A node as plain data; keys are text."""
    if isinstance(node, Map):
        return {key.text: data_of(value) for key, value in node.pairs}
    if isinstance(node, Items):
        return [data_of(item) for item in node.items]
    return node.value
