"""Finds the standards that look further back than events are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.evaluation.windows import rolling_us, windowed
from engine.language.book import Bar, Book, Period, Standard
from engine.language.durations import DAY
from engine.language.problems import Level, Problem, quoted
from monitors.commands.waiting import place_of
from monitors.wording import counted

LONGEST_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92}


def keeping_problems(book: Book, retention_us: int, now: int, texts: Mapping[str, str]) -> Iterator[Problem]:
    """A warning for each standard whose windows begin before what is kept; `texts` are the book's by label."""
    for standard in book.standards:
        back_us = _looks_back_us(standard, now)
        if back_us > retention_us:
            days = counted(-(-back_us // DAY), "day")
            message = f"{quoted(standard.name)} looks back up to {days}: no late event corrects what is older than `retention`"
            yield Problem("feed/forgotten", Level.WARNING, place_of(standard, texts), message, f"`retention: {days.split()[0]}d` or more")


def _looks_back_us(standard: Standard, now: int) -> int:
    """How far back the beginning of its windows may lie: a calendar one is judged until the next has ended."""
    of = windowed(standard)
    if of is None:
        return 0
    has_earlier = isinstance(of, Bar) and of.against is not None and of.against.before is None
    if of.per is not None:
        return (2 + has_earlier) * LONGEST_DAYS[of.per] * DAY
    assert of.over is not None
    return (1 + has_earlier) * rolling_us(of.over, now, standard.time_zone)
