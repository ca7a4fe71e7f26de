"""Figures of a snapshot as tables: label sets as they are shown, and what a desk's day comes to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from engine.evaluation.horizons import UNREAD, Horizon
from engine.language.durations import HOUR, MINUTE
from monitors.figures import Figures
from monitors.labels import split_labels
from monitors.snapshot import Exemplar, StandardFigures
from tests.unit.desk import FEED, Desk, book_of, instant, promises_of, record

SETS = {
    "email\x1fnorth\x1echannel\x1fteam": ("email", "north"),
    "email\x1f\x1echannel\x1fteam": ("email", None),
    "\x1f\x1echannel\x1fteam": (None, None),
    "north\x1femail\x1eteam\x1fchannel": ("email", "north"),  # another order of the same
    "email\x1echannel": ("email", None),  # a break_down that had less
    "email\x1fnorth\x1fhigh\x1echannel\x1fteam\x1fpriority": ("email", "north"),  # one that had more
    "high\x1epriority": (None, None),  # one that had nothing of it
    "\x1e": (None, None),
}


@pytest.mark.parametrize(("text", "shown"), SETS.items(), ids=map(repr, SETS))
def test_label_sets_are_shown_under_the_present_attributes(text: str, shown: tuple[str | None, ...]) -> None:
    assert split_labels(text, ("channel", "team")) == shown


REPLY = "  reply: {promise: An hour, clock: first_reply, within: 1h, warn: [50%, 75%], goal: 90% over 4h, break_down: [channel]}"


def figures(desk: Desk, at: str, horizon: Horizon | None = None) -> StandardFigures:
    now = instant(at)
    horizons = {"reply": horizon or Horizon(now, now)}
    exemplars = {("reply", f"email\x1echannel{more}"): Exemplar(name, n) for more, name, n in (("", "new", 2), ("\x1fteam", "old", 1))}
    (found,) = Figures(desk.promises, desk.verdicts, desk.gauges)(now, horizons, desk.live_from, exemplars)
    return found


def test_alerts_count_what_was_announced(tmp_path: Path) -> None:
    """t-0 was late before the desk was live; t-1 and t-2 since, t-2 in silence."""
    desk = Desk(tmp_path, promises_of(book_of(REPLY.replace("4h", "28d"))), {FEED: instant("09:00")})
    desk.told([record("07:00", "t-0", "opened", "0", []), record("08:30", "t-1", "opened", "1", [])])
    desk.ticked(instant("09:40"))
    desk.told([record("08:50", "t-2", "opened", "2", [])])
    silent = Horizon(instant("09:45"), instant("10:00"))
    desk.read = {FEED: silent}
    desk.ticked(instant("10:05"))
    found = figures(desk, "10:05", silent)
    (hours,) = [each for each in found.paces if each.name == "4h"]
    assert (hours.met, hours.breached) == (0, 1)
    assert found.clocks is not None
    assert found.clocks.oldest_breach_us == instant("09:30")
    desk.close()


def test_what_a_day_comes_to(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)), {FEED: instant("09:00")})
    told = (
        "07:00 t-0 opened channel=email; 09:00 t-1 opened channel=email; 09:00 t-2 opened channel=email; 09:00 t-3 opened channel=chat; "
        "09:40 t-1 agent_message; 09:30 t-4 opened; 10:10 t-5 opened channel=chat"
    )
    for number, line in enumerate(told.split("; ")):
        at, subject, type_, *attributes = line.split()
        desk.told([record(at, subject, type_, str(number), attributes)])
    desk.ticked(instant("10:16"))
    desk.told([record("09:59", "t-3", "agent_message", "late", [])])
    desk.ticked(instant("10:16"))
    found = figures(desk, "10:16")
    assert found.verdicts == {("met", ("email",)): 1, ("breached", ("email",)): 2, ("breached", ("chat",)): 1, ("met", ("chat",)): 1}
    assert found.breaches == {("email",): 1, ("chat",): 1}, "what was before the feed was live is counted, and rings nobody"
    assert found.retractions == {("breached", ("chat",)): 1}
    assert found.clocks is not None
    opened = {key: n for key, n in found.clocks.open.items() if n}
    assert opened == {("breached", ("email",)): 2, ("at_risk", (None,)): 1, ("running", ("chat",)): 1}
    assert [(each.mark, each.clocks) for each in found.clocks.at_risk] == [("50%", 0), ("75%", 1)]
    assert found.clocks.due == {"15m": 1, "1h": 2, "4h": 2, "24h": 2}
    assert found.clocks.next_deadline_us == instant("10:30")
    assert (found.clocks.elapsed.counts[-1], found.clocks.elapsed.sum_us) == (2, (40 + 59) * MINUTE)
    assert [(each.name, each.met, each.breached, each.compliance) for each in found.windows] == [("4h", 2, 2, 0.5)]
    assert (found.violated, found.measurable, found.version) == (True, True, "1")
    assert found.exemplars[("email",)].subject == "new"
    assert found.clocks.elapsed.bounds_us == (HOUR, 4 * HOUR)
    desk.close()


STAYS = "  stays: {promise: It stays solved, clock: {from: resolved, to: reopened}, within: 2h, break_down: []}"


@pytest.mark.parametrize(
    ("aim", "due", "next_deadline"),
    [("within", {"15m": 0, "1h": 1, "4h": 1, "24h": 1}, "11:00"), ("not_within", {"15m": 0, "1h": 0, "4h": 0, "24h": 0}, None)],
)
def test_what_holds_when_nothing_happens_is_never_due(aim: str, due: dict[str, int], next_deadline: str | None, tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(STAYS.replace("within", aim))))
    desk.told([record("08:00", "t-1", "opened", "0", []), record("09:00", "t-1", "resolved", "1", [])])
    desk.ticked(instant("10:00"))
    now = instant("10:00")
    (found,) = Figures(desk.promises, desk.verdicts, desk.gauges)(now, {"stays": Horizon(now, now)}, desk.live_from, {})
    assert found.clocks is not None
    assert found.clocks.open == {("running", ()): 1}
    assert (found.clocks.due, found.clocks.next_deadline_us) == (due, next_deadline and instant(next_deadline))
    desk.close()


class GoneThrough(dict[Any, Any]):
    """Counts how often all of it is gone through."""

    times = 0

    def items(self) -> Any:
        self.times += 1
        return super().items()


def test_what_is_told_of_all_standards_is_gone_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a snapshot costs what there are standards, not their square."""
    names = [f"reply-{n}" for n in range(3)]
    desk = Desk(tmp_path, promises_of(book_of("\n".join(REPLY.replace("reply:", f"{name}:") for name in names))))
    lengths = GoneThrough({(name, HOUR): (n, n * MINUTE) for n, name in enumerate(names)})
    exemplars = GoneThrough({(name, "email\x1echannel"): Exemplar(name, 1) for name in names})
    monkeypatch.setattr(desk.verdicts.totals, "lengths", lambda: lengths)
    now = instant("10:00")
    horizons = dict.fromkeys(names, Horizon(now, now))
    found = Figures(desk.promises, desk.verdicts, desk.gauges)(now, horizons, desk.live_from, exemplars)
    assert [each.exemplars["email",].subject for each in found] == names
    assert [each.clocks.elapsed.counts[-1] for each in found if each.clocks] == [0, 1, 2]
    assert (lengths.times, exemplars.times) == (1, 1)
    desk.close()


def test_before_anything_happened_everything_is_0_or_unknown(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    found = figures(desk, "10:00")
    assert (found.verdicts, found.breaches, found.retractions, found.violated) == ({}, {}, {}, None)
    assert found.clocks is not None
    assert (found.clocks.open, found.clocks.next_deadline_us, set(found.clocks.due.values())) == ({}, None, {0})
    assert [(each.compliance, each.burn_rate) for each in found.windows] == [(None, None)]
    desk.close()


A_DAY = "  reply: {promise: An hour, clock: first_reply, within: 1h, goal: 60% per day, break_down: [channel]"
ONE_OF_TWO = "09:00 t-1 opened; 09:30 t-1 agent_message; 10:00 t-2 opened"

# what is tested | more of the standard | told on the day | told later | as of | what rings then | met, breached, compliance, violated
ENDED = [
    ("before a day has ended the one before is judged", "", ONE_OF_TWO, "", "23:59:59.999999", 0, (0, 0, None, None)),
    ("at its end it is", "", ONE_OF_TWO, "", "21 00:00", 0, (1, 1, 0.5, True)),
    ("until the next has ended", "", ONE_OF_TWO, "21 09:00 t-3 opened", "21 23:59:59.999999", 1, (1, 1, 0.5, True)),
    ("which then is", "", ONE_OF_TWO, "21 09:00 t-3 opened", "22 00:00", 1, (0, 1, 0.0, True)),
    ("under its minimum it is unknown", ", minimum: 3", ONE_OF_TWO, "", "21 12:00", 0, (1, 1, None, None)),
    ("at its minimum it is judged", ", minimum: 2", ONE_OF_TWO, "", "21 12:00", 0, (1, 1, 0.5, True)),
    ("a day that ended without verdicts is unknown", "", "", "21 09:00 t-3 opened", "21 09:30", 0, (0, 0, None, None)),
    ("a late reply changes its figure and rings nobody", "", ONE_OF_TWO, "10:59 t-2 agent_message", "21 12:00", 0, (2, 0, 1.0, False)),
    ("one that came too late does not", "", ONE_OF_TWO, "11:01 t-2 agent_message", "21 12:00", 0, (1, 1, 0.5, True)),
    ("late events fill it to its minimum", ", minimum: 3", ONE_OF_TWO, "13:00 t-3 opened; 13:01 t-3 agent_message", "21 12:00", 0,
     (2, 1, 2 / 3, False)),
]  # fmt: skip


@pytest.mark.parametrize("row", ENDED, ids=[row[0] for row in ENDED])
def test_a_calendar_window_is_judged_at_its_end_and_corrected_after(row: tuple[Any, ...], tmp_path: Path) -> None:
    _, more, told, late, at, rang, expected = row
    desk = Desk(tmp_path, promises_of(book_of(f"{A_DAY}{more}}}")))
    tell(desk, told)
    desk.ticked(instant("23:00"))
    tell(desk, late, first=10)
    assert sum(len(ticked.rang) for ticked in desk.ticked(instant(at))) == rang
    found = figures(desk, at)
    (window,) = found.windows
    assert (window.met, window.breached, window.compliance, found.violated) == expected
    assert window.so_far is not None and window.so_far.until == instant(at)
    desk.close()


IN_TIME = "09:00 t-1 opened; 09:30 t-1 agent_message"
LATE = "10:00 t-2 opened"  # without a reply, so that one of two is kept
SIGNED = "  reply: {promise: Most are signed, every: agent_message, must: {signed: \"yes\"}, goal: 60% per day}"
MAILS = "  reply: {promise: Most write, bar: {share: {channel: email}, at_least: 60%}, over: day, minimum: 1}"

# what is tested | the standard | told on the day | read up to, just after midnight | told later, one after the other | violated, late
TOLD_LATE = [
    ("a day that ended well and is missed by what came late", A_DAY + "}", IN_TIME, "21 00:00:01", [LATE], (True, True)),
    ("so is one that nobody had anything to say of", A_DAY + "}", "", "21 00:00:01", [LATE], (True, True)),
    ("or too little", A_DAY + ", minimum: 2}", IN_TIME, "21 00:00:01", [LATE], (True, True)),
    ("what ended well stays well", A_DAY + "}", IN_TIME, "21 00:00:01", ["21 00:30 t-3 opened"], (False, False)),
    ("a day that was missed at its end", A_DAY + "}", ONE_OF_TWO, "21 00:00:01", [], (True, False)),
    ("one that was missed, turned out well and is missed again", A_DAY + "}", ONE_OF_TWO, "21 00:00:01",
     ["10:59 t-2 agent_message", "12:00 t-3 opened; 12:00 t-4 opened"], (True, True)),
    ("it was read to its last instant", A_DAY + "}", IN_TIME, "20 23:59:59.999999", [LATE], (True, True)),
    ("it was not, so what came is its first news", A_DAY + "}", IN_TIME, "20 23:59:59.999998", [LATE], (True, False)),
    ("a rule that was kept", SIGNED, "09:00 t-1 agent_message signed=yes", "21 00:00:01", ["10:00 t-1 agent_message"], (True, True)),
    ("one of which the day was not read to its end", SIGNED, "09:00 t-1 agent_message signed=yes", "20 23:59:59.999998",
     ["10:00 t-1 agent_message"], (True, False)),
    ("a rolling window ends all the time", A_DAY.replace("per day", "over 1d") + "}", IN_TIME, "21 00:00:01", [LATE], (True, None)),
    ("a bar over a day", MAILS, "09:00 t-1 opened channel=email", "21 00:00:01", [LATE], (True, True)),
    ("a bar that was missed", MAILS, LATE, "21 00:00:01", [], (True, False)),
]  # fmt: skip


@pytest.mark.parametrize("row", TOLD_LATE, ids=[row[0] for row in TOLD_LATE])
def test_what_a_late_event_makes_of_a_window_that_ended_well_is_told_apart(row: tuple[Any, ...], tmp_path: Path) -> None:
    _, standard, told, read, later, expected = row
    desk = Desk(tmp_path, promises_of(book_of(standard)))
    tell(desk, told)
    desk.read = {FEED: Horizon(instant(read), instant("21 00:00:01"))}
    desk.ticked(instant("21 00:00:01"))
    desk.read = {}
    for number, events in enumerate(later, 10):
        tell(desk, events, first=number)
        desk.ticked(instant("21 01:30"))
        desk = desk.opened_again()
    found = figures(desk, "21 01:30")
    assert (found.violated, found.violated_late) == expected
    desk.ticked(instant("22 00:00"))
    assert not figures(desk, "22 00:00").violated_late, "the next day is another"
    desk.close()


def test_a_window_that_was_missed_is_counted_again_once_more_was_concluded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, promises_of(book_of(A_DAY + "}")))
    looked: list[str] = []
    counts = desk.verdicts.decided.counts

    def counted(name: str, after: int, until: int) -> tuple[int, int]:
        looked.append(name)
        return counts(name, after, until)

    monkeypatch.setattr(desk.verdicts.decided, "counts", counted)
    for first, (told, at, is_counted, is_well) in enumerate(LOOKED):
        looked.clear()
        tell(desk, told, first=10 * first)
        desk.ticked(instant(at))
        assert (bool(looked), bool(desk.verdicts.books.well_until())) == (is_counted, is_well), (told, at)
    assert figures(desk, "21 02:00").violated_late
    desk.close()


LOOKED = [  # what is told, as of when, whether the window is counted, whether it is well since
    (ONE_OF_TWO, "21 00:00:01", True, False),
    ("", "21 00:00:02", False, False),
    ("11:30 t-2 agent_message", "21 00:00:03", True, False),  # too late as well
    ("10:59 t-2 agent_message", "21 01:00", True, True),
    ("12:00 t-3 opened; 12:00 t-4 opened", "21 02:00", False, True),
]


@pytest.mark.parametrize(("goal", "expected"), [("50%", (False, False)), ("90%", (True, False))])
def test_a_new_text_judges_the_window_that_ended_last_for_the_first_time(tmp_path: Path, goal: str, expected: tuple[bool, bool]) -> None:
    desk = Desk(tmp_path, promises_of(book_of(A_DAY.replace("60%", "50%") + "}")))
    tell(desk, ONE_OF_TWO)
    desk.ticked(instant("21 00:00:01"))
    desk.verdicts.books.add("another", "", [("reply", 2, goal, instant("21 00:30"))])
    desk.promises = promises_of(book_of(A_DAY.replace("60%", goal) + "}"))
    desk = desk.opened_again()
    desk.ticked(instant("21 00:30"))
    found = figures(desk, "21 00:30")
    assert (found.violated, found.violated_late) == expected, "nothing of it came late"
    assert bool(desk.verdicts.books.well_until()) is not expected[0]
    desk.close()


def tell(desk: Desk, told: str, first: int = 0) -> None:
    """Events apart by `;`: an instant, the interaction and the type."""
    for number, line in enumerate(told.split("; ") if told else [], first):
        at, subject, type_, *attributes = re.split(r" (?=[a-z])", line)
        desk.told([record(at, subject, type_, str(number), attributes)])


NEVER_LATE = "  reply: {promise: An hour, clock: first_reply, within: 1h}"
READ = Horizon(instant("10:00"), instant("09:55"))

SILENT = Horizon(instant("09:50"), instant("09:55"))

# what is told | events by 10:00 | how far the feeds were read | violated | measurable
NO_GOOD_NEWS = [
    ("a reply in time", "09:00 t-1 opened; 09:30 t-1 agent_message", READ, False, True),
    ("something open", "09:30 t-1 opened", READ, False, True),
    ("nothing has ever happened", "", READ, None, True),
    ("in time, but the feed is silent", "09:00 t-1 opened; 09:30 t-1 agent_message", SILENT, None, False),
    ("late, and the feed is silent", "08:30 t-1 opened", SILENT, True, False),
    ("late, but still being read for the first time", "08:30 t-1 opened", UNREAD, None, False),
]


@pytest.mark.parametrize("row", NO_GOOD_NEWS, ids=[row[0] for row in NO_GOOD_NEWS])
def test_no_data_is_no_good_news(tmp_path: Path, row: tuple[str, str, Horizon, bool | None, bool]) -> None:
    _, events, horizon, violated, measurable = row
    desk = Desk(tmp_path, promises_of(book_of(NEVER_LATE)))
    for number, line in enumerate(filter(None, events.split("; "))):
        at, subject, type_ = line.split()
        desk.told([record(at, subject, type_, str(number), [])])
    desk.ticked(instant("10:00"))
    found = figures(desk, "10:00", horizon)
    assert (found.violated, found.measurable) == (violated, measurable)
    desk.close()
