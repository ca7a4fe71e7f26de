"""Tables that fit a terminal where they can, and never lose a name."""

from __future__ import annotations

import pytest

from monitors.commands.tables import Column, Look, laid_out, natural_width

COLUMNS: tuple[Column, ...] = (
    ("", Look.WHOLE),
    ("feed", Look.WHOLE),
    ("team", Look.TEXT),
    ("read up to", Look.WHOLE),
    ("set aside", Look.NUMBER),
)
ROWS = [["✓", "helpdesk", "night shift", "2026-11-19 11:00:00Z", "7"], ["?", "mail", "", "", "1,204"]]
WHOLE = """
  feed     team        read up to           set aside
✓ helpdesk night shift 2026-11-19 11:00:00Z         7
? mail                                          1,204
"""
WITHOUT_HEADINGS = """
  feed     team        read up to             set
                                            aside
✓ helpdesk night shift 2026-11-19 11:00:00Z     7
? mail                                      1,204
"""
WITHOUT_TEXTS = """
  feed     team  read up to             set
                                      aside
✓ helpdesk night 2026-11-19 11:00:00Z     7
           shift
? mail                                1,204
"""
WITHOUT_HOURS = """
  feed     team  read up to   set
                            aside
✓ helpdesk night 2026-11-19     7
           shift 11:00:00Z
? mail                      1,204
"""
FITS = [  # headings fold before texts, texts before times; names never do
    # columns of the terminal, the table
    (None, WHOLE),
    (53, WHOLE),
    (49, WITHOUT_HEADINGS),
    (43, WITHOUT_TEXTS),
    (33, WITHOUT_HOURS),
    (10, WITHOUT_HOURS),
]


def shown(columns: tuple[Column, ...], rows: list[list[str]], room: int | None) -> str:
    return "\n" + "".join(f"{line}\n" for lines in laid_out(columns, rows, room) for line in lines)


@pytest.mark.parametrize(("room", "table"), FITS)
def test_what_gives_way_first(room: int | None, table: str) -> None:
    assert shown(COLUMNS, ROWS, room) == table


# a cell of text, the columns of the terminal, its lines
CELLS = [
    ("customer-care", 13, ["customer-care"]),
    ("customer-care", 12, ["customer-car", "e"]),
    ("customer-care", 3, ["customer-car", "e"]),
    ("お客様サポート", 12, ["お客様サポー", "ト"]),
    ("two\nlines\x1b[2J", 80, ["two lines [2J"]),
    ("", 80, [""]),
]


@pytest.mark.parametrize(("cell", "room", "lines"), CELLS)
def test_a_text_is_folded_anywhere_at_last(cell: str, room: int, lines: list[str]) -> None:
    assert laid_out([("team", Look.TEXT)], [[cell]], room)[1] == lines


@pytest.mark.parametrize("room", range(0, 60, 7))
def test_nothing_is_lost_at_any_width(room: int) -> None:
    words = sorted(shown(COLUMNS, ROWS, room).split())
    assert words == sorted(shown(COLUMNS, ROWS, None).split())


def test_how_wide_a_table_is_without_folds() -> None:
    assert natural_width(COLUMNS, ROWS) == max(map(len, WHOLE.splitlines())) == 53
