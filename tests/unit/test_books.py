"""A book that is looked at again and again: what its folder holds, and what the monitor then has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitors.answers import Refused, Unreadable
from monitors.book_watch import BookWatch

REPLY = "upheld: 1\nstandards:\n  reply: {promise: A reply in time, clock: first_reply, within: 1h}\n"
SOLVED = "upheld: 1\nstandards:\n  solved: {promise: Solved in time, clock: resolution, within: 8h}\n"
WRONG = REPLY.replace("first_reply", "first_replay")

# What is written (a text, or None to take the file away), the standards of the book that comes of it (None: nothing new), and whether
# the newest text is in force.
LOOKS: list[tuple[dict[str, str | None], list[str] | None, bool]] = [
    ({}, None, True),
    ({"desk.yaml": REPLY.replace("1h", "2h")}, ["reply"], True),
    ({"desk.yaml": WRONG}, None, False),
    ({}, None, False),  # it is told once, and stays as it is
    ({"more.yaml": SOLVED}, None, False),  # all of a book or nothing
    ({"desk.yaml": REPLY}, ["reply", "solved"], True),
    ({"more.yaml": None}, ["reply"], True),
    ({"desk.test.yaml": "tests: []"}, ["reply"], True),  # read again, and the same
    ({"desk.yaml": None}, None, False),  # an empty book is none
    ({"desk.yaml": "\tupheld"}, None, False),
    ({"desk.yaml": SOLVED}, ["solved"], True),
]


def test_what_each_look_brings(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(REPLY)
    watch = BookWatch(tmp_path, ())
    assert [each.name for each in watch.loaded.book.standards] == ["reply"]
    for number, (files, standards, successful) in enumerate(LOOKS, 1):
        for name, text in files.items():
            if text is None:
                (tmp_path / name).unlink()
            else:
                (tmp_path / name).write_text(text)
                os.utime(tmp_path / name, (number, number))
        found = watch.look()
        names = None if found is None else [each.name for each in found.book.standards]
        assert (names, watch.successful) == (standards, successful), f"look {number}"


@pytest.mark.parametrize(("text", "raised"), [(WRONG, Refused), (None, (Refused, Unreadable))], ids=["a bad book", "no folder"])
def test_there_must_be_a_good_book_to_begin_with(tmp_path: Path, text: str | None, raised: type[Exception]) -> None:
    folder = tmp_path / "standards"
    if text is not None:
        folder.mkdir()
        (folder / "desk.yaml").write_text(text)
    with pytest.raises(raised):
        BookWatch(folder, ())
