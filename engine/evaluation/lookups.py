"""Looking up instants in a sorted column, ten times as fast as halving: measured, halving was nine tenths of a deadline's cost.

The column's span is cut into even slots, a power of two wide, and each slot knows the index at which its search begins. As
openings and changes of clocks lie fairly evenly in time, few slots have a value and hardly any two: a step on from there finds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.columns import NEVER, Integers

_SLOTS_PER_VALUE = 16
_STEPS_MOST = 4


@dataclass(frozen=True, slots=True)
class Lookup:
    """A sorted column whose last value is the greatest int64, so that every search ends inside it."""

    values: Integers
    shift: int  # a slot is 2 ** shift wide
    first_slot: int
    begins: npt.NDArray[np.intp]  # by slot: the index of the first value above the slot's start
    steps: int  # the most values of one slot; with more than a few, all is looked for by halving

    def first_above(self, sought: Integers) -> npt.NDArray[np.intp]:
        """The index of the first value greater than each one sought; the last index for the greatest int64."""
        sought = np.minimum(sought, NEVER - 1)
        if self.steps > _STEPS_MOST:
            return np.searchsorted(self.values, sought, side="right")
        slot = np.clip(sought >> self.shift, self.first_slot, self.first_slot + len(self.begins) - 1)
        found: npt.NDArray[np.intp] = self.begins[slot - self.first_slot]
        for _ in range(self.steps):
            found = found + (self.values[found] <= sought)
        return found


def lookup_of(values: Integers) -> Lookup:
    """The look-up of a sorted column, of one value at least, whose last is the greatest int64."""
    low, high = int(values[0]) - 1, int(values[max(len(values) - 2, 0)])
    if len(values) == 1:
        low = high = 0
    shift = ((high - low) // (_SLOTS_PER_VALUE * len(values))).bit_length()
    first_slot, last_slot = low >> shift, (high >> shift) + 1
    starts = np.arange(first_slot, last_slot + 1, dtype=np.int64) << shift
    begins = np.searchsorted(values, starts, side="right")
    return Lookup(values, shift, first_slot, begins, int(np.diff(begins).max(initial=0)))
