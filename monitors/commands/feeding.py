"""Reads the feed that a command is given: a file, and the map that makes events of its records."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from engine.evaluation.instants import Misread, TimeReader
from engine.language.documents import text_of
from monitors.answers import Misused, Refused, Unreadable
from monitors.book_files import bytes_of
from monitors.commands.printing import progress_bar
from monitors.config import FeedConfig, FeedKind
from monitors.config_reading import read_map_file
from monitors.config_secrets import without_secrets
from monitors.feeds.files import FeedUnreadable, Seen, name_of, read_files
from monitors.feeds.gathering import Gathered, gathered
from monitors.feeds.mapping import MapRefused
from monitors.ledger.batches import Aside, Batch
from monitors.wording import counted


@dataclass(frozen=True)
class Source:
    """A feed as a command names it; `texts` is the map's own file, `seen` counts what is read, as it is read."""

    feed: FeedConfig
    texts: dict[str, str] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)


def source_of(pattern: str, map_file: Path | None) -> Source:
    """The feed of a path or glob under a map, without one of CloudEvents; Refused for a map that cannot be read."""
    name = name_of(pattern)
    if map_file is None:
        return Source(FeedConfig(name, FeedKind.FILE, pattern))
    label = map_file.as_posix()
    text, problems = text_of(label, bytes_of(map_file))
    if text is None:
        raise Refused(problems, {})
    feed, problems = read_map_file(label, text, name, os.environ, partial(_is_read, map_file.parent, pattern))
    texts = {label: without_secrets(text)}
    if feed is None:
        raise Refused(problems, texts)
    return Source(replace(feed, kind=FeedKind.FILE, pattern=pattern), texts)


def _is_read(folder: Path, pattern: str, written: str) -> bool:
    """Whether a feed's `file`, a path or a glob below a folder, takes in a path, or is the same glob."""
    asked, reads = os.path.abspath(pattern), os.path.abspath(folder / written)
    return bool(written) and (asked == reads or fnmatch(asked, reads))


def batches(source: Source, now: int) -> Iterator[Batch]:
    """The batches of the feed, with a bar while they are read."""
    with progress_bar(f"reading {source.feed.name}") as progress:
        yield from read_files(source.feed.pattern, source.feed.mapper(), now, source.seen, progress)


@contextmanager
def explained(source: Source) -> Iterator[None]:
    """Turns what a feed stumbles over into Unreadable, and what its map does into Refused."""
    try:
        yield
    except FeedUnreadable as error:
        raise Unreadable(str(error)) from error
    except MapRefused as refused:
        raise Refused(refused.problems, source.texts) from refused


def read(source: Source, now: int) -> Gathered:
    """All events of the feed; Unreadable when it cannot be read, Refused when the map asks for a column that is not there."""
    with explained(source):
        return gathered(batches(source, now))


def reasons(asides: Sequence[Aside]) -> Iterator[str]:
    """Why records were set aside, the most frequent first, each with the first record of which it is true."""
    for reason, count in Counter(aside.reason for aside in asides).most_common():
        first = next(aside for aside in asides if aside.reason == reason)
        yield f"{count:,} × {reason}, the first at {first.place}: {first.message}"


def reasons_of(subject: str, asides: Sequence[Aside]) -> str:
    """Why the records of a subject were set aside; where none is surely its, why those were that may be; nothing without any."""
    own = [aside for aside in asides if aside.subject == subject]
    if own:
        return f"; set aside of it: {'; '.join(reasons(own))}"
    of_nobody = [aside for aside in asides if not aside.subject]
    return f"; set aside, with no subject to be read: {'; '.join(reasons(of_nobody))}" if of_nobody else ""


def none_read(source: Source, records: int, first: Aside) -> str:
    """What to say where every record was set aside."""
    cure = "; give `--map FILE`, which says how its records become events" if source.feed.map is None else ""
    said = f"none of {counted(records, 'record')} of `{source.feed.pattern}` can be read, the first at {first.place}"
    return f"{said}: {first.reason}: {first.message}{cure}"


def instant(option: str, text: str, zone: str | None) -> int:
    """The instant that an option names; one without an offset is local to the feed's zone, or where that has none UTC."""
    found = TimeReader(zone or "UTC").instant(text)
    if isinstance(found, Misread):
        raise Misused(f"`{option} {text}` is not a time; expected one such as 2026-11-21T09:30:00Z")
    return found
