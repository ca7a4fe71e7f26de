"""Broken promises: of each shipped standard the test of the book in which it is broken, as something that a monitor can live through.

Where a standard waits for a `minimum` of verdicts, what happens in its test happens to so many customers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from engine.answers.booktests import Case, CaseResult, Expected, Happening
from engine.answers.case_results import results_of
from engine.evaluation.windows import next_edge, window_name
from engine.language.book import Bar, Clock, Standard, Time
from engine.language.durations import SECOND
from monitors import names
from monitors.book_files import load_tests, loaded_book

STANDARDS = Path(__file__).parents[1] / "standards"
PACKS = tuple(sorted(folder.name for folder in STANDARDS.glob("packs/*")))
BOOK = loaded_book([STANDARDS], PACKS)

SEEN_BY = tuple(f"{metric.name}{{" for metric in (names.VIOLATED, names.BREACHES, names.COMPLIANCE, names.BAR_VALUE))
Series = tuple[str, str, str]  # of a family, the standard and the group or window, if there is one


@dataclass(frozen=True)
class Broken:
    """What happens while a standard is broken, what the engine makes of it, and as of when `/metrics` has to show it."""

    standard: Standard
    result: CaseResult

    @property
    def timeline(self) -> Sequence[Happening]:
        return self.result.case.timeline

    @property
    def seen_at(self) -> int:
        return self.result.case.at

    def instants(self) -> list[int]:
        """When something happens, when a deadline is just past, and when the breach is to be seen, which is the last of them."""
        past = (each.deadline + 1 for each in self.result.verdicts if each.deadline is not None)
        happens = (each.at for each in self.timeline)
        return sorted({at for at in (*happens, *past) if at < self.seen_at} | {self.seen_at})

    def shows(self) -> dict[Series, float]:
        """What `/metrics` has to show: that it is violated, and its breaches and compliance or, of a bar, its figures."""
        name, kind, goal = self.standard.name, self.standard.kind, self.standard.goal
        figures = self.result.figures
        expected = {(names.VIOLATED.name, name, ""): 1.0}
        if isinstance(kind, Bar):
            groups = figures["groups"].values() if kind.across else [figures["value"]]
            scale = SECOND if isinstance(kind.of, Clock) else 1
            return expected | {(names.BAR_VALUE.name, name, each.group): float(each.value / scale) for each in groups}
        if goal is not None:
            expected[names.COMPLIANCE.name, name, window_name(goal)] = figures["compliance"]
        return expected | {(names.BREACHES.name, name, ""): float(_breaches(self.result))}


@cache
def broken_by_the_books_tests() -> dict[str, Broken]:
    """Of each shipped standard what breaks it, by its name; one that no test of the book breaks is not in it."""
    cases = load_tests([STANDARDS], PACKS, BOOK).cases
    assert cases is not None
    results = results_of(cases, BOOK).cases
    first = {each.case.standard.name: each for each in reversed(results) if each.figures.get("violated", _breaches(each) > 0)}
    return _judged([_for_as_many_as_count(_as_seen(each)) for each in first.values()])


def in_one_house(parts: Sequence[Broken]) -> dict[str, Broken]:
    """The same when all of it happens in one house, so that each standard judges what was meant for the others too."""
    happens = [replace(each, subject=f"{part.standard.name}-{each.subject}") for part in parts for each in part.timeline]
    return _judged([replace(part.result.case, timeline=tuple(sorted(happens, key=lambda each: each.at))) for part in parts])


def shown(exposition: str) -> dict[Series, float]:
    """The series of an exposition by which one sees a breach; those that differ only in what a standard is broken down by are added up."""
    series: defaultdict[Series, float] = defaultdict(float)
    told = "".join(line for line in exposition.splitlines(keepends=True) if line.startswith(SEEN_BY))
    for family in text_string_to_metric_families(told):
        for name, labels, value, *_ in family.samples:
            series[name, labels.get("standard", ""), labels.get("group", labels.get("window", ""))] += value
    return dict(series)


def _judged(cases: Sequence[Case]) -> dict[str, Broken]:
    """What the engine makes of each, by its standard."""
    return {each.case.standard.name: Broken(each.case.standard, each) for each in results_of(cases, BOOK).cases}


def _breaches(result: CaseResult) -> int:
    return sum(each.state == "breached" for each in result.verdicts)


def _as_seen(result: CaseResult) -> Case:
    """The case as of when its breach shows: at the end of a calendar goal's window, and without a goal as soon as it has rung."""
    case, goal = result.case, result.case.standard.goal
    at = case.at
    if not isinstance(case.standard.kind, Bar):
        told = 1 + max(each.decided for each in result.verdicts if each.state == "breached" and each.decided is not None)
        edge = None if goal is None else next_edge(goal, told, case.standard.time_zone)
        at = told if goal is None else edge or max(at, told)
    return replace(case, at=at, expected=(Expected({"violated": True}),), is_each=False)


def _for_as_many_as_count(case: Case) -> Case:
    """The case for as many customers as its goal's `minimum` asks; a bar's test says itself how many there are."""
    if isinstance(case.standard.kind, Bar):
        return case
    happens = [each for number in range(max(case.standard.minimum, 1)) for each in _of_another(case, number)]
    return replace(case, timeline=tuple(sorted(happens, key=lambda each: each.at)))


def _of_another(case: Case, number: int) -> Iterator[Happening]:
    """What happens in a case, as it happens to another customer: what timelines are shared by has another value too."""
    kind = case.standard.kind
    shared = kind.per if isinstance(kind, Time) else ()
    for each in case.timeline:
        data = {name: f"{value} {number}" if name in shared else value for name, value in each.data.items()}
        yield replace(each, subject=f"{each.subject}-{number}", data=data)
