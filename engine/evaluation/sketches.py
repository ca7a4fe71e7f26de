"""Places of a sketch: whole numbers that are at most one in a hundred apart share a place, and a place keeps only counts and sums.

So a percentile is read from how many are in each place, and what is in it from their sum: the figure is between the least and the greatest
of the place, within 1% of the number asked for, and that number itself where all in the place are the same. Places are found by looking up
whole numbers and never by logarithms, so a number has the same place everywhere and always.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.evaluation.columns import Instants, Integers

APART = 100  # a place reaches from a number to less than a hundredth above it


def places_of(values: Integers) -> Integers:
    """The place of each number: 0 for 0, from 1 up for what is above it, from -1 down for what is below, in the order of the numbers."""
    places: Integers = np.sign(values) * np.searchsorted(_starts(), np.abs(values), side="right")
    return places


@cache
def _starts() -> Instants:
    """The first number of each place above 0, as far as numbers of 64 bits go."""
    starts = [1]
    while starts[-1] + starts[-1] // APART < 2**63 - 1:
        starts.append(starts[-1] + max(starts[-1] // APART, 1))
    return np.array(starts, dtype=np.int64)
