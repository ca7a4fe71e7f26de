"""What an explanation says, in rows that a service manager could check. 2026 in Berlin: 11-20 is a Friday, 12-25 and 12-26 are holidays."""

from __future__ import annotations

import pytest

from engine.answers.explain import explained
from engine.answers.explanation import StandardTold, Why
from engine.answers.timelines import stretch_text
from engine.answers.wording import instant_text, length_beside, length_text
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.language.book import Book, Standard
from engine.language.durations import HOUR, MINUTE, SECOND
from engine.language.reading import read_book
from monitors.timeline import lines
from tests.model import kernel, telling

BERLIN = "Europe/Berlin"
BOOK = """
upheld: 1
time_zone: Europe/Berlin
calendars:
  office: {open: {mon-fri: 09:00-17:00}, holidays: DE, closed: [12-24]}
  fair: {open: {}, extra: {2026-11-20: 10:00-12:00}}
clocks:
  job: {from: [opened, reopened], to: resolved, pause: pending, resume: unpending, cancel: spam, count: sum}
  call: {from: queued, to: answered, cancel: {type: abandoned, before: 5s}}
  gold: {from: {type: opened, where: {tier: gold}}, to: resolved}
standards:
  reply: {promise: p, clock: first_reply, within: {by: priority, urgent: 1h, high: 4h}, hours: office}
  reply-kept: {promise: p, clock: first_reply, within: {by: priority, urgent: 1h, otherwise: 4h}, on_change: keep}
  email: {promise: p, for: {channel: email}, clock: every_reply, within: 2h}
  several: {promise: p, for: {channel: [email, letter], size: {at_most: 5}}, clock: first_reply, within: 1h}
  solved: {promise: p, clock: job, within: 4h, hours: office}
  day: {promise: p, clock: job, within: 1 working day, hours: office}
  call: {promise: p, clock: call, within: 20s}
  gold: {promise: p, clock: gold, within: 1h}
  date: {promise: p, clock: {from: opened, to: resolved, pause: pending, resume: unpending}, due: promised}
  stays: {promise: p, per: [customer], clock: {from: resolved, to: reopened}, not_within: 24h}
  fair: {promise: p, clock: first_reply, within: 4h, hours: fair}
  later: {promise: p, since: 2026-11-21, clock: first_reply, within: 1h}
  short: {promise: p, for: {channel: email}, every: agent_message, must: {words: {at_most: 250}}}
  quality: {promise: p, bar: {average: score, at_least: 4, across: channel}, over: 7d}
  speed: {promise: p, bar: {average: job, at_most: 4h}, over: 7d, hours: office}
  kept: {promise: p, bar: {share: {score: {at_least: 4}}, at_least: 50%}, for: {channel: email}, over: 7d}
"""

# fmt: off
# what is tested | standard | events | as of | what came of each span
OUTCOMES = [
    ("in time", "email", "11-20 10:00 opened channel=email; 11-20 10:00 customer_message; 11-20 11:30 agent_message", "11-20 12:00",
     ["in time: agent_message at Fri 2026-11-20 11:30, 30m before the deadline; 1h30m counted of 2h"]),
    ("at the deadline", "email", "11-20 10:00 customer_message channel=email; 11-20 12:00 agent_message", "11-20 12:00",
     ["in time: agent_message at Fri 2026-11-20 12:00, at the deadline; 2h counted of 2h"]),
    ("a microsecond late", "email", "11-20 10:00 customer_message channel=email; 11-20 12:00:00.000001 agent_message", "11-20 12:01",
     ["late: agent_message at Fri 2026-11-20 12:00, 0.000001s after the deadline; 2h0.000001s counted of 2h"]),
    ("late and open", "email", "11-20 10:00 customer_message channel=email", "11-20 13:00",
     ["late: nothing closed it by the deadline, and it is still open; 3h counted of 2h"]),
    ("open", "email", "11-20 10:00 customer_message channel=email", "11-20 11:00",
     ["still open; 1h counted of 2h; the deadline is 1h ahead"]),
    ("open outside hours", "reply", "11-20 16:30 opened priority=urgent", "11-21 12:00",
     ["still open, outside the hours of office; 30m counted of 1h; the deadline is 45h30m ahead"]),
    ("paused", "solved", "11-20 10:00 opened; 11-20 11:00 pending", "11-20 12:00", ["still open, paused by pending; 1h counted of 4h"]),
    ("closed while paused", "solved", "11-20 10:00 opened; 11-20 11:00 pending; 11-20 12:00 resolved", "11-20 12:00",
     ["in time: resolved at Fri 2026-11-20 12:00, while the clock was paused; 1h counted of 4h"]),
    ("closed under a calendar that has ended", "fair", "11-20 11:00 opened; 11-20 11:30 agent_message", "11-20 12:00",
     ["in time: agent_message at Fri 2026-11-20 11:30; 30m counted of 4h"]),
    ("cancelled too late", "solved", "11-20 10:00 opened; 11-20 15:00 spam", "11-20 16:00",
     ["late: spam at Fri 2026-11-20 15:00, 1h after the deadline; 5h counted of 4h"]),
    ("cancelled", "solved", "11-20 10:00 opened; 11-20 11:00 spam", "11-20 12:00",
     ["no verdict: cancelled by spam at Fri 2026-11-20 11:00; 1h counted of 4h"]),
    ("`for` holds no more", "email", "11-20 10:00 customer_message channel=email; 11-20 11:00 updated channel=chat", "11-20 12:00",
     ["no verdict: the standard does not apply now"]),
    ("too soon", "stays", "11-20 10:00 resolved customer=kim; 11-20 12:00 reopened", "11-20 12:00",
     ["too soon: reopened at Fri 2026-11-20 12:00; 2h counted of 24h"]),
    ("lasted", "stays", "11-20 10:00 resolved customer=kim; 11-23 10:00 reopened", "11-23 12:00",
     ["it lasted: nothing ended it before Sat 2026-11-21 10:00"]),
    ("a rule that was kept", "short", "11-20 10:00 agent_message channel=email words=250", "11-20 12:00", ["held: words is at most 250"]),
    ("and one that was not", "short", "11-20 10:00 agent_message channel=email words=251", "11-20 12:00",
     ["not held: words is 251, not at most 250"]),
    ("an average", "quality",
     "11-20 10:00 opened channel=chat; 11-20 11:00 scored score=3", "11-20 12:00", ["a sample of 3 in the group chat"]),
    ("a clock's time", "speed", "11-20 16:00 opened; 11-23 10:00 resolved", "11-23 12:00",
     ["a sample of 2h: resolved at Mon 2026-11-23 10:00; 2h counted"]),
    ("a share", "kept", "11-20 10:00 opened channel=email; 11-20 11:00 scored score=3", "11-20 12:00", ["counts against the share"]),
]

# what is tested | standard | events | as of | how the deadline of each span came about
DEADLINES = [
    ("over a weekend", "reply", "11-20 16:30 opened priority=high", "11-20 17:00",
     ["4h in the hours of office from Fri 2026-11-20 16:30 → Mon 2026-11-23 12:30"]),
    ("a change that makes it late at once", "reply", "11-20 10:00 opened priority=high; 11-20 12:00 updated priority=urgent", "11-20 13:00",
     ["1h in the hours of office from Fri 2026-11-20 10:00; when the target changed, 2h had passed already, so the deadline is that moment "
      "→ Fri 2026-11-20 12:00"]),
    ("after a pause", "solved", "11-20 10:00 opened; 11-20 11:00 pending; 11-20 13:00 unpending", "11-20 13:00",
     ["4h in the hours of office from Fri 2026-11-20 10:00, 2h of pauses in open hours left out → Fri 2026-11-20 16:00"]),
    ("a pause outside hours", "solved", "11-20 10:00 opened; 11-20 17:00 pending; 11-23 09:00 unpending", "11-23 09:00",
     ["4h in the hours of office from Fri 2026-11-20 10:00 → Fri 2026-11-20 14:00"]),
    ("while paused", "solved",
     "11-20 10:00 opened; 11-20 11:00 pending", "11-20 12:00", ["none while the clock is paused; 3h are left when it goes on"]),
    ("a working day", "day",
     "11-20 10:00 opened", "11-20 12:00", ["1 working day of office from Fri 2026-11-20 10:00 → Mon 2026-11-23 10:00"]),
    ("a working day moved by a pause", "day", "11-20 10:00 opened; 11-20 11:00 pending; 11-20 13:00 unpending", "11-20 13:00",
     ["1 working day of office from Fri 2026-11-20 10:00, 2h of pauses in open hours left out → Mon 2026-11-23 12:00"]),
    ("a date", "date", "11-20 10:00 opened promised=2026-11-24", "11-20 12:00", ["promised is 2026-11-24 → Wed 2026-11-25 00:00"]),
    ("a date that is known too late", "date", "11-20 10:00 opened; 11-20 12:00 updated promised=2026-11-18", "11-20 13:00",
     ["promised is 2026-11-18, which had passed when it was known, so the deadline is that moment → Fri 2026-11-20 12:00"]),
    ("a calendar that ends", "fair", "11-20 11:00 opened", "11-20 12:00", ["none: the calendar has no opening within ten years"]),
    ("no promise any more", "email", "11-20 10:00 customer_message channel=email; 11-20 11:00 updated channel=chat", "11-20 12:00",
     ["none: no promise: channel is chat, not email"]),
]

# what is tested | standard | events | as of | what each event did
STEPS = [
    ("an auto reply is no reply", "email",
     "11-20 10:00 customer_message channel=email; 11-20 10:01 auto_reply; 11-20 10:30 agent_message", "11-20 12:00",
     ["opens the clock: 2h", "an auto_reply is never a reply", "closes the clock"]),
    ("one wait", "email",
     "11-20 10:00 customer_message channel=email; 11-20 10:10 customer_message; 11-20 10:30 internal_note", "11-20 12:00",
     ["opens the clock: 2h", "already open, since Fri 2026-11-20 10:00", "an internal_note is never a reply"]),
    ("only the first", "reply-kept",
     "11-20 10:00 opened; 11-20 10:30 agent_message; 11-20 11:00 customer_message; 11-20 12:00 agent_message",
     "11-20 12:00",
     ["opens the clock: 4h (priority is missing: otherwise)", "closes the clock", "opens nothing: only the first span counts",
      "nothing is open that it could end"]),
    ("a first message stands for the opening", "solved", "11-20 10:00 customer_message", "11-20 12:00",
     ["opens the clock, taken as `opened`, of which there is none: 4h in the hours of office"]),
    ("pauses do not nest", "solved",
     "11-20 10:00 opened; 11-20 11:00 pending; 11-20 12:00 pending; 11-20 13:00 unpending; 11-20 14:00 unpending",
     "11-20 14:00",
     ["opens the clock: 4h in the hours of office", "pauses the clock", "the clock is paused already", "resumes the clock",
      "the clock is not paused"]),
    ("a sum goes on", "solved", "11-20 10:00 opened; 11-20 11:00 resolved; 11-20 12:00 reopened", "11-20 14:00",
     ["opens the clock: 4h in the hours of office", "closes the clock", "opens the clock again; it goes on where it stopped"]),
    ("a new target", "reply",
     "11-20 10:00 opened priority=high; 11-20 10:30 updated priority=urgent; 11-20 10:40 updated priority=low", "11-20 12:00",
     ["opens the clock: 4h in the hours of office (priority is high)",
      "changes the target to 1h in the hours of office (priority is urgent), counted from the start",
      "the standard does not apply any more: priority is low, for which there is no target"]),
    ("a target that is kept", "reply-kept", "11-20 10:00 opened priority=urgent; 11-20 10:30 updated priority=low", "11-20 10:30",
     ["opens the clock: 1h (priority is urgent)", "no event of this clock"]),
    ("`for` comes and goes", "email",
     "11-20 10:00 customer_message channel=chat; 11-20 10:10 updated channel=email; 11-20 10:20 updated channel=chat",
     "11-20 12:00",
     ["opens the clock: no promise: channel is chat, not email",
      "the standard applies now; changes the target to 2h, counted from the start",
      "the standard does not apply any more: channel is chat, not email"]),
    ("too late to cancel", "call", "11-20 10:00 queued; 11-20 10:00:06 abandoned", "11-20 10:01",
     ["opens the clock: 20s", "too late to cancel: it would have to come before 5s have passed"]),
    ("not for gold", "gold", "11-20 10:00 opened tier=silver", "11-20 12:00", ["would open the clock, but tier is silver, not gold"]),
    ("a date is never paused", "date", "11-20 10:00 opened promised=2026-11-24; 11-20 11:00 pending", "11-20 12:00",
     ["opens the clock: by promised, which is 2026-11-24", "a clock with `due` is never paused"]),
    ("a date that has passed changes no more", "date",
     "11-20 10:00 opened promised=2026-11-20T12:00; 11-20 12:00 updated channel=chat; 11-20 13:00 updated; 11-20 14:00 unpending",
     "11-20 15:00",
     ["opens the clock: by promised, which is 2026-11-20T12:00", "no event of this clock", "no event of this clock",
      "a clock with `due` is never paused"]),
    ("unless it does", "date", "11-20 10:00 opened promised=2026-11-20T12:00; 11-20 13:00 updated promised=2026-11-20T14:00", "11-20 15:00",
     ["opens the clock: by promised, which is 2026-11-20T12:00", "changes the promise: by promised, which is 2026-11-20T14:00"]),
    ("a span that lasted, and the next", "stays", "11-20 10:00 resolved customer=kim; 11-21 10:00 resolved", "11-21 12:00",
     ["opens the clock: not within 24h", "the clock had ended by itself after 24h", "opens the clock: not within 24h"]),
]

# what is tested | standard | events | as of | what counted of the first span
STRETCHES = [
    ("a weekend", "reply", "11-20 16:30 opened priority=high; 11-23 09:30 agent_message", "11-23 12:00",
     ["30m in the hours of office", "not 64h outside the hours of office", "30m in the hours of office"]),
    ("Christmas", "reply", "12-23 16:30 opened priority=high; 12-28 09:30 agent_message", "12-28 12:00",
     ["30m in the hours of office",
      "not 112h outside the hours of office: Thu 2026-12-24 is a day off and Fri 2026-12-25 is Christmas Day",
      "30m in the hours of office"]),
    ("a pause", "solved", "11-20 10:00 opened; 11-20 11:00 pending; 11-20 13:00 unpending; 11-20 14:00 resolved", "11-20 15:00",
     ["1h in the hours of office", "not 2h paused by pending", "1h in the hours of office"]),
    ("paused before it opened", "solved", "11-20 09:00 pending; 11-20 10:00 opened; 11-20 11:00 unpending", "11-20 12:00",
     ["not 1h paused by pending", "1h in the hours of office"]),
    ("closed in between", "solved", "11-20 10:00 opened; 11-20 11:00 resolved; 11-20 12:00 reopened; 11-20 13:00 resolved", "11-20 15:00",
     ["1h in the hours of office", "not 1h closed; it goes on when it opens again", "1h in the hours of office"]),
    ("`for` does not hold", "email",
     "11-20 10:00 customer_message channel=chat; 11-20 11:00 updated channel=email; 11-20 12:00 agent_message",
     "11-20 15:00", ["1h but the standard does not apply meanwhile", "1h"]),
    ("an opening outside hours", "reply", "11-21 10:00 opened priority=high", "11-21 11:00", ["not 1h outside the hours of office"]),
]

# what is tested | standard | events | as of | why it says nothing
ABSENCES = [
    ("nothing opened it", "call", "11-20 10:00 opened", "11-20 12:00", ["its clock never opened: it opens with queued, and there is none"]),
    ("nothing opened it as it must", "gold", "11-20 10:00 opened tier=silver", "11-20 12:00",
     ["its clock never opened: it opens with opened, and there is none for which its `where` holds"]),
    ("`for` never held", "several", "11-20 10:00 opened channel=chat", "11-20 12:00",
     ["from Fri 2026-11-20 10:00: no promise: channel is chat, not email or letter and size is missing"]),
    ("no target", "reply", "11-20 10:00 opened priority=low", "11-20 12:00",
     ["from Fri 2026-11-20 10:00: no promise: priority is low, for which there is no target"]),
    ("no date", "date", "11-20 10:00 opened", "11-20 12:00", ["from Fri 2026-11-20 10:00: no promise: promised is missing"]),
    ("a date that is none", "date", "11-20 10:00 opened promised=soon", "11-20 12:00",
     ["from Fri 2026-11-20 10:00: no promise: promised is soon, which is no instant"]),
    ("a day before `since`", "later", "11-20 10:00 opened", "11-20 12:00",
     ["from Fri 2026-11-20 10:00: no promise: it opened on a day that is not held to it, which is since 2026-11-21"]),
    ("nobody to share with", "stays", "11-20 10:00 resolved", "11-20 12:00",
     ["it has no customer, and the standard counts per customer"]),
    ("no such event", "short", "11-20 10:00 opened", "11-20 12:00", ["it is about agent_message, and there is no such event"]),
    ("an event that is let out", "short", "11-20 10:00 agent_message channel=chat words=300", "11-20 12:00",
     ["at Fri 2026-11-20 10:00: no promise: channel is chat, not email"]),
    ("no number", "short", "11-20 10:00 agent_message channel=email", "11-20 12:00",
     ["at Fri 2026-11-20 10:00: a number that it compares with is missing"]),
    ("a text for a number", "short", "11-20 10:00 agent_message channel=email words=many", "11-20 12:00",
     ["at Fri 2026-11-20 10:00: words is no number"]),
    ("no score", "quality", "11-20 10:00 opened channel=chat", "11-20 12:00",
     ["no event of it gives score a number, or a later one takes it back"]),
    ("no group", "quality", "11-20 10:00 scored score=3", "11-20 12:00",
     ["at Fri 2026-11-20 10:00: no sample: it has no channel, and the bar is across channel"]),
    ("not closed", "speed", "11-20 10:00 opened", "11-20 12:00", ["it has no span of the clock that is closed and was not cancelled"]),
    ("let out of the share", "kept", "11-20 10:00 opened channel=chat", "11-20 12:00",
     ["at Fri 2026-11-20 10:00: no sample: channel is chat, not email"]),
]
# fmt: on

ROW = ("standard", "events", "now", "expected")


def _book() -> Book:
    found, problems = read_book({"book.yaml": BOOK})
    assert found is not None, [problem.message for problem in problems]
    return found


def _told(standard: str, events: str, now: str, fold: Fold | None = None) -> StandardTold:
    happened = telling.events(events)
    subjects = sorted({event.subject for event in happened})
    frame = kernel.frame_of(happened, subjects)
    (told,) = explained(fold or Fold(_book()), frame, dict(enumerate(subjects)), 0, telling.at(now), standard).standards
    return told


@pytest.mark.parametrize(ROW, [row[1:] for row in OUTCOMES], ids=[row[0] for row in OUTCOMES])
def test_outcomes(standard: str, events: str, now: str, expected: list[str]) -> None:
    assert [verdict.outcome for verdict in _told(standard, events, now).verdicts] == expected


@pytest.mark.parametrize(ROW, [row[1:] for row in DEADLINES], ids=[row[0] for row in DEADLINES])
def test_deadlines(standard: str, events: str, now: str, expected: list[str]) -> None:
    assert [verdict.due for verdict in _told(standard, events, now).verdicts] == expected


@pytest.mark.parametrize(ROW, [row[1:] for row in STEPS], ids=[row[0] for row in STEPS])
def test_steps(standard: str, events: str, now: str, expected: list[str]) -> None:
    assert ["; ".join(effect.words for effect in step.effects) for step in _told(standard, events, now).steps] == expected


@pytest.mark.parametrize(ROW, [row[1:] for row in STRETCHES], ids=[row[0] for row in STRETCHES])
def test_stretches(standard: str, events: str, now: str, expected: list[str]) -> None:
    segments = _told(standard, events, now).verdicts[0].segments
    assert [f"{'' if each.counts else 'not '}{length_text(each.length_us)} {each.words}".rstrip() for each in segments] == expected


# events, under office hours from 9:00 to 17:00 | what is told of the pause, or of the time between two spans
PAUSES = [
    ("11-19 10:00 opened; 11-19 11:00 pending; 11-19 13:00 unpending", "2h not counted, paused by pending"),
    ("11-19 10:00 opened; 11-19 16:00 pending; 11-20 10:00 unpending", "18h not counted, paused by pending, 2h of it in open hours"),
    ("11-19 10:00 opened; 11-19 17:00 pending; 11-20 09:00 unpending", "16h not counted, paused by pending, none of it in open hours"),
    ("11-19 10:00 opened; 11-19 16:00 pending; 11-20 08:00 updated; 11-20 10:00 unpending",
     "18h not counted, paused by pending, 2h of it in open hours"),
    ("11-19 10:00 opened; 11-19 11:00 resolved; 11-20 11:00 reopened",
     "24h not counted, closed; it goes on when it opens again, 8h of it in open hours"),
]  # fmt: skip


@pytest.mark.parametrize(("events", "expected"), PAUSES)
def test_of_a_pause_is_told_how_much_was_open(events: str, expected: str) -> None:
    (told,) = (each for each in _told("solved", events, "11-20 12:00").verdicts[0].segments if each.why in (Why.PAUSED, Why.CLOSED))
    assert stretch_text(told) == expected


@pytest.mark.parametrize(ROW, [row[1:] for row in ABSENCES], ids=[row[0] for row in ABSENCES])
def test_absences(standard: str, events: str, now: str, expected: list[str]) -> None:
    told = _told(standard, events, now)
    assert (told.verdicts, list(told.why_not)) == ((), expected)


def test_a_shared_timeline_is_told_of_each_who_shares_it() -> None:
    both = "11-20 10:00 resolved customer=kim @a; 11-20 12:00 reopened customer=kim @b"
    happened = telling.events(f"{both}; 11-20 13:00 reopened customer=lee @c")
    frame = kernel.frame_of(happened, ["a", "b", "c"])
    told = explained(Fold(_book()), frame, {0: "a", 1: "b", 2: "c"}, 1, telling.at("11-20 14:00"), "stays")
    assert [(event.subject, event.type) for event in told.events] == [("a", "resolved"), ("b", "reopened")]
    assert [(verdict.subject, verdict.reason, verdict.evidence) for verdict in told.standards[0].verdicts] == [("kim", "too_soon", (1, 2))]


@pytest.mark.parametrize("per", ["[topic]", "interaction"])
def test_what_decided_it_under_an_earlier_text_is_told_though_it_is_shared_no_more(per: str) -> None:
    book = _book()
    other, _ = read_book({"book.yaml": BOOK.replace("per: [customer]", f"per: {per}")})
    assert other is not None
    fold = Fold(other, {"stays": (Version(1, 0, book["stays"]), Version(2, telling.at("11-20 13:00"), other["stays"]))})
    happened = telling.events("11-20 10:00 resolved customer=kim topic=bill @a; 11-20 12:00 reopened customer=kim topic=net @b")
    told = explained(fold, kernel.frame_of(happened, ["a", "b"]), {0: "a", 1: "b"}, 1, telling.at("11-20 14:00"), "stays")
    assert [verdict.evidence for verdict in told.standards[0].verdicts] == [(1, 2)]
    assert [event.id for event in told.events] == [1, 2]
    assert "evidence   #1, #2, under version 1 of the standard" in " ".join(line.text for line in lines(told, None))


def test_a_new_text_of_the_standard_is_a_step() -> None:
    book = _book()
    (softer,) = (each for each in book.standards if each.name == "email")
    harder, _ = read_book({"book.yaml": BOOK.replace("within: 2h", "within: 1h")})
    assert harder is not None
    versions = (Version(1, 0, softer), Version(2, telling.at("11-20 10:30"), harder["email"]))
    fold = Fold(harder, {"email": versions})
    told = _told("email", "11-20 10:00 customer_message channel=email; 11-20 11:00 agent_message", "11-20 12:00", fold)
    assert [step.id for step in told.steps] == [1, None, 2]
    assert [effect.words for effect in told.steps[1].effects] == [
        "version 2 of the standard comes into force",
        "changes the target to 1h, counted from the start",
    ]
    assert told.verdicts[0].version == 2


@pytest.mark.parametrize("events", ["", "; 11-20 10:10 agent_message"])
def test_a_new_text_of_another_standard_is_none(events: str) -> None:
    book = _book()
    fold = Fold(book, {name: (Version(1, 0, book[name]),) for name in ("email", "call")} | {"call": _two(book["call"])})
    told = _told("email", f"11-20 10:00 customer_message channel=email{events}", "11-20 12:00", fold)
    assert None not in [step.id for step in told.steps]


def _two(standard: Standard) -> tuple[Version, ...]:
    return Version(1, 0, standard), Version(2, telling.at("11-20 10:30"), standard)


@pytest.mark.parametrize(
    ("read", "patient", "outcome"),
    [
        ("12:00", "12:00", "late: nothing closed it by the deadline, and it is still open; 3h counted of 2h"),
        ("11:59", "12:00", "late as far as is known, since the feeds have been silent from before the deadline on; 3h counted of 2h"),
        ("11:59", "11:59", "not known yet: the deadline has passed, but the feeds have not been read as far as that"),
    ],
)
def test_what_feeds_have_not_told_is_not_known(read: str, patient: str, outcome: str) -> None:
    frame = kernel.frame_of(telling.events("11-20 10:00 customer_message channel=email"), ["a"])
    horizon = Horizon(telling.at(f"11-20 {read}"), telling.at(f"11-20 {patient}"))
    fold = Fold(_book())
    told = explained(fold, frame, {0: "a"}, 0, telling.at("11-20 13:00"), "email", dict.fromkeys(fold.versions, horizon))
    assert [verdict.outcome for verdict in told.standards[0].verdicts] == [outcome]


def test_nothing_is_said_of_what_has_not_happened() -> None:
    happened = telling.events("11-20 10:00 opened")
    told = explained(Fold(_book()), kernel.frame_of(happened, ["a"]), {0: "a"}, 0, telling.at("11-20 09:59"))
    assert (told.events, told.standards) == ((), ())


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "0s"),
        (1, "0.000001s"),
        (999, "0.000999s"),
        (1_000, "0.001s"),
        (12_887_654, "12.887s"),
        (SECOND, "1s"),
        (SECOND + 1, "1s"),
        (MINUTE - 1, "59.999s"),
        (90 * SECOND + 500_000, "1m30s"),
        (HOUR, "1h"),
        (HOUR - 1, "59m59s"),
        (HOUR + 1, "1h"),
        (63 * HOUR + MINUTE, "63h1m"),
    ],
)
def test_lengths(length: int, text: str) -> None:
    assert length_text(length) == text


# a length | what it stands beside | as it is told there
@pytest.mark.parametrize(
    ("length", "beside", "text"),
    [
        (20 * SECOND, 20 * SECOND, "20s"),
        (20 * SECOND + 1, 20 * SECOND, "20.000001s"),
        (20 * SECOND + 1_001, 20 * SECOND, "20.001s"),
        (20 * SECOND - 1, 20 * SECOND, "19.999s"),
        (HOUR + 1, HOUR, "1h0.000001s"),
        (HOUR + SECOND + 1, HOUR, "1h1s"),
    ],
)
def test_no_length_is_told_as_one_beside_it_that_it_is_not(length: int, beside: int, text: str) -> None:
    assert length_beside(length, beside) == text


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("11-20 17:30", "Fri 2026-11-20 17:30"),
        ("11-20 17:30:05", "Fri 2026-11-20 17:30:05"),
        ("11-20 17:30:05.999999", "Fri 2026-11-20 17:30:05"),
        ("10-25 02:30", "Sun 2026-10-25 02:30"),
    ],
)
def test_instants(at: str, text: str) -> None:
    assert instant_text(telling.at(at), BERLIN) == text


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    assert instant_text(telling.at("10-25 02:30") + HOUR, BERLIN) == "Sun 2026-10-25 02:30 again"
