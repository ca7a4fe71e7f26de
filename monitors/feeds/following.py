"""Follows files that grow: reads what is new at each poll, and goes on after a restart exactly where it was.

How this works: a file is known by its device and inode, and by a digest of the last bytes before the place that was read up to (the
anchor). A file with another inode but the same bytes there is the same file, written anew; one with the same inode and other bytes, or
a smaller one, was truncated and is read from its start. A file that was renamed is read on, through the open file if this program kept
it, else by its inode among its neighbours, until its successor has something and it has nothing more; a last line without its end waits
till then. Files are read without a buffer of ours, which would go stale when they are truncated.

State moves on only when the consumer of a batch asks for the next, so a batch that could not be stored is read again.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from io import FileIO
from pathlib import Path

import orjson

from monitors.feeds.chunks import Cutter
from monitors.feeds.files import BOM, CHUNK_BYTES, FeedUnreadable, Header, cutter_of, header_of, none_found, paths_of
from monitors.feeds.kinds import Kind, kind_of
from monitors.feeds.mapping import Mapper
from monitors.ledger.batches import Batch

_ANCHOR_BYTES = 256
_HEADER_BYTES = 2_097_152


@dataclass(frozen=True, slots=True)
class Position:
    """How far one file was read: `offset` in bytes, `line` the number of the line there; None before the first record."""

    path: str
    identity: str
    offset: int = 0
    anchor: str = ""
    line: int | None = None


def cursor_text(positions: list[Position]) -> str:
    """Positions as the cursor that is stored with each batch."""
    return orjson.dumps([{name: getattr(position, name) for name in Position.__slots__} for position in positions]).decode()


def positions_of(cursor: str | None) -> list[Position]:
    """The positions of a stored cursor; none for a cursor that is not one of these."""
    try:
        stored = orjson.loads(cursor or "[]")
    except orjson.JSONDecodeError:
        return []
    return [Position(**entry) for entry in stored if _is_position(entry)] if isinstance(stored, list) else []


def _is_position(entry: object) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {"path": str, "identity": str, "offset": int, "anchor": str, "line": (int, type(None))}
    if not isinstance(entry, dict) or entry.keys() != kinds.keys():
        return False
    return all(isinstance(entry[name], kind) for name, kind in kinds.items())


@dataclass(slots=True)
class _Tail:
    """One open file and how far it was read."""

    file: FileIO
    position: Position
    kind: Kind
    mapper: Mapper | None = None  # over its columns; None until its header is there
    cutter: Cutter | None = None


class Follower:
    """Follows the files of a path or glob. `cursor` is that of the last batch that was stored; as a context manager it closes itself."""

    def __init__(self, pattern: str, mapper: Mapper, cursor: str | None = None) -> None:
        self._pattern = pattern
        self._mapper = mapper
        self._tails: list[_Tail] = []
        self._stored = positions_of(cursor)
        self._at_last: tuple[int, dict[str, int]] | None = None  # the start of the last good poll, and how large the files were then
        self.last_good_poll: int | None = None
        self.read_until: int | None = None

    def __enter__(self) -> Follower:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def poll(self, now: int, horizon: int) -> Generator[Batch, None, None]:
        """The batches of what is new. `last_good_poll` is `now` once all of them were taken.

        `read_until` is the start of the last poll at which nothing was in the files that is not read: a last line without its end is not.
        Raises FeedUnreadable when no file is there or one cannot be read, and MapRefused.
        """
        paths = [path for path in paths_of(self._pattern) if path.suffix != ".gz"]
        try:
            self._resume()
            self._open_new(paths)
            sizes = {tail.position.identity: os.fstat(tail.file.fileno()).st_size for tail in self._tails}
            for tail in list(self._tails):
                before = tail.position
                yield from self._read(tail, now, horizon, is_last=False)
                if tail.position == before and self._is_left_behind(tail):
                    yield from self._read(tail, now, horizon, is_last=True)
                    self._drop(tail)
        except OSError as error:
            raise FeedUnreadable(f"`{self._pattern}` cannot be read: {error.strerror or error}") from error
        if not paths:
            raise none_found(self._pattern)
        self.last_good_poll = now
        if not self._unread(sizes):
            self.read_until = now
        elif self._at_last is not None and not self._unread(self._at_last[1]):
            self.read_until = self._at_last[0]
        self._at_last = now, sizes

    def close(self) -> None:
        """Closes the files; nothing is lost, for the cursor stands."""
        for tail in list(self._tails):
            self._drop(tail)

    @property
    def cursor(self) -> str:
        """Where all files were read up to."""
        return cursor_text([*self._stored, *(tail.position for tail in self._tails)])

    @property
    def unended(self) -> list[Position]:
        """Where the last lines begin that had no end at the last good poll."""
        return [] if self._at_last is None else self._unread(self._at_last[1])

    def _unread(self, sizes: Mapping[str, int]) -> list[Position]:
        """How far the files were read that reached further when they were this large; one that was not there was empty."""
        return [tail.position for tail in self._tails if tail.position.offset < sizes.get(tail.position.identity, 0)]

    def _resume(self) -> None:
        """Opens the files of the stored cursor again, wherever they are now."""
        for position in self._stored:
            found = _whereabouts(position)
            if found is not None:
                moved = replace(position, identity=_identity(found.stat()))
                self._tails.append(_Tail(kind=_kind(Path(position.path)), file=found.open("rb", buffering=0), position=moved))
        self._stored = []

    def _open_new(self, paths: list[Path]) -> None:
        known = {tail.position.identity: tail for tail in self._tails}
        identities = {str(path): _identity(path.stat()) for path in paths}
        for path, identity in identities.items():
            tail = known.get(identity)
            if tail is None:
                known[identity] = self._open(Path(path), identity)
            elif identities.get(tail.position.path) != identity:
                tail.position = replace(tail.position, path=path)  # renamed, and still one of those that are followed

    def _open(self, path: Path, identity: str) -> _Tail:
        """Opens a file that was not known: a file written anew goes on where the old one stood, any other starts at its head."""
        kind = _kind(path)
        file = path.open("rb", buffering=0)
        position = Position(str(path), identity)
        before = next((tail for tail in reversed(self._tails) if tail.position.path == str(path)), None)
        if before is not None and before.position.offset and _is_anchored(file, before.position):
            position = replace(before.position, identity=identity)
            self._drop(before)
        self._tails.append(_Tail(file, position, kind))
        return self._tails[-1]

    def _read(self, tail: _Tail, now: int, horizon: int, is_last: bool) -> Iterator[Batch]:
        if not _is_anchored(tail.file, tail.position):
            tail.position, tail.mapper, tail.cutter = Position(tail.position.path, tail.position.identity), None, None
        while self._is_ready(tail, is_last):
            assert tail.mapper is not None and tail.cutter is not None
            tail.file.seek(tail.position.offset)
            data = tail.file.read(CHUNK_BYTES)
            is_end = len(data) < CHUNK_BYTES
            chunk = tail.cutter.cut(data, is_last and is_end)
            if chunk.used:
                mapped = tail.mapper.map(chunk.table)
                before = tail.position
                tail.position = _moved(tail, chunk.used)
                asides = [*mapped.asides, *chunk.asides]
                batch = Batch(self._mapper.feed, mapped.records, asides, self.cursor, now, horizon, mapped.unmapped)
                taken = False
                try:
                    yield batch
                    taken = True
                finally:
                    if not taken:
                        tail.position, tail.cutter = before, None
            if is_end or not chunk.used:
                return

    def _is_ready(self, tail: _Tail, is_last: bool) -> bool:
        """Whether the header is there, and with it what cuts and maps the records."""
        if tail.cutter is not None:
            return True
        header: Header | None = None
        tail.file.seek(0)
        head = tail.file.read(_HEADER_BYTES if tail.kind is Kind.CSV else len(BOM))
        if tail.kind is Kind.CSV:
            header = header_of(Path(tail.position.path), head, is_last) if head else None
            if header is None:
                return False
        start = header.used if header is not None else len(BOM) if head.startswith(BOM) else 0
        if tail.position.offset < start:
            tail.position = replace(tail.position, offset=start, anchor=_anchor(tail.file, start))
        tail.mapper = self._mapper if header is None else self._mapper.over(header.columns)
        tail.cutter = cutter_of(tail.kind, Path(tail.position.path).name, header, tail.position.line)
        return True

    @staticmethod
    def _is_left_behind(tail: _Tail) -> bool:
        """Whether the file was deleted, or another one stands under its path and has something in it."""
        own = os.fstat(tail.file.fileno())
        path = Path(tail.position.path)
        if own.st_nlink == 0:
            return True
        if not path.is_file():
            return False
        successor = path.stat()
        return _identity(successor) != tail.position.identity and successor.st_size > 0

    def _drop(self, tail: _Tail) -> None:
        tail.file.close()
        self._tails.remove(tail)


def _moved(tail: _Tail, used: int) -> Position:
    assert tail.cutter is not None
    offset = tail.position.offset + used
    return replace(tail.position, offset=offset, anchor=_anchor(tail.file, offset), line=tail.cutter.line)


def _whereabouts(position: Position) -> Path | None:
    """Where the file of a position is now: under its path, or renamed beside it; None when it is gone, or nothing was read of it."""
    path = Path(position.path)
    if not position.offset or not path.parent.is_dir():
        return None
    for found in [path, *sorted(path.parent.iterdir())]:
        if found.is_file() and (found == path or _identity(found.stat()) == position.identity):
            with found.open("rb", buffering=0) as file:
                if _is_anchored(file, position):
                    return found
    return None


def _is_anchored(file: FileIO, position: Position) -> bool:
    """Whether the file still has, before the position, the bytes that were read there."""
    return _anchor(file, position.offset) == position.anchor if position.offset else True


def _anchor(file: FileIO, offset: int) -> str:
    """A digest of the last bytes before an offset, empty at 0 and where the file is shorter."""
    if os.fstat(file.fileno()).st_size < offset or not offset:
        return ""
    start = max(0, offset - _ANCHOR_BYTES)
    file.seek(start)
    return blake2b(file.read(offset - start), digest_size=8).hexdigest()


def _identity(stat: os.stat_result) -> str:
    return f"{stat.st_dev}:{stat.st_ino}"


def _kind(path: Path) -> Kind:
    kind = kind_of(path)
    if kind in (Kind.CSV, Kind.JSON_LINES):
        return kind
    raise FeedUnreadable(f"`{path}` is of no kind that can be followed; expected CSV or JSON lines")
