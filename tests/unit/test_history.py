"""Backtests of a few events: which verdicts are told, and what windows they fall in."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from engine.language.book import Book
from engine.language.reading import read_book
from engine.language.rendering import render_all
from monitors.history import History, StandardTold, backtest

HOUR = "    clock: {from: opened, to: resolved}\n    within: 1h\n"


def at(text: str) -> int:
    """`20 09:00` as an instant of November 2026, in UTC."""
    day, _, clock = text.partition(" ")
    return int(datetime.fromisoformat(f"2026-11-{day}T{clock or '00:00'}+00:00").timestamp() * 1_000_000)


def book(standard: str) -> Book:
    texts = {"book.yaml": f"upheld: 1\nstandards:\n  it:\n    promise: It is done\n{standard}"}
    found, problems = read_book(texts)
    assert found is not None, render_all(problems, texts)
    return found


def events(text: str) -> pl.DataFrame:
    """`20 09:00 opened @a; …` as an event frame."""
    rows = []
    for seq, entry in enumerate(text.split("; ")):
        day, clock, type_, subject = entry.split()
        rows.append((ord(subject[1]), at(f"{day} {clock}"), seq, type_, "feed", "{}"))
    return pl.DataFrame(rows, schema=["subject", "at", "seq", "type", "feed", "data"], orient="row")


def judged(standard: str, text: str, until: str, since: str | None = None) -> History:
    return backtest(book(standard), events(text), at(until), None if since is None else at(since))


def only(history: History) -> StandardTold:
    (told,) = history.standards
    return told


def stamp(instant: int) -> str:
    return f"{datetime.fromtimestamp(instant / 1_000_000, UTC):%d %H:%M}"


DAY = (
    "20 09:00 opened @a; 20 09:30 resolved @a; 20 10:00 opened @b; 20 11:30 resolved @b; "
    "21 09:00 opened @c; 21 09:30 resolved @c; 22 09:00 opened @d"
)

# what is tested | as of | from | met, breached, open
TOLD = [
    ("all", "22 09:30", None, (2, 1, 1)),
    ("nothing before the first event", "19 09:00", None, (0, 0, 0)),
    ("up to and with the instant", "20 09:30", None, (1, 0, 0)),
    ("not an instant later", "20 09:29", None, (0, 0, 1)),
    ("at its deadline a clock is open", "22 10:00", None, (2, 1, 1)),
    ("after it, breached", "22 10:01", None, (2, 2, 0)),
    ("decided at `from`", "22 09:30", "20 11:00", (1, 1, 1)),
    ("decided before it", "22 09:30", "20 11:01", (1, 0, 1)),
]


@pytest.mark.parametrize(("until", "since", "counts"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_which_verdicts_are_told(until: str, since: str | None, counts: tuple[int, int, int]) -> None:
    found = only(judged(HOUR, DAY, until, since)).counts
    assert (found["met"], found["breached"], found["open"]) == counts


# what is tested | goal | as of | from | windows as (from, until, met, breached, violated)
WINDOWS = [
    ("days", "60% per day", "22 09:30", None,
     [("20 00:00", "21 00:00", 1, 1, True), ("21 00:00", "22 00:00", 1, 0, False), ("22 00:00", "22 09:30", 0, 0, None)]),
    ("a day that has just ended", "60% per day", "22", None,
     [("20 00:00", "21 00:00", 1, 1, True), ("21 00:00", "22 00:00", 1, 0, False), ("22 00:00", "22 00:00", 0, 0, None)]),
    ("whole days, also the one in which `from` lies", "60% per day", "21 23:00", "20 10:30",
     [("20 00:00", "21 00:00", 1, 1, True), ("21 00:00", "21 23:00", 1, 0, None)]),
    ("rolling, end to end", "60% over 24h", "21 09:30", None,
     [("19 09:30", "20 09:30", 1, 0, False), ("20 09:30", "21 09:30", 1, 1, True)]),
    ("a verdict at the start of a rolling window is of the one before", "50% over 90m", "20 11:00", None,
     [("20 08:00", "20 09:30", 1, 0, False), ("20 09:30", "20 11:00", 0, 0, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("goal", "until", "since", "windows"), [row[1:] for row in WINDOWS], ids=[row[0] for row in WINDOWS])
def test_windows(goal: str, until: str, since: str | None, windows: list[tuple[str, str, int, int, bool | None]]) -> None:
    told = only(judged(f"{HOUR}    goal: {goal}\n", DAY, until, since))
    assert [(stamp(each.since), stamp(each.until), each.met, each.breached, each.violated) for each in told.windows] == windows


# what is tested | goal and minimum | as of | compliance, violated
FIGURES = [
    ("rolling: as of then", "    goal: 60% over 24h\n", "21 09:30", (0.5, True)),
    ("a day: of the last that ended", "    goal: 60% per day\n", "21 09:30", (0.5, True)),
    ("under its minimum it is unknown", "    goal: 60% over 24h\n    minimum: 3\n", "21 09:30", (None, None)),
    ("at its minimum it is not", "    goal: 60% over 24h\n    minimum: 2\n", "21 09:30", (0.5, True)),
    ("without a goal: of all, violated for an hour after a breach", "", "20 11:59", (0.5, True)),
    ("without a goal: an hour later no longer", "", "20 12:00", (0.5, False)),
    ("without a goal and without a verdict, but with one open", "", "20 09:10", (None, False)),
    ("without a goal and without anything", "", "20 08:00", (None, None)),
]


@pytest.mark.parametrize(("goal", "until", "figures"), [row[1:] for row in FIGURES], ids=[row[0] for row in FIGURES])
def test_compliance_and_violation(goal: str, until: str, figures: tuple[float | None, bool | None]) -> None:
    told = only(judged(HOUR + goal, DAY, until))
    assert (told.compliance, told.violated) == figures


BAR = "    bar: {share: {happened: resolved}, at_least: 60%}\n    over: day\n"

# as of | from | the windows: from, until, value, samples, violated
BARS: list[tuple[str, str | None, list[tuple[str, str, float | None, int, bool | None]]]] = [
    ("21 09:30", None, [("20 00:00", "21 00:00", 1.0, 2, False), ("21 00:00", "21 09:30", 1.0, 1, None)]),
    ("21 09:29", "21", [("21 00:00", "21 09:29", 0.0, 1, None)]),
    ("23", "22", [("22 00:00", "23 00:00", 0.0, 1, True), ("23 00:00", "23 00:00", None, 0, None)]),
]


@pytest.mark.parametrize(("until", "since", "windows"), BARS)
def test_windows_of_a_bar(until: str, since: str | None, windows: list[tuple[str, str, float | None, int, bool | None]]) -> None:
    told = only(judged(BAR, DAY, until, since))
    found = [(stamp(each.since), stamp(each.until), each.bar, each.violated) for each in told.windows]
    assert [(since, until, bar and bar.value, bar and bar.samples, violated) for since, until, bar, violated in found] == windows


def test_a_bar_is_as_of_the_window_that_ended_last() -> None:
    told = only(judged(BAR, DAY, "23"))
    assert told.bar is not None
    assert (told.standard.kind_name, told.window, told.bar.value, told.violated) == ("bar", "day", 0.0, True)


def test_a_rule_is_judged_beside_clocks() -> None:
    told = only(judged("    every: resolved\n    must: {words: {present: true}}\n", DAY, "22 09:30"))
    assert (told.standard.kind_name, told.counts["met"], told.counts["breached"]) == ("rule", 0, 3)
