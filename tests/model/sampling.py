"""The law of samples, row by row: what of an interaction enters the figure of a bar, at which instant, and in which group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.language.book import Aim, Bar, Book, Clock, Match, Standard, Statistic, Time
from engine.language.calendars import Calendar
from tests.model.rows import Reason, Row, State
from tests.model.seeing import Moment, View, chosen, held_to, holds, in_force
from tests.model.spans import End, Walk, matched

MILLIONTHS = 1_000_000
LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: the event that gave it its place, its instant and value, and the attributes by which it is filtered and grouped."""

    opener: Moment
    at: int
    value: int
    seen: View
    span: int = 1
    elapsed_us: int = 0


def sample_rows(calendars: Mapping[str, Calendar], standard: Standard, interactions: Mapping[str, list[Moment]]) -> list[Row]:
    """The samples that are in a group; without `across` that is all."""
    return [
        _row(standard, subject, sample, group)
        for subject, moments in interactions.items()
        for sample in _samples(calendars, standard, moments)
        if (group := _group(standard, sample)) is not None
    ]


def ungrouped(calendars: Mapping[str, Calendar], standard: Standard, moments: list[Moment]) -> list[Sample]:
    """The samples of one interaction that are in no group."""
    return [sample for sample in _samples(calendars, standard, moments) if _group(standard, sample) is None]


def _group(standard: Standard, sample: Sample) -> str | None:
    assert isinstance(standard.kind, Bar)
    return "" if standard.kind.across is None else sample.seen.text(standard.kind.across)


def _samples(calendars: Mapping[str, Calendar], standard: Standard, moments: list[Moment]) -> list[Sample]:
    """The samples of one interaction that `for` lets in and that are of days on which the standard holds."""
    bar = standard.kind
    assert isinstance(bar, Bar)
    if isinstance(bar.of, Clock):
        found = list(_of_clock(calendars, standard, bar, bar.of, moments))
    elif isinstance(bar.of, str):
        found = list(_of_attribute(standard, bar.of, bar.statistic, moments))
    else:
        found = list(_of_interaction(standard, bar, moments))
    return [each for each in found if held_to(standard, each.opener.at) and holds(standard.applies, each.seen)]


def _of_attribute(standard: Standard, name: str, statistic: Statistic, moments: list[Moment]) -> Iterator[Sample]:
    """The last value, at the event that set it; what is cleared, text, or out of reach is none."""
    setting = [moment for moment in moments if name in moment.event.data]
    text = setting[-1].own.get(name, "") if setting else ""
    if not text.startswith("#"):
        return
    number = Fraction(text[1:])
    least, most = (0, 10) if statistic is Statistic.NPS else (-LARGEST, LARGEST)
    if least <= number <= most:
        yield Sample(setting[-1], setting[-1].at, round(number * MILLIONTHS), in_force(setting[-1], setting[-1], standard.time_zone))


def _of_interaction(standard: Standard, bar: Bar, moments: list[Moment]) -> Iterator[Sample]:
    """At the opening or the first event of `at`, as things are now."""
    assert not isinstance(bar.of, (str, Clock))
    wanted = Match(bar.at or "opened")
    opener = next((moment for moment in moments if matched(wanted, moment, standard.time_zone)), None)
    if opener is not None:
        seen = in_force(moments[-1], opener, standard.time_zone)
        yield Sample(opener, opener.at, int(holds(bar.of, seen)), seen)


def _of_clock(calendars: Mapping[str, Calendar], standard: Standard, bar: Bar, clock: Clock, moments: list[Moment]) -> Iterator[Sample]:
    """Elapsed of the spans that ended with a `to`, at it; none where no hours are chosen."""
    kind = Time(clock, Aim.WITHIN, hours=bar.hours)
    walk = Walk(Book((), dict(calendars)), replace(standard, kind=kind, applies=None), kind)
    for span in walk.through(moments):
        if span.end is End.STOPPED and chosen(bar.hours, span.last.seen) is not None:
            assert span.end_moment is not None and span.end_seen is not None
            elapsed = span.elapsed(span.last.hours, span.end_moment.at)
            yield Sample(span.opener, span.end_moment.at, elapsed, span.end_seen, span.number, elapsed)


def _row(standard: Standard, subject: str, sample: Sample, group: str) -> Row:
    return Row(
        standard=standard.name,
        timeline=subject,
        opener=sample.opener.event.seq,
        span=sample.span,
        state=State.SAMPLED,
        open=False,
        reason=Reason.SAMPLED,
        opened_at=sample.opener.at,
        deadline_at=None,
        decided_at=sample.at,
        elapsed_us=sample.elapsed_us,
        target_us=None,
        labels={name: sample.seen.text(name) or "" for name in standard.break_down},
        value=sample.value,
        group=group,
    )
