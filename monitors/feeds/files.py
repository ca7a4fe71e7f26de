"""Reads files that are finished: CSV, JSON lines and Parquet, the first two also with gzip, in pieces of bounded size.

A finished file has no watermark; none of its events is late.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from glob import glob
from io import BufferedReader
from pathlib import Path

import polars as pl

from engine.evaluation.zones import EARLIEST
from monitors.feeds.chunks import RECORD_MAX, CellCutter, Cutter, LineCutter, is_utf8, parsed_rows
from monitors.feeds.kinds import ENDINGS, Kind, kind_of
from monitors.feeds.mapping import Mapped, Mapper
from monitors.feeds.tables import Cells
from monitors.ledger.batches import Batch

CHUNK_BYTES = 2_097_152
PARQUET_ROWS = 50_000
BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = ",;\t|"

Progress = Callable[[int, int], None]
"""Told after each piece: bytes of the file that are done, and all its bytes."""


class FeedUnreadable(Exception):
    """A feed that cannot be reached or read: the feed's fault, not the author's."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first row of a CSV file; `used` is the bytes before its second, `lines` the lines."""

    columns: tuple[str, ...]
    separator: str
    used: int
    lines: int


@dataclass(slots=True)
class Seen:
    """How many records were read of files."""

    records: int = 0


def name_of(path: Path | str) -> str:
    """The name of a feed that is only a file: its name without its endings."""
    stem = Path(str(path).removesuffix(".gz")).stem
    return stem or "feed"


def paths_of(pattern: str) -> list[Path]:
    """The files of a path or glob, by name; none when nothing matches. FeedUnreadable in a folder that may not be entered."""
    try:
        found = [Path(pattern)] if Path(pattern).is_file() else [Path(path) for path in glob(pattern, recursive=True)]
        return sorted(path for path in found if path.is_file())
    except OSError as error:
        raise FeedUnreadable(f"`{pattern}` cannot be read: {error.strerror}") from error


def none_found(pattern: str) -> FeedUnreadable:
    """What to raise where a path or glob has no files."""
    if Path(pattern).is_dir():
        return FeedUnreadable(f"`{Path(pattern)}` is a folder; expected a file, or a glob such as `{Path(pattern) / '*.csv'}`")
    return FeedUnreadable(f"there is no file `{pattern}`")


def read_files(
    pattern: str, mapper: Mapper, now: int, seen: Seen | None = None, progress: Progress | None = None
) -> Iterator[Batch]:
    """The batches of all files of a path or glob; FeedUnreadable when there is none."""
    paths = paths_of(pattern)
    if not paths:
        raise none_found(pattern)
    for path in paths:
        yield from read_file(path, mapper, now, seen, progress)


def read_file(
    path: Path, mapper: Mapper, now: int, seen: Seen | None = None, progress: Progress | None = None
) -> Iterator[Batch]:
    """The batches of one file, each of a piece of it. `seen` counts what is read.

    Raises FeedUnreadable, and MapRefused when the map asks for a column that the file does not have.
    """
    kind = kind_of(path)
    if kind is None:
        raise FeedUnreadable(f"`{path}` is of no kind that can be read; expected a name that ends in {', '.join(ENDINGS)}")
    counts = Seen() if seen is None else seen
    try:
        pieces = _parquet(path, mapper, progress) if kind is Kind.PARQUET else _pieces(path, kind, mapper, progress)
        for records, mapped in pieces:
            counts.records += records
            if mapped.records or mapped.asides or mapped.unmapped:
                yield Batch(mapper.feed, mapped.records, mapped.asides, None, now, EARLIEST, mapped.unmapped)
    except (OSError, EOFError, zlib.error, pl.exceptions.PolarsError) as error:
        raise FeedUnreadable(f"`{path}` cannot be read: {getattr(error, 'strerror', None) or error}") from error


def header_of(path: Path, data: bytes, is_last: bool) -> Header | None:
    """The header at the head of a CSV file; None while its end has not come. FeedUnreadable for a file that is no UTF-8 text.

    The separator is the one of comma, semicolon, tab and bar that makes most columns of it.
    """
    if data[:2] in _UTF16:
        raise FeedUnreadable(f"`{path}` is UTF-16; expected a file saved as UTF-8")
    start = len(BOM) if data.startswith(BOM) else 0
    lines = data[start:].splitlines(keepends=True)
    for height in range(1, len(lines) + 1):
        head = b"".join(lines[:height])
        if not is_last and height == len(lines) and not head.endswith(b"\n"):
            return None
        columns, separator = _widest(head)
        if not all(map(is_utf8, columns)):
            raise FeedUnreadable(f"`{path}` is not UTF-8; expected a file saved as UTF-8")
        if columns:
            return Header(columns, separator, start + len(head), height)
        if len(head) > RECORD_MAX:
            break
    if is_last or len(data) > RECORD_MAX:
        raise _no_header(path)
    return None


def _no_header(path: Path) -> FeedUnreadable:
    return FeedUnreadable(f"`{path}` has no header; expected the names of its columns in its first row")


def _widest(head: bytes) -> tuple[tuple[str, ...], str]:
    """The columns and the separator of a header; no columns when a quote in it is still open."""
    readings = []
    for separator in _SEPARATORS:
        rows, is_closed = parsed_rows(head, separator)
        if is_closed and rows:
            readings.append((tuple(cell.strip() for cell in rows[-1]), separator))
    return max(readings, key=lambda reading: len(reading[0]), default=((), ","))


def cutter_of(kind: Kind, label: str, header: Header | None, line: int | None = None) -> Cutter:
    """What cuts a file of this kind into records, standing at a line; None is the first of the records."""
    if kind is not Kind.CSV or header is None:
        return LineCutter(label, line or 1)
    return CellCutter(label, header.columns, header.separator, line or 1 + header.lines)


def _pieces(path: Path, kind: Kind, mapper: Mapper, progress: Progress | None) -> Iterator[tuple[int, Mapped]]:
    """Of each piece how many records it holds, and what became of them."""
    size = path.stat().st_size
    with path.open("rb") as raw:
        source: BufferedReader | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if path.name.endswith(".gz") else raw
        data = source.read(CHUNK_BYTES)
        is_last = len(data) < CHUNK_BYTES
        header, data = _headed(path, kind, data, is_last)
        mapper = mapper if header is None else mapper.over(header.columns)
        cutter = cutter_of(kind, path.name, header)
        while True:
            chunk = cutter.cut(data, is_last)
            mapped = mapper.map(chunk.table)
            mapped.asides.extend(chunk.asides)
            yield len(chunk.table) + len(chunk.asides), mapped
            if progress is not None:
                progress(raw.tell(), size)
            if is_last:
                return
            more = source.read(CHUNK_BYTES)
            data, is_last = data[chunk.used :] + more, len(more) < CHUNK_BYTES


def _headed(path: Path, kind: Kind, data: bytes, is_last: bool) -> tuple[Header | None, bytes]:
    """The header of a CSV file, and what comes after it."""
    if kind is not Kind.CSV:
        return None, data.removeprefix(BOM)
    if not data:
        return None, data
    header = header_of(path, data, is_last)
    if header is None:
        raise _no_header(path)
    return header, data[header.used :]


def _parquet(path: Path, mapper: Mapper, progress: Progress | None) -> Iterator[tuple[int, Mapped]]:
    size = path.stat().st_size
    frame = pl.scan_parquet(path)
    columns = frame.collect_schema().names()
    over = mapper.over(columns)
    rows = frame.select(pl.len()).collect().item()
    for start in range(0, rows, PARQUET_ROWS):
        part = _plain(frame.slice(start, PARQUET_ROWS).collect())
        values = {name: part[name].to_list() for name in columns}
        yield len(part), over.map(Cells(values, _row_place(path.name, start), is_cells=False))
        if progress is not None:
            progress(size * min(start + PARQUET_ROWS, rows) // rows, size)


def _row_place(label: str, start: int) -> Callable[[int], str]:
    return lambda row: f"{label}: row {start + row + 1}"


def _plain(part: pl.DataFrame) -> pl.DataFrame:
    """Dates and times as ISO text, and what JSON has no shape for as text or numbers."""
    return part.with_columns([_as_plain(name, kind) for name, kind in part.schema.items()])


def _as_plain(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        in_utc = column if kind.time_zone is None else column.dt.convert_time_zone("UTC")
        return in_utc.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f" + ("" if kind.time_zone is None else "Z"))
    if isinstance(kind, pl.Duration):
        return column.dt.total_microseconds() / 1_000_000
    if isinstance(kind, pl.Decimal):
        return column.cast(pl.Float64)
    if isinstance(kind, (pl.Date, pl.Time, pl.Categorical, pl.Enum)):
        return column.cast(pl.String)
    return column
