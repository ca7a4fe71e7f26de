"""Bytes cut into records: newlines, quotes, pieces, and what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.feeds.chunks import RECORD_MAX, CellCutter, Cutter, LineCutter


def cut_whole(cutter: Cutter, data: bytes) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    """The records of bytes that are all there is, and what was set aside with its place."""
    chunk = cutter.cut(data, is_last=True)
    assert chunk.used == len(data)
    return [dict(record) for record in chunk.table.records()], [(aside.reason, aside.place) for aside in chunk.asides]


def cells(data: bytes) -> tuple[list[list[object]], list[tuple[str, str]]]:
    found, asides = cut_whole(CellCutter("a.csv", ["x", "y"]), data)
    return [list(record.values()) for record in found], asides


ROWS = [
    (b"1,2\n3,4\n", [["1", "2"], ["3", "4"]], []),
    (b"1,2\r\n3,4", [["1", "2"], ["3", "4"]], []),
    (b"1,2\r3,4\r", [["1", "2"], ["3", "4"]], []),
    (b"1,2\n\r\n\n3,4\n", [["1", "2"], ["3", "4"]], []),
    (b"", [], []),
    (b'"1,5","say ""hi"""\n', [["1,5", 'say "hi"']], []),
    (b'"a\nb",2\n3,4\n', [["a\nb", "2"], ["3", "4"]], []),
    (b'"a\r\nb",2\n3\n', [["a\r\nb", "2"]], [("wrong_cells", "a.csv:4")]),
    (b'5" pipe,2\n3,4\n', [['5" pipe', "2"], ["3", "4"]], []),
    (b"1,\n,2\n", [["1", None], [None, "2"]], []),
    (b"1\n3,4\n", [["3", "4"]], [("wrong_cells", "a.csv:2")]),
    (b"1,2,3\n3,4\n", [["3", "4"]], [("wrong_cells", "a.csv:2")]),
    (b"\xff,2\n3,4\n", [["3", "4"]], [("bad_encoding", "a.csv:2")]),
    ("ü,日\n".encode(), [["ü", "日"]], []),
    ("a\u2028b,c\x85d\n".encode(), [["a\u2028b", "c\x85d"]], []),
    # a quote that never closes costs its line, not the file
    (b'1,2\n"3,4\n5,6\n7,8\n', [["1", "2"], ["5", "6"], ["7", "8"]], [("open_quote", "a.csv:3")]),
    (b'1,"2', [], [("open_quote", "a.csv:2")]),
    (b'1,"' + b"x" * RECORD_MAX + b'x"\n3,4\n', [["3", "4"]], [("open_quote", "a.csv:2")]),
]


@pytest.mark.parametrize(("data", "rows", "asides"), ROWS)
def test_rows_of_a_csv_file(data: bytes, rows: list[list[object]], asides: list[tuple[str, str]]) -> None:
    assert cells(data) == (rows, asides)


LINES = [
    (b'{"a":1}\n{"a":2}\n', [1, 2], []),
    (b'{"a":1}\r\n\n  \n{"a":2}', [1, 2], []),
    (b"", [], []),
    (b'{"a":1}\n{"a":\n{"a":2}\n', [1, 2], [("not_json", "a.jsonl:2")]),
    (b'{"a":1},{"a":9}\n{"a":2}\n', [2], [("not_json", "a.jsonl:1")]),
    (b'[{"a":1}]\n7\nnull\n', [], [("not_an_object", f"a.jsonl:{line}") for line in (1, 2, 3)]),
    (b'{"a":NaN}\n', [], [("not_json", "a.jsonl:1")]),
    (b'{"a":"\xff"}\n', [], [("bad_encoding", "a.jsonl:1")]),
    (b'{"a":"\\ud800"}\n', [], [("not_json", "a.jsonl:1")]),
    (b"[" * 100_000 + b"\n", [], [("not_json", "a.jsonl:1")]),
    (b'{"a":"' + b"x" * RECORD_MAX + b'"}\n{"a":2}\n', [2], [("too_large", "a.jsonl:1")]),
]


@pytest.mark.parametrize(("data", "values", "asides"), LINES)
def test_json_lines(data: bytes, values: list[object], asides: list[tuple[str, str]]) -> None:
    found, aside = cut_whole(LineCutter("a.jsonl"), data)
    assert ([record["a"] for record in found], aside) == (values, asides)


UNENDED = [
    # bytes so far, how many of them are used
    (b"1,2\n3,4", 4),
    (b"1,2\r", 0),
    (b"1,2\r\n", 5),
    (b'1,2\n"3\n', 4),
    (b'1,2\n"3\n4",5\n6', 12),
    (b"1,2", 0),
]


@pytest.mark.parametrize(("data", "used"), UNENDED)
def test_a_row_waits_for_its_end(data: bytes, used: int) -> None:
    assert CellCutter("a.csv", ["x", "y"]).cut(data, is_last=False).used == used


def test_a_line_that_never_ends_is_set_aside_once_and_left_at_its_end() -> None:
    cutter = LineCutter("a.jsonl")
    first = cutter.cut(b"x" * (RECORD_MAX + 1), is_last=False)
    second = cutter.cut(b"x" * 10, is_last=False)
    third = cutter.cut(b'xx\n{"a":1}\n', is_last=False)
    assert [aside.reason for aside in (*first.asides, *second.asides, *third.asides)] == ["too_large"]
    assert (first.used, second.used, len(third.table)) == (RECORD_MAX + 1, 10, 1)
    assert third.table.place(0) == "a.jsonl:2"


def in_pieces(cutter: Cutter, data: bytes, sizes: list[int]) -> tuple[list[object], list[tuple[str, str]]]:
    """As `cut_whole`, but the bytes come in pieces of these sizes, over and over."""
    records: list[object] = []
    asides: list[tuple[str, str]] = []
    waiting, at, turn = b"", 0, 0
    while True:
        size = sizes[turn % len(sizes)]
        waiting, at, turn = waiting + data[at : at + size], at + size, turn + 1
        chunk = cutter.cut(waiting, is_last=at >= len(data))
        records += [list(record.items()) for record in chunk.table.records()]
        asides += [(aside.reason, aside.place) for aside in chunk.asides]
        waiting = waiting[chunk.used :]
        if at >= len(data):
            return records, sorted(asides)


SOUP = st.lists(
    st.sampled_from([b"a", b"1", b",", b'"', b"\n", b"\r\n", b'""', b"\xff", b'{"a":1}', b"{", b"\x00", "ü".encode()]), max_size=40
)


@given(SOUP, st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_pieces_do_not_change_what_is_read(parts: list[bytes], sizes: list[int]) -> None:
    data = b"".join(parts)
    for whole, pieces in ((LineCutter("f"), LineCutter("f")), (CellCutter("f", ["x", "y"]), CellCutter("f", ["x", "y"]))):
        assert in_pieces(pieces, data, sizes) == in_pieces(whole, data, [len(data) + 1])
