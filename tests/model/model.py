"""The law, row by row: the slow and obvious second opinion on the engine's columns.

It reads the same book and shares no code with `engine.evaluation`. `spans` walks a timeline, `opening` counts hours, `seeing` asks
conditions, `judging` gives the verdict; here they become rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from engine.language.book import Bar, Book, Clock, Rule, Standard, Time
from engine.language.conditions import Compare, Happened
from tests.model.judging import Judged, judged
from tests.model.rows import Event, Reason, Row, State
from tests.model.sampling import sample_rows, ungrouped
from tests.model.seeing import Moment, View, for_must, held_to, holds, in_force, lacks_a_number, moments_of, parts_of
from tests.model.spans import Span, Walk, matched


def evaluate(book: Book, events: Iterable[Event], now: int, horizons: Mapping[str, int] | None = None) -> list[Row]:
    """Every verdict of a book as of `now`, by standard, timeline and opening.

    Events after `now` are not seen. `horizons` tells how far each feed has been read, in microseconds; a feed that is not in it, up to now.
    """
    seen = [event for event in events if event.at <= now]
    interactions = _interactions(seen)
    rows: list[Row] = []
    for standard in book.standards:
        if isinstance(standard.kind, Time):
            horizon = read_until(standard.kind, seen, now, horizons or {})
            rows += _time_rows(book, standard, standard.kind, interactions, now, horizon)
        elif isinstance(standard.kind, Bar):
            rows += sample_rows(book.calendars, standard, interactions)
        else:
            rows += rule_rows(standard, interactions)
    return sorted(rows, key=lambda row: (row.standard, row.timeline, row.opened_at, row.opener))


def left_out(book: Book, events: Iterable[Event]) -> dict[str, int]:
    """By bar, how many interactions have a sample that is in no group."""
    interactions = _interactions(events)
    bars = [each for each in book.standards if isinstance(each.kind, Bar)]
    return {each.name: sum(bool(ungrouped(book.calendars, each, it)) for it in interactions.values()) for each in bars}


def _interactions(events: Iterable[Event]) -> dict[str, list[Moment]]:
    by_subject: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_subject[event.subject].append(event)
    return {subject: moments_of(theirs) for subject, theirs in by_subject.items()}


def read_until(kind: Time | Bar | Rule, seen: list[Event], now: int, horizons: Mapping[str, int]) -> int:
    """Up to when one may judge: the least horizon of the feeds that have sent what is waited for, of all feeds where none has."""
    types = _waited_for(kind)
    if "opened" in types:
        types |= {"customer_message", "queued"}
    feeds = {event.feed for event in seen if event.type in types} or {*horizons, *(event.feed for event in seen)}
    return min([now, *(horizons.get(feed, now) for feed in feeds)])


def _waited_for(kind: Time | Bar | Rule) -> set[str]:
    """The types of what could end or pause a clock, of what a rule judges or a bar counts; none where any event may be asked for."""
    if isinstance(kind, Rule):
        return {match.type for match in kind.every}
    read = kind.clock if isinstance(kind, Time) else kind.of
    if isinstance(read, Clock):
        return {match.type for match in (*read.stop, *read.cancel, *read.pause)}
    counted = (kind.at if isinstance(kind, Bar) else None) or "opened"
    if read is None or isinstance(read, str):
        return {counted} if read is None else set()
    parts = [*parts_of(read)]
    if any(isinstance(part, Compare) and part.attribute not in ("hour", "weekday", "first_event") for part in parts):
        return set()
    return {counted, *(type_ for part in parts if isinstance(part, Happened) for type_ in part.types)}


def timelines(interactions: Mapping[str, list[Moment]], per: tuple[str, ...]) -> list[tuple[str, list[Moment]]]:
    """Each timeline's name and moments: an interaction, or all that share their last values of some attributes."""
    if not per:
        return list(interactions.items())
    together: dict[tuple[str, ...], list[Moment]] = defaultdict(list)
    for moments in interactions.values():
        last = moments[-1].attributes
        if all(name in last for name in per):
            together[tuple(last[name][1:] for name in per)] += moments
    return [(" / ".join(values), sorted(moments, key=lambda moment: moment.order)) for values, moments in together.items()]


def _time_rows(book: Book, standard: Standard, kind: Time, interactions: Mapping[str, list[Moment]], now: int, horizon: int) -> list[Row]:
    rows = []
    for name, moments in timelines(interactions, kind.per):
        for span in Walk(book, standard, kind).through(moments):
            if held_to(standard, span.opener.at) and any(segment.applicable for segment in span.segments):
                rows.append(row_of(standard, name, span, judged(kind, span, now, horizon)))
    return rows


def row_of(standard: Standard, timeline: str, span: Span, verdict: Judged) -> Row:
    return Row(
        standard=standard.name,
        timeline=timeline,
        opener=span.opener.event.seq,
        span=span.number,
        state=verdict.state,
        open=verdict.open,
        reason=verdict.reason,
        opened_at=span.opener.at,
        deadline_at=verdict.segment.deadline,
        decided_at=verdict.decided_at,
        elapsed_us=span.elapsed(span.last.hours, verdict.counted_until),
        target_us=verdict.segment.target_us,
        labels=_labels(standard, verdict.seen),
    )


def _labels(standard: Standard, seen: View) -> dict[str, str]:
    """The values of `break_down`, empty where missing."""
    return {name: seen.text(name) or "" for name in standard.break_down}


def rule_rows(standard: Standard, interactions: Mapping[str, list[Moment]]) -> list[Row]:
    """One verdict for each event of a rule's type, at its time; spans number the events of the type in their interaction."""
    assert isinstance(standard.kind, Rule)
    rows = []
    for subject, moments in interactions.items():
        number = 0
        for moment in moments:
            if any(matched(match, moment, standard.time_zone) for match in standard.kind.every):
                number += 1
                rows += _rule_verdict(standard, subject, moment, number)
    return rows


def _rule_verdict(standard: Standard, subject: str, moment: Moment, number: int) -> list[Row]:
    """The row of one event, or none where `for` does not hold or a number is missing that `must` compares."""
    assert isinstance(standard.kind, Rule)
    seen = in_force(moment, moment, standard.time_zone)
    own = for_must(moment, standard.time_zone)
    must = standard.kind.must
    if not held_to(standard, moment.at) or not holds(standard.applies, seen) or lacks_a_number(must, own):
        return []
    kept = holds(must, own)
    return [
        Row(
            standard=standard.name,
            timeline=subject,
            opener=moment.event.seq,
            span=number,
            state=State.MET if kept else State.BREACHED,
            open=False,
            reason=Reason.HELD if kept else Reason.NOT_HELD,
            opened_at=moment.at,
            deadline_at=None,
            decided_at=moment.at,
            elapsed_us=0,
            target_us=None,
            labels=_labels(standard, seen),
        )
    ]
