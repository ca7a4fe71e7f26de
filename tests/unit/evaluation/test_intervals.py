"""Intervals of confidence, beside those of a statistics library."""

from __future__ import annotations

from math import inf

import pytest
from scipy import stats

from engine.evaluation.intervals import student, student_quantile, wilson

ERRORS = [0.2, 0.05, 0.05 / 7, 0.001, 1e-6]


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 29, 30, 365, 12_345, 1_000_000])
@pytest.mark.parametrize("error", ERRORS)
def test_the_quantile_of_student(freedom: int, error: float) -> None:
    assert student_quantile(freedom, error / 2) == pytest.approx(stats.t.isf(error / 2, freedom), rel=1e-8)


@pytest.mark.parametrize("sample", [[1, 2], [4, 4, 5], [-3, 0, 9, 2], list(range(100)), [10**12, 10**12 + 1, 10**12 + 5]])
@pytest.mark.parametrize("error", ERRORS)
def test_an_average(sample: list[int], error: float) -> None:
    found = student(len(sample), sum(sample), sum(each * each for each in sample), error)
    mean, scale = sum(sample) / len(sample), float(stats.sem([each - sample[0] for each in sample]))
    assert found == pytest.approx(stats.t.interval(1 - error, len(sample) - 1, loc=mean, scale=scale), rel=1e-8)


@pytest.mark.parametrize(("n", "total", "squares", "interval"), [(1, 7, 49, (-inf, inf)), (3, 12, 48, (4, 4))])
def test_one_sample_tells_nothing_and_equal_ones_leave_no_doubt(n: int, total: int, squares: int, interval: tuple[float, float]) -> None:
    assert student(n, total, squares, 0.05) == interval


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 30), (30, 30), (1, 30), (15, 30), (990, 1000), (123_456, 1_000_000)])
@pytest.mark.parametrize("error", ERRORS)
def test_a_share(hits: int, n: int, error: float) -> None:
    expected = stats.binomtest(hits, n).proportion_ci(1 - error, method="wilson")
    assert wilson(hits, n, error) == pytest.approx((expected.low, expected.high), rel=1e-10)
