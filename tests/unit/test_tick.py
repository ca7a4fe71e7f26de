"""The tick as stories: what the feeds tell, when the monitor looks, and what it then holds and says.

A line of a story is one of

    told    09:00 t-1 opened channel=email      an event of the day, in the order of arrival (`#7` names it, so that it can be told anew)
    read    desk 09:30 09:50                     how far a feed was read, and up to when one may judge by patience
    ticked  10:00   t-1 running; t-2 met         what every timeline has come to by then
                                                 and after `|` what the journal got: `told t-1`, `retracted t-1`, `corrected t-1`

After each tick the tallies, counters and gauges must say what the verdicts say.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from engine.evaluation.horizons import Horizon
from engine.language.durations import HOUR
from monitors import reading, recent, remembered, tick
from monitors.endings import Endings
from tests.stored import waiting
from tests.unit.desk import Desk, book_of, instant, promises_of, record

REPLY = "  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h, warn: 50%}"
SOLVED = "  solved: {promise: Solved in four hours, clock: resolution, within: 4h}"
STAYS = """  stays: {promise: It stays solved for two hours, per: customer, clock: {from: resolved, to: opened}, not_within: 2h}"""



@pytest.fixture(autouse=True, params=[remembered.FEW, 1], ids=["asked of the files", "what was read and recorded is kept"])
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of few interactions the files are asked, of many what was read and recorded is kept: ticks conclude the same."""
    monkeypatch.setattr(reading, "Recent", partial(recent.Recent, few=request.param))
    monkeypatch.setattr(tick, "Remembered", partial(remembered.Remembered, few=request.param))


STORIES = {
    "a reply in time is met, and nobody is told": (
        REPLY,
        """
        told   09:00 t-1 opened
        ticked 09:10            t-1 running counting
        told   09:20 t-1 agent_message
        ticked 09:30            t-1 met in_time
        """,
    ),
    "time alone passes the mark, then the deadline, at which a clock is still in time": (
        REPLY,
        """
        told   09:00 t-1 opened
        ticked 09:29:59         t-1 running counting
        ticked 09:30            t-1 at_risk past_mark
        ticked 10:00            t-1 at_risk past_mark
        ticked 10:00:00.000001  t-1 breached deadline_passed | told t-1
        ticked 11:00            t-1 breached deadline_passed
        """,
    ),
    "a breach stays when the answer comes late": (
        REPLY,
        """
        told   09:00 t-1 opened
        ticked 10:30            t-1 breached deadline_passed | told t-1
        told   10:40 t-1 agent_message
        ticked 10:50            t-1 breached deadline_passed
        """,
    ),
    "a late event takes an announced breach back": (
        REPLY,
        """
        told   09:00 t-1 opened
        ticked 10:30            t-1 breached deadline_passed | told t-1
        told   09:50 t-1 agent_message
        ticked 10:31            t-1 met in_time | retracted t-1
        """,
    ),
    "the same event twice changes nothing, another text of it replaces the first": (
        REPLY,
        """
        told   09:00 t-1 opened
        told   09:50 t-1 agent_message #1
        ticked 10:30            t-1 met in_time
        told   09:50 t-1 agent_message #1
        ticked 10:31            t-1 met in_time
        told   10:20 t-1 agent_message #1
        ticked 10:32            t-1 breached deadline_passed | told t-1
        """,
    ),
    "a problem that opens again takes its `met` back, and time goes on from where it stopped": (
        SOLVED,
        """
        told   09:00 t-1 opened
        told   12:00 t-1 resolved
        ticked 13:00            t-1 met in_time
        told   14:00 t-1 reopened
        ticked 14:11:59         t-1 running counting
        ticked 14:12            t-1 at_risk past_mark
        ticked 15:00            t-1 at_risk past_mark
        ticked 15:00:01         t-1 breached deadline_passed | told t-1
        """,
    ),
    "a pause takes the deadline away, a resume gives a later one": (
        SOLVED,
        """
        told   09:00 t-1 opened
        told   10:00 t-1 pending
        ticked 20:00            t-1 paused paused
        told   21:00 t-1 unpending
        ticked 22:00            t-1 running counting
        ticked 21 00:00:01      t-1 breached deadline_passed | told t-1
        """,
    ),
    "a breach that turns out to be of another deadline is corrected, and nobody is alerted again": (
        "  reply: {promise: By priority, clock: first_reply, within: {by: priority, high: 1h, otherwise: 2h}}",
        """
        told   09:00 t-1 opened
        ticked 11:30            t-1 breached deadline_passed | told t-1
        told   09:10 t-1 updated priority=high
        ticked 11:31            t-1 breached deadline_passed | corrected t-1
        told   09:05 t-1 agent_message
        ticked 11:32            t-1 met in_time | retracted t-1
        """,
    ),
    "what is due and touched in one tick is folded, not announced": (
        REPLY,
        """
        told   09:00 t-1 opened
        told   09:00 t-2 opened
        ticked 09:10            t-1 running counting; t-2 running counting
        told   09:50 t-1 agent_message
        ticked 10:30            t-1 met in_time; t-2 breached deadline_passed | told t-2
        """,
    ),
    "what a feed has not told yet is unknown, and announced once it is read": (
        REPLY,
        """
        read   desk 09:30 09:30
        told   09:00 t-1 opened
        ticked 10:30            t-1 unknown not_read
        read   desk 10:00 10:00
        ticked 10:31            t-1 breached deadline_passed | told t-1
        """,
    ),
    "what comes before the feed is read that far is not too late": (
        REPLY,
        """
        read   desk 09:30 09:30
        told   09:00 t-1 opened
        ticked 10:30            t-1 unknown not_read
        told   09:45 t-1 agent_message
        read   desk 10:00 10:00
        ticked 10:31            t-1 met in_time
        """,
    ),
    "patience announces quietly, and it is told aloud once it has been read": (
        REPLY,
        """
        read   desk 09:30 09:59
        told   09:00 t-1 opened
        ticked 10:04            t-1 unknown not_read
        read   desk 09:30 10:00
        ticked 10:05            t-1 breached feed_silent | told t-1, silently
        ticked 10:06            t-1 breached feed_silent
        read   desk 10:00 10:00
        ticked 10:07            t-1 breached deadline_passed | told t-1
        """,
    ),
    "what patience announced and an event denies was never told aloud": (
        REPLY,
        """
        read   desk 09:30 10:00
        told   09:00 t-1 opened
        ticked 10:05            t-1 breached feed_silent | told t-1, silently
        told   09:40 t-1 agent_message
        ticked 10:06            t-1 met in_time | retracted t-1
        """,
    ),
    "an event ahead of now is folded when its time comes": (
        REPLY,
        """
        told   09:00 t-1 opened
        told   09:40 t-1 agent_message
        ticked 09:10            t-1 running counting
        ticked 09:39:59         t-1 at_risk past_mark
        ticked 09:40            t-1 met in_time
        """,
    ),
    "a customer who comes back too soon": (
        STAYS,
        """
        told   09:00 t-1 resolved customer=kim
        ticked 09:10            kim running counting
        told   10:59 t-2 opened customer=kim
        ticked 11:10            kim breached too_soon | told t-1
        """,
    ),
    "a customer who does not come back, or at the very end": (
        STAYS,
        """
        told   09:00 t-1 resolved customer=kim
        told   09:00 t-2 resolved customer=lee
        ticked 10:59:59         kim running counting; lee running counting
        ticked 11:00            kim met lasted; lee met lasted
        told   11:00 t-3 opened customer=kim
        ticked 11:10            kim met lasted; lee met lasted
        """,
    ),
    "without a reading to the end nothing has lasted": (
        STAYS,
        """
        read   desk 10:30 12:00
        told   09:00 t-1 resolved customer=kim
        ticked 12:00            kim unknown not_read
        read   desk 11:00 12:00
        ticked 12:01            kim met lasted
        """,
    ),
    "an interaction that turns out to be another customer's leaves the one timeline for the other": (
        STAYS,
        """
        told   09:00 t-1 resolved customer=kim
        told   09:30 t-2 opened customer=lee
        ticked 09:40            kim running counting
        told   09:45 t-2 updated customer=kim
        ticked 09:50            kim breached too_soon | told t-1
        told   09:55 t-2 updated customer=lee
        ticked 10:00            kim running counting | retracted t-1
        told   10:05 t-1 updated customer=lee
        ticked 10:10            lee breached too_soon | told t-1
        """,
    ),
    "a standard without a row says nothing of an interaction that it is not for": (
        "  reply: {promise: An hour by mail, for: {channel: email}, clock: first_reply, within: 1h}",
        """
        told   09:00 t-1 opened channel=chat
        ticked 10:30            nothing
        told   09:10 t-1 updated channel=email
        ticked 10:31            t-1 breached deadline_passed | told t-1
        told   08:59 t-1 updated #1
        ticked 10:32            t-1 breached deadline_passed
        """,
    ),
    "an event ahead does not move an interaction to another timeline before its time": (
        STAYS,
        """
        told   09:00 t-1 resolved customer=kim
        told   10:00 t-2 opened customer=kim
        told   12:00 t-1 updated customer=lee
        ticked 10:30            kim breached too_soon | told t-1
        """,
    ),
}


@pytest.mark.parametrize(("standards", "story"), STORIES.values(), ids=STORIES)
@pytest.mark.parametrize(("slice_most", "carried_from"), [(1, 64), (100, 64), (100, 1), (1, 2)])
def test_story(tmp_path: Path, standards: str, story: str, slice_most: int, carried_from: int) -> None:
    desk = Desk(tmp_path, promises_of(book_of(standards)), carried_from=carried_from)
    heard, at = 0, ""
    for number, line in enumerate(story.strip().splitlines()):
        kind, rest = line.split(maxsplit=1)
        if kind == "told":
            tell(desk, rest, f"{number}")
        elif kind == "read":
            name, *times = rest.split()
            desk.read[name] = Horizon(*map(instant, times))
        else:
            at, _, expected = rest.partition("  ")
            desk.ticked(instant(at.strip()), slice_most)
            verdicts, _, journal = (part.strip() for part in expected.partition("|"))
            new = desk.journal(heard)
            assert (held(desk), "; ".join(text for _, text in new)) == (verdicts, journal), line
            heard = max([heard, *(seq for seq, _ in new)])
            desk.check()
    before = desk.tables()
    again = desk.opened_again()
    again.ticked(instant(at.strip()))
    assert again.tables() == before
    again.check()
    again.close()


def tell(desk: Desk, words: str, id: str) -> None:
    """`09:00 t-1 opened channel=email #7`"""
    parts = words.split()
    named = [part for part in parts if part.startswith("#")]
    at, subject, type_, *attributes = [part for part in parts if part not in named]
    desk.told([record(at, subject, type_, named[0] if named else id, attributes)])


def held(desk: Desk) -> str:
    """`t-1 running counting; t-2 met in_time`"""
    return "; ".join(sorted(f"{row['timeline']} {row['state']} {row['reason']}" for row in desk.rows())) or "nothing"


LIVE = [
    ("09:00", "t-1 breached deadline_passed", "told t-1"),  # in time for a deadline at 10:00
    ("10:00", "t-1 breached deadline_passed", "told t-1"),
    ("10:00:00.000001", "t-1 breached deadline_passed", ""),
]


@pytest.mark.parametrize(("live_from", "verdicts", "journal"), LIVE, ids=[live_from for live_from, *_ in LIVE])
@pytest.mark.parametrize("whose", ["the feed's", "the standard's"])
def test_what_was_before_a_feed_or_a_standard_was_live_rings_nothing(
    tmp_path: Path, whose: str, live_from: str, verdicts: str, journal: str
) -> None:
    at = {"the feed's": 0, "the standard's": 0} | {whose: instant(live_from)}
    desk = Desk(tmp_path, promises_of(book_of(REPLY), at["the standard's"]), {"desk": at["the feed's"]})
    tell(desk, "09:00 t-1 opened", "1")
    desk.ticked(instant("11:00"))
    assert (held(desk), "; ".join(text for _, text in desk.journal())) == (verdicts, journal)
    assert desk.verdicts.decided.counts("reply", instant("09:00"), instant("11:00")) == (0, 1)
    assert desk.verdicts.decided.last_standing("reply", instant("09:00"), instant("11:00")) == (instant("10:00") if journal else None)
    desk.check()
    desk.close()


CHANGES = [
    ("told 09:00 t-1 opened", "09:10", "09:30"),  # the mark
    ("", "09:30", "10:00:00.000001"),  # past the deadline
    ("told 12:00 t-2 opened", "11:00", "12:00"),  # an event that is to come
    ("", "12:00", "12:30"),
    ("told 12:10 t-2 agent_message", "12:15", None),
]


def test_the_next_instant_at_which_time_alone_changes_something(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    for number, (line, at, wake) in enumerate(CHANGES):
        if line:
            tell(desk, line.removeprefix("told "), f"{number}")
        assert desk.ticked(instant(at))[-1].wake == (instant(wake) if wake else None), (line, at)
    desk.close()


def test_a_tick_that_ended_before_it_noted_what_it_folded_changes_nothing_when_repeated(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(f"{REPLY}\n{STAYS}")))
    for number, line in enumerate(CRASHED):
        tell(desk, line, f"{number}")
    subjects = waiting(desk.events)
    desk.ticked(instant("10:30"))
    before = desk.tables()
    for part in (subjects, subjects[:1], subjects[1:]):
        desk.events.touch(part)
        desk = desk.opened_again()
        desk.ticked(instant("10:30"), slice_most=2)
        assert desk.tables() == before
        desk.check()
    assert len(subjects) == 3
    desk.close()


CRASHED = [
    "09:00 t-1 opened customer=kim",
    "09:00 t-2 opened",
    "09:20 t-2 agent_message",
    "09:30 t-2 resolved customer=kim",
    "09:40 t-3 opened customer=kim",
    "12:00 t-3 agent_message",
]


def test_counters_never_fall_and_tell_retractions_apart(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    tell(desk, "09:00 t-1 opened channel=email", "1")
    desk.ticked(instant("10:30"))
    tell(desk, "09:50 t-1 agent_message", "2")
    desk.ticked(instant("10:31"))
    kinds = {kind: n for (_, kind, _), n in desk.verdicts.totals.counters().items()}
    assert kinds == {"breached": 1, "rang": 1, "retracted breached": 1, "met": 1}
    assert desk.verdicts.totals.lengths() == {("reply", HOUR): (1, 50 * 60_000_000)}
    desk.close()


STANDING = [  # what came late, the last breach that rang and stands between 09:00 and 11:00, and from 10:10 on
    ("", "10:20", "10:20"),
    ("09:50 t-2 agent_message", "10:00", None),
    ("09:50 t-1 agent_message", "10:20", "10:20"),
    ("09:50 t-1 agent_message; 09:50 t-2 agent_message", None, None),
]


@pytest.mark.parametrize(("late", "last", "later"), STANDING)
def test_the_last_that_rang_is_one_that_stands(tmp_path: Path, late: str, last: str | None, later: str | None) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    tell(desk, "09:00 t-1 opened", "1")
    tell(desk, "09:20 t-2 opened", "2")
    desk.ticked(instant("10:30"))
    for number, words in enumerate(late.split("; ") if late else ()):
        tell(desk, words, f"late-{number}")
    desk.ticked(instant("10:31"))
    for after, expected in (("09:00", last), ("10:10", later)):
        assert desk.verdicts.decided.last_standing("reply", instant(after), instant("11:00")) == (expected and instant(expected)), after
    assert desk.verdicts.decided.last_standing("reply", instant("09:00"), instant("09:59")) is None
    desk.close()


TAKEN_BACK = [
    (SOLVED, "12:00 t-1 resolved #2", "14:00 t-1 reopened #3", [("retracted", "met", 0)]),  # `count: sum` goes on counting
    (REPLY, "09:50 t-1 agent_message #2", "09:50 t-1 updated #2", [("told", "breached", 1)]),
]


@pytest.mark.parametrize(("standards", "met", "then", "journal"), TAKEN_BACK)
def test_a_met_that_is_taken_back_is_told_where_it_may_have_been_relied_on(
    tmp_path: Path, standards: str, met: str, then: str, journal: list[tuple[str, str, int]]
) -> None:
    desk = Desk(tmp_path, promises_of(book_of(standards)))
    for line, at in ((f"09:00 t-1 opened; {met}", "13:00"), (then, "14:05")):
        for each in line.split("; "):
            tell(desk, each, "1")
        desk.ticked(instant(at))
    assert desk.asked("select kind, verdict, rings from journal") == journal
    desk.check()
    desk.close()


def test_a_tick_folds_no_more_than_two_slices_however_much_falls_due_and_each_interaction_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    names = [f"t-{number}" for number in range(9)]
    for type_, at, now in (("opened", "09:00", "09:10"), ("agent_message", "09:20", "10:30")):
        for name in names:
            tell(desk, f"{at} {name} {type_}", f"{type_} {name}")
        folded = [ticked.folded for ticked in desk.ticked(instant(now), slice_most=2)]
        assert (max(folded) <= 4, sum(folded)) == (True, len(names))
    assert (held(desk), desk.journal()) == ("; ".join(f"{name} met in_time" for name in names), [])
    desk.check()
    desk.close()


@pytest.mark.parametrize(("standards", "goes_on"), [(REPLY, False), (f"{REPLY}\n{STAYS}", True)], ids=["alone", "and shared"])
def test_what_is_touched_behind_a_sweep_waits_unless_timelines_are_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, standards: str, goes_on: bool
) -> None:
    looked = list[int]()  # at windows that have ended, which asks for all to be folded
    monkeypatch.setattr(Endings, "__call__", lambda _, now, __: looked.append(now))
    desk, now = Desk(tmp_path, promises_of(book_of(standards))), instant("09:30")
    for number in range(1, 4):
        tell(desk, f"09:00 t-{number} opened customer=kim", f"{number}")
    first = desk.tick(now, {"desk": Horizon(now, now)}, desk.live_from, 2)
    tell(desk, "09:20 t-1 agent_message", "4")
    second = desk.tick(now, {"desk": Horizon(now, now)}, desk.live_from, 2)
    assert (first.more, second.more, second.waits, held(desk).count("met"), looked) == (True, goes_on, True, 0, [])
    last = desk.ticked(now, slice_most=2)[-1]
    assert (last.waits, held(desk).count("t-1 met"), looked) == (False, 1, [now])
    desk.check()
    desk.close()


def test_a_shared_timeline_that_has_to_wait_keeps_no_other_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tick, "DUE_MOST", 1)
    desk = Desk(tmp_path, promises_of(book_of(f"{REPLY}\n{STAYS}")))
    for number, line in enumerate(("08:00 t-1 resolved customer=kim", "09:30 t-2 opened")):
        tell(desk, line, f"{number}")
    desk.ticked(instant("09:40"))
    for number in range(3, 6):
        tell(desk, f"09:50 t-{number} updated", f"{number}")
    desk.tick(instant("10:30:01"), {"desk": Horizon(*[instant("10:30:01")] * 2)}, {"desk": 0}, 1)
    assert held(desk) == "kim running counting; t-2 breached deadline_passed"
    desk.ticked(instant("10:30:01"), slice_most=1)
    assert held(desk) == "kim met lasted; t-2 breached deadline_passed"
    desk.close()


def test_text_where_a_number_is_compared_is_kept_until_it_is_mended(tmp_path: Path) -> None:
    big = "  big: {promise: Big orders fast, for: {amount: {at_least: 100}}, clock: first_reply, within: 1h}"
    desk = Desk(tmp_path, promises_of(book_of(big)))
    for amount, misfits in (("much", [("big", "amount", 1, 1)]), ("plenty", [("big", "amount", 1, 1)]), ("", [])):
        tell(desk, f"09:00 t-1 opened #1 {f'amount={amount}' if amount else ''}", "")
        desk.ticked(instant("09:10"))
        assert (held(desk), desk.verdicts.lists.misfits(10)) == ("nothing", misfits)
    desk.close()


# the standards that stay in the book | how many timelines wait to be folded
STAYING = [(["reply", "stays"], 1), (["reply"], 0)]


@pytest.mark.parametrize(("names", "waiting"), STAYING)
def test_what_waits_for_a_standard_that_leaves_is_forgotten(tmp_path: Path, names: list[str], waiting: int) -> None:
    desk = Desk(tmp_path, promises_of(book_of(f"{REPLY}\n{STAYS}")))
    for number, line in enumerate(("08:00 t-1 resolved customer=kim", "08:10 t-2 resolved customer=kim")):
        tell(desk, line, f"{number}")
    desk.tick(instant("09:00"), {"desk": Horizon(*[instant("09:00")] * 2)}, {"desk": 0}, 1)
    desk.verdicts.books.hold(names, instant("09:00"))
    assert len(desk.verdicts.shared.unsettled(9)) == waiting
    desk.close()


def test_a_standard_that_comes_back_falls_due_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(REPLY)))
    tell(desk, "09:00 t-1 opened", "1")
    desk.ticked(instant("09:10"))
    before = desk.tables()
    desk.verdicts.books.hold([], instant("09:11"))
    assert desk.verdicts.next_change() is None
    desk.verdicts.books.hold(["reply"], instant("09:12"))
    desk.events.touch()
    desk.ticked(instant("09:20"))
    assert desk.verdicts.next_change() == instant("09:30:00")
    assert desk.tables()["verdict"] == before["verdict"]
    desk.close()


def test_an_event_that_lets_clocks_count_on_writes_no_verdict(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(f"{REPLY}\n{SOLVED}")))
    tell(desk, "09:00 t-1 opened", "1")
    desk.ticked(instant("09:10"))
    before = desk.tables()
    tell(desk, "09:05 t-1 updated", "2")
    assert [each.folded for each in desk.ticked(instant("09:10"))] == [1]
    assert desk.tables()["verdict"] == before["verdict"]
    desk.close()


def test_what_another_polars_recorded_is_known_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, promises_of(book_of(f"{REPLY}\n{SOLVED}")))
    for number, line in enumerate(("09:00 t-1 opened", "09:10 t-1 agent_message", "09:20 t-2 opened")):
        tell(desk, line, f"{number}")
    desk.ticked(instant("09:30"))
    before = desk.tables()
    desk.verdicts.file.rows("update verdict set digest = 1")
    desk.events.touch()
    desk.ticked(instant("09:30"))
    assert desk.tables() == before
    desk.close()
