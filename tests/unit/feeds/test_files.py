"""Finished files of every kind, whole and in pieces."""

from __future__ import annotations

import errno
import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from monitors.feeds import files
from monitors.feeds.files import FeedUnreadable, Seen, header_of, name_of, read_file, read_files
from monitors.feeds.mapping import Mapper, MapRefused
from monitors.ledger.batches import Batch
from tests.unit.feeds.reading_maps import mapper

NOW = 1_790_000_000_000_000
REQUESTS = mapper("{subject: ID, events: {opened: OPEN, resolved: CLOSED}, data: {channel: Via}}", "America/New_York")
CSV = "ID,OPEN,CLOSED,Via\n1,2026-11-20 09:00,2026-11-20 10:00,Phone\n2,2026-11-20 09:30,,Web\n3,,,Web\n"
JSON = '{"ID":1,"OPEN":"2026-11-20T14:00Z","CLOSED":"2026-11-20T15:00Z"}\n{"ID":2,"OPEN":"2026-11-20T14:30Z"}\n{"ID":3}\n'


def read(path: Path, mapped_by: Mapper = REQUESTS) -> list[Batch]:
    return list(read_file(path, mapped_by, NOW))


def counted(batches: list[Batch]) -> tuple[int, int]:
    return sum(len(batch.records) for batch in batches), sum(len(batch.asides) for batch in batches)


CONTENTS = [
    ("a.csv", CSV.encode()),
    ("a.csv", b"\xef\xbb\xbf" + CSV.encode()),
    ("a.csv", CSV.replace("\n", "\r\n").encode()),
    ("a.csv", CSV.replace("\n", "\r").encode()),
    ("a.csv", CSV.replace(",", ";").encode()),
    ("a.tsv", CSV.replace(",", "\t").encode()),
    ("a.csv", CSV.rstrip("\n").encode()),
    ("A.CSV", CSV.encode()),
    ("a.csv.gz", gzip.compress(CSV.encode(), mtime=0)),
    ("a.jsonl", JSON.encode()),
    ("a.jsonl", b"\xef\xbb\xbf" + JSON.encode()),
    ("a.ndjson", JSON.encode()),
    ("a.jsonl.gz", gzip.compress(JSON[:70].encode(), mtime=0) + gzip.compress(JSON[70:].encode(), mtime=0)),
]


@pytest.mark.parametrize(("name", "content"), CONTENTS)
@pytest.mark.parametrize("chunk_bytes", [40, 1_000_000])
def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, chunk_bytes: int) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    monkeypatch.setattr(files, "CHUNK_BYTES", chunk_bytes)
    batches = read(path)
    assert counted(batches) == (3, 1)
    subjects = [(record.subject, record.type) for batch in batches for record in batch.records]
    assert subjects == [("1", "opened"), ("1", "resolved"), ("2", "opened")]
    (aside,) = [aside for batch in batches for aside in batch.asides]
    assert aside.place == f"{name}:{4 if name[2:].lower().startswith(('csv', 'tsv')) else 3}"


def test_parquet_keeps_the_types_of_its_columns(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "ID": ["007", "8", "9"],
            "OPEN": [datetime(2026, 11, 20, 9), datetime(2026, 11, 20, 9, 30), None],
            "CLOSED": [datetime(2026, 11, 20, 15, 0, 0, 5, UTC), None, None],
            "Via": ["1", None, "Web"],
            "words": [1, 0, 3],
            "price": [Decimal("2.50"), None, None],
            "due": [date(2026, 12, 1), None, None],
        }
    )
    path = tmp_path / "a.parquet"
    frame.write_parquet(path)
    found = mapper(
        "{subject: ID, events: {opened: OPEN, resolved: CLOSED}, data: {channel: Via, words: words, price: price}, times: {due: due}}",
        "America/New_York",
    )
    batches = read(path, found)
    records = [record for batch in batches for record in batch.records]
    assert [record.data for record in records] == [
        '{"channel":"=1","due":"=2026-12-01","price":"#2.5","words":"#1"}',
        "{}",
        '{"words":"#0"}',
    ]
    assert records[1].at - records[0].at == 3_600_000_005
    assert [aside.place for batch in batches for aside in batch.asides] == ["a.parquet: row 3"]


def test_what_nothing_maps_is_counted_and_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"i":"1","e":"labeled"}\n' * 3)
    seen = Seen()
    told: list[tuple[int, int]] = []
    found = mapper("{subject: i, type: {from: e, open: opened}, time: t}")
    (batch,) = read_file(path, found, NOW, seen, lambda done, size: told.append((done, size)))
    assert (seen.records, len(batch.records), batch.asides, batch.unmapped) == (3, 0, [], {"labeled": 3})
    assert told == [(path.stat().st_size,) * 2]


def test_a_glob_reads_its_files_by_name(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt"):
        (tmp_path / name).write_text(JSON.replace(":1,", f':"{name}",'))
    batches = list(read_files(str(tmp_path / "*.jsonl"), REQUESTS, NOW))
    assert [batch.records.subjects[0] for batch in batches] == ["a.jsonl", "b.jsonl"]


UNREADABLE = [
    ("a.txt", b"x", "expected a name that ends in .csv"),
    ("a.csv", "ID,Ö\n".encode("utf-16"), "a.csv` is UTF-16; expected a file saved as UTF-8"),
    ("a.csv", "ID,Geöffnet\n1,2\n".encode("latin-1"), "a.csv` is not UTF-8; expected a file saved as UTF-8"),
    ("a.csv", b"\n\n", "a.csv` has no header"),
    ("a.csv.gz", b"not gzip", "cannot be read"),
    ("a.csv.gz", gzip.compress(CSV.encode(), mtime=0)[:-12], "cannot be read"),
    ("a.parquet", b"not parquet", "cannot be read"),
]


@pytest.mark.parametrize(("name", "content", "said"), UNREADABLE)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FeedUnreadable, match=said):
        read(path)


NOT_THERE = [
    ("a.csv", "there is no file"),
    ("*.csv", "there is no file"),
    ("", r"is a folder; expected a file, or a glob such as `.*/\*\.csv`"),
]


@pytest.mark.parametrize(("name", "said"), NOT_THERE)
def test_a_file_that_is_not_there(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(FeedUnreadable, match=said):
        list(read_files(str(tmp_path / name), REQUESTS, NOW))


def test_a_folder_that_may_not_be_entered_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refused)
    with pytest.raises(FeedUnreadable, match=r"^`data/a\.csv` cannot be read: Permission denied$"):
        list(read_files("data/a.csv", REQUESTS, NOW))


def test_a_file_without_a_column_of_the_map(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ID,OPEN,CLOSE,Via\n1,2,3,4\n")
    with pytest.raises(MapRefused) as refused:
        read(path)
    assert [(problem.id, problem.suggestion) for problem in refused.value.problems] == [("map/column", "CLOSE")]


HEADERS = [
    (b"a,b\n1,2\n", ("a", "b"), ","),
    (b"\xef\xbb\xbfa;b\n", ("a", "b"), ";"),
    (b'"a,1";b;c\n', ("a,1", "b", "c"), ";"),
    (b'"a\nb",c\n', ("a\nb", "c"), ","),
    (b" a , b \n", ("a", "b"), ","),
    (b"a\n", ("a",), ","),
]


@pytest.mark.parametrize(("data", "columns", "separator"), HEADERS)
def test_headers(data: bytes, columns: tuple[str, ...], separator: str) -> None:
    header = header_of(Path("a.csv"), data, is_last=False)
    assert header is not None
    assert (header.columns, header.separator) == (columns, separator)


def test_a_header_waits_for_its_end() -> None:
    assert header_of(Path("a.csv"), b"a,b", is_last=False) is None
    assert header_of(Path("a.csv"), b'"a\n', is_last=False) is None
    assert header_of(Path("a.csv"), b"a,b", is_last=True) is not None


@pytest.mark.parametrize(("path", "name"), [("data/requests.csv", "requests"), ("a.jsonl.gz", "a"), ("x/b.c.parquet", "b.c")])
def test_the_name_of_a_bare_file(path: str, name: str) -> None:
    assert name_of(path) == name
