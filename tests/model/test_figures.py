"""Figures from tallies and figures from lists of samples agree, in whatever windows and groups the samples are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.book import Against, Bar, Clock, Period, Standard, Statistic
from engine.language.conditions import Condition, Op
from engine.language.durations import HOUR, Duration, Unit
from tests.model import kernel
from tests.model.figuring import figure, statistic_of
from tests.model.opening import instant
from tests.model.rows import Row
from tests.model.telling import BERLIN, REPLY, when, within

ONE_PERCENT = Fraction(1, 100)
OF: dict[Statistic, str | Condition | None] = {
    Statistic.NPS: "score",
    Statistic.SHARE: when("score", Op.AT_LEAST, 4),
    Statistic.COUNT: None,
}
A_DAY = Duration(Unit.EXACT, 24 * HOUR)
WINDOWS = (A_DAY, Duration(Unit.DAYS, 1), Duration(Unit.DAYS, 7), *Period)
DAYS = (date(2026, 3, 29), date(2026, 3, 30), date(2026, 4, 1))  # the clocks of Berlin go forward on the first
MIDNIGHTS = [instant(datetime(2026, 3, 26) + timedelta(days=day), BERLIN) for day in range(8)]
INSTANTS = [at + nudge for at in MIDNIGHTS for nudge in (-1, 0, 1, 12 * HOUR)]
VALUES = {
    Statistic.NPS: [each * 1_000_000 for each in (0, 6, 7, 8, 9, 10)],
    Statistic.SHARE: [0, 1],
    Statistic.COUNT: [1],
}
NUMBERS = [-1_250_000, 0, 1, 4_100_000, 4_200_000, 5_000_000]  # no two in one place of a sketch
LENGTHS = [0, 1, 90 * HOUR, 91 * HOUR]
BOUNDS = {Statistic.SHARE: (Fraction(1, 2), Fraction(4, 5)), Statistic.NPS: (Fraction(0), Fraction(50))}
FIGURES = (Fraction(0), Fraction(3), Fraction(42, 10), Fraction(90 * HOUR))


@st.composite
def bars(draw: st.DrawFn, *, confidence: bool) -> Standard:
    """A bar with one or more things that it asks."""
    statistic = draw(st.sampled_from([Statistic.AVERAGE, Statistic.SHARE] if confidence else list(Statistic)))
    number: str | Clock = REPLY if draw(st.booleans()) else "score"
    bound = st.none() | st.sampled_from(BOUNDS.get(statistic, FIGURES))
    change = st.none() | st.sampled_from((Fraction(0), Fraction(1, 20), Fraction(1)))
    against = st.builds(Against, st.none() | st.sampled_from(DAYS), change, change, st.booleans())
    window = draw(st.sampled_from(WINDOWS))
    bar = Bar(
        statistic=statistic,
        of=OF.get(statistic, number),
        percentile=draw(st.sampled_from((50, 90, 99))) if statistic is Statistic.PERCENTILE else None,
        at_least=draw(bound),
        at_most=draw(bound),
        across=draw(st.sampled_from((None, "channel"))),
        spread=draw(st.none() | st.sampled_from((Fraction(0), Fraction(1, 10), Fraction(3, 10)))),
        against=draw(st.none() | against),
        confidence=draw(st.sampled_from((Fraction(9, 10), Fraction(95, 100)))) if confidence else None,
        over=window if isinstance(window, Duration) else None,
        per=window if isinstance(window, Period) else None,
    )
    return replace(within("1h"), kind=bar, minimum=draw(st.sampled_from((1, 1, 2, 5))))


@st.composite
def samples_of(draw: st.DrawFn, standard: Standard) -> list[Row]:
    """Samples around midnights, of few values, so that figures meet bounds."""
    bar = standard.kind
    assert isinstance(bar, Bar)
    values = VALUES.get(bar.statistic, NUMBERS if isinstance(bar.of, str) else LENGTHS)
    groups = st.sampled_from(("chat", "email") if bar.across else ("",))
    one = st.tuples(st.sampled_from(INSTANTS), st.sampled_from(values), groups, st.sampled_from((1, 1, 3, 40)))
    return [row(at, value, group) for at, value, group, times in draw(st.lists(one, max_size=12)) for _ in range(times)]


def row(at: int, value: int, group: str) -> Row:
    return Row("promise", "a", 1, 1, "sampled", False, "sampled", at, None, at, 0, None, {}, value=value, group=group)


@pytest.mark.parametrize("confidence", [False, True], ids=["the figure itself", "with confidence"])
def test_tallies_and_lists_come_to_the_same_figures(confidence: bool) -> None:
    @given(st.data(), bars(confidence=confidence), st.sampled_from(INSTANTS))
    def agree(data: st.DataObject, standard: Standard, now: int) -> None:
        samples = data.draw(samples_of(standard))
        assert kernel.figure(standard, samples, now) == figure(standard, samples, now)

    agree()


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1), st.integers(50, 99))
def test_a_percentile_is_within_one_percent_of_the_nearest_rank(values: list[int], percentile: int) -> None:
    bar = Bar(Statistic.PERCENTILE, "score", percentile=percentile, over=A_DAY)
    standard = replace(within("1h"), kind=bar)
    value, exact = kernel.figure(standard, [row(MIDNIGHTS[0], each, "") for each in values], MIDNIGHTS[0]).value, statistic_of(bar, values)
    assert value is not None and exact is not None
    assert abs(value - exact) <= ONE_PERCENT * abs(exact)
