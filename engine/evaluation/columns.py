"""Small pieces of column arithmetic that the kernel is made of. Arrays of one length, one entry a row; empty arrays are fine.

`head` marks the first row of each timeline, so the first row of all is one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
Instants = npt.NDArray[np.int64]  # microseconds since 1970 UTC, or a length in microseconds
Integers = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int64]

NEVER = int(np.iinfo(np.int64).max)  # the instant that does not come
BEGINNING = int(np.iinfo(np.int64).min)  # before every instant


def heads(timeline: Positions) -> Bools:
    """Where a sorted column of timelines shows a timeline for the first time."""
    first = np.ones(len(timeline), dtype=bool)
    first[1:] = timeline[1:] != timeline[:-1]
    return first


def places(mask: Bools) -> Positions | slice:
    """Where the mask holds; as a slice where it does everywhere, for which nothing is gathered."""
    return slice(None) if mask.all() else np.flatnonzero(mask)


def carry_forward(values: npt.NDArray[Any], given: Bools, head: Bools, default: int | bool) -> npt.NDArray[Any]:
    """Each row's value, or where it is not given the last one given since the head of its timeline, or the default."""
    changing = np.flatnonzero(given | head)
    held = np.where(given[changing], values[changing], default)
    return np.repeat(held, np.diff(changing, append=len(values)))


def count_within(mask: Bools, head: Bools) -> Instants:
    """How many rows of the mask there are from the head of the timeline up to and including each row."""
    total = np.cumsum(mask)
    before_head = np.maximum.accumulate(np.where(head, total - mask, 0))
    counted: Instants = total - before_head
    return counted


def shift(values: Bools, head: Bools) -> Bools:
    """The value of the row before in the same timeline; false at its head."""
    shifted = np.zeros_like(values)
    shifted[1:] = values[:-1]
    shifted[head] = False
    return shifted


def next_instant(at: Instants, head: Bools) -> Instants:
    """The instant of the next row of the same timeline; `NEVER` after its last."""
    following = np.full(len(at), NEVER, dtype=np.int64)
    following[:-1] = np.where(head[1:], NEVER, at[1:])
    return following


def scattered(values: npt.NDArray[Any], place: Positions, length: int, otherwise: int | bool) -> npt.NDArray[Any]:
    """A column of so many rows that has each value at its place, and elsewhere the other one."""
    column = np.full(length, otherwise, dtype=values.dtype)
    column[place] = values
    return column


def first_in_group(mask: Bools, group: Positions, groups: int) -> Positions:
    """For each group the first position at which the mask holds, or -1. `group` never falls from one position to the next."""
    found = np.full(groups, -1, dtype=np.int64)
    positions = np.flatnonzero(mask)[::-1]
    found[group[positions]] = positions
    return found
