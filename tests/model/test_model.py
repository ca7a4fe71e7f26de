"""The model itself against the law: rows that a service manager could check with a calendar and a pencil, both sides of every edge.

Days are of 2026 in Berlin. 11-20 is a Friday; the clocks go forward on 03-29 and back on 10-25.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.language.book import Book, Choice, Count, Match, OnChange, Rule, Standard
from engine.language.calendars import Calendar, Range
from engine.language.conditions import Condition, Happened, Op
from tests.model.model import evaluate
from tests.model.rows import differences
from tests.model.telling import REPLY, SOLVED, at, by, clock, due, events, not_within, told, when, within


def _calendar(name: str, *days: str, **more: Any) -> Calendar:
    """Seven days from Monday, each `9-12 13-16` or empty."""
    week = tuple(tuple(Range(*(int(hour) * 60 for hour in part.split("-"))) for part in day.split()) for day in days)
    return replace(Calendar(name, "Europe/Berlin", week), **more)


OFFICE = _calendar("office", "9-18", "9-18", "9-18", "9-18", "9-12 13-16", "", "", closed_month_days=frozenset({(12, 31)}))
NIGHT = _calendar("night", *["22-30"] * 7)
ENDING = _calendar("ending", *[""] * 7, extra=((date(2026, 11, 20), (Range(540, 660),)),))
CALENDARS = {each.name: each for each in (OFFICE, NIGHT, ENDING)}

EMAIL = when("channel", Op.IS, "email")
BY_PRIORITY = by("priority", urgent="1h", high="4h")
FIRST = replace(REPLY, count=Count.FIRST)
CALLS = clock("queued", "answered", cancel="abandoned")
SHORT_CALLS = clock("queued", "answered", cancel="abandoned", before="5s")
WAITS = clock("opened", "resolved", pause="pending", resume="unpending")
EITHER = clock("opened", "resolved", pause="pending", resume="pending unpending")

# fmt: off
# what is tested | standard | events | as of | the verdicts
DEADLINES = [
    ("a reply at the deadline is in time", within("4h"), "11-20 10:00 opened; 11-20 14:00 agent_message", "11-20 15:00",
     ["met in_time, deadline 11-20 14:00, at 11-20 14:00, 4h of 4h"]),
    ("a reply a microsecond later is not", within("4h"), "11-20 10:00 opened; 11-20 14:00:00.000001 agent_message", "11-20 15:00",
     ["breached deadline_passed, deadline 11-20 14:00, at 11-20 14:00, 4h1us of 4h"]),
    ("before the mark it runs", within("4h"), "11-20 10:00 opened", "11-20 13:11:59.999999",
     ["running counting open, deadline 11-20 14:00, 3h11m59s999999us of 4h"]),
    ("at 80% it is at risk", within("4h"), "11-20 10:00 opened", "11-20 13:12",
     ["at_risk past_mark open, deadline 11-20 14:00, 3h12m of 4h"]),
    ("at the deadline it is still at risk", within("4h"), "11-20 10:00 opened", "11-20 14:00",
     ["at_risk past_mark open, deadline 11-20 14:00, 4h of 4h"]),
    ("a microsecond later it is breached and runs on", within("4h"), "11-20 10:00 opened", "11-20 14:00:00.000001",
     ["breached deadline_passed open, deadline 11-20 14:00, at 11-20 14:00, 4h1us of 4h"]),
    ("events of one instant follow their order", within("4h"), "11-20 10:00 opened; 11-20 10:00 agent_message", "11-20 15:00",
     ["met in_time, deadline 11-20 14:00, at 11-20 10:00, 0 of 4h"]),
    ("a late event is folded in where it belongs", within("4h"), "11-20 14:30 agent_message; 11-20 10:00 opened; 11-20 13:00 agent_message",
     "11-20 15:00", ["met in_time, deadline 11-20 14:00, at 11-20 13:00, 3h of 4h"]),
    ("a subject without `opened` opens by its first message", within("4h", WAITS), "11-20 10:00 queued; 11-20 11:00 customer_message",
     "11-20 11:00", ["running counting open, deadline 11-20 14:00, 1h of 4h"]),
    ("but not if it has one", within("4h", WAITS), "11-20 10:00 queued; 11-20 11:00 opened", "11-20 11:00",
     ["running counting open, deadline 11-20 15:00, 0 of 4h"]),
]

HOURS = [
    ("Friday's mail, answered on Monday", within("4h", hours="office"), "11-20 15:30 opened; 11-23 09:30 agent_message", "11-23 12:00",
     ["met in_time, deadline 11-23 12:30, at 11-23 09:30, 1h of 4h"]),
    ("a deadline may be a closing time", within("4h", hours="office"), "11-20 11:00 opened; 11-20 16:00 agent_message", "11-23 12:00",
     ["met in_time, deadline 11-20 16:00, at 11-20 16:00, 4h of 4h"]),
    ("after it is late, though no open time lies between", within("4h", hours="office"), "11-20 11:00 opened; 11-21 00:00 agent_message",
     "11-23 12:00", ["breached deadline_passed, deadline 11-20 16:00, at 11-20 16:00, 4h of 4h"]),
    ("a closing instant is outside", within("8h", hours="office"), "11-20 15:00 opened", "11-20 16:00",
     ["running outside_hours open, deadline 11-23 16:00, 1h of 8h"]),
    ("a calendar that has ended gives no date", within("4h", hours="ending"), "11-20 09:00 opened", "11-20 10:00",
     ["running calendar_ended open, 1h of 4h"]),
    ("24h over the spring change", within("24h"), "03-28 12:00 opened", "03-28 12:00",
     ["running counting open, deadline 03-29 13:00, 0 of 24h"]),
    ("a day over the spring change", within("1d"), "03-28 12:00 opened", "03-28 12:00",
     ["running counting open, deadline 03-29 12:00, 0 of 23h"]),
    ("a day over the autumn change", within("1d"), "10-24 12:00 opened", "10-24 12:00",
     ["running counting open, deadline 10-25 12:00, 0 of 25h"]),
    ("a day into the spring gap is the first instant after it", within("1d"), "03-28 02:30 opened", "03-28 02:30",
     ["running counting open, deadline 03-29 03:00, 0 of 23h30m"]),
    ("a day into the repeated hour is the first of the two", within("1d"), "10-24 02:30 opened", "10-24 02:30",
     ["running counting open, deadline 10-25 02:30, 0 of 24h"]),
    ("three working days", within("3 working days", hours="office"), "11-18 10:00 opened", "11-18 10:00",
     ["running counting open, deadline 11-23 10:00, 0 of 24h"]),
    ("a closing instant counts from the next opening", within("1 working day", hours="office"), "11-20 16:00 opened", "11-20 16:00",
     ["running outside_hours open, deadline 11-24 09:00, 0 of 9h"]),
    ("a time in the break moves to the next opening", within("1 working day", hours="office"), "11-19 12:30 opened", "11-19 12:30",
     ["running counting open, deadline 11-20 13:00, 0 of 8h30m"]),
    ("a time after the last closing moves to it", within("1 working day", hours="office"), "11-19 17:00 opened", "11-19 17:00",
     ["running counting open, deadline 11-20 16:00, 0 of 7h"]),
    ("the end of today", within("end of 0 working days", hours="office"), "11-20 10:00 opened", "11-20 10:00",
     ["running counting open, deadline 11-20 16:00, 0 of 5h"]),
    ("the end of the next working day", within("end of 1 working day", hours="office"), "11-20 17:00 opened", "11-20 17:00",
     ["running outside_hours open, deadline 11-24 18:00, 0 of 18h"]),
    ("a night shift belongs to the day on which it starts", within("end of 0 working days", hours="night"), "11-20 02:00 opened",
     "11-20 02:00", ["running counting open, deadline 11-20 06:00, 0 of 4h"]),
]

PAUSES = [
    ("a pause moves the deadline", within("4h", WAITS), "11-20 10:00 opened; 11-20 11:00 pending; 11-20 13:00 unpending", "11-20 13:00",
     ["running counting open, deadline 11-20 16:00, 1h of 4h"]),
    ("paused it has no deadline", within("1h", WAITS), "11-20 10:00 opened; 11-20 11:00 pending", "11-20 19:00",
     ["paused paused open, 1h of 1h"]),
    ("stopping while paused is in time", within("1h", WAITS),
     "11-20 10:00 opened; 11-20 11:00 pending; 11-20 18:00 resolved", "11-20 19:00",
     ["met in_time, at 11-20 18:00, 1h of 1h"]),
    ("a pause after the deadline does not help", within("1h", WAITS), "11-20 10:00 opened; 11-20 11:00:00.000001 pending", "11-20 19:00",
     ["breached deadline_passed open, deadline 11-20 11:00, at 11-20 11:00, 1h1us of 1h"]),
    ("a deadline that would fall into a pause is at its resume", within("1h", WAITS),
     "11-20 10:00 opened; 11-20 11:00 pending; 11-20 13:00 unpending", "11-20 13:00:00.000001",
     ["breached deadline_passed open, deadline 11-20 13:00, at 11-20 13:00, 1h1us of 1h"]),
    ("paused before it opens", within("1h", WAITS), "11-20 09:00 pending; 11-20 10:00 opened; 11-20 12:00 unpending", "11-20 12:30",
     ["running counting open, deadline 11-20 13:00, 30m of 1h"]),
    ("pauses do not nest", within("1h", WAITS), "11-20 10:00 opened; 11-20 10:00 pending; 11-20 10:00 pending; 11-20 12:00 unpending",
     "11-20 12:00", ["running counting open, deadline 11-20 13:00, 0 of 1h"]),
    ("one event that pauses and resumes, resumes", within("1h", EITHER), "11-20 10:00 opened; 11-20 10:10 pending", "11-20 10:30",
     ["running counting open, deadline 11-20 11:00, 30m of 1h"]),
    ("a day with a pause inside hours ends later", within("1 working day", WAITS, hours="office"),
     "11-18 10:00 opened; 11-18 11:00 pending; 11-18 13:00 unpending", "11-18 13:00",
     ["running counting open, deadline 11-19 12:00, 1h of 9h"]),
    ("a pause outside hours moves nothing", within("1 working day", WAITS, hours="office"),
     "11-18 10:00 opened; 11-18 18:00 pending; 11-19 09:00 unpending", "11-19 09:00",
     ["at_risk past_mark open, deadline 11-19 10:00, 8h of 9h"]),
]

CANCELS = [
    ("abandoned at the deadline leaves the count", within("20s", CALLS), "11-20 10:00 queued; 11-20 10:00:20 abandoned", "11-20 11:00",
     ["cancelled cancelled, deadline 11-20 10:00:20, at 11-20 10:00:20, 20s of 20s"]),
    ("abandoned later is already breached", within("20s", CALLS), "11-20 10:00 queued; 11-20 10:00:21 abandoned", "11-20 11:00",
     ["breached deadline_passed, deadline 11-20 10:00:20, at 11-20 10:00:20, 21s of 20s"]),
    ("hung up at five seconds is forgiven", within("20s", SHORT_CALLS), "11-20 10:00 queued; 11-20 10:00:05 abandoned", "11-20 11:00",
     ["cancelled cancelled, deadline 11-20 10:00:20, at 11-20 10:00:05, 5s of 20s"]),
    ("hung up after five seconds is a miss", within("20s", SHORT_CALLS),
     "11-20 10:00 queued; 11-20 10:00:05.000001 abandoned", "11-20 11:00",
     ["breached deadline_passed open, deadline 11-20 10:00:20, at 11-20 10:00:20, 1h of 20s"]),
    ("a first span that was cancelled stays the first", within("1h", FIRST),
     "11-20 10:00 opened; 11-20 10:10 spam; 11-20 10:20 customer_message", "11-20 12:00",
     ["cancelled cancelled, deadline 11-20 11:00, at 11-20 10:10, 10m of 1h"]),
]

SPANS = [
    ("several unanswered messages are one wait, then another begins", within("1h"),
     "11-20 10:00 opened; 11-20 10:10 customer_message; 11-20 10:30 agent_message; 11-20 11:00 customer_message", "11-20 11:00",
     ["met in_time, deadline 11-20 11:00, at 11-20 10:30, 30m of 1h", "running counting open, deadline 11-20 12:00, 0 of 1h"]),
    ("each reply ends one span and opens the next", within("1h", clock("agent_message", "agent_message")),
     "11-20 10:00 agent_message; 11-20 10:30 agent_message", "11-20 10:30",
     ["met in_time, deadline 11-20 11:00, at 11-20 10:30, 30m of 1h", "running counting open, deadline 11-20 11:30, 0 of 1h"]),
    ("a sum goes on where it stopped and takes its `met` back", within("4h", SOLVED),
     "11-20 10:00 opened; 11-20 13:00 resolved; 11-20 16:00 reopened", "11-20 16:30",
     ["at_risk past_mark open, deadline 11-20 17:00, 3h30m of 4h"]),
    ("as the last span leaves it", within("4h", SOLVED),
     "11-20 10:00 opened; 11-20 13:00 resolved; 11-20 16:00 reopened; 11-20 17:00 resolved", "11-20 19:00",
     ["met in_time, deadline 11-20 17:00, at 11-20 17:00, 4h of 4h"]),
    ("it also goes on after a cancel", within("4h", SOLVED),
     "11-20 10:00 opened; 11-20 13:00 spam; 11-20 16:00 reopened; 11-20 16:10 resolved", "11-20 19:00",
     ["met in_time, deadline 11-20 17:00, at 11-20 16:10, 3h10m of 4h"]),
    ("breached in its first span, it stays so", within("1h", SOLVED),
     "11-20 10:00 opened; 11-20 13:00 resolved; 11-20 16:00 reopened", "11-20 16:30",
     ["breached deadline_passed open, deadline 11-20 11:00, at 11-20 11:00, 3h30m of 1h"]),
    ("all interactions of one customer are one timeline", within("4h", REPLY, per=("customer",)),
     "11-20 10:00 opened customer=kim @a; 11-20 11:00 opened customer=kim @b; 11-20 12:00 agent_message @b; 11-20 13:00 opened @c",
     "11-20 13:00", ["met in_time, deadline 11-20 14:00, at 11-20 12:00, 2h of 4h"]),
    ("judged by the interaction that opened the span", within(BY_PRIORITY, REPLY, per=("customer",)),
     "11-20 10:00 opened customer=kim priority=high @a; 11-20 11:00 updated customer=kim priority=urgent @b", "11-20 12:00",
     ["running counting open, deadline 11-20 14:00, 2h of 4h"]),
]

CHANGES = [
    ("a more urgent priority counts from the start", within(BY_PRIORITY),
     "11-20 10:00 opened priority=high; 11-20 10:30 updated priority=urgent", "11-20 10:30",
     ["running counting open, deadline 11-20 11:00, 30m of 1h"]),
    ("a change that makes it late at once is the deadline", within(BY_PRIORITY),
     "11-20 10:00 opened priority=high; 11-20 12:00 updated priority=urgent", "11-20 12:00:00.000001",
     ["breached deadline_passed open, deadline 11-20 12:00, at 11-20 12:00, 2h1us of 1h"]),
    ("stopping at that instant is in time", within(BY_PRIORITY),
     "11-20 10:00 opened priority=high; 11-20 12:00 updated priority=urgent; 11-20 12:00 agent_message", "11-20 13:00",
     ["met in_time, deadline 11-20 12:00, at 11-20 12:00, 2h of 1h"]),
    ("a softer target does not undo a breach", within(BY_PRIORITY),
     "11-20 10:00 opened priority=urgent; 11-20 12:00 updated priority=high", "11-20 13:00",
     ["breached deadline_passed open, deadline 11-20 11:00, at 11-20 11:00, 3h of 1h"]),
    ("kept, the target stays that of the start", within(BY_PRIORITY, on_change=OnChange.KEEP),
     "11-20 10:00 opened priority=high; 11-20 12:00 updated priority=urgent", "11-20 13:00",
     ["running counting open, deadline 11-20 14:00, 3h of 4h"]),
    ("hours change too, counted anew from the start", within("4h", hours=Choice("team", (("day", "office"),), "always")),
     "11-20 11:00 opened; 11-20 14:00 updated team=day", "11-20 14:00",
     ["running counting open, deadline 11-20 16:00, 2h of 4h"]),
    ("nothing was promised", within(BY_PRIORITY), "11-20 10:00 opened priority=low", "11-20 13:00", []),
    ("the closing event is judged by what held before it", within(BY_PRIORITY),
     "11-20 10:00 opened priority=high; 11-20 12:00 agent_message priority=urgent", "11-20 13:00",
     ["met in_time, deadline 11-20 14:00, at 11-20 12:00, 2h of 4h"]),
    ("`for` that never held", within("1h", applies=EMAIL), "11-20 10:00 opened channel=chat; 11-20 10:30 agent_message channel=email",
     "11-20 13:00", []),
    ("`for` that holds no more", within("1h", applies=EMAIL), "11-20 10:00 opened channel=email; 11-20 10:30 updated channel=null",
     "11-20 13:00", ["cancelled not_applicable open, 3h"]),
    ("`for` that holds again, too late", within("1h", applies=EMAIL),
     "11-20 10:00 opened channel=email; 11-20 10:30 updated channel=chat; 11-20 12:00 updated channel=email", "11-20 13:00",
     ["breached deadline_passed open, deadline 11-20 12:00, at 11-20 12:00, 3h of 1h"]),
    ("`happened` includes the event of the instant", within("1h", WAITS, applies=Happened(("assigned",))),
     "11-20 10:00 opened; 11-20 10:10 assigned", "11-20 10:20", ["running counting open, deadline 11-20 11:00, 20m of 1h"]),
    ("the first day of `since` is in", within("1h", since=date(2026, 11, 20)), "11-20 00:00 opened", "11-20 00:00",
     ["running counting open, deadline 11-20 01:00, 0 of 1h"]),
    ("the day before it is not", within("1h", since=date(2026, 11, 20)), "11-19 23:59:59 opened", "11-20 00:00", []),
    ("the last day of `until` is in", within("1h", until=date(2026, 11, 19)), "11-19 23:59:59 opened", "11-19 23:59:59",
     ["running counting open, deadline 11-20 00:59:59, 0 of 1h"]),
    ("the day after it is not", within("1h", until=date(2026, 11, 19)), "11-20 00:00 opened", "11-20 00:00", []),
]

NOT_WITHIN = [
    ("too soon, by a microsecond", not_within("2h"), "11-20 10:00 resolved; 11-20 11:59:59.999999 reopened", "11-20 13:00",
     ["breached too_soon, deadline 11-20 12:00, at 11-20 11:59:59.999999, 1h59m59s999999us of 2h"]),
    ("at the deadline it has lasted", not_within("2h"), "11-20 10:00 resolved; 11-20 12:00 reopened", "11-20 13:00",
     ["met lasted, deadline 11-20 12:00, at 11-20 12:00, 2h of 2h"]),
    ("nobody came back", not_within("2h"), "11-20 10:00 resolved", "11-20 12:00",
     ["met lasted, deadline 11-20 12:00, at 11-20 12:00, 2h of 2h"]),
    ("before that it runs, never at risk", not_within("2h"), "11-20 10:00 resolved", "11-20 11:59:59",
     ["running counting open, deadline 11-20 12:00, 1h59m59s of 2h"]),
    ("a second start inside opens nothing", not_within("2h"), "11-20 10:00 resolved; 11-20 11:59:59 resolved", "11-20 13:00",
     ["met lasted, deadline 11-20 12:00, at 11-20 12:00, 2h of 2h"]),
    ("at the deadline the next one opens", not_within("2h"), "11-20 10:00 resolved; 11-20 12:00 resolved", "11-20 13:00",
     ["met lasted, deadline 11-20 12:00, at 11-20 12:00, 2h of 2h", "running counting open, deadline 11-20 14:00, 1h of 2h"]),
    ("too soon, also while paused", not_within("2h"), "11-20 10:00 resolved; 11-20 11:00 pending; 11-20 19:00 reopened", "11-20 20:00",
     ["breached too_soon, at 11-20 19:00, 1h of 2h"]),
    ("while it does not apply the end does not come", not_within("2h", applies=EMAIL),
     "11-20 10:00 resolved channel=email; 11-20 11:00 updated channel=chat; 11-20 13:00 updated channel=email", "11-20 14:00",
     ["met lasted, deadline 11-20 13:00, at 11-20 13:00, 3h of 2h"]),
]

DUE = [
    ("a date is the end of its day", due("promised"), "11-20 10:00 opened promised=2026-11-20; 11-21 00:00 agent_message", "11-22 00:00",
     ["met in_time, deadline 11-21 00:00, at 11-21 00:00, 14h of 14h"]),
    ("an instant with its offset", due("promised"), "11-20 10:00 opened promised=2026-11-20T12:00:00Z", "11-20 10:00",
     ["running counting open, deadline 11-20 13:00, 0 of 3h"]),
    ("without one it is local", due("promised"), "11-20 10:00 opened promised=2026-11-20T12:00", "11-20 10:00",
     ["running counting open, deadline 11-20 12:00, 0 of 2h"]),
    ("no row until it is known", due("promised"), "11-20 10:00 opened promised=soon", "11-20 13:00", []),
    ("already past when it is known", due("promised"), "11-20 10:00 opened; 11-20 14:00 updated promised=2026-11-20T12:00", "11-20 15:00",
     ["breached deadline_passed open, deadline 11-20 14:00, at 11-20 14:00, 5h of 4h"]),
    ("already past when the span opens", due("promised"), "11-20 10:00 opened promised=2026-11-20T09:00", "11-20 10:00",
     ["at_risk past_mark open, deadline 11-20 10:00, 0 of 0"]),
    ("it is never paused", due("promised", WAITS), "11-20 10:00 opened promised=2026-11-20T12:00; 11-20 11:00 pending", "11-20 11:00",
     ["running counting open, deadline 11-20 12:00, 1h of 2h"]),
]

# what is tested | standard | events | how far each feed is read | as of | the verdicts
HORIZONS = [
    ("read up to the deadline", within("1h"),
     "11-20 10:00 opened via=mail; 11-20 09:00 agent_message via=desk", "desk 11-20 11:00", "11-20 12:00",
     ["breached deadline_passed open, deadline 11-20 11:00, at 11-20 11:00, 2h of 1h"]),
    ("not read up to the deadline", within("1h"), "11-20 10:00 opened via=mail; 11-20 09:00 agent_message via=desk", "desk 11-20 10:59:59",
     "11-20 12:00", ["unknown not_read open, deadline 11-20 11:00, 2h of 1h"]),
    ("a feed that never ended such a clock holds nothing up", within("1h"),
     "11-20 10:00 opened via=mail; 11-20 09:00 agent_message via=desk", "mail 11-20 10:00", "11-20 12:00",
     ["breached deadline_passed open, deadline 11-20 11:00, at 11-20 11:00, 2h of 1h"]),
    ("if none ever did, all feeds count", within("1h"), "11-20 10:00 opened via=mail", "mail 11-20 12:00; desk 11-20 10:00", "11-20 12:00",
     ["unknown not_read open, deadline 11-20 11:00, 2h of 1h"]),
    ("a late stop is late once all is read", within("1h"), "11-20 10:00 opened via=mail; 11-20 12:00 agent_message via=desk",
     "desk 11-20 12:00", "11-20 13:00", ["breached deadline_passed, deadline 11-20 11:00, at 11-20 11:00, 2h of 1h"]),
    ("what lasts is met only when read", not_within("1h"), "11-20 10:00 resolved; 11-20 09:00 reopened via=desk", "desk 11-20 10:59:59",
     "11-20 12:00", ["unknown not_read open, deadline 11-20 11:00, 2h of 1h"]),
]

# what is tested | standard | events | as of | the label `channel` of each verdict
LABELS = [
    ("closed: the closing event's own included", within("1h"), "11-20 10:00 opened channel=email; 11-20 10:30 agent_message channel=chat",
     "11-20 12:00", ["chat"]),
    ("closed: not what came after", within("1h"),
     "11-20 10:00 opened channel=email; 11-20 10:30 agent_message; 11-20 11:00 updated channel=chat",
     "11-20 12:00", ["email"]),
    ("breached: those of the deadline", within("1h"), "11-20 10:00 opened channel=email; 11-20 11:00:00.000001 updated channel=chat",
     "11-20 12:00", ["email"]),
    ("open: the last known", within("4h"), "11-20 10:00 opened channel=email; 11-20 11:00 updated channel=chat", "11-20 12:00", ["chat"]),
    ("cleared", within("4h"), "11-20 10:00 opened channel=email; 11-20 11:00 updated channel=null", "11-20 12:00", [""]),
    ("several interactions: of the one that opened the span", within("4h", REPLY, per=("customer",)),
     "11-20 10:00 opened customer=kim channel=email @a; 11-20 11:00 agent_message customer=kim channel=chat @b", "11-20 12:00", ["email"]),
]

# what is tested | the rule's `must` | events | the verdicts
RULES = [
    ("at the bound", when("words", Op.AT_MOST, 250), "11-20 10:00 agent_message words=250", ["met held, at 11-20 10:00, 0"]),
    ("over it", when("words", Op.AT_MOST, 250), "11-20 10:00 agent_message words=251", ["breached not_held, at 11-20 10:00, 0"]),
    ("a missing number gives no verdict, a carried one is not its own", when("words", Op.AT_MOST, 250),
     "11-20 10:00 updated words=200; 11-20 10:00 agent_message", []),
    ("a text is no number", when("words", Op.AT_MOST, 250), "11-20 10:00 agent_message words=few", []),
    ("another type", when("words", Op.AT_MOST, 250), "11-20 10:00 internal_note words=300", []),
    ("a missing text breaks an equality", when("tone", Op.IS, "kind"), "11-20 10:00 agent_message",
     ["breached not_held, at 11-20 10:00, 0"]),
    ("a missing text satisfies `not`", when("tone", Op.NOT, "rude"), "11-20 10:00 agent_message", ["met held, at 11-20 10:00, 0"]),
    ("only earlier events have happened", Happened(("agent_message",)), "11-20 10:00 agent_message; 11-20 10:00 agent_message",
     ["breached not_held, at 11-20 10:00, 0", "met held, at 11-20 10:00, 0"]),
]
# fmt: on

TABLE = [*DEADLINES, *HOURS, *PAUSES, *CANCELS, *SPANS, *CHANGES, *NOT_WITHIN, *DUE]


@pytest.mark.parametrize(("standard", "timeline", "now", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_time_standards(standard: Standard, timeline: str, now: str, expected: list[str]) -> None:
    rows = evaluate(Book((standard,), CALENDARS), events(timeline), at(now))
    assert [told(row) for row in rows] == expected


@pytest.mark.parametrize(
    ("standard", "timeline", "read", "now", "expected"), [row[1:] for row in HORIZONS], ids=[row[0] for row in HORIZONS]
)
def test_horizons(standard: Standard, timeline: str, read: str, now: str, expected: list[str]) -> None:
    feeds = [part.split(maxsplit=1) for part in read.split(";")]
    rows = evaluate(Book((standard,), CALENDARS), events(timeline), at(now), {feed: at(until) for feed, until in feeds})
    assert [told(row) for row in rows] == expected


@pytest.mark.parametrize(("standard", "timeline", "now", "channels"), [row[1:] for row in LABELS], ids=[row[0] for row in LABELS])
def test_labels(standard: Standard, timeline: str, now: str, channels: list[str]) -> None:
    rows = evaluate(Book((standard,), CALENDARS), events(timeline), at(now))
    assert [row.labels for row in rows] == [{"channel": channel} for channel in channels]


@pytest.mark.parametrize(("must", "timeline", "expected"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_rules(must: Condition, timeline: str, expected: list[str]) -> None:
    rule = Standard("rule", "A rule", Rule((Match("agent_message"),), must), "Europe/Berlin")
    assert [told(row) for row in evaluate(Book((rule,), {}), events(timeline), at("11-21 00:00"))] == expected


def test_a_timeline_of_several_interactions_has_their_values_as_its_name() -> None:
    standard = within("4h", REPLY, per=("customer", "topic"))
    told_by = events(
        "11-20 10:00 opened customer=kim topic=bill @a; 11-20 10:10 opened customer=kim topic=bill @b; 11-20 10:20 opened customer=kim @c"
    )
    rows = evaluate(Book((standard,), CALENDARS), told_by, at("11-20 11:00"))
    assert [(row.timeline, row.opener, row.span) for row in rows] == [("kim / bill", 1, 1)]


def test_differences_name_each_row_and_field_that_is_apart() -> None:
    book = Book((within("1h"),), {})
    mine = evaluate(book, events("11-20 10:00 opened channel=email; 11-20 10:30 agent_message; 11-20 11:00 opened"), at("11-20 11:00"))
    theirs = [replace(mine[0], state="breached", labels={"channel": "chat"})]
    assert differences(mine, mine) == []
    assert differences(mine, theirs) == [
        "promise / a / opened by #1: state: model met, kernel 'breached'",
        "promise / a / opened by #1: label channel: model 'email', kernel 'chat'",
        f"promise / a / opened by #3: only the model has it: running (counting), open True, "
        f"deadline {at('11-20 12:00')}, elapsed 0 of 3600000000",
    ]
