"""What is remembered of recorded rows: the same as in the file, asked of it as seldom as can be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import polars as pl
import pytest

from engine.evaluation.difference import KEY
from monitors.ledger.verdict_rows import KNOWN, NONE_KNOWN
from monitors.ledger.verdicts import VerdictStore
from monitors.remembered import SLICES_MOST, Remembered
from tests.unit.desk import Desk, book_of, instant, promises_of
from tests.unit.test_tick_carry import say

REPLY = "  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h}"


class Asked:
    """A verdict file in which nothing is recorded, that knows of which interactions it was asked."""

    def __init__(self) -> None:
        self.subjects: list[int] = []

    def known_of(self, _: Sequence[str], subjects: Sequence[int]) -> pl.DataFrame:
        self.subjects += subjects
        return NONE_KNOWN


@pytest.fixture
def file() -> Asked:
    return Asked()


@pytest.fixture
def remembered(file: Asked) -> Remembered:
    """Two rows each of the interactions 1 to 4, none of 5."""
    remembered = Remembered(Mock(spec=VerdictStore, known_of=file.known_of), [], few=2)
    remembered.keep(range(1, 6), rows([1, 2, 3, 4, 1, 2, 3, 4]))
    return remembered


def rows(timelines: Sequence[int]) -> pl.DataFrame:
    place = np.arange(len(timelines))
    return pl.DataFrame({"digest": place, "standard": "s", "timeline": timelines, "opener": place}, schema=KNOWN).select(*KEY, "digest")


ASKED = [
    # what is asked for    of          void   of which rows are known   and which the file is asked for
    ("all",                [1, 2, 5],  [],    [1, 1, 2, 2],             []),
    ("another as well",    [1, 9],     [],    [1, 1],                   [9]),
    ("one is void",        [1, 2],     [2],   [1, 1],                   [2]),
    ("few",                [1],        [],    [],                       [1]),
]  # fmt: skip


@pytest.mark.parametrize(("_", "subjects", "void", "known", "asked"), ASKED, ids=[row[0] for row in ASKED])
def test_the_file_is_asked_for_the_others(
    file: Asked, remembered: Remembered, _: str, subjects: Sequence[int], void: Sequence[int], known: Sequence[int], asked: Sequence[int]
) -> None:
    assert remembered.known_of(subjects, void)["timeline"].to_list() == known
    assert file.subjects == asked


@pytest.mark.parametrize("subjects", [[1, 2], [1]], ids=["many", "few"])
def test_what_was_asked_for_is_not_kept(file: Asked, remembered: Remembered, subjects: Sequence[int]) -> None:
    remembered.known_of(subjects, [])
    remembered.known_of([1, 3], [])
    assert file.subjects[-1] == 1


def test_what_is_kept_anew_is_given(remembered: Remembered) -> None:
    remembered.known_of([1, 2], [])
    remembered.keep([1, 2], rows([1, 1, 1]))
    assert remembered.known_of([1, 2, 3], [])["timeline"].to_list() == [1, 1, 1, 3, 3]


def test_old_slices_make_room(file: Asked, remembered: Remembered) -> None:
    for number in range(SLICES_MOST):
        remembered.keep([10 + number, 100 + number], rows([10 + number]))
    remembered.known_of([1, 10], [])
    assert file.subjects == [1]


def test_what_fell_due_is_asked_of_the_file_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitors.tick.Remembered", partial(Remembered, few=1))
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    say(desk, "09:00 t-1 opened")
    desk.ticked(instant("09:10"))
    desk.ticked(instant("10:30"))
    assert [row["state"] for row in desk.rows()] == ["breached"]
    say(desk, "09:05 t-1 updated")
    desk.ticked(instant("09:20"))  # the clock went back, and the row is as it was when it was folded
    assert [row["state"] for row in desk.rows()] == ["running"]
    desk.check()
    desk.close()
