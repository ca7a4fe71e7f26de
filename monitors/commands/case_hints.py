"""What may have been overlooked in a test that failed: which window its figures are of, and which interactions its events are of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.answers.booktests import CaseResult
from engine.answers.wording import exact_instant_text, joined
from engine.evaluation.windows import judged_span, running_span, window_name, windowed
from engine.language.book import Bar, Clock, Time
from monitors import bars
from monitors.unknown import too_few, where_text

_FIGURES = ("violated", "compliance", "value")
_MICROSECOND = 1


def hints(result: CaseResult) -> Iterator[str]:
    """Each in a line; none where nothing of the kind is to be seen."""
    if any(each.key in _FIGURES for each in result.differences):
        yield from _why_unknown(result)
        yield from _of_calendar_window(result)
    yield from _apart(result)


def _why_unknown(result: CaseResult) -> Iterator[str]:
    """Why a figure that was expected to be something is unknown."""
    case, of = result.case, windowed(result.case.standard)
    if of is None or all(each.got is not None for each in result.differences if each.key in _FIGURES):
        return
    name = window_name(of)
    if result.bar is None:
        yield f"unknown: {too_few(_decided(result, *judged_span(of, case.at, case.standard.time_zone)), name)}"
    elif result.bar.violated is None:
        yield f"unknown: {bars.why_unknown(bars.document(bars.shown(case.standard, result.bar)), where_text(name))}"


def _of_calendar_window(result: CaseResult) -> Iterator[str]:
    """Which calendar window is judged, and that the one in which the test ends has not ended."""
    case, zone, of = result.case, result.case.standard.time_zone, windowed(result.case.standard)
    running = None if of is None else running_span(of, case.at, zone)
    if of is None or running is None:
        return
    after, until = judged_span(of, case.at, zone)
    first, end = (exact_instant_text(at + _MICROSECOND, zone) for at in (after, until))
    so_far = "" if result.bar else f", {_decided(result, *running)} decided in it so far"
    yield f"judged is the {of.per} from {first} until {end}; the one of `at` has not ended{so_far}"


def _decided(result: CaseResult, after: int, until: int) -> int:
    """How many verdicts were decided after an instant, up to and including another."""
    return sum(each.state in ("met", "breached") and after < (each.decided or 0) <= until for each in result.verdicts)


def _apart(result: CaseResult) -> Iterator[str]:
    """Entries that are repeated and that no other entry shares interactions with, of several types, where a clock looks at their order."""
    kind = result.case.standard.kind
    if not isinstance(kind, Time) and not (isinstance(kind, Bar) and isinstance(kind.of, Clock)):
        return
    entries = defaultdict(set)
    for each in result.case.timeline:
        entries[each.place, each.type].add(each.subject)
    alone = {
        type: len(subjects)
        for (place, type), subjects in entries.items()
        if len(subjects) > 1 and all(subjects.isdisjoint(others) for key, others in entries.items() if key != (place, type))
    }
    if len(alone) > 1:
        told = joined((f"{type} ({times} times)" for type, times in alone.items()), "and")
        yield f"{told} are of different interactions: those that are of the same ones name the same `subject`"
