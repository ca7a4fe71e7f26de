"""Tallies of samples: what is added can be taken away again, in any parts and order, and leaves nothing behind."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.tallies import DETRACTORS, PASSIVES, PROMOTERS, Places, Sums, Tally, by_group, placed, places_for, summed
from engine.language.book import Statistic

MOST = 10**18
VALUES = st.lists(st.integers(-MOST, MOST), max_size=30)


def tally(values: list[int], places: Places = Places.SKETCH) -> Tally:
    samples = pl.DataFrame({"value": pl.Series(values, dtype=pl.Int64)}).with_columns(group=pl.lit(""))
    return by_group(summed(placed(samples, places))).get("", Tally())


def less(one: Tally, other: Tally) -> Tally:
    return one + Tally({place: Sums(-sums.n, -sums.total, -sums.squares) for place, sums in other.places.items()})


@given(VALUES)
def test_sums_are_exact_whatever_the_numbers(values: list[int]) -> None:
    assert tally(values).all == Sums(len(values), sum(values), sum(value * value for value in values))


@given(VALUES, VALUES)
def test_adding_is_tallying_together_and_subtracting_undoes_it(some: list[int], others: list[int]) -> None:
    together = tally(some) + tally(others)
    assert together == tally([*others, *some])
    assert less(together, tally(others)) == tally(some)
    assert less(tally(some), tally(some)) == Tally()


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-9, 9), st.sampled_from([1, -1]))))
def test_samples_with_a_sign_are_added_and_taken_away_by_group(rows: list[tuple[str, int, int]]) -> None:
    samples = pl.DataFrame(rows, schema={"group": pl.String, "value": pl.Int64, "sign": pl.Int64}, orient="row")
    groups = by_group(summed(placed(samples, Places.SKETCH)))
    for group in "ab":
        came, went = ([value for name, value, sign in rows if (name, sign) == (group, wanted)] for wanted in (1, -1))
        assert groups.get(group, Tally()) == less(tally(came), tally(went))


@given(st.lists(st.integers(-MOST, MOST), min_size=1, max_size=50), st.integers(1, 100))
def test_a_rank_is_within_a_hundredth_of_the_number_that_has_it(values: list[int], percent: int) -> None:
    rank = -(-len(values) * percent // 100)
    exact = sorted(values)[rank - 1]
    place = tally(values).at_rank(rank)
    assert abs(place.total - exact * place.n) * 100 <= abs(exact) * place.n


def test_answers_of_an_nps_are_kept_by_kind() -> None:
    answers = tally([number * 1_000_000 for number in range(11)], Places.KIND)
    assert [answers.count(kind) for kind in (PROMOTERS, PASSIVES, DETRACTORS)] == [2, 2, 7]
    between = tally([6_000_001, 8_999_999], Places.KIND)
    assert between.count(PASSIVES) == 2


def test_only_what_needs_it_is_kept_apart() -> None:
    kept = {statistic.value: places_for(statistic).value for statistic in Statistic}
    assert kept == {"average": "one", "percentile": "sketch", "nps": "kind", "share": "one", "count": "one"}
