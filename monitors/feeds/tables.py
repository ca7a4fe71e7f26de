"""Records of one feed side by side: a table gives a column, or whole records, whatever they were read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Final, Protocol, TypeGuard

import orjson


class Absent(Enum):
    """A record that says nothing of a name, which is not the same as saying `null`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

Place = Callable[[int], str]


class Table(Protocol):
    """Records numbered from 0; with `is_cells`, values are the text of cells, so that a number is one that reads as such."""

    is_cells: bool

    def __len__(self) -> int: ...

    def column(self, name: str) -> list[object]:
        """What each record says under a name; `ABSENT` where it says nothing, as an empty cell does."""

    def records(self) -> Sequence[Mapping[str, object]]:
        """Whole records; an empty cell is `None`."""

    def take(self, rows: Sequence[int]) -> Table:
        """Some of the rows, numbered anew."""

    def place(self, row: int) -> str:
        """Where the record was read: `requests.csv:14`."""

    def text(self, row: int) -> str:
        """The record as it was read, or nearly."""


def are_objects(values: Sequence[object]) -> TypeGuard[list[dict[str, object]]]:
    """Whether all values are JSON objects."""
    return set(map(type, values)) <= {dict}


class Objects:
    """JSON objects."""

    is_cells = False

    def __init__(self, records: Sequence[Mapping[str, object]], place: Place) -> None:
        self._records = records
        self._place = place
        self._columns: dict[str, list[object]] = {}

    def __len__(self) -> int:
        return len(self._records)

    def column(self, name: str) -> list[object]:
        if name not in self._columns:
            try:
                self._columns[name] = [record[name] for record in self._records]
            except KeyError:  # some record says nothing of it
                self._columns[name] = [record.get(name, ABSENT) for record in self._records]
        return self._columns[name]

    def records(self) -> Sequence[Mapping[str, object]]:
        return self._records

    def take(self, rows: Sequence[int]) -> Objects:
        return Objects([self._records[row] for row in rows], lambda row: self._place(rows[row]))

    def place(self, row: int) -> str:
        return self._place(row)

    def text(self, row: int) -> str:
        return orjson.dumps(self._records[row], default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class Cells:
    """Rows of cells under a header: text of a CSV file, or, with `is_cells` false, values of a file that knows their types."""

    def __init__(self, columns: Mapping[str, Sequence[object]], place: Place, is_cells: bool = True) -> None:
        self._columns = columns
        self._place = place
        self._records: list[Mapping[str, object]] | None = None
        self.is_cells = is_cells

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), ()))

    def column(self, name: str) -> list[object]:
        cells = self._columns.get(name)
        if cells is None:
            return [ABSENT] * len(self)
        if self.is_cells:
            return [cell or ABSENT for cell in cells]
        return [ABSENT if cell is None else cell for cell in cells]

    def records(self) -> Sequence[Mapping[str, object]]:
        if self._records is None:
            names = list(self._columns)
            columns = [[None if cell == "" else cell for cell in cells] for cells in self._columns.values()]
            self._records = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        return self._records

    def take(self, rows: Sequence[int]) -> Cells:
        columns = {name: [cells[row] for row in rows] for name, cells in self._columns.items()}
        return Cells(columns, lambda row: self._place(rows[row]), self.is_cells)

    def place(self, row: int) -> str:
        return self._place(row)

    def text(self, row: int) -> str:
        said = {name: cells[row] for name, cells in self._columns.items() if cells[row] is not None}
        return orjson.dumps(said, default=str).decode()
