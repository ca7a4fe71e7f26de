"""What came of the tests of a book, for people and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from engine.answers.booktests import CaseResult, Coverage, Difference, Figure, Happening, Results
from engine.answers.case_explaining import explanations
from engine.answers.wording import exact_instant_text, exact_length_text
from engine.evaluation.bars import GroupFigures
from engine.evaluation.instants import rfc3339
from engine.language.book import Bar, Book, Standard
from engine.language.durations import SECOND
from engine.language.rendering import printable
from monitors.bars import Unit, asked_text, faults, figure_text, shown, unit_of
from monitors.bars import document as document_of
from monitors.commands.case_hints import hints
from monitors.commands.printing import Cell, print_table, say, width
from monitors.commands.tables import Look
from monitors.timeline import lines
from monitors.wording import counted, mark, ratio_text

COVERAGE = (("", Look.WHOLE), ("standard", Look.WHOLE), ("tests", Look.NUMBER), ("shown by no test", Look.TEXT))
TIMES = ("deadline", "decided")


def document(results: Results) -> dict[str, object]:
    """The results as `--json` gives them: times RFC 3339 in UTC, durations in seconds, shares 0 to 1."""
    passed = sum(result.ok for result in results.cases)
    return {
        "passed": passed,
        "failed": len(results.cases) - passed,
        "untested": results.untested,
        "cases": [_case(result) for result in results.cases],
        "coverage": [
            {"standard": each.standard.name, "tests": each.tests, "shown": each.shown, "missing": each.missing} for each in results.coverage
        ],
    }


def _case(result: CaseResult) -> dict[str, object]:
    case = result.case
    return {
        "name": case.name,
        "file": case.place.file,
        "line": case.place.line,
        "standard": case.standard.name,
        "ok": result.ok,
        "misfits": result.misfits,
        "differences": [
            {"key": each.key, **{side: _plain(each.key, getattr(each, side), case.standard) for side in ("expected", "got")}}
            for each in result.differences
        ],
    }


def _plain(key: str, value: Any, standard: Standard) -> object:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {group: _plain(key, each, standard) for group, each in value.items()}
    if isinstance(value, GroupFigures):
        value = value.value
    if isinstance(value, (Figure, Fraction)):
        return _number(value, standard)
    if value is not None and key in TIMES:
        return rfc3339(value)
    return value / SECOND if key == "elapsed" else value


def tell(results: Results, book: Book) -> None:
    """The results for people: each test, why those that failed did, and what no test shows."""
    room = width()
    for result in results.cases:
        say(f"{mark(not result.ok)} {result.case.standard.name}: {result.case.name}")
        for attribute in result.misfits:
            say(f"    not taken: `{attribute}`, which is no number that it can take here")
        if not result.ok:
            say(*(f"    {line}".rstrip() for line in why_failed(result, book, None if room is None else room - 4)), "")
    print_table(COVERAGE, [_coverage(each, results) for each in results.coverage if each.missing])
    failed = sum(not result.ok for result in results.cases)
    untested = f"; {counted(len(results.untested), 'standard')} without a test" if results.untested else ""
    say(f"{counted(len(results.cases), 'test')}, {failed or 'none'} failed{untested}")


def _coverage(coverage: Coverage, results: Results) -> list[Cell]:
    is_violated = any(not result.ok for result in results.cases if result.case.standard.name == coverage.standard.name)
    missing = ", ".join(coverage.missing) if coverage.tests else "everything"
    return [mark(is_violated if coverage.tests else None), coverage.standard.name, coverage.tests, missing]


def why_failed(result: CaseResult, book: Book, room: int | None) -> Iterator[str]:
    """Why a test failed: where it stands, what was expected and what came, and what happened in between, in lines that fit the room and
    cannot move a cursor."""
    yield from map(printable, _why_failed(result, book, room))


def _why_failed(result: CaseResult, book: Book, room: int | None) -> Iterator[str]:
    case = result.case
    yield f"{case.place.file}:{case.place.line}"
    yield from (difference_text(each, result) for each in result.differences)
    yield from _at_fault(result)
    yield from hints(result)
    told = explanations(result, book)
    for explanation in told:
        yield ""
        yield from (line.text for line in lines(explanation, room))
    if not told:
        yield ""
        yield from _in_short(result)


def _at_fault(result: CaseResult) -> Iterator[str]:
    """What a bar that is violated asks, and which groups or what spread between them are not so."""
    if result.bar is not None and result.bar.violated:
        told = document_of(shown(result.case.standard, result.bar))
        yield f"asked: {asked_text(told)}"
        yield from (f"at fault: {fault}" for fault in faults(told))


def _in_short(result: CaseResult) -> Iterator[str]:
    """What happened in a case of many interactions, the verdicts on them, and the figures."""
    case, zone = result.case, result.case.standard.time_zone
    happened = sorted((each for each in case.timeline if each.at <= case.at), key=lambda each: each.at)
    yield from _counted(f"{exact_instant_text(each.at, zone)}  {_happening(each)}" for each in happened)
    yield f"{exact_instant_text(case.at, zone)}  now ({zone})"
    yield from _counted(f"{each.state} ({each.reason}), elapsed {exact_length_text(each.elapsed)}" for each in result.verdicts)
    for key, value in result.figures.items():
        if key != "none" and not (key == "groups" and list(value) == [""]):
            yield f"{key}: {_value_text(key, value, case.standard)}"


def _counted(texts: Iterable[str]) -> Iterator[str]:
    """Each line once, with how often it stands there in a row."""
    for line, group in groupby(texts):
        times = len(list(group))
        yield line if times == 1 else f"{line} ({times} times)"


def _happening(happening: Happening) -> str:
    return " ".join([happening.type, *(f"{name}={value}" for name, value in happening.data.items())])


def difference_text(difference: Difference, result: CaseResult) -> str:
    """One difference in a line: `deadline: expected Mon 2026-11-23 10:00, got Mon 2026-11-23 09:30`."""
    key, standard = difference.key, result.case.standard
    if key == "none":
        what = "sample" if isinstance(standard.kind, Bar) else "verdict"
        return f"expected no {what}, got one" if difference.expected else f"expected a {what}, got none"
    whose = ""
    if difference.of is not None and len(result.verdicts) > 1:
        several = len({each.subject for each in result.verdicts}) > 1
        whose = f" of {difference.of.subject}" if several else f" of span {difference.of.span}"
    expected, got = (_value_text(key, value, standard) for value in (difference.expected, difference.got))
    return f"{key}{whose}: expected {expected}, got {got}"


def _value_text(key: str, value: Any, standard: Standard) -> str:
    """A value as a person writes it in a test."""
    if isinstance(value, dict):
        return ", ".join(f"{group} {_value_text(key, each, standard)}" for group, each in value.items())
    if value is None:
        return "null" if key in TIMES else "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    if key in TIMES:
        return exact_instant_text(value, standard.time_zone)
    if key == "elapsed":
        return exact_length_text(value)
    if isinstance(value, GroupFigures):
        return f"{_value_text(key, value.value, standard)}{_why_not_judged(value, standard)}"
    if isinstance(standard.kind, Bar):
        return figure_text(_number(value, standard), unit_of(standard.kind))
    return ratio_text(_number(value, standard)) if key == "compliance" else str(value)


def _why_not_judged(group: GroupFigures, standard: Standard) -> str:
    """Why a group that has a figure is unknown; nothing of one that is judged, or has none."""
    if group.violated is not None or group.value is None:
        return ""
    if group.samples < standard.minimum:
        return f" (unknown: {counted(group.samples, 'sample')}, fewer than its `minimum`)"
    return " (unknown, as is what it is held against)"


def _number(value: Figure | Fraction | float, standard: Standard) -> float:
    """A figure in plain units: seconds for a bar of a clock."""
    amount = value.amount if isinstance(value, Figure) else value
    is_time = isinstance(standard.kind, Bar) and unit_of(standard.kind) is Unit.SECONDS
    return float(amount / SECOND if is_time else amount)
