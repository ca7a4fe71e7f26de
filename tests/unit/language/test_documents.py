"""YAML texts as trees: the core schema, places, and texts that must end in a problem."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from engine.language.documents import read_document, text_of
from engine.language.nodes import Items, Map, Node, core_value, data_of
from engine.language.problems import Place

CORE = [
    ("no", "no"),
    ("on", "on"),
    ("18:00", "18:00"),
    ("2026-12-19", "2026-12-19"),
    ("1_000", "1_000"),
    ("0b1", "0b1"),
    ("true", True),
    ("False", False),
    ("tRue", "tRue"),
    ("", None),
    ("~", None),
    ("Null", None),
    ("12", 12),
    ("-012", -12),
    ("0o17", 15),
    ("0x1F", 31),
    ("1.5", 1.5),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("1.", 1.0),
    ("-.INF", -math.inf),
    (".inf", math.inf),
    ("e3", "e3"),
    ("1" * 5000, math.inf),
]


@pytest.mark.parametrize(("text", "value"), CORE, ids=[text[:12] or "nothing" for text, _ in CORE])
def test_core_schema(text: str, value: object) -> None:
    assert core_value(text) == value
    assert type(core_value(text)) is type(value)


def test_not_a_number() -> None:
    assert core_value(".nan") != core_value(".nan")


def tree(text: str) -> Node:
    found, problems = read_document("book.yaml", text)
    assert found is not None
    assert problems == []
    return found


def place_of(root: Node, path: Sequence[str | int], of_key: bool = False) -> Place:
    """Where the value at a path is, or its key."""
    node, place = root, root.place
    for part in path:
        if isinstance(node, Map):
            place = node.key_place(str(part))
            node = node.get(str(part)) or node
        else:
            assert isinstance(node, Items) and isinstance(part, int)
            node = node.items[part]
            place = node.place
    return place if of_key else node.place


def test_quotes_make_text() -> None:
    assert data_of(tree("a: '5'\nb: 5\nc: \"true\"\nd: |\n  1\n")) == {"a": "5", "b": 5, "c": "true", "d": "1\n"}


def test_aliases_repeat_their_anchor() -> None:
    found = tree("a: &office {open: 9}\nb: *office\nc: [*office, *office]\n")
    assert data_of(found) == {"a": {"open": 9}, "b": {"open": 9}, "c": [{"open": 9}, {"open": 9}]}
    assert place_of(found, ["c", 1, "open"]) == Place("book.yaml", 1, 19, 1)


PLACES = [
    (["standards", "first"], False, (3, 5, 1)),
    (["standards", "first"], True, (2, 3, 5)),
    (["standards", "first", "for", "channel", 1], False, (3, 26, 4)),
    (["standards", "first", "for", "channel"], False, (3, 20, 11)),
    (["standards", "first", "for", "channel"], True, (3, 11, 7)),
    (["standards", "ältere", "promise"], False, (5, 14, 9)),
    (["standards", "ältere", "no such key"], True, (5, 5, 1)),
]

TEXT = """standards:
  first:
    for: {channel: [abc, chat]}
  ältere:
    promise: "Grüße …"
"""


@pytest.mark.parametrize(("path", "of_key", "place"), PLACES)
def test_places(path: list[str | int], of_key: bool, place: tuple[int, int, int]) -> None:
    assert place_of(tree(TEXT), path, of_key) == Place("book.yaml", *place)


@pytest.mark.parametrize("text", ["", "# nothing\n", "   \n", "---\n", "\ufeff", "null"])
def test_an_empty_text_is_an_empty_map(text: str) -> None:
    assert data_of(tree(text)) == {}


def test_a_byte_order_mark_and_foreign_line_ends_move_no_place() -> None:
    found = tree("\ufeffa: 1\r\nb: 2\r\n")
    assert place_of(found, ["b"]) == Place("book.yaml", 2, 4, 1)


UNREADABLE = [
    ("[" * 100_000, "yaml/deep"),
    ("- " * 100_000, "yaml/deep"),
    ("? " * 1_000, "yaml/deep"),
    ("{a: " * 1_000, "yaml/deep"),
    ("a: &a [*a]", "yaml/alias"),
    ("&a {*a : 1}", "yaml/alias"),
    ("a: *b", "yaml/alias"),
    ("a: \ud800", "yaml/character"),
    ("a: \0", "yaml/character"),
    ("a: 1\n---\nb: 2", "yaml/documents"),
    ("a: 'b", "yaml/unclosed"),
    ("a: {b: c", "yaml/unclosed"),
    ("a: b: c", "yaml/colon"),
    ("a: b\n  c: d\n", "yaml/indentation"),
    ("a:\n\t- b", "yaml/tab"),
    ("a: - b", "yaml/syntax"),
    ('a: "\\q"', "yaml/syntax"),
    ("%YAML 3.0\n---\na: b", "yaml/syntax"),
    ("a: b\n...\nc", "yaml/syntax"),
    ("}", "yaml/indentation"),
    ("? [a]\n: b", "yaml/key"),
]


@pytest.mark.parametrize(("text", "id"), UNREADABLE, ids=[repr(text[:15]) for text, _ in UNREADABLE])
def test_texts_that_end_in_a_problem(text: str, id: str) -> None:
    found, problems = read_document("book.yaml", text)
    assert found is None
    assert [problem.id for problem in problems] == [id]


def test_the_nesting_that_is_still_read() -> None:
    assert read_document("book.yaml", "[" * 41 + "]" * 41)[0] is not None
    assert read_document("book.yaml", "[" * 42 + "]" * 42)[0] is None


def test_duplicate_keys_are_all_told_and_the_first_holds() -> None:
    found, problems = read_document("book.yaml", "a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [(problem.id, problem.place.line) for problem in problems] == [("yaml/duplicate-key", 2), ("yaml/duplicate-key", 3)]
    assert found is not None
    assert data_of(found) == {"a": 1, "b": {"c": 1}}


def test_bytes() -> None:
    assert text_of("book.yaml", "ä: 1".encode()) == ("ä: 1", [])
    assert text_of("book.yaml", b"\xef\xbb\xbfa: 1") == ("a: 1", [])
    text, (problem,) = text_of("book.yaml", b"a: 1\nb: \xe4\n")
    assert text is None
    assert problem.place == Place("book.yaml", 2, 4)
