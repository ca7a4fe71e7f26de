"""Business time against the slow model, on drawn calendars, mostly near changes of the clock: whole minutes, five zones."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.columns import NEVER
from engine.evaluation.hours import Hours, hours_of
from engine.language.calendars import Calendar, Range
from engine.language.durations import MINUTE, SECOND
from tests.unit.evaluation import slow_hours
from tests.unit.evaluation.slow_hours import moment, us

Ranges = tuple[Range, ...]

CHANGES = ["2026-03-29T01:00+00:00", "2026-10-25T01:00+00:00", "2026-04-04T15:00+00:00", "2026-10-03T15:30+00:00", "2011-12-30T10:00+00:00"]
HOLIDAYS_OF_ZONE = {
    "Europe/Berlin": "DE-BE",
    "America/New_York": "US-NY",
    "Australia/Lord_Howe": "AU-NSW",
    "Pacific/Apia": "WS",
    "Asia/Kathmandu": None,
}


@st.composite
def days_hours(draw: st.DrawFn) -> Ranges:
    """A day's ranges: none, one, or two in order; the last may run into the next day."""
    edges = sorted(draw(st.sets(st.integers(0, 47), min_size=0, max_size=4)))
    pairs = [Range(start * 30, end * 30) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    into_the_next_day: bool = draw(st.booleans())
    if pairs and into_the_next_day:
        pairs[-1] = Range(pairs[-1].start, draw(st.integers(1441, 1440 + pairs[0].start)) if pairs[0].start else 1440)
    return tuple(pairs)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and an instant on it, as likely as not near a change of the clock or near Christmas."""
    zone = draw(st.sampled_from(sorted(HOLIDAYS_OF_ZONE)))
    near = datetime.fromisoformat(draw(st.sampled_from([*CHANGES, "2026-12-25T00:00+00:00", "2024-02-29T00:00+00:00"])))
    at = near + timedelta(minutes=draw(st.integers(-3 * 1440, 3 * 1440)))
    extra_day = (near + timedelta(days=draw(st.integers(-2, 2)))).date()
    closed_day = (near + timedelta(days=draw(st.integers(-2, 2)))).date()
    of = Calendar(
        name="drawn",
        time_zone=zone,
        week=tuple(draw(st.lists(days_hours(), min_size=7, max_size=7))),
        holidays=draw(st.sampled_from([None, HOLIDAYS_OF_ZONE[zone]])),
        closed_dates=draw(st.sampled_from([frozenset(), frozenset({closed_day})])),
        closed_month_days=draw(st.sampled_from([frozenset(), frozenset({(2, 29), (12, 26)})])),
        extra=draw(st.sampled_from([(), ((extra_day, draw(days_hours())),)])),
    )
    return of, at


def drawn_hours(of: Calendar, at: datetime) -> Hours:
    return hours_of(of, us(at), us(at))


@given(scene=scenes(), minutes=st.integers(0, 14 * 1440))
def test_open_time_as_walked(scene: tuple[Calendar, datetime], minutes: int) -> None:
    of, first = scene
    last = first + timedelta(minutes=minutes)
    known = slow_hours.openings(of, first, last)
    tested, at = drawn_hours(of, first), np.array([us(first), us(last)])
    work = tested.worked(at)
    assert timedelta(microseconds=int(work[1] - work[0])) == slow_hours.elapsed(known, first, last)
    assert tested.is_open(at).tolist() == [slow_hours.is_open(known, first), slow_hours.is_open(known, last)]


@given(scene=scenes(), minutes=st.integers(1, 3 * 1440))
def test_deadlines_as_walked(scene: tuple[Calendar, datetime], minutes: int) -> None:
    of, first = scene
    last = first + timedelta(days=40)
    tested, at = drawn_hours(of, first), np.array([us(first)])
    found = moment(tested.reached(tested.worked(at) + minutes * MINUTE, at)[0])
    walked = slow_hours.reached(slow_hours.openings(of, first, last), first, timedelta(minutes=minutes), last)
    assert (None if found is None or found > last else found) == walked


@given(scene=scenes(), days=st.integers(0, 6))
def test_working_days_as_walked(scene: tuple[Calendar, datetime], days: int) -> None:
    of, first = scene
    known = slow_hours.openings(of, first, first + timedelta(days=75))
    tested, at = drawn_hours(of, first), np.array([us(first)])
    later = slow_hours.working_days_later(of, known, first, days)
    end = slow_hours.end_of_working_day(known, first, days)
    if later is not None:
        assert moment(tested.working_days_later(at, days)[0]) == later
        assert moment(tested.end_of_working_day(at, days)[0]) == end


@given(scene=scenes(), steps=st.lists(st.integers(-400 * 1440, 400 * 1440), min_size=1, max_size=20), need=st.integers(1, 100 * 3600))
def test_open_time_and_its_inverse_fit(scene: tuple[Calendar, datetime], steps: list[int], need: int) -> None:
    """Open time never falls; at a deadline exactly the target has passed, and a microsecond before it has not."""
    of, first = scene
    at = np.sort(us(first) + np.array(steps, dtype=np.int64) * MINUTE)
    tested = drawn_hours(of, first)
    work = tested.worked(at)
    assert bool((np.diff(work) >= 0).all())
    found = tested.reached(work + need * SECOND, at)
    come = found != NEVER
    assert tested.worked(found[come]).tolist() == (work + need * SECOND)[come].tolist()
    assert bool((tested.worked(found[come] - 1) < (work + need * SECOND)[come]).all())
