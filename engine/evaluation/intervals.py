"""Intervals of confidence: between which two figures the true one lies, but for an error that is accepted on both sides together."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

Interval = tuple[float, float]

_CLOSE = 1e-15
_TINY = 1e-300
_STEPS_MOST = 100_000


def wilson(hits: int, n: int, error: float) -> Interval:
    """The interval of a share of which `hits` of n are seen; n is at least 1. Source: E. B. Wilson, JASA 22 (1927) 209."""
    z = -NormalDist().inv_cdf(error / 2)
    share, weight = hits / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    return (0.0 if hits == 0 else middle - half, 1.0 if hits == n else middle + half)


def student(n: int, total: int, squares: int, error: float) -> Interval:
    """The interval of an average, from how many there are, their sum and the sum of their squares; nothing is known of one alone.

    Source: Student, Biometrika 6 (1908) 1.
    """
    if n < 2:
        return float("-inf"), float("inf")
    mean = float(Fraction(total, n))
    half = student_quantile(n - 1, error / 2) * sqrt(Fraction(n * squares - total * total, n * n * (n - 1)))
    return mean - half, mean + half


@lru_cache(maxsize=4096)
def student_quantile(freedom: int, tail: float) -> float:
    """What Student's t of so many degrees of freedom exceeds with the probability `tail`, which is above 0 and below one half.

    Newton's steps from the normal quantile, which is below it: there the tail falls ever more slowly, so that no step goes too far.
    """
    t = -NormalDist().inv_cdf(tail)
    while True:
        step = (_tail(freedom, t) - tail) / _density(freedom, t)
        if step <= t * _CLOSE:
            return t + step
        t += step


def _density(freedom: int, t: float) -> float:
    """Source: DLMF 5.12 and Abramowitz and Stegun 26.7."""
    scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom * pi) / 2
    return exp(scale - (freedom + 1) / 2 * log1p(t * t / freedom))


def _tail(freedom: int, t: float) -> float:
    """The probability of more than t, for t above 0. Source: Abramowitz and Stegun 26.7.1."""
    return _beta_share(freedom / 2, 0.5, freedom / (freedom + t * t), t * t / (freedom + t * t)) / 2


def _beta_share(a: float, b: float, x: float, rest: float) -> float:
    """The regularized incomplete beta function of x, where `rest` is 1 - x. Source: DLMF 8.17.8 and 8.17.22."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_share(b, a, rest, x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest))
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of DLMF 8.17.22, from its top. Source: Thompson and Barnett, J. Comput. Phys. 64 (1986) 490 (Lentz)."""
    value, up, down = 1.0, 1.0, 0.0
    for step in range(1, _STEPS_MOST):
        m = step // 2
        if step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        down = 1 / (1 + term * down or _TINY)
        up = 1 + term / up or _TINY
        value *= up * down
        if abs(up * down - 1) < _CLOSE:
            break
    return 1 / value
