"""Bars as they are written: of what, in which units, and what does not go together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from engine.language.book import Against, Bar, Clock, Match, Period, Statistic
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.conditions import Compare, Happened, Op, Value
from engine.language.durations import HOUR, MINUTE, SECOND, Duration, Unit
from engine.language.reading import read_book
from tests.unit.language.books import OFFICE, book_text, ids, standard_of

WEEK = Duration(Unit.DAYS, 7)
HANDLING = BUILT_IN_CLOCKS["handling"]
SATISFIED = Compare("csat", Op.AT_LEAST, (Value("4", 4.0),))


def bar_of(bar: str, rest: str = "over: 7d", head: str = OFFICE) -> Bar:
    kind = standard_of(f"bar: {{{bar}}}, {rest}", head).kind
    assert isinstance(kind, Bar)
    return kind


FIGURES = [
    ("average: quality, at_least: 4.2", Bar(Statistic.AVERAGE, "quality", at_least=Fraction(21, 5), over=WEEK)),
    ("median: quality, at_least: 4", Bar(Statistic.PERCENTILE, "quality", 50, at_least=Fraction(4), over=WEEK)),
    ("p50: words, at_most: 250", Bar(Statistic.PERCENTILE, "words", 50, at_most=Fraction(250), over=WEEK)),
    ("p99: handling, at_most: 1h30m", Bar(Statistic.PERCENTILE, HANDLING, 99, at_most=Fraction(90 * MINUTE), over=WEEK)),
    ("nps: score, at_least: -10, at_most: 100", Bar(Statistic.NPS, "score", at_least=Fraction(-10), at_most=Fraction(100), over=WEEK)),
    ("share: {csat: {at_least: 4}}, at_least: 80%", Bar(Statistic.SHARE, SATISFIED, at_least=Fraction(4, 5), over=WEEK)),
    (
        "share: {happened: surveyed}, at: closed, at_least: 0.5%",
        Bar(Statistic.SHARE, Happened(("surveyed",)), at="closed", at_least=Fraction(1, 200), over=WEEK),
    ),
    ("count: interactions, at_most: 500", Bar(Statistic.COUNT, at_most=Fraction(500), over=WEEK)),
    ("count: interactions, at: reopened, at_most: 0", Bar(Statistic.COUNT, at="reopened", at_most=Fraction(0), over=WEEK)),
    (
        "average: {from: ended, to: internal_note}, at_most: 20s",
        Bar(
            Statistic.AVERAGE, Clock("", (Match("ended"),), (Match("internal_note"),)), at_most=Fraction(20 * SECOND), over=WEEK
        ),
    ),
]


@pytest.mark.parametrize(("written", "bar"), FIGURES)
def test_of_what_a_bar_is(written: str, bar: Bar) -> None:
    assert bar_of(written) == bar


def test_a_clock_of_the_book_wins_over_an_attribute_of_its_name() -> None:
    head = "clocks: {quality: {from: opened, to: closed}}\n"
    assert bar_of("average: quality, at_most: 4h", head=head).of == Clock("quality", (Match("opened"),), (Match("closed"),))
    assert bar_of("nps: quality, at_least: 40", head=head).of == "quality"


def test_groups_and_how_far_they_may_lie_apart() -> None:
    bar = bar_of("average: quality, across: channel, spread: {at_most: 0.3}")
    assert (bar.across, bar.spread, bar.at_least, bar.at_most) == ("channel", Fraction(3, 10), None, None)
    assert bar_of("p90: handling, across: tier, spread: {at_most: 2m}").spread == 2 * MINUTE
    assert bar_of("share: {csat: 5}, across: tier, spread: {at_most: 10%}").spread == Fraction(1, 10)
    assert bar_of("nps: score, across: tier, spread: {at_most: 200}").spread == 200


CHANGES = [
    ("average: quality, against: previous, drop: {at_most: 5%}", Against(drop=Fraction(1, 20))),
    ("average: quality, against: previous, drop: {at_most: 0.2}", Against(drop=Fraction(1, 5), relative=False)),
    ("average: handling, against: previous, rise: {at_most: 30s}", Against(rise=Fraction(30 * SECOND), relative=False)),
    ("share: {csat: 5}, against: previous, drop: {at_most: 0.05}", Against(drop=Fraction(1, 20), relative=False)),
    ("count: interactions, against: previous, rise: {at_most: 150%}", Against(rise=Fraction(3, 2))),
    ("nps: score, against: {before: 2026-03-01}, drop: {at_most: 5}", Against(date(2026, 3, 1), Fraction(5), relative=False)),
    ("average: quality, against: previous, drop: {at_most: 5%}, rise: {at_most: 0%}", Against(None, Fraction(1, 20), Fraction(0))),
]


@pytest.mark.parametrize(("written", "against"), CHANGES)
def test_changes_against_an_earlier_figure(written: str, against: Against) -> None:
    assert bar_of(written).against == against


WINDOWS = [
    ("over: 24h", Duration(Unit.EXACT, 24 * HOUR), None),
    ("over: 1d", Duration(Unit.DAYS, 1), None),
    ("over: day", None, Period.DAY),
    ("over: week", None, Period.WEEK),
    ("over: month", None, Period.MONTH),
    ("over: quarter", None, Period.QUARTER),
]


@pytest.mark.parametrize(("written", "over", "per"), WINDOWS)
def test_windows(written: str, over: Duration | None, per: Period | None) -> None:
    bar = bar_of("average: quality, at_least: 4.2", written)
    assert (bar.over, bar.per) == (over, per)


def test_what_a_bar_has_like_other_standards() -> None:
    standard = standard_of(
        "for: {channel: email}, bar: {share: {csat: {at_least: 4}}, at_least: 80%}, over: 28d, minimum: 30, confidence: 95%, severity: info"
    )
    assert isinstance(standard.kind, Bar)
    assert (standard.kind.confidence, standard.minimum, standard.goal) == (Fraction(19, 20), 30, None)
    assert (standard.severity, standard.break_down, standard.time_zone) == ("info", ("channel", "team", "priority"), "UTC")
    assert standard.applies == Compare("channel", Op.IS, (Value("email"),))


def test_the_hours_of_a_clock_and_its_time_zone() -> None:
    standard = standard_of("bar: {average: first_reply, at_most: 4h}, over: 7d, hours: office")
    assert isinstance(standard.kind, Bar)
    assert (standard.kind.hours, standard.time_zone) == ("office", "Europe/Berlin")


def test_defaults_that_do_not_fit_a_bar_are_passed_over() -> None:
    head = f"{OFFICE}defaults: {{hours: office, confidence: 95%, over: 28d, minimum: 10, goal: 95% over 28d}}\n"
    assert bar_of("p90: quality, at_least: 3", "severity: info", head) == Bar(
        Statistic.PERCENTILE, "quality", 90, at_least=Fraction(3), over=Duration(Unit.DAYS, 28)
    )
    assert bar_of("average: handling, at_most: 5m", "severity: info", head).hours == "office"
    assert bar_of("average: quality, at_least: 3", "severity: info", head).confidence == Fraction(19, 20)


REFUSED = [
    ("{average: quality, at_least: 4.2}, over: 7d", []),
    ("{average: quality, at_least: 4.2}", ["shape/missing-key"]),
    ("{average: quality, at_least: 4.2}, over: 0d", ["bar/over"]),
    ("{average: quality, at_least: 4.2}, over: 1s", []),
    ("{average: quality, at_least: 4.2}, over: 7", ["duration/unreadable"]),
    ("{average: quality, at_least: 4.2}, over: monthly", ["duration/unreadable"]),
    ("{average: quality, at_least: 4.2}, over: end of 1 working day", ["bar/over"]),
    ("{average: quality, at_least: 4.2}, goal: 95% over 7d, over: 7d", ["kind/wrong-key"]),
    ("{average: quality, at_least: 4.2}, every: ended, over: 7d", ["kind/several"]),
    ("[average]", ["shape/missing-key", "shape/wrong-type"]),
    ("{average: [quality], at_least: 4.2}, over: 7d", ["shape/wrong-type"]),
    ("{average: , at_least: 4.2}, over: 7d", ["shape/wrong-type"]),
    ("{share: csat, at_least: 80%}, over: 7d", ["shape/wrong-type"]),
    ("{count: , at_least: 1}, over: 7d", ["shape/wrong-type"]),
    ("{p49: quality, at_least: 4}, over: 7d", ["bar/percentile"]),
    ("{p50: quality, at_least: 4}, over: 7d", []),
    ("{p99: quality, at_least: 4}, over: 7d", []),
    ("{p99.9: quality, at_least: 4}, over: 7d", ["bar/percentile"]),
    ("{p100: quality, at_least: 4}, over: 7d", ["bar/percentile"]),
    ("{nps: score, at_least: -100}, over: 7d", []),
    ("{nps: score, at_least: -100.1}, over: 7d", ["bar/range"]),
    ("{nps: score, at_least: 40%}, over: 7d", ["bar/unit"]),
    ("{count: interactions, at_most: -1}, over: 7d", ["bar/range"]),
    ("{share: {csat: 5}, at_most: 101%}, over: 7d", ["share/range"]),
    ("{share: {csat: 5}, at_most: 100%}, over: 7d", []),
    ("{average: quality, at_least: .inf}, over: 7d", ["shape/wrong-type"]),
    (f"{{average: quality, at_least: {'9' * 400}}}, over: 7d", ["bar/range"]),
    ("{average: quality, at_least: 1e-400}, over: 7d", []),
    ("{average: quality, at_least: true}, over: 7d", ["shape/wrong-type"]),
    ("{average: quality, at_least: 4, at_most: 4}, over: 7d", []),
    ("{average: quality, at_least: 4.1, at_most: 4}, over: 7d", ["bar/range"]),
    ("{average: handling, at_most: 30}, over: 7d", ["duration/unreadable"]),
    ("{average: handling, at_most: 1 working day}, over: 7d", ["bar/unit"]),
    ("{average: quality, across: channel, spread: {at_most: -1}}, over: 7d", ["bar/range"]),
    ("{average: quality, across: channel, spread: 0.3}, over: 7d", ["shape/wrong-type"]),
    ("{average: quality, against: previous, drop: 5%}, over: 7d", ["shape/wrong-type"]),
    ("{nps: score, across: channel, spread: {at_most: 201}}, over: 7d", ["bar/range"]),
    ("{average: quality, across: [channel, team], at_least: 4}, over: 7d", ["shape/wrong-type"]),
    ("{average: quality, against: previous, drop: 5%}, over: 7d", ["shape/wrong-type"]),
    ("{average: quality, against: previous, drop: {at_least: 5%}}, over: 7d", ["shape/missing-key", "shape/unknown-key"]),
    ("{average: quality, against: previous, drop: {at_most: 100%}}, over: 7d", []),
    ("{average: quality, against: previous, drop: {at_most: 101%}}, over: 7d", ["share/range"]),
    ("{share: {csat: 5}, against: previous, drop: {at_most: 5}}, over: 7d", ["bar/range"]),
    ("{average: handling, against: previous, rise: {at_most: 30}}, over: 7d", ["duration/unreadable"]),
    ("{average: quality, against: prevous, drop: {at_most: 5%}}, over: 7d", ["shape/wrong-value"]),
    ("{average: quality, against: {before: 0001-01-01}, drop: {at_most: 5%}}, over: month", ["date/unreadable"]),
    ("{average: quality, against: {before: 1969-12-31}, drop: {at_most: 5%}}, over: 7d", ["date/unreadable"]),
    ("{average: quality, against: {before: 1970-01-01}, drop: {at_most: 5%}}, over: quarter", []),
    ("{average: quality, against: {before: March}, drop: {at_most: 5%}}, over: 7d", ["date/unreadable"]),
    ("{average: quality, against: {}, drop: {at_most: 5%}}, over: 7d", ["shape/missing-key"]),
    ("{average: quality, at_least: 4}, over: 7d, confidence: 0%", ["share/range"]),
    ("{average: handling, at_most: 5m}, over: 7d, confidence: 99.9%", []),
    ("{count: interactions, at_most: 5}, over: 7d, confidence: 95%", ["bar/confidence"]),
    ("{nps: score, at_least: 5}, over: 7d, confidence: 95%", ["bar/confidence"]),
    ("{share: {csat: 5}, at_least: 5%}, over: 7d, hours: office", ["bar/hours"]),
    ("{average: first_reply, at_most: 5m}, over: 7d, hours: ofice", ["calendar/unknown"]),
]


@pytest.mark.parametrize(("written", "told"), REFUSED)
def test_bars_that_are_refused(written: str, told: list[str]) -> None:
    assert ids(book_text(f"bar: {written}")) == told


def test_all_that_is_wrong_with_a_bar_is_told_at_once() -> None:
    written = "bar: {average: handling, at_most: 3d, spread: {at_most: 1}, drop: {at_most: 5}}, over: 0d, confidence: 100%"
    told = ["bar/unit", "bar/spread", "duration/unreadable", "bar/against", "bar/over", "share/range"]
    assert ids(book_text(written)) == told


def test_a_name_that_may_be_a_clock_of_a_file_that_cannot_be_read_is_not_held_to_units() -> None:
    texts = {"book.yaml": book_text("bar: {average: wrap_up, at_most: 5m}, over: 7d"), "clocks.yaml": "clocks: [a"}
    assert [problem.id for problem in read_book(texts)[1]] == ["yaml/unclosed"]
