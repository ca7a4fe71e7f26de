"""Cuts the bytes of a file into records, a piece of the file at a time, and never gives up on any bytes.

How this works: a cutter is given all bytes from where it stands, and answers with a table, with what could not be read, and with how
many bytes that was. What it did not use (a line whose end has not come, a quoted cell that is still open) it wants to see again, with
more behind it. When nothing more will come, `is_last` says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from monitors.feeds.faults import Reason
from monitors.feeds.tables import Cells, Objects, Table
from monitors.ledger.batches import Aside

RECORD_MAX = 1_048_576  # bytes; a longer line is set aside
KEPT_MAX = 10_000  # characters of a record that are kept when it is set aside
_LINE_END = re.compile("\r\n|\r|\n")
_CLOSING = "\x00closing\x00"
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as `surrogateescape` keeps them
_UTF8_EXPECTED = "there are bytes that are not UTF-8; expected a file saved as UTF-8"

csv.field_size_limit(RECORD_MAX)  # the library keeps this for the whole process; its own 128 KiB is less than a letter may have


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a piece of a file held; `used` is in bytes."""

    table: Table
    asides: list[Aside]
    used: int


class Cutter(Protocol):
    """Cuts one file; `line` is the number of the line at which it stands, from 1."""

    line: int

    def cut(self, data: bytes, is_last: bool) -> Chunk:
        """The records at the head of `data`."""


class LineCutter:
    """One JSON object a line; empty lines are passed over."""

    def __init__(self, label: str, line: int = 1) -> None:
        self.line = line
        self._label = label
        self._is_in_long_line = False

    def cut(self, data: bytes, is_last: bool) -> Chunk:
        end = len(data) if is_last else data.rfind(b"\n") + 1
        if end == 0:
            return self._unended(data)
        lines = data[:end].split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        records: list[dict[str, object]] = []
        numbers: list[int] = []
        asides: list[Aside] = []
        first = self.line
        for number, line in enumerate(lines, first):
            value = self._parsed(line, number, asides)
            if value is not None:
                records.append(value)
                numbers.append(number)
        self.line += len(lines)
        self._is_in_long_line = False
        label = self._label
        return Chunk(Objects(records, lambda row: f"{label}:{numbers[row]}"), asides, end)

    def _unended(self, data: bytes) -> Chunk:
        """A line without an end: too long already, or to be seen again."""
        if len(data) <= RECORD_MAX and not self._is_in_long_line:
            return Chunk(Objects([], str), [], 0)
        asides = [] if self._is_in_long_line else [_too_large(self._label, self.line, data)]
        self._is_in_long_line = True
        return Chunk(Objects([], str), asides, len(data))

    def _parsed(self, line: bytes, number: int, asides: list[Aside]) -> dict[str, object] | None:
        if self._is_in_long_line and number == self.line:
            return None  # the end of a line that was set aside
        if len(line) > RECORD_MAX:
            asides.append(_too_large(self._label, number, line))
            return None
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            if line.strip(b"\xef\xbb\xbf\r \t"):
                asides.append(_not_json(self._label, number, line, error))
            return None
        if isinstance(value, dict):
            return value
        asides.append(_aside(Reason.NOT_AN_OBJECT, self._label, number, "the line is no JSON object; expected `{…}`", line))
        return None


class CellCutter:
    """Rows of a CSV file under its header, quoted as RFC 4180 says; any newline ends a row."""

    def __init__(self, label: str, columns: Sequence[str], separator: str = ",", line: int = 2) -> None:
        self.line = line
        self._label = label
        self._columns = columns
        self._separator = separator

    def cut(self, data: bytes, is_last: bool) -> Chunk:
        end = len(data) if is_last else _last_line_end(data)
        if end == 0:
            return self._unended(data)
        rows, numbers, asides, used = self._rows(data[:end], is_last)
        good: list[list[str]] = []
        places: list[int] = []
        for row, number in zip(rows, numbers, strict=True):
            if (fault := self._fault(row, number)) is not None:
                asides.append(fault)
            elif row:
                good.append(row)
                places.append(number)
        label = self._label
        cells = list(zip(*good, strict=True)) or [()] * len(self._columns)
        columns: dict[str, Sequence[object]] = {}
        for name, column in zip(self._columns, cells, strict=True):
            columns.setdefault(name, column)
        return Chunk(Cells(columns, lambda row: f"{label}:{places[row]}"), asides, used)

    def _unended(self, data: bytes) -> Chunk:
        if len(data) <= RECORD_MAX:
            return Chunk(Cells({}, str), [], 0)
        return Chunk(Cells({}, str), [_too_large(self._label, self.line, data)], len(data))

    def _rows(self, data: bytes, is_last: bool) -> tuple[list[list[str]], list[int], list[Aside], int]:
        """Rows with the numbers of their first lines; one that never closes costs its first line only."""
        rows: list[list[str]] = []
        numbers: list[int] = []
        asides: list[Aside] = []
        used = 0
        while used < len(data):
            rest = data[used:]
            found, is_closed = parsed_rows(rest, self._separator)
            lines = [1 + sum(len(_LINE_END.findall(cell)) for cell in row) if _spans_lines(row) else 1 for row in found]
            for row, height in zip(found, lines, strict=True):
                rows.append(row)
                numbers.append(self.line)
                self.line += height
            if is_closed:
                return rows, numbers, asides, len(data)
            left = rest.splitlines(keepends=True)[sum(lines) :]
            used = len(data) - sum(map(len, left))
            if not is_last and len(data) - used <= RECORD_MAX:
                break  # the quoted cell may still be closed by what comes
            message = 'a quote that opens here is never closed; expected `"` at its end, and `""` for one inside'
            asides.append(_aside(Reason.OPEN_QUOTE, self._label, self.line, message, left[0]))
            used += len(left[0])
            self.line += 1
        return rows, numbers, asides, used

    def _fault(self, row: list[str], number: int) -> Aside | None:
        if not row:
            return None  # an empty line
        if not all(map(is_utf8, row)):
            return _aside(Reason.BAD_ENCODING, self._label, number, _UTF8_EXPECTED, _row_text(row, self._separator))
        if len(row) != len(self._columns):
            message = f"the row has {len(row)} cells; expected {len(self._columns)}, as in the header"
            return _aside(Reason.WRONG_CELLS, self._label, number, message, _row_text(row, self._separator))
        return None


def is_utf8(cell: str) -> bool:
    """Whether all bytes of a cell were UTF-8."""
    return _ESCAPED.search(cell) is None


def parsed_rows(data: bytes, separator: str) -> tuple[list[list[str]], bool]:
    """The rows that end within `data`, and whether its last one does (an open quote, or a cell that is too large, does not)."""
    text = data.decode(errors="surrogateescape")
    ending = "" if text.endswith(("\n", "\r")) else "\n"
    reader = csv.reader(io.StringIO(f"{text}{ending}{_CLOSING}\n", newline=""), delimiter=separator)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
    except csv.Error:
        return rows, False
    return rows[:-1], rows[-1] == [_CLOSING]


def _row_text(row: Sequence[str], separator: str) -> str:
    """A row as a line of CSV; bytes that were not UTF-8 as `\\udcXX`."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="").writerow(row)
    return out.getvalue().encode(errors="backslashreplace").decode()


def _spans_lines(row: list[str]) -> bool:
    return any("\n" in cell or "\r" in cell for cell in row)


def _last_line_end(data: bytes) -> int:
    """Where the last whole line ends; a `\\r` at the very end may be half of `\\r\\n`."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1


def _too_large(label: str, line: int, data: bytes) -> Aside:
    return _aside(Reason.TOO_LARGE, label, line, f"the line has more than {RECORD_MAX:,} bytes", data)


def _not_json(label: str, line: int, data: bytes, error: orjson.JSONDecodeError) -> Aside:
    try:
        data.decode()
    except UnicodeDecodeError:
        return _aside(Reason.BAD_ENCODING, label, line, _UTF8_EXPECTED, data)
    return _aside(Reason.NOT_JSON, label, line, f"the line is not JSON: {error.msg}, at character {error.colno}", data)


def _aside(reason: Reason, label: str, line: int, message: str, record: bytes | str) -> Aside:
    kept = record[: 4 * KEPT_MAX].decode(errors="backslashreplace") if isinstance(record, bytes) else record
    return Aside(reason.value, f"{label}:{line}", message, kept.rstrip("\r\n")[:KEPT_MAX])
