"""How a deadline came about and what came of it, in words."""

from __future__ import annotations

from engine.answers.wording import branch_text, instant_text, joined, length_beside, length_text, unmet, value_text
from engine.evaluation.accounts import Account, InForce
from engine.evaluation.columns import NEVER
from engine.evaluation.deadlines import is_held
from engine.evaluation.hours import FAR
from engine.language.book import Aim
from engine.language.calendars import ALWAYS
from engine.language.durations import Unit


def promised_text(account: Account, place: int) -> str:
    """What a segment is held to: `4h in the hours of berlin-office (priority is high)`."""
    if not account.clocked.segments.applies[place]:
        return f"no promise: {unpromised(account, place)}"
    force = account.in_force(place)
    by = branch_text((*force.target_by, *force.hours_by))
    return f"{_length(force)} ({by})" if by else _length(force)


def unpromised(account: Account, place: int) -> str:
    """Why a segment that gives no verdict gives none."""
    force = account.in_force(place)
    time, standard = force.version.time, force.version.standard
    if not force.applies:
        return unmet(account.view(place), standard.applies)
    if time.due is not None and account.clocked.segments.floor[place] == NEVER:
        return f"{time.due} is {value_text(force.due)}" + (", which is no instant" if force.due is not None else "")
    if (force.target is None and time.due is None) or force.hours is None:
        chosen_by = {each.by: value_text(each.value) for each in (*force.target_by, *force.hours_by)}
        return f"{joined((f'{name} is {value}' for name, value in chosen_by.items()), 'and')}, for which there is no target"
    opened_at = account.rows.at[account.clocked.segments.opener_row[[account.clocked.spans.group[place]]]]
    if not is_held(standard, opened_at)[0]:
        days = " ".join(f"{name} {day}" for name, day in (("since", standard.since), ("until", standard.until)) if day is not None)
        return f"it opened on a day that is not held to it, which is {days}"
    return "this text of the standard was not in force yet"


def _length(force: InForce) -> str:
    time = force.version.time
    if time.due is not None:
        return f"by {time.due}, which is {value_text(force.due)}"
    of_days = force.target is not None and force.target.unit in (Unit.WORKING_DAYS, Unit.END_OF_WORKING_DAY)
    hours = "" if force.hours in (None, ALWAYS) else f" of {force.hours}" if of_days else f" in the hours of {force.hours}"
    if _is_measured(force):
        return f"measured{hours}"
    return f"{'not within ' if time.aim is Aim.NOT_WITHIN else ''}{force.target}{hours}"


def _is_measured(force: InForce) -> bool:
    """Whether a clock is only measured, as one that a bar reads is."""
    return force.target is not None and force.target.unit is Unit.EXACT and force.target.amount >= FAR


def due_text(account: Account, group: int, deadline_at: int | None) -> str:
    """How the deadline of a group of spans came about; why there is none."""
    outcome = account.clocked
    place, zone = int(outcome.deciding[group]), account.standard.time_zone
    segments, force = outcome.segments, account.in_force(place)
    if deadline_at is None:
        return _no_deadline(account, place)
    start, opened_at = int(segments.start[place]), int(account.rows.at[segments.opener_row[group]])
    elapsed, need = int(segments.x[place]), int(segments.need[place])
    due = instant_text(deadline_at, zone)
    if force.version.time.due is not None:
        late = ", which had passed when it was known, so the deadline is that moment" if deadline_at == start > opened_at else ""
        return f"{force.version.time.due} is {value_text(force.due)}{late} → {due}"
    reckoned = f"{_length(force).removeprefix('not within ')} from {instant_text(opened_at, zone)}"
    if deadline_at == start > opened_at and elapsed > need:
        passed = length_beside(elapsed, need)
        return f"{reckoned}; when the target changed, {passed} had passed already, so the deadline is that moment → {due}"
    return f"{reckoned}{_moved(account, group, place, deadline_at)} → {due}"


def _moved(account: Account, group: int, place: int, deadline_at: int) -> str:
    """By how much open time pauses, and what is between two spans, have moved a deadline."""
    segments, regime = account.clocked.segments, account.clocked.regime
    opener = account.clocked.opener[group]
    worked = regime.worked.at_entries(segments.calendars[segments.calendar[place]])
    uncounted = int(segments.worked[place] - worked[opener] - segments.x[place])
    in_hours = "" if account.in_force(place).hours == ALWAYS else " in open hours"
    return f", {length_text(uncounted)} of pauses{in_hours} left out" if uncounted > 0 and deadline_at > segments.floor[place] else ""


def _no_deadline(account: Account, place: int) -> str:
    segments = account.clocked.segments
    if not segments.applies[place]:
        return f"none: {promised_text(account, place)}"
    if _is_measured(account.in_force(place)):
        return "none: the time is measured, and the bar is about many"
    left = int(segments.need[place] - segments.x[place])
    if segments.need[place] >= FAR or segments.running[place]:
        return "none: the calendar has no opening within ten years"
    return f"none while the clock is paused; {length_text(max(left, 0))} are left when it goes on"
