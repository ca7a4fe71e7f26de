"""Reads YAML text into a tree of nodes with places, in one parse, and never fails on any text.

How this works: the parser's events are composed here rather than by the library, because that is where nesting and aliases can
be bounded, duplicate keys seen and every place kept. Aliases repeat the node of their anchor, places included.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NoReturn

import yaml

from engine.language.nodes import Items, Map, Node, Scalar
from engine.language.problems import Level, Place, Problem, Report, quoted
from engine.language.syntax import bad_character, lines_of, syntax_problem

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH_MAX = 40
_NODES_MAX = 500_000
_CHARACTERS_MAX = 20_000_000
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what YAML does not take
_COMMENT_LIKE_TEXT = re.compile(" #(?:[^ ]| [0-9]).*")  # one blank, and a number or a word: comments for people stand apart
_MERGE_KEY = "<<"
_NON_SPECIFIC_TAG = "!"


class _Refused(Exception):
    """The author's mistake that ends the reading of a document."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def text_of(label: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a file's bytes, which must be UTF-8; a byte order mark is left out."""
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(), []
    except UnicodeDecodeError as error:
        before = lines_of(data[: error.start].decode(errors="replace"))
        place = Place(label, len(before), len(before[-1]) + 1)
        message = f"the byte 0x{data[error.start]:02X} is not UTF-8"
        return None, [Problem("yaml/character", Level.ERROR, place, message, "a file saved as UTF-8")]


def read_document(label: str, text: str) -> tuple[Node | None, list[Problem]]:
    """One file as a tree; None with its problems when it cannot be read, and problems beside a tree for duplicate keys and tags.

    An empty text is an empty map.
    """
    report = Report()
    if len(text) > _CHARACTERS_MAX:
        return None, [Problem("yaml/large", Level.ERROR, Place(label, 1, 1), f"the file has more than {_CHARACTERS_MAX:,} characters")]
    text = text.removeprefix("\ufeff")
    if bad := _NOT_PRINTABLE.search(text):
        return None, [bad_character(label, text, bad.start())]
    try:
        root = _Composer(label, text, report).root()
    except _Refused as refused:
        report.add(refused.problem)
    except yaml.MarkedYAMLError as error:
        report.add(syntax_problem(label, text, error))
    else:
        return root, report.problems()
    return None, report.problems()


class _Composer:
    """Makes the tree of one document out of the parser's events."""

    def __init__(self, label: str, text: str, report: Report) -> None:
        self._label = label
        self._report = report
        self._lines = lines_of(text)
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._nodes = 0
        events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._next = events.__next__

    def root(self) -> Node:
        self._next()  # the stream begins
        event = self._next()
        first = Place(self._label, 1, 1)
        if isinstance(event, yaml.StreamEndEvent):
            return Map((), first, first)
        node = self._node(self._next(), None, 0)
        self._next()  # the document ends
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            self._refuse("yaml/documents", self._place(event), "a second document begins here", "one document a file")
        if isinstance(node, Scalar) and node.value is None:
            return Map((), first, first)
        return Map(node.pairs, node.place, first) if isinstance(node, Map) else node

    def _node(self, event: yaml.Event, name: Place | None, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        self._count(1, event)
        if depth > _DEPTH_MAX:
            self._refuse("yaml/deep", self._place(event), f"nested deeper than {_DEPTH_MAX}")
        anchor = getattr(event, "anchor", None)
        before = self._nodes
        if anchor is not None:
            self._anchors[anchor] = None
        place = self._place(event)
        self._check_tag(event, place)
        node = self._content(event, place, name or place, depth)
        if anchor is not None:
            self._anchors[anchor] = (node, self._nodes - before + 1)
        return node

    def _content(self, event: yaml.Event, place: Place, name: Place, depth: int) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(place, name, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(place, depth)
        assert isinstance(event, yaml.ScalarEvent)
        is_plain = event.implicit[0] and not event.style
        return Scalar(event.value, is_plain, place, self._comment_after(event) if is_plain else "")

    def _items(self, place: Place, depth: int) -> Items:
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, None, depth + 1))
        return Items(tuple(items), self._spanning(place, event))

    def _map(self, place: Place, name: Place, depth: int) -> Map:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, depth)
            value = self._node(self._next(), key.place, depth + 1)
            if key.text in pairs:
                message = f"{quoted(key.text)} stands twice in one map, first in line {pairs[key.text][0].place.line}"
                self._report.error("yaml/duplicate-key", key.place, message, "each key once: without one of the two, or with another name")
            elif key.text == _MERGE_KEY and key.plain:
                message = "`<<` is not a key of the language"
                self._report.error(
                    "yaml/merge-key", key.place, message, "the keys themselves, or `defaults` for what all standards of a file share"
                )
            else:
                pairs[key.text] = key, value
        return Map(tuple(pairs.values()), self._spanning(place, event), name)

    def _key(self, event: yaml.Event, depth: int) -> Scalar:
        key = self._node(event, None, depth + 1)
        if not isinstance(key, Scalar):
            self._refuse("yaml/key", key.place, "a key cannot be a map or a list", "text")
        return key

    def _alias(self, event: yaml.AliasEvent) -> Node:
        place = self._place(event)
        anchored = self._anchors.get(event.anchor or "", ...)
        if anchored is ...:
            self._refuse("yaml/alias", place, f"there is no anchor `&{event.anchor}` before this alias", "an anchor, or the text in quotes")
        if anchored is None:
            self._refuse("yaml/alias", place, f"{quoted(f'*{event.anchor}')} stands inside its own anchor")
        node, size = anchored
        self._count(size, event)
        return node

    def _check_tag(self, event: yaml.Event, place: Place) -> None:
        tag: str | None = getattr(event, "tag", None)
        if tag is not None and tag != _NON_SPECIFIC_TAG:
            self._report.error(
                "yaml/tag", place, f"the tag {quoted(tag)} is not of the language", "the value alone, in quotes where it is text"
            )

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > _NODES_MAX:
            self._refuse("yaml/large", self._place(event), f"the file holds more than {_NODES_MAX:,} values, those behind aliases counted")

    def _place(self, event: yaml.Event) -> Place:
        """Where an event begins; its width ends with its first line."""
        line, column = _mark(event.start_mark)
        end_line, end_column = _mark(event.end_mark)
        until = end_column if end_line == line else len(self._line(line))
        return Place(self._label, line + 1, column + 1, max(1, until - column))

    def _comment_after(self, event: yaml.Event) -> str:
        """What directly follows an event in its line, if it is a comment that may be meant as text."""
        line, column = _mark(event.end_mark)
        found = _COMMENT_LIKE_TEXT.fullmatch(self._line(line), column)
        return found[0] if found is not None else ""

    def _line(self, line: int) -> str:
        return self._lines[line] if line < len(self._lines) else ""

    def _spanning(self, place: Place, end: yaml.Event) -> Place:
        """The place of a map or list: its whole width where it is written in one line with brackets."""
        line, column = _mark(end.end_mark)
        if line == place.line - 1 and column > place.column:
            return Place(place.file, place.line, place.column, column - place.column + 1)
        return place

    def _refuse(self, id: str, place: Place, message: str, expected: str | None = None) -> NoReturn:
        raise _Refused(Problem(id, Level.ERROR, place, message, expected))


def _mark(mark: yaml.Mark | yaml._yaml.Mark | None) -> tuple[int, int]:
    """A parser's mark as line and column from 0."""
    return (mark.line, mark.column) if mark is not None else (0, 0)
