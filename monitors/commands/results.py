"""What came of the tests of a book, for people and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from engine.answers.booktests import CaseResult, Coverage, Difference, Figure, Happening, Results, Verdict
from engine.evaluation.instants import rfc3339
from engine.language.durations import exact_text
from monitors.commands.printing import Cell, counted, mark, print_table, say, share_text
from monitors.commands.tables import Look

COVERAGE = (("", Look.WHOLE), ("standard", Look.WHOLE), ("tests", Look.NUMBER), ("shown by no test", Look.TEXT))
_SHARES = ("compliance",)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        "differences": [
            {"key": each.key, "expected": _plain(each.key, each.expected), "got": _plain(each.key, each.got)} for each in result.differences
        ],
    }


def _plain(key: str, value: Any) -> object:
    """A value as JSON has it."""
    if isinstance(value, Figure):
        return float(value.amount)
    if isinstance(value, dict):
        return {group: _plain(key, each) for group, each in value.items()}
    if value is not None and key in ("deadline", "decided"):
        return rfc3339(value)
    return value / 1_000_000 if key == "elapsed" else value


def tell(results: Results) -> None:
    """The results for people: each test, why those that failed did, and what no test shows."""
    for result in results.cases:
        say(f"{mark(not result.ok)} {result.case.standard.name}: {result.case.name}")
        if not result.ok:
            say("".join(f"    {line}\n" for line in explained(result)))
    print_table(COVERAGE, [_coverage(each, results) for each in results.coverage if each.missing])
    failed = sum(not result.ok for result in results.cases)
    untested = f"; {counted(len(results.untested), 'standard')} without a test" if results.untested else ""
    say(f"{counted(len(results.cases), 'test')}, {failed or 'none'} failed{untested}")


def _coverage(coverage: Coverage, results: Results) -> list[Cell]:
    is_violated = any(not result.ok for result in results.cases if result.case.standard.name == coverage.standard.name)
    missing = ", ".join(coverage.missing) if coverage.tests else "everything"
    return [mark(is_violated if coverage.tests else None), coverage.standard.name, coverage.tests, missing]


def explained(result: CaseResult) -> Iterator[str]:
    """Why a test failed: where it stands, what was expected and what came, what happened and the verdicts on it."""
    case = result.case
    zone = case.standard.time_zone
    yield f"{case.place.file}:{case.place.line}"
    for each in result.differences:
        yield difference_text(each, zone)
    yield ""
    yield f"in {zone}:"
    happened = sorted(case.timeline, key=lambda each: each.at)
    yield from _counted([f"{_time_text(each.at, zone):<25} {_happening(each)}" for each in happened])
    yield f"{_time_text(case.at, zone):<25} evaluated"
    yield from _counted([_verdict(each, zone) for each in result.verdicts])


def _counted(lines: Iterable[str]) -> Iterator[str]:
    """Each line once, with how often it stands there in a row."""
    for line, group in groupby(lines):
        times = len(list(group))
        yield line if times == 1 else f"{line} ({times} times)"


def difference_text(difference: Difference, zone: str) -> str:
    """One difference in a line: `deadline: expected Mon 2026-11-23 10:00, got Mon 2026-11-23 09:30`."""
    key = difference.key
    if key == "none":
        return "expected no verdict, got one" if difference.expected else "expected a verdict, got none"
    span = f" of span {difference.span}" if difference.span not in (None, 1) else ""
    return f"{key}{span}: expected {_value_text(key, difference.expected, zone)}, got {_value_text(key, difference.got, zone)}"


def _happening(happening: Happening) -> str:
    data = ", ".join(f"{name} {value}" for name, value in happening.data.items())
    return f"{happening.type:<16} {data}".rstrip()


def _verdict(verdict: Verdict, zone: str) -> str:
    words = [f"span {verdict.span}: {verdict.state} ({verdict.reason})", f"elapsed {_length_text(verdict.elapsed)}"]
    words += [f"deadline {_time_text(verdict.deadline, zone)}"] if verdict.deadline is not None else []
    return ", ".join(words)


def _value_text(key: str, value: Any, zone: str) -> str:
    """A value as a person writes it in a test."""
    if value is None:
        return "null" if key in ("deadline", "decided") else "unknown"
    if isinstance(value, Figure):
        return _value_text(key, float(value.amount), zone)
    if isinstance(value, dict):
        return ", ".join(f"{group} {_value_text(key, each, zone)}" for group, each in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    if key in ("deadline", "decided"):
        return _time_text(value, zone)
    if key == "elapsed":
        return _length_text(value)
    return share_text(value) if key in _SHARES else str(value)


def _time_text(at: int, zone: str) -> str:
    local = (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))
    precision = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
    return f"{local:%a} {local.date()} {local.time().isoformat(precision)}"


def _length_text(length_us: int) -> str:
    return exact_text(length_us)
