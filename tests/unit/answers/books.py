"""A small book and its tests, as texts."""

from __future__ import annotations

from engine.answers.booktests import Case, CaseResult, Results
from engine.answers.case_reading import read_tests
from engine.answers.case_results import results_of
from engine.language.book import Book
from engine.language.reading import read_book
from engine.language.rendering import render_all

BOOK = """
upheld: 1
time_zone: Europe/Berlin
calendars:
  office: {time_zone: Europe/Berlin, open: {mon-fri: 09:00-17:00}}
  every-day: {open: {mon-sun: 00:00-24:00}}
clocks:
  job: {from: opened, to: resolved, pause: pending, resume: unpending, cancel: spam}
standards:
  in-an-hour: {promise: It is done in an hour, clock: job, within: 1h, goal: 75% over 7d}
  in-office-hours:
    promise: It is done in office hours
    clock: job
    within: {by: priority, urgent: 1h, high: {by: tier, gold: 2h, otherwise: 4h}, otherwise: 8h}
    hours: {by: channel, chat: always, otherwise: office}
  in-two-days: {promise: It is done by the end of the second day, clock: job, within: end of 2 working days, hours: every-day}
  stays-done: {promise: It stays done, per: [customer], clock: {from: resolved, to: opened}, not_within: 1d}
  short: {promise: Answers are short, every: agent_message, must: {words: {at_most: 250}}}
  by-the-date: {promise: It is done by the date, clock: {from: opened, to: resolved, pause: pending}, due: promised_at, warn: []}
  even-quality:
    promise: Quality is even
    bar: {average: quality, at_least: 4.2, across: channel, spread: {at_most: 0.3}}
    over: 7d
    minimum: 3
  quick: {promise: Half of all is done quickly, bar: {median: job, at_most: 1h}, over: 7d}
  quick-of-two: {promise: Half of all is done quickly, bar: {median: job, at_most: 1h}, over: 7d, minimum: 2}
  most-are-glad: {promise: Most are glad, bar: {share: {csat: {at_least: 4}}, at_least: 80%}, over: 7d}
"""


def book() -> Book:
    found, problems = read_book({"book.yaml": BOOK})
    assert found is not None, render_all(problems, {})
    return found


def case_text(standard: str, timeline: str, expect: str, at: str | None = None, name: str = "a test") -> str:
    """One test as it stands in a file; `timeline` has an entry a line."""
    entries = "".join(f"      - {line.strip()}\n" for line in timeline.strip().splitlines())
    until = f"    at: {at}\n" if at else ""
    return f"  - name: {name}\n    standard: {standard}\n    timeline:\n{entries}{until}    expect: {expect}\n"


def cases_of(*tests: str) -> list[Case]:
    """The cases of a file, which must read without an error."""
    texts = {"book.test.yaml": "tests:\n" + "".join(tests)}
    cases, problems = read_tests(texts, book())
    assert cases is not None, render_all(problems, texts)
    return cases


def results(*tests: str) -> Results:
    """What came of tests."""
    return results_of(cases_of(*tests), book())


def result(standard: str, timeline: str, expect: str, at: str | None = None) -> CaseResult:
    """What came of one test."""
    (found,) = results(case_text(standard, timeline, expect, at)).cases
    return found
