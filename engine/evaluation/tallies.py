"""Tallies: what of many samples is kept to tell their figure, so that samples can be added and taken away again without a trace.

All is in whole numbers, since sums of them come back to what they were and those of floats do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import polars as pl

from engine.evaluation.columns import Integers
from engine.evaluation.sketches import places_of
from engine.language.book import Statistic

SCALE = 1_000_000  # of an attribute's number: a sample's value is so many times as large
PROMOTERS, PASSIVES, DETRACTORS = 1, 0, -1
PROMOTER_LEAST, DETRACTOR_MOST = 9 * SCALE, 6 * SCALE  # of an NPS: https://en.wikipedia.org/wiki/Net_promoter_score


class Places(StrEnum):
    """What samples of one tally are kept apart by."""

    ONE = "one"  # nothing
    KIND = "kind"  # promoters, passives and detractors
    SKETCH = "sketch"  # how large they are


PLACES = {Statistic.NPS: Places.KIND, Statistic.PERCENTILE: Places.SKETCH}


def places_for(statistic: Statistic) -> Places:
    """What a statistic needs its samples kept apart by."""
    return PLACES.get(statistic, Places.ONE)


SUMS: dict[str, pl.DataType | type[pl.DataType]] = {
    "group": pl.String,
    "place": pl.Int64,
    "n": pl.Int64,
    "total": pl.Int128,
    "squares": pl.Int128,
}
"""The columns of sums: how many samples a group has in a place, their sum, and the sum of their squares."""


@dataclass(frozen=True, slots=True)
class Sums:
    """How many samples, their sum, and the sum of their squares."""

    n: int = 0
    total: int = 0
    squares: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True)
class Tally:
    """The sums of samples by place; a place in which there are none is not kept."""

    places: Mapping[int, Sums] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        places = dict(self.places)
        for place, sums in other.places.items():
            places[place] = places.get(place, Sums()) + sums
        return Tally({place: sums for place, sums in places.items() if sums.n})

    @cached_property
    def all(self) -> Sums:
        """The sums of all places together."""
        each = self.places.values()
        return Sums(sum(sums.n for sums in each), sum(sums.total for sums in each), sum(sums.squares for sums in each))

    def count(self, place: int) -> int:
        """How many samples are in a place."""
        return self.places.get(place, Sums()).n

    def at_rank(self, rank: int) -> Sums:
        """The place in which the sample of this rank is, the least of all having rank 1."""
        seen = 0
        for place in sorted(self.places):
            seen += self.places[place].n
            if seen >= rank:
                return self.places[place]
        raise ValueError(f"there is no sample of rank {rank}")


Groups = Mapping[str, Tally]
"""Tallies by the samples' value of `across`; all of them under the empty text without one."""

Tallies = Callable[[int, int], Groups]
"""The tallies of the samples after the first instant, up to and including the second."""


def placed(samples: pl.DataFrame, places: Places) -> pl.DataFrame:
    """The samples of one standard (`value` and any other columns) with the `place` of each."""
    return samples.hstack([pl.Series("place", _placed(samples["value"].to_numpy(), places), dtype=pl.Int64)])


def summed(samples: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The sums of samples that have their place (`group`, `place`, `value`): one row for each group and place, and each value of `by`.

    The columns are those of `by`, then those of `SUMS`. A sample with the `sign` -1 is taken away.
    """
    if "sign" not in samples.columns:
        samples = samples.hstack([pl.Series("sign", np.ones(len(samples), dtype=np.int64))])
    value, sign = pl.col("value").cast(pl.Int128), pl.col("sign")
    return samples.group_by(*by, "group", "place").agg(n=sign.sum(), total=(value * sign).sum(), squares=(value * value * sign).sum())


def added(sums: pl.DataFrame) -> pl.DataFrame:
    """Sums with one row for each group and place."""
    return sums.group_by("group", "place").agg(pl.col("n", "total", "squares").sum())


def by_group(sums: pl.DataFrame) -> dict[str, Tally]:
    """Sums of one standard with one row for each group and place as tallies; groups and places without samples are left out."""
    groups: dict[str, dict[int, Sums]] = {}
    for group, place, n, total, squares in zip(*(sums[name].to_list() for name in SUMS), strict=True):
        if n:
            groups.setdefault(group, {})[place] = Sums(n, total, squares)
    return {group: Tally(each) for group, each in groups.items()}


def tallies_of(samples: pl.DataFrame, places: Places) -> Tallies:
    """The tallies of one standard's samples (`group`, `value`, `decided_at`) between any two instants."""
    ordered = placed(samples.sort("decided_at"), places)
    decided_at = ordered["decided_at"].to_numpy()

    def tallies(after: int, until: int) -> Groups:
        first, last = np.searchsorted(decided_at, [after, until], side="right")
        return by_group(summed(ordered[int(first) : int(last)])) if first < last else {}

    return tallies


def _placed(values: Integers, places: Places) -> Integers:
    match places:
        case Places.ONE:
            return np.zeros(len(values), dtype=np.int64)
        case Places.KIND:
            return np.where(values >= PROMOTER_LEAST, PROMOTERS, np.where(values <= DETRACTOR_MOST, DETRACTORS, PASSIVES))
        case Places.SKETCH:
            return places_of(values)
