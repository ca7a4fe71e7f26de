"""`upheld run` as it is installed, by the machine's own clock: how soon a breach is shown, how it ends, what stops it."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from time import time

import pytest

from monitors.ledger.batches import Batch, Record, Records
from monitors.ledger.events import EventStore
from tests.servers.desk_day import Told
from tests.servers.ledgers import until
from tests.servers.programs import ROOT, Ports, Program, running
from tests.servers.pushing import Sender

OPEN = 100_000
SECOND = 1_000_000
SHOWN_WITHIN_S = 1.0
BOOK = """upheld: 1
standards:
  mail: {promise: Mail is answered within two days, for: {channel: email}, clock: first_reply, within: 48h, break_down: [channel]}
  chat: {promise: A chat is answered within two seconds, for: {channel: chat}, clock: first_reply, within: 2s, break_down: [channel]}
"""
BREACHES = 'upheld_breaches_total{channel="chat",severity="ticket",standard="chat"}'
EVENTS = 'upheld_feed_events_total{feed="desk"}'


def now() -> int:
    """The instant in microseconds since 1970 UTC."""
    return int(time() * SECOND)


def opened(subject: str, at: int, channel: str = "chat") -> Told:
    return Told(subject, subject, at, "opened", {"channel": channel})


def rang(program: Program, before: int) -> bool:
    """Whether more breaches than before are shown."""
    return program.metrics().get(BREACHES, 0) > before


@pytest.fixture
def program(tmp_path: Path, free_port: Ports) -> Program:
    return Program(tmp_path / "monitor", free_port(), BOOK)


@contextmanager
def looked_at(program: Program) -> Iterator[list[float]]:
    """Meanwhile a board of one channel is asked for again and again; how many seconds each took."""
    took: list[float] = []
    ended = Event()

    def look() -> None:
        while not ended.wait(0.2):
            since = time()
            status, page = program.asked("/?channel=email")
            took.append(time() - since)
            assert status == 200 and "mail-0" in page

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            yield took
        finally:
            ended.set()
        looking.result()


def test_a_breach_is_shown_within_a_second_of_its_deadline_beside_100_000_open_clocks(program: Program) -> None:
    store = EventStore(program.ledger.events_path)
    at = now() - 3600 * SECOND
    data = '{"channel":"=email"}'
    records = [Record(number.to_bytes(16, "big"), f"mail-{number}", at + number, "opened", data) for number in range(OPEN)]
    store.append([Batch("desk", Records.of(records), [], None, at, 0)])
    store.close()
    program.start()
    until(lambda: program.asked("/readyz")[0] is not None, 30, program.said)
    assert program.asked("/readyz")[0] == 503
    with running(program, started=True):
        sender, delays = Sender(program.port), []
        with looked_at(program) as pages:
            for number in range(5):
                at = now()
                sender.send([opened(f"chat-{number}", at)])
                until(partial(rang, program, number), 20, program.said)
                delays.append(time() - (at / SECOND + 2))
        sender.close()
        assert pages and max(pages) < SHOWN_WITHIN_S, f"seconds for each board: {[round(each, 3) for each in pages]}"
        figures = program.metrics()
        told = f"seconds from each deadline to its sight on /metrics: {[round(each, 3) for each in delays]}"
        assert sum(value for series, value in figures.items() if series.startswith("upheld_open_clocks") and "mail" in series) == OPEN, told
        assert all(0 < each < SHOWN_WITHIN_S for each in delays), told
        print(told, f"and for each board: {[round(each, 3) for each in pages]}")
        program.end()


def test_told_to_stop_it_answers_what_it_has_begun_and_leaves_everything_stored(program: Program) -> None:
    taken: list[str] = []
    stop = Event()

    def push(name: str) -> None:
        sender, number = Sender(program.port), 0
        while not stop.is_set():
            event = opened(f"{name}-{number}", now())
            if sender.push(event.body()) != 202:
                break
            taken.append(event.id)
            number += 1
        sender.close()

    with running(program), ThreadPoolExecutor(4) as pool:
        pushed = [pool.submit(push, f"sender-{number}") for number in range(4)]
        until(lambda: len(taken) > 200, 20, program.said)
        assert program.end() < 10, program.said()
        stop.set()
        for each in pushed:
            each.result()
    assert "Traceback" not in program.said()
    stored = {name for (name,) in program.ledger.asked("select name from events.subject")}
    assert set(taken) <= stored, "what was answered 202 is there"
    with running(program):
        assert program.metrics()[EVENTS] == len(program.ledger.digests())
        program.shows({BREACHES: len(stored)})
        program.end()


def test_an_interrupt_ends_it_as_well(program: Program) -> None:
    with running(program):
        assert program.process is not None
        program.process.send_signal(signal.SIGINT)
        assert program.process.wait(10) == 0, program.said()


class Unheard(Program):
    """Started where there are no standard streams."""

    def command(self) -> Sequence[str]:
        return ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *super().command()]


def test_it_serves_where_nobody_hears_it(tmp_path: Path, free_port: Ports) -> None:
    program = Unheard(tmp_path / "monitor", free_port(), BOOK)
    with running(program):
        program.shows({EVENTS: 0})
        program.end()


def test_a_hangup_has_the_book_read_again(program: Program) -> None:
    with running(program):
        assert program.process is not None
        program.process.send_signal(signal.SIGHUP)
        until(lambda: "the book was read again: it is as it was" in program.said(), 10, program.said)
        assert program.asked("/readyz")[0] == 200
        program.end()


def test_told_to_stop_in_the_middle_of_a_long_history_it_stops_and_reads_all_of_it_next_time(tmp_path: Path, free_port: Ports) -> None:
    many, since = 200_000, now() - 3_600 * SECOND
    history = tmp_path / "history.jsonl"
    history.write_text("".join(f"{opened(f'more-{number}', since).text()}\n" for number in range(many)))
    program = Program(tmp_path / "monitor", free_port(), BOOK, f"desk: {{file: {history}}}")
    program.start()
    until(lambda: program.asked("/healthz")[0] == 200 and bool(program.ledger.asked("select 1 from events.feed")), 30, program.said)
    assert program.end() < 3, program.said()
    assert 0 < len(program.ledger.digests()) < many
    assert "desk" not in program.said(), "nothing is wrong with the feed"
    with running(program):
        program.shows({EVENTS: many})
        program.end()


def again(program: Program, config: Path) -> tuple[int, str]:
    """Exit status and last words of another `upheld run` that cannot begin."""
    command = [sys.executable, "-m", "upheld", "run", "--config", str(config)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    return ended.returncode, ended.stderr


def test_a_second_one_on_the_same_address_or_the_same_store_says_so_and_ends(program: Program, free_port: Ports) -> None:
    other = program.folder / "other.yaml"
    other.write_text(program.config.read_text().replace(str(program.port), str(free_port())))
    with running(program):
        for config, words in ((program.config, f"cannot listen on 127.0.0.1:{program.port}"), (other, f"answers at {program.url}")):
            status, said = again(program, config)
            assert (status, words in said, "Traceback" in said) == (4, True, False), said
        program.kill()
    with running(program):  # what a dead one held is free
        program.end()


def test_events_of_another_program_are_seen_while_it_runs(program: Program) -> None:
    lines = program.folder / "more.jsonl"
    lines.write_text("".join(f"{opened(f'more-{number}', now() - 5 * SECOND).text()}\n" for number in range(50)))
    with running(program):
        command = [sys.executable, "-m", "upheld", "ingest", "--config", str(program.config), "--feed", str(lines)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 0, ended.stderr
        program.shows({'upheld_verdicts_total{channel="chat",standard="chat",verdict="breached"}': 50})
        program.end()


def test_an_explanation_knows_what_the_one_that_runs_has_read(program: Program) -> None:
    """A push feed is read up to the present only in the eyes of the one that listens to it."""
    with running(program):
        sender = Sender(program.port)
        sender.send([opened("chat-0", now())])
        sender.close()
        until(partial(rang, program, 0), 20, program.said)
        command = [sys.executable, "-m", "upheld", "explain", "chat-0", "--config", str(program.config), "--standard", "chat", "--json"]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 0, ended.stderr
        (verdict,) = json.loads(ended.stdout)["verdicts"]
        assert (verdict["state"], verdict["reason"], verdict["open"]) == ("breached", "deadline_passed", True)
        program.end()


@pytest.mark.parametrize("command", ["feeds", "status"])
def test_why_a_feed_cannot_be_read_is_told_where_it_is_looked_for(tmp_path: Path, free_port: Ports, command: str) -> None:
    missing = tmp_path / "calls.jsonl"
    program = Program(tmp_path / "monitor", free_port(), BOOK, f"calls: {{file: {missing}, follow: true}}")
    with running(program):
        line = [sys.executable, "-m", "upheld", command, "--config", str(program.config)]
        ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert f"calls: there is no file `{missing}`\n" in ended.stderr
        (feed,) = json.loads(program.asked("/status")[1])["feeds"]
        assert (feed["stale"], feed["fault"]) == (True, f"there is no file `{missing}`")
        program.end()


def limit(processes: Sequence[int], size: int) -> None:
    """Let files grow no larger."""
    for each in processes:
        resource.prlimit(each, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_disk_is_answered_503_and_forgotten_once_there_is_room(program: Program) -> None:
    with running(program):
        sender = Sender(program.port)
        assert sender.push(opened("before", now(), "email").body()) == 202
        full = max(path.stat().st_size for path in program.folder.glob("upheld*"))
        limit(program.processes(), full)
        told = [opened(f"full-{number}", now()) for number in range(100)]
        answers = [sender.push(event.body()) for event in told]
        assert set(answers) == {202, 503}, answers
        assert program.asked("/healthz")[0] == 200
        limit(program.processes(), resource.RLIM_INFINITY)
        sender.send(told)
        sender.close()
        program.shows({EVENTS: 101})
        program.shows({BREACHES: 100})
        program.end()


NOT_OURS = {
    "text": b"This is no database, but it is longer than the header of one, which has a hundred bytes and begins with its name.\n",
    "of another program": None,
}


@pytest.mark.parametrize("text", NOT_OURS.values(), ids=NOT_OURS)
@pytest.mark.parametrize("name", ["upheld.db", "upheld.events.db"])
def test_a_store_that_is_none_of_ours_is_left_alone(program: Program, name: str, text: bytes | None) -> None:
    path = program.folder / name
    if text is None:
        with closing(sqlite3.connect(path)) as database:
            database.execute("create table contacts(name)")
    else:
        path.write_bytes(text)
    before = path.read_bytes()
    status, said = again(program, program.config)
    assert (status, f"{path}" in said, "Traceback" in said) == (4, True, False), said
    assert path.read_bytes() == before


@pytest.mark.parametrize(("name", "table"), [("upheld.db", "counter"), ("upheld.events.db", "sent")])
def test_a_store_that_lacks_something_is_told_and_not_served(program: Program, name: str, table: str) -> None:
    with running(program):
        program.end()
    with closing(sqlite3.connect(program.folder / name)) as database:
        database.execute(f"drop table {table}")
    status, said = again(program, program.config)
    assert (status, f"no such table: {table}" in said, "Traceback" in said) == (4, True, False), said
