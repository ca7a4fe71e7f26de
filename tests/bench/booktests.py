"""How long the tests of a book take: read, judged and compared, as `upheld test` does it once the files are read."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.answers.booktests import Results
from engine.answers.case_reading import read_tests
from engine.answers.case_results import results_of
from engine.language.reading import read_book
from tests.bench.figures import Figure, at_most
from tests.bench.worlds import seconds

CASES, LIMIT_S = 1_000, 5.0
MONDAY = datetime(2026, 11, 16, 9)
HEAD = "upheld: 1\ntime_zone: Europe/Berlin\ncalendars:\n  office: {open: {mon-fri: 09:00-17:00}, holidays: DE}\nstandards:\n"
TARGET = "{{by: priority, urgent: {hours}h, otherwise: 3 working days}}"
STANDARD = f"{{{{promise: It is solved, clock: resolution, within: {TARGET}, hours: office}}}}"


def figures() -> list[Figure]:
    return [_figure(standards) for standards in (20, 1_000)]


def _figure(standards: int) -> Figure:
    book, tests = _book(standards), _tests(standards)
    taken = seconds(lambda: _run(book, tests))
    return at_most("tests", f"{CASES:,} tests of {standards:,} standards", taken, "s", LIMIT_S)


def _run(book_text: str, tests: str) -> Results:
    book, _ = read_book({"book.yaml": book_text})
    cases, _ = read_tests({"book.test.yaml": tests}, book)
    assert book is not None and cases is not None
    results = results_of(cases, book)
    assert all(each.ok for each in results.cases)
    return results


def _book(standards: int) -> str:
    return HEAD + "".join(f"  solved-{number}: {STANDARD.format(hours=1 + number % 8)}\n" for number in range(standards))


def _tests(standards: int) -> str:
    """Each test at a time of its own: opened, waiting for the customer for an hour, solved after two."""
    return "tests:\n" + "".join(_test(number, number % standards) for number in range(CASES))


def _test(number: int, standard: int) -> str:
    opened = MONDAY + timedelta(seconds=number)
    times = [f"{opened + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}" for hours in range(4)]
    return (
        f"  - name: test {number}\n    standard: solved-{standard}\n    timeline:\n"
        f"      - [{times[0]}, opened, {{priority: low, channel: email}}]\n      - [{times[1]}, pending]\n"
        f"      - [{times[2]}, unpending]\n      - [{times[3]}, resolved]\n    expect: {{state: met, elapsed: 2h}}\n"
    )
