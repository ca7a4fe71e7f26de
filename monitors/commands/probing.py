"""Looks into the files that a configuration's feeds name: whether they are there, and whether their beginning can be read as it says."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from engine.answers.near_values import near_values, values_given
from engine.language.book import Book
from engine.language.documents import read_document
from engine.language.nearness import nearest
from engine.language.nodes import Map, Node, Scalar
from engine.language.problems import Level, Problem, quoted
from monitors.config import Config, FeedConfig, FeedKind
from monitors.feeds.files import FeedUnreadable, paths_of, read_files
from monitors.feeds.mapping import MapRefused


def feed_problems(config: Config, book: Book | None, label: str, text: str, now: int) -> list[Problem]:
    """What is wrong with the files of the feeds, and which values in them only look like what the book asks for.

    Each is only read up to the first piece in which there is more than the map leaves out. `label` and `text` are the configuration's.
    """
    root, _ = read_document(label, text)
    if not config.feeds and isinstance(root, Map):
        message = "there are no feeds, so `upheld run` would watch nothing"
        return [Problem("config/no-feeds", Level.WARNING, root.key_place("feeds"), message, "`feeds` with where events come from")]
    files = {feed.name: feed for feed in config.feeds if feed.kind is FeedKind.FILE}
    written = {name: _written(root, name) for name in files} if root is not None else {}
    return [problem for name, node in written.items() if node is not None for problem in _of_feed(files[name], book, node, now)]


def _written(root: Node, feed: str) -> Scalar | None:
    """What stands behind `file` of a feed."""
    node: Node | None = root
    for key in ("feeds", feed, "file"):
        node = node.get(key) if isinstance(node, Map) else None
    return node if isinstance(node, Scalar) else None


def _of_feed(feed: FeedConfig, book: Book | None, written: Scalar, now: int) -> list[Problem]:
    try:
        if not paths_of(feed.pattern):
            message = f"there is no file {quoted(written.text)}"
            return [_warning(written, message, "a path or a glob, relative to the configuration", _meant(feed.pattern, written.text))]
        first = next((batch for batch in read_files(feed.pattern, feed.mapper(), now) if batch.records or batch.asides), None)
    except MapRefused as refused:
        return list(refused.problems)
    except FeedUnreadable as error:
        return [_warning(written, str(error))]
    if first is None:
        return []
    if first.records:
        events = pl.DataFrame({"data": first.records.data}, schema={"data": pl.String})
        near = [] if book is None else near_values(book, values_given(book, events))
        return [Problem("feed/near", Level.WARNING, written.place, value.words) for value in near]
    aside = first.asides[0]
    said = f"no record at the beginning of {quoted(aside.place.rpartition(':')[0] or written.text)} can be read: {aside.message}"
    return [_warning(written, said)]


def _warning(written: Scalar, message: str, expected: str | None = None, suggestion: str | None = None) -> Problem:
    return Problem("config/file", Level.WARNING, written.place, message, expected, suggestion)


def _meant(pattern: str, written: str) -> str | None:
    """The path as it is written, its last name replaced by the nearest that lies in its folder."""
    path = Path(pattern)
    names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest(path.name, names)
    return None if near is None or not written.endswith(path.name) else written.removesuffix(path.name) + near
