"""A monitor in the test's own thread: books that change or cannot be taken into force, and a clock that steps back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from engine.evaluation.columns import BEGINNING
from engine.language.durations import HOUR, MINUTE, SECOND
from monitors.book_watch import BookWatch
from monitors.clock import SetClock
from monitors.evaluating import Ended, Evaluator
from monitors.ledger.batches import Batch, Records
from monitors.monitor import Monitor, Settings
from monitors.snapshot import StandardFigures
from monitors.stores import Stores
from tests.unit.desk import FEED, Told, instant, record

SOON_S = 10.0
REPLY = "  reply: {promise: A reply in an hour, clock: first_reply, within: 1h}\n"
OTHER = "  polite: {promise: Polite, every: agent_message, must: {polite: 'yes'}}\n"
OFFICE = "calendars: {office: {open: {mon-sun: 00:00-24:00}}}\n"
IN_OFFICE = REPLY.replace("1h", "1h, hours: office")


class House:
    """A folder with a book and a ledger, and the monitor over it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.feed, self._told = folder, SetClock(instant("09:00")), Told(instant("23:00")), 0
        (folder / "book").mkdir()
        self.write(REPLY)
        self.begin()

    def begin(self) -> None:
        self.stores = Stores(self.folder / "ledger.db")
        settings = Settings("test", 365 * 24 * HOUR, 100, {}, look_us=24 * HOUR)
        self.monitor = Monitor(self.stores, [self.feed], BookWatch(self.folder / "book", ()), self.clock, settings)

    def end(self) -> None:
        self.monitor.stop()
        self.stores.close()

    def write(self, standards: str, calendars: str = "") -> None:
        path = self.folder / "book" / "desk.yaml"
        seen = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text(f"upheld: 1\n{calendars}standards:\n{standards}")
        os.utime(path, ns=(seen + SECOND, seen + SECOND))

    def rewrite(self, standards: str, calendars: str = "") -> None:
        """The book is another one, and is seen."""
        self.write(standards, calendars)
        for _ in range(2):
            self.monitor._look_at_book()

    def tell(self, at: str, subject: str, type_: str) -> None:
        self._told += 1
        records = Records.of([record(at, subject, type_, str(self._told), [])])
        self.stores.events.append([Batch(FEED, records, [], None, self.clock.instant, 0)])

    def at(self, time: str) -> None:
        self.clock.instant = instant(time)
        self.monitor.evaluate()

    def states(self, standard: str = "reply") -> list[str]:
        numbers = [id for id, *_ in self.stores.verdicts.file.rows("select distinct timeline from verdict")]
        verdicts = self.stores.verdicts
        return sorted(verdicts.rows_of(verdicts.known_of([standard], numbers))["state"].to_list())

    def rang(self) -> int:
        return sum(1 for (n,) in self.stores.verdicts.file.rows("select rings from journal") if n)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("calendars", [OFFICE.replace("office", "desk"), OFFICE.replace("24:00", "23:00")])
def test_what_waits_to_be_read_is_concluded_anew_when_a_calendar_changes(house: House, calendars: str) -> None:
    house.rewrite(IN_OFFICE, OFFICE)
    house.feed.read = instant("09:30")
    house.tell("09:00", "t-1", "opened")
    house.tell("10:30", "t-1", "agent_message")
    house.at("11:00")
    assert house.states() == ["unknown"]
    house.rewrite(IN_OFFICE.replace("office", "desk") if "desk" in calendars else IN_OFFICE, calendars)
    house.at("11:01")
    house.feed.read = instant("12:00")
    house.at("12:00")
    assert (house.states(), house.rang()) == (["breached"], 1)


@pytest.mark.parametrize(("at", "rings"), [("11:59", 0), ("12:01", 1)])
def test_a_standard_that_came_back_does_not_ring_for_what_was_meanwhile(house: House, at: str, rings: int) -> None:
    house.rewrite(REPLY + OTHER)
    house.at("09:00")
    house.rewrite(REPLY)
    house.at("10:00")
    house.tell(at, "t-1", "agent_message")
    house.rewrite(REPLY + OTHER)
    house.at("12:00")
    house.at("12:02")
    assert (house.states("polite"), house.rang()) == (["breached"], rings)
    house.end()
    house.begin()
    house.tell(at, "t-2", "agent_message")
    house.at("12:03")
    assert (house.states("polite"), house.rang()) == (["breached"] * 2, rings * 2), "a start does not forget since when"


# the standards of the book that is read again, where one was a reply in an hour, with two open clocks | what the log says
NEWS = [
    (REPLY + OTHER, "came polite"),
    (REPLY.replace("1h", "2h"), "changed reply"),
    (OTHER, "came polite; left reply (2 open clocks)"),
    (f"  # as it was\n{REPLY}", "no standard came, changed or left"),
    ("".join(OTHER.replace("polite:", f"p{n}:", 1) for n in range(5)), "came p0, p1, p2, p3, p4; left reply (2 open clocks)"),
    ("".join(OTHER.replace("polite:", f"p{n}:", 1) for n in range(6)), "came p0, p1, p2, p3, p4 and 1 more; left reply (2 open clocks)"),
]


@pytest.mark.parametrize(("book", "said"), NEWS)
def test_it_says_what_a_book_that_is_read_again_brings(house: House, caplog: pytest.LogCaptureFixture, book: str, said: str) -> None:
    house.tell("09:00", "t-1", "opened")
    house.tell("09:00", "t-2", "opened")
    house.at("09:01")
    caplog.set_level("INFO", "upheld")
    house.rewrite(book)
    house.at("09:02")
    assert caplog.messages == [f"the book was read again: {said}"]


@pytest.mark.parametrize(("book", "said"), NEWS)
def test_a_start_says_what_changed_while_it_was_down(house: House, caplog: pytest.LogCaptureFixture, book: str, said: str) -> None:
    caplog.set_level("INFO", "upheld")
    house.tell("09:00", "t-1", "opened")
    house.tell("09:00", "t-2", "opened")
    house.at("09:01")
    house.end()
    house.write(book)
    house.begin()
    other = f"the book is another one than when it was evaluated last: {said}"
    assert caplog.messages == ([] if said.startswith("no standard") else [other])


# what is wrong with a feed at each look | what the log says
LOOKS: list[tuple[list[str | None], list[str]]] = [
    ([None, None], []),
    (["gone", "gone", None, None], ["feed desk: gone", "feed desk: it is read again"]),
    (["gone", "torn", None], ["feed desk: gone", "feed desk: torn", "feed desk: it is read again"]),
]


@pytest.mark.parametrize(("faults", "said"), LOOKS)
def test_the_log_says_when_a_feed_fails_and_when_it_is_read_again(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, faults: list[str | None], said: list[str]
) -> None:
    caplog.set_level("INFO", "upheld")
    coming = iter(faults)
    monkeypatch.setattr(house.feed, "poll", lambda _: setattr(house.feed, "fault", next(coming)))
    for _ in faults:
        house.monitor._poll(house.feed)
    assert caplog.messages == said


# the last announcement that stands: when the monitor is back | an answer that comes late takes the breach back
@pytest.mark.parametrize(
    ("at", "late", "told"), [("12:00", "", "12:00"), ("12:59:59", "", "12:00"), ("13:00", "", ""), ("12:30", "09:30", "")]
)
def test_a_breach_that_is_noticed_hours_late_is_told_for_an_hour_from_then(house: House, at: str, late: str, told: str) -> None:
    house.tell("09:00", "t-1", "opened")
    house.at("09:01")
    house.end()
    house.begin()
    house.at("12:00")
    if late:
        house.tell(late, "t-1", "agent_message")
    house.at(at)
    (shown,) = house.monitor.snapshot().standards
    assert (shown.violated, shown.announced_at) == (False, instant(told) if told else None)


def test_a_store_that_cannot_be_read_is_why_the_monitor_is_not_ready(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(house.monitor._evaluating, "begin", fails)
        broken.setattr("monitors.retries.RETRY_S", 0.0)
        house.monitor._evaluate_safely()
        assert house.monitor.unready() == "evaluations fail: no space"
    house.at("09:00")
    assert house.monitor.unready() is None


def test_a_book_that_could_not_be_taken_into_force_is_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.at("09:00")
    with monkeypatch.context() as broken:
        broken.setattr(house.stores.verdicts.books, "hold", fails)
        broken.setattr("monitors.retries.RETRY_S", 0.0)
        house.rewrite(REPLY + OTHER)
        house.monitor._evaluate_safely()
        shown = house.monitor.snapshot()
        assert (shown.monitor.reload_successful, shown.monitor.failures, len(shown.standards)) == (False, 1, 1)
    house.monitor._evaluate_safely()
    shown = house.monitor.snapshot()
    assert (shown.monitor.reload_successful, shown.monitor.failures, len(shown.standards)) == (True, 1, 2)


def test_a_book_is_taken_into_force_in_the_middle_of_a_backlog(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[list[str]] = []

    def ticked() -> bool:
        ticks.append(sorted(house.monitor.promises.live_from))
        if len(ticks) == 1:
            house.rewrite(REPLY + OTHER)
        return len(ticks) < 3

    monkeypatch.setattr(house.monitor, "_tick", ticked)
    house.at("09:00")
    assert ticks == [["reply"], ["polite", "reply"], ["polite", "reply"]]


STEPS = [
    ("10:30", None),
    ("10:29:59.999999", None),
    ("09:45", None),
    ("09:31", None),
    ("09:30:59", "the clock is more than an hour behind what was evaluated already"),
    ("08:00", "the clock is more than an hour behind what was evaluated already"),
]


@pytest.mark.parametrize("is_new", [False, True], ids=["the same monitor", "another monitor"])
@pytest.mark.parametrize(("back_to", "why"), STEPS, ids=[time for time, _ in STEPS])
def test_a_clock_that_steps_back_takes_nothing_back(house: House, back_to: str, why: str | None, is_new: bool) -> None:
    house.tell("09:00", "t-1", "opened")
    house.at("10:31")
    assert (house.states(), house.rang()) == (["breached"], 1)
    if is_new:
        house.end()
        house.begin()
    house.clock.instant = instant(back_to)
    house.monitor.start()
    house.tell("09:01", "t-1", "updated")
    house.monitor.wake()
    until(lambda: house.monitor.unready() == why)
    assert (house.states(), house.rang()) == (["breached"], 1)
    house.clock.instant = instant("10:32")
    house.monitor.wake()
    until(lambda: house.monitor.unready() is None)
    assert (house.states(), house.rang()) == (["breached"], 1)


def test_who_did_not_evaluate_since_the_clock_stepped_back_is_not_ready(house: House) -> None:
    house.at("10:00")
    assert house.monitor.unready() is None
    house.clock.instant = instant("10:00") - MINUTE
    assert house.monitor.unready() == "nothing was evaluated since the clock stepped back"


GOAL = "  reply: {promise: A reply in an hour, clock: first_reply, within: 1h, goal: 90% over 28d}\n"
LATE = [("09:00", "opened"), ("10:30", "agent_message")]
IN_TIME = [("10:00", "opened"), ("10:30", "agent_message")]
REOPENED = [("09:00", "opened"), ("09:10", "resolved"), ("09:20", "reopened"), ("09:40", "resolved")]
HALF_READ = f"`{FEED}` is being read for the first time"
NOT_FOLDED = "what is stored is still being evaluated"


@pytest.fixture
def slow(house: House, monkeypatch: pytest.MonkeyPatch) -> list[bool | None]:
    """The house folds one interaction a tick and shows how it stands after each; what it shows is whether the last standard is violated."""
    shown: list[bool | None] = []
    publish = house.monitor._publish

    def published() -> None:
        publish()
        shown.append(house.monitor.snapshot().standards[-1].violated)

    for name in ("SLICE_LEAST", "SLICE_MOST"):
        monkeypatch.setattr(f"monitors.rhythm.{name}", 1)
    monkeypatch.setattr("monitors.monitor.PUBLISHED_US", -1)
    monkeypatch.setattr(house.monitor, "_publish", published)
    house.monitor._rhythm.slice_most = 1
    return shown


def test_nothing_is_said_until_all_of_the_first_read_is_folded(house: House, slow: list[bool | None]) -> None:
    house.rewrite("  solved: {promise: Solved in an hour, clock: resolution, within: 1h}\n" + GOAL)
    house.feed.read = BEGINNING
    for batch in range(2):  # the first batch is the beginning of every story, and half of it would be bad news
        for number, story in enumerate([LATE, REOPENED, *[IN_TIME] * 18]):
            for at, type_ in story[2 * batch :] if story is REOPENED else story[batch : batch + 1]:
                house.tell(at, f"t-{number}", type_)
        house.at("12:00")
        assert (house.monitor.unready(), house.states(), set(slow)) == (HALF_READ, [], {None})
    house.feed.read = instant("12:00")
    assert house.monitor.unready() == NOT_FOLDED
    house.at("12:00")
    assert (house.monitor.unready(), len(slow) > 20, set(slow[:-1]), slow[-1]) == (None, True, {None}, False)
    assert [each.retractions for each in house.monitor.snapshot().standards] == [{}, {}]


def test_a_deadline_of_several_interactions_is_unknown_while_another_feed_is_read_for_the_first_time(house: House) -> None:
    house.rewrite(REPLY + "  anyone: {promise: An hour, clock: first_reply, per: customer, within: 1h}\n")
    told = [("t-1", "opened", ["customer=kim"]), ("t-2", "opened", []), ("t-2", "agent_message", [])]
    records = [record("09:00", subject, type_, str(number), attributes) for number, (subject, type_, attributes) in enumerate(told)]
    house.stores.events.append([Batch(FEED, Records.of(records), [], None, 0, 0)])
    house.at("09:10")
    house.end()
    house.begin()
    other = Told(BEGINNING, "orders")
    house.monitor.feeds = [house.feed, other]
    for read, judged in ((BEGINNING, None), (instant("11:00"), True)):
        other.read = read
        house.at("10:30")
        assert (house.states("reply"), house.states("anyone")) == (["breached", "met"], ["breached" if judged else "running"])
        assert house.monitor.snapshot().standards[-1].violated is judged


def test_short_windows_count_all_once_all_is_folded(house: House, slow: list[bool | None]) -> None:
    house.rewrite(GOAL)
    house.at("10:00")
    for number in range(3):
        house.tell("10:00", f"t-{number}", "opened")
    house.at("11:30")
    (figures,) = house.monitor.snapshot().standards
    assert [(each.name, each.breached) for each in figures.paces if each.name == "4h"] == [("4h", 3)]
    assert len(slow) > 3, "it was shown in between as well"


def test_it_is_not_ready_before_it_shows_what_it_folded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    publish = house.monitor._publish

    def published() -> None:
        seen.append(house.monitor.unready())
        publish()

    monkeypatch.setattr(house.monitor, "_publish", published)
    house.tell("09:00", "t-1", "opened")
    house.at("12:00")
    assert (seen, house.monitor.unready()) == ([NOT_FOLDED], None)


def test_what_was_folded_falls_due_while_another_feed_is_read_for_the_first_time(house: House) -> None:
    house.tell("09:00", "t-1", "opened")
    house.tell("09:00", "t-2", "opened")
    house.at("09:30")
    first = Told(BEGINNING, "archive")
    house.monitor.feeds = [house.feed, first]
    house.tell("09:45", "t-2", "agent_message")
    house.at("10:00:01")
    assert (house.states(), house.rang()) == (["breached", "running"], 1), "t-2 has an answer that waits"
    first.read = instant("10:00")
    house.at("10:00:02")
    assert (house.states(), house.rang()) == (["breached", "met"], 1)


# how long everything that is stored has not been folded | whether the goal, once kept, is still known to be
BACKLOGS = [("5", False), ("5.1", None)]


@pytest.mark.parametrize(("behind", "violated"), BACKLOGS)
def test_a_backlog_older_than_a_beat_is_no_news(house: House, slow: list[bool | None], behind: str, violated: bool | None) -> None:
    house.rewrite(GOAL)
    house.tell("09:00", "t-1", "opened")
    house.tell("09:30", "t-1", "agent_message")
    house.at("12:00")
    for number in range(2, 6):
        house.tell("11:59", f"t-{number}", "opened")
    house.monitor._tick()
    house.clock.instant += int(float(behind) * SECOND)
    house.monitor._tick()
    house.monitor._publish()
    assert slow[-1] is violated
    house.monitor.evaluate()
    assert slow[-1] is False
    assert house.monitor.unready() is None, "it is behind, but it works"


def test_a_new_standard_is_not_known_to_be_kept_or_not_until_all_is_folded(house: House, slow: list[bool | None]) -> None:
    for number, story in enumerate([LATE, *[IN_TIME] * 18]):
        for at, type_ in story:
            house.tell(at, f"t-{number}", type_)
    house.at("12:00")
    slow.clear()
    house.rewrite(REPLY + GOAL.replace("reply:", "answer:"))
    house.at("12:00")
    assert (len(slow) > 18, set(slow[:-1]), slow[-1]) == (True, {None}, False)


def fails(*_: object) -> None:
    raise OSError("no space")


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another thread brings about."""
    for _ in range(int(SOON_S / 0.02)):
        if holds():
            return
        Event().wait(0.02)
    raise AssertionError("it never came to be")


def test_a_tick_of_which_nothing_can_be_shown_is_no_evaluation(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.at("09:00")
    with monkeypatch.context() as broken:
        broken.setattr(Evaluator, "figures", fails)
        broken.setattr("monitors.retries.RETRY_S", 0.0)
        house.clock.instant = instant("09:02")
        house.monitor._evaluate_safely()
    assert house.monitor.snapshot().monitor.last_evaluation_us == instant("09:00")
    assert house.monitor.unready() == "evaluations fail: no space"
    house.at("09:02")
    assert house.monitor.unready() is None


KILLED = str(Ended("SIGKILL"))

# seconds after which each tick begins, and whether its process dies in it | seconds after which what failed is repeated
DEATHS: list[tuple[str, list[tuple[float, bool]], list[float]]] = [
    ("again and again", [(60, True)] * 8, [1, 2, 4, 8, 16, 32, 60, 60]),
    ("not for a minute", [(0, True), (1, True), (2, False), (30, False), (29.9, True)], [1, 2, 4]),
    ("after a minute that went well", [(0, True), (1, True), (2, False), (30, False), (30, True), (1, True)], [1, 2, 1, 2]),
    ("the clock steps back meanwhile", [(0, True), (1, False), (-60, True)], [1, 2]),
]


@pytest.fixture
def dying(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[float, bool], list[float]]:
    """Lets so many seconds pass and a tick be tried, in which its process may die; all the pauses so far are answered."""
    pauses: list[float] = []
    tick = house.monitor._tick

    def tried(after_s: float, dies: bool) -> list[float]:
        house.clock.instant += int(after_s * SECOND)
        monkeypatch.setattr(house.monitor, "_tick", died if dies else tick)
        house.monitor._evaluate_safely()
        return pauses

    monkeypatch.setattr(house.monitor._rhythm, "rest", pauses.append)
    return tried


def died() -> bool:
    raise Ended("SIGKILL")


@pytest.mark.parametrize(("ticks", "pauses"), [row[1:] for row in DEATHS], ids=[row[0] for row in DEATHS])
def test_what_dies_again_and_again_is_begun_later_each_time(
    dying: Callable[[float, bool], list[float]], ticks: list[tuple[float, bool]], pauses: list[float]
) -> None:
    assert [dying(*each) for each in ticks][-1] == pauses


def test_who_waits_to_begin_again_says_so(
    house: House, dying: Callable[[float, bool], list[float]], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.at("09:00")
    dying(1, True)
    assert house.monitor.unready() == f"{KILLED}; another is begun after 1 second"
    dying(1, True)
    assert house.monitor.unready() == f"{KILLED} (2 times in a row); another is begun after 2 seconds"
    with monkeypatch.context() as broken:
        broken.setattr(Evaluator, "tick", fails)
        dying(2, False)
    assert house.monitor.unready() == "evaluations fail: no space", "and no more of the one that ended"
    dying(1, False)
    assert house.monitor.unready() is None
    said = [("1 second", KILLED), ("2 seconds", KILLED), ("1 second", "no space")]
    assert caplog.messages == [f"a tick failed and will be repeated after {after}: {why}" for after, why in said]


def test_a_deadline_that_waits_meanwhile_is_a_missed_evaluation(house: House, dying: Callable[[float, bool], list[float]]) -> None:
    house.tell("09:00", "t-1", "opened")
    house.at("09:59:58")
    for after_s, dies, missed in [(1, True, 0), (3, True, 1), (2, False, 2), (2, False, 2)]:
        dying(after_s, dies)
        assert house.monitor.snapshot().monitor.missed == missed, after_s
    assert (house.states(), house.rang()) == (["breached"], 1)


def test_another_book_is_tried_at_once(house: House) -> None:
    resting = Thread(target=house.monitor._rhythm.rest, args=(1_000.0,), daemon=True)
    resting.start()
    house.rewrite(OTHER)
    resting.join(SOON_S)
    assert not resting.is_alive()


def test_beginning_is_no_part_of_a_tick(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    taken_ns = [0]

    def begin() -> None:
        taken_ns[0] += 3_000_000_000
        house.clock.instant += 3 * SECOND

    monkeypatch.setattr("monitors.monitor.perf_counter_ns", lambda: taken_ns[0])
    monkeypatch.setattr(house.monitor._evaluating, "begin", begin)
    house.tell("09:00", "t-1", "opened")
    house.at("09:59:58")
    shown = house.monitor.snapshot().monitor
    assert (shown.duration.sum_us < SECOND, shown.last_evaluation_us) == (True, instant("10:00:01"))
    assert house.states() == ["breached"]


HANGS = "nothing was evaluated for 61 seconds; until it is, all figures are as of then"

# seconds after the last evaluation at which it looks, and whether it is evaluated then | what the log says
SILENCES = [
    ([(60, False)], []),
    ([(61, False)], [HANGS]),
    ([(61, False), (90, False), (91, True), (92, False)], [HANGS, "it is evaluated again"]),
]


@pytest.mark.parametrize(("looks", "said"), SILENCES)
def test_it_says_once_that_nothing_is_evaluated(
    house: House, caplog: pytest.LogCaptureFixture, looks: list[tuple[int, bool]], said: list[str]
) -> None:
    house.at("09:00")
    caplog.set_level("INFO", "upheld")
    for seconds, is_evaluated in looks:
        house.clock.instant = instant("09:00") + seconds * SECOND
        if is_evaluated:
            house.monitor.evaluate()
        house.monitor._look_at_silence()
    assert caplog.messages == said


def test_told_to_stop_it_gives_up_a_tick_that_hangs(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hangs, killed, kills = Event(), Event(), []

    def tick(*_: object) -> None:
        hangs.set()
        killed.wait()
        raise Ended("SIGKILL")

    join = house.monitor._thread.join

    def kill() -> None:
        kills.append("too early for a process that is being begun")
        if len(kills) > 1:
            killed.set()

    monkeypatch.setattr(house.monitor._thread, "join", lambda _: join(0.01))
    monkeypatch.setattr(Evaluator, "tick", tick)
    monkeypatch.setattr(house.monitor._evaluating, "kill", kill)
    house.monitor.start()
    assert hangs.wait(SOON_S)
    house.monitor.stop()
    assert set(caplog.messages[:-1]) == {"the tick that runs has not ended after 10 seconds and is given up"}
    assert caplog.messages[-1] == f"a tick failed and will be repeated at the next start: {KILLED}"


@pytest.mark.parametrize(("patience", "minutes", "stale"), [(1, 1, False), (1, 2, True), (60, 60, False), (60, 61, True)])
def test_a_feed_is_stale_after_its_own_patience(house: House, patience: int, minutes: int, stale: bool) -> None:
    house.feed.read, house.feed.patience_us = instant("09:00"), patience * MINUTE
    house.clock.instant = house.feed.read + minutes * MINUTE
    house.monitor.evaluate()
    (shown,) = house.monitor.snapshot().feeds
    assert shown.is_stale(house.clock.now()) is stale


def test_what_comes_while_figures_are_drawn_is_not_ahead_of_them(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.at("09:00")
    figures = Evaluator.figures

    def drawn(*values: Any) -> list[StandardFigures]:
        house.clock.instant = instant("09:30")
        house.tell("09:30", "t-1", "opened")
        return figures(*values)

    monkeypatch.setattr(Evaluator, "figures", drawn)
    house.at("09:15")
    shown = house.monitor.snapshot()
    assert (shown.at_us, shown.feeds[0].last_event_us) == (instant("09:15"), None)
    house.at("09:30")
    assert house.monitor.snapshot().feeds[0].last_event_us == instant("09:30")
