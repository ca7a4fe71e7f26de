"""The report of a backtest: its figures are those of the engine, and the page needs nothing beside it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from engine.answers.kept_targets import KeptTarget, with_steps
from engine.answers.report import distribution_of, groups_of, worst_of
from engine.language.book import Book, Choice, Standard, Time
from engine.language.durations import SECOND, Duration, Unit
from engine.language.reading import read_book
from engine.language.rendering import render_all
from monitors.book_files import loaded_book
from monitors.commands.feeding import read, source_of
from monitors.history import History, StandardTold, backtest
from monitors.report.page import page
from monitors.report.reported import Reported, reported
from tests.unit.test_history import at, events

DEMO = Path(__file__).parents[3] / "monitors/demo"
FAR = at("25")

DESK = """
upheld: 1
clocks: {job: {from: opened, to: resolved}}
standards:
  in-an-hour: {promise: It is done in an hour, clock: job, within: 1h, goal: 60% over 1d, break_down: [hour]}
  by-hour: {promise: "<b>Done</b> & dusted", clock: job, within: {by: hour, 9: 20m, otherwise: 4h}, goal: 60% per day}
  at-once: {promise: It is done at once, clock: job, within: 10m}
  stays-done: {promise: It stays done, clock: {from: resolved, to: opened}, not_within: 5h, goal: 60% over 2d}
  glad: {promise: Most are solved, bar: {share: {happened: resolved}, at_least: 60%}, over: 1d}
  told: {promise: All is told, every: resolved, must: {words: {present: true}}}
"""
DAYS = (
    "20 09:00 opened @a; 20 09:30 resolved @a; 20 10:00 opened @b; 20 11:30 resolved @b; 21 09:00 opened @c; 21 12:30 resolved @c; "
    "20 12:30 opened @a; 20 13:40 resolved @a; 21 14:00 opened @d; 22 11:00 opened @e; 22 11:59 resolved @e"
)


def desk() -> Book:
    book, problems = read_book({"desk.yaml": DESK})
    assert book is not None, render_all(problems, {"desk.yaml": DESK})
    return book


def history(book: Book, until: str = "22 12:00") -> History:
    return backtest(book, events(DAYS), at(until))


NAMES = pl.Series([f"<{chr(number)}>" for number in range(200)])


def test_groups_are_told_apart_by_each_attribute_the_least_kept_first() -> None:
    verdicts = history(desk()).verdicts.filter(pl.col("standard") == "in-an-hour")
    groups = groups_of(verdicts, desk()["in-an-hour"])
    assert {name: [(each.group, each.met, each.breached) for each in of] for name, of in groups.items()} == {
        "hour": [("10", 0, 1), ("12", 0, 1), ("14", 0, 1), ("9", 1, 1), ("11", 1, 0)]
    }


def test_an_attribute_with_one_value_tells_nothing_apart() -> None:
    verdicts = history(desk()).verdicts.filter(pl.col("standard") == "at-once")
    assert groups_of(verdicts, desk()["at-once"]) == {}


# as of | the worst: whose, minutes past the deadline, whether it is open
WORST = [
    ("22 12:00", [("d", 1260, True), ("c", 150, False), ("b", 30, False)]),
    ("21 14:00", [("c", 150, False), ("b", 30, False), ("a", 10, False)]),
    ("20 09:30", []),
]


@pytest.mark.parametrize(("until", "worst"), WORST)
def test_the_worst_went_longest_past_their_deadline(until: str, worst: list[tuple[str, int, bool]]) -> None:
    told = history(desk(), until)
    found = worst_of(told.verdicts.filter(pl.col("standard") == "in-an-hour"), told.events, told.until, 3)
    assert [(chr(each.subject), (each.past_us or 0) // (60 * SECOND), each.is_open) for each in found] == worst


def test_of_what_came_too_soon_the_soonest_is_the_worst() -> None:
    told = history(desk())
    (found,) = worst_of(told.verdicts.filter(pl.col("standard") == "stays-done"), told.events, told.until, 3)
    assert (chr(found.subject), found.past_us, found.is_too_soon) == ("a", 2 * 3600 * SECOND, True)


def test_of_rules_the_newest_are_the_worst() -> None:
    told = history(desk())
    found = worst_of(told.verdicts.filter(pl.col("standard") == "told"), told.events, told.until, 2)
    assert [(chr(each.subject), each.past_us) for each in found] == [("e", None), ("c", None)]


def test_the_distribution_has_every_judged_clock() -> None:
    shown = distribution_of(history(desk()).verdicts.filter(pl.col("standard") == "in-an-hour"))
    assert shown is not None
    assert (sum(shown.met), sum(shown.breached), shown.targets, shown.median) == (2, 4, (3600 * SECOND,), 70 * 60 * SECOND)
    late = [since for since, count in zip(shown.edges, shown.breached, strict=False) if count]
    early = [since for since, count in zip(shown.edges, shown.met, strict=False) if count]
    assert max(early) <= shown.targets[0] <= min(late) + shown.edges[1] - shown.edges[0]


def test_of_rules_and_of_nothing_there_is_no_distribution() -> None:
    assert distribution_of(history(desk()).verdicts.filter(pl.col("standard") == "told")) is None
    assert distribution_of(history(desk(), "20 09:00").verdicts) is None


def share_kept(told: StandardTold) -> bool:
    """Whether all verdicts together keep the goal; without one, whether there is no breach."""
    share = 1 if told.standard.goal is None else told.standard.goal.share
    return told.counts["met"] >= share * (told.counts["met"] + told.counts["breached"])


def every_window_kept(told: StandardTold) -> bool:
    return share_kept(told) and not any(window.violated for window in told.windows)


def one_step_easier(standard: Standard, found: KeptTarget) -> Standard:
    """The standard with the target that is one step shorter; of one that is to last, one step longer."""
    time = found.standard.kind
    assert isinstance(time, Time)
    if isinstance(time.target, Choice):
        assert found.percent is not None
        return with_steps(standard, found.percent - 1)
    assert isinstance(time.target, Duration)
    steps = time.target.amount // SECOND if time.target.unit is Unit.EXACT else time.target.amount
    return with_steps(standard, steps + (1 if time.aim == "not_within" else -1))


def check_targets(told: Reported, judged: History, calendars: Book, frame: pl.DataFrame) -> int:
    """Backtests again with what is told and with one step less; how many were told."""
    if told.target is None:
        return 0
    pairs = [(told.target.whole, share_kept)]
    pairs += [(told.target.always, every_window_kept)] if told.told.standard.goal is not None else []
    count = 0
    for found, kept in pairs:
        if found is None:
            continue
        count += 1
        for standard, wanted in ((found.standard, True), (one_step_easier(told.told.standard, found), False)):
            (again,) = backtest(Book((standard,), calendars.calendars), frame, judged.until, judged.since).standards
            assert kept(again) is wanted or steps_are_over(found, wanted), (standard.name, wanted)
    return count


def steps_are_over(found: KeptTarget, wanted: bool) -> bool:
    """The first step of all, less than which there is none."""
    time = found.standard.kind
    assert isinstance(time, Time)
    if isinstance(time.target, Duration):
        return not wanted and time.target.amount in (1, SECOND)
    return not wanted and found.percent == 1


def test_the_targets_that_are_told_are_true_at_a_desk() -> None:
    judged = history(desk())
    told = reported(judged, desk(), events(DAYS), NAMES)
    assert [check_targets(each, judged, desk(), events(DAYS)) for each in told] == [1, 2, 0, 2, 2, 0]


@pytest.mark.parametrize("name", ["settled-in-1-working-day", "settled-in-1d", "settled-in-30d"])
def test_the_targets_that_are_told_are_true_in_a_city(name: str) -> None:
    whole = loaded_book([DEMO / "boston/standards"])
    book = Book((whole[name],), whole.calendars)
    read_in = read(source_of(str(DEMO / "boston/requests.csv.gz"), DEMO / "boston/map.yaml"), FAR)
    last = read_in.events["at"].max()
    assert isinstance(last, int)
    judged = backtest(book, read_in.events, last)
    (told,) = reported(judged, book, read_in.events, read_in.subjects)
    assert check_targets(told, judged, book, read_in.events) == 2


JOB = "upheld: 1\nstandards:\n  it: {promise: It is, CLOCK, within: 1h}\n"
EACH = "clock: {from: opened, to: resolved, cancel: spam}"

# the clock | what happened by noon | what stands below how the promise stands
ADDS_UP = [
    (EACH, "20 09:00 opened @a; 20 09:30 resolved @a", "1 verdict: 1 met, 0 breached."),
    (EACH, "20 09:00 opened @a", "1 verdict: 0 met, 1 breached."),
    (
        EACH,
        "20 09:00 opened @a; 20 09:10 spam @a; 20 11:30 opened @b; 20 11:00 resolved @c",
        "0 verdicts: 0 met, 0 breached. Without a verdict: 1 open and not breached; 1 cancelled; "
        "1 interaction outside, which it is not for or for which nothing began.",
    ),
    (
        EACH + ", per: [customer, topic]",
        "20 09:00 opened @a",
        "0 verdicts: 0 met, 0 breached. Without a verdict: 1 interaction left out, without customer or topic.",
    ),
]


@pytest.mark.parametrize(("clock", "happened", "words"), ADDS_UP)
def test_what_is_told_of_a_promise_adds_up(clock: str, happened: str, words: str) -> None:
    book, _ = read_book({"desk.yaml": JOB.replace("CLOCK", clock)})
    assert book is not None
    told = backtest(book, events(happened), at("20 12:00"))
    text = page(told, reported(told, book, events(happened), NAMES), "desk")
    assert f"<p class=quiet>{words}</p>" in text


class Seen(HTMLParser):
    """The tags and attributes of a page, and whether what is opened is closed."""

    VOID = frozenset({"meta", "circle", "line", "rect"})
    LEFT_OPEN = frozenset({"li", "td", "th", "tr", "p"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attributes)
        self.attributes |= found.keys()
        self.ids += [value for name, value in found.items() if name == "id" and value]
        self.links += [value for name, value in found.items() if name == "href" and value]
        if tag not in self.VOID | self.LEFT_OPEN:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID | self.LEFT_OPEN:
            assert self.open.pop() == tag


def shown(until: str = "22 12:00") -> tuple[str, Seen]:
    told = history(desk(), until)
    text = page(told, reported(told, desk(), events(DAYS), NAMES), "desk & co")
    seen = Seen()
    seen.feed(text)
    return text, seen


@pytest.mark.parametrize("until", ["22 12:00", "20 09:30", "19 09:00"])
def test_the_page_holds_all_that_it_shows(until: str) -> None:
    text, seen = shown(until)
    assert seen.open == []
    assert not seen.tags & {"script", "link", "img", "iframe", "object"} and not seen.attributes & {"src", "onload", "onclick"}
    assert "@import" not in text and "url(" not in text and "http" not in text


def test_links_lead_to_something_on_the_page() -> None:
    _, seen = shown()
    assert len(seen.ids) == len(set(seen.ids))
    assert {link[1:] for link in seen.links} <= set(seen.ids) and all(link.startswith("#") for link in seen.links)
    assert any(link.startswith("#why-") for link in seen.links)


def test_texts_of_people_are_shown_as_they_are() -> None:
    text, _ = shown()
    assert "&lt;b&gt;Done&lt;/b&gt; &amp; dusted" in text and "desk &amp; co" in text and "&lt;a&gt;" in text and "<b>" not in text


# as of | how the promises stand; the last breach of the one that is done at once is of 11:10, and it has no goal
STAND = [
    ("22 12:09", "5 promises are broken, 1 is kept."),
    ("22 12:10", "4 promises are broken, 1 was broken before, 1 is kept."),
    ("22 13:00", "3 promises are broken, 2 were broken before, 1 is kept."),
]


@pytest.mark.parametrize(("until", "said"), STAND)
def test_what_was_broken_is_not_called_kept(until: str, said: str) -> None:
    text, _ = shown(until)
    assert re.findall("<h1>(.*)</h1>", text) == [said]
    badge = "<span class=badge-broken_before>! broken before</span>" if "before" in said else "<span class=badge-violated>✗ broken</span>"
    assert f"<h2>at-once {badge}</h2>" in text


def test_the_top_says_how_the_promises_stand() -> None:
    text, _ = shown()
    assert re.findall("<h1>(.*)</h1>", text) == ["5 promises are broken, 1 is kept."]
    assert "50% kept in the last 1d, where at least 60% is promised; 4 of 6 verdicts in this history were broken." in text
