"""What a running monitor shows and says, on a clock that the test sets: feeds that lag or fall silent, late events, a book that changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.servers.desk_day import Told, instant
from tests.servers.ledgers import until
from tests.servers.programs import Driven, Ports, moment, running
from tests.servers.pushing import Sender

MINUTE = 60_000_000
BEGIN = instant(0)
REPLY = """upheld: 1
standards:
  reply: {promise: Half an hour to the first reply, clock: first_reply, within: 30m, break_down: [], severity: page}
"""
FASTER = REPLY.replace("30m", "10m").replace("Half an hour", "Ten minutes")
WRONG = REPLY.replace("first_reply", "first_replay")
TWO = f"""{REPLY}  solved: {{promise: Solved in 20 minutes, clock: resolution, within: 20m, break_down: []}}
"""
FILE = "desk: {file: desk.jsonl, follow: true, every: 1s, patience: 5m}"
LATER = 1.0  # seconds in which what must not happen would have happened


def event(at: int, subject: str, type_: str, id: str | None = None) -> Told:
    return Told(id or f"{subject}-{type_}", subject, at, type_, {})


def counted(verdict: str) -> str:
    return f'upheld_verdicts_total{{standard="reply",verdict="{verdict}"}}'


def opened(state: str, standard: str = "reply") -> str:
    return f'upheld_open_clocks{{standard="{standard}",state="{state}"}}'


BREACHES = 'upheld_breaches_total{standard="reply",severity="page"}'
RETRACTIONS = 'upheld_retractions_total{standard="reply",verdict="breached"}'
COVERAGE = 'upheld_coverage{standard="reply"}'
VIOLATED = 'upheld_violated{standard="reply",severity="page"}'
WATERMARK = 'upheld_feed_watermark_timestamp_seconds{feed="desk"}'


def write(program: Driven, *events: Told) -> None:
    """Add lines to the followed file."""
    with (program.folder / "desk.jsonl").open("a") as file:
        file.writelines(each.text() + "\n" for each in events)


def test_what_was_not_read_is_unknown_then_announced_by_patience_then_told_aloud(tmp_path: Path, free_port: Ports) -> None:
    program = Driven(tmp_path / "monitor", free_port(), REPLY, BEGIN, FILE)
    write(program, event(BEGIN - 1, "t-0", "opened"), event(BEGIN, "t-0", "agent_message"), event(BEGIN, "t-1", "opened"))
    file, away = program.folder / "desk.jsonl", program.folder / "away"
    with running(program):
        program.shows({opened("running"): 1, COVERAGE: 1})
        file.rename(away)
        program.shows({'upheld_feed_up{feed="desk"}': 0})
        program.clock.set(BEGIN + 31 * MINUTE)
        program.shows({opened("unknown"): 1, counted("breached"): 0, BREACHES: 0, COVERAGE: 0, WATERMARK: BEGIN / 1e6})
        program.clock.set(BEGIN + 35 * MINUTE)  # the deadline is not past what patience allows
        program.shows({opened("breached"): 1, opened("unknown"): 0, counted("breached"): 1, BREACHES: 0, VIOLATED: None})
        away.rename(file)
        program.shows({opened("breached"): 1, counted("breached"): 1, BREACHES: 1, RETRACTIONS: 0, COVERAGE: 1, VIOLATED: 1})
        assert [row[2:5] + row[7:8] for row in program.ledger.journal()] == [
            ("told", "breached", "deadline_passed", 1),
            ("told", "breached", "feed_silent", 0),
        ]
        program.end()


def test_a_breach_that_never_was_is_taken_back_and_counted_apart(tmp_path: Path, free_port: Ports) -> None:
    program = Driven(tmp_path / "monitor", free_port(), REPLY, BEGIN)
    sender = Sender(program.port)
    with running(program):
        sender.send([event(BEGIN, "t-1", "opened"), event(BEGIN, "t-2", "opened")])
        program.clock.set(BEGIN + 31 * MINUTE)
        program.shows({BREACHES: 2, counted("breached"): 2, opened("breached"): 2, VIOLATED: 1, RETRACTIONS: 0})
        sender.send([event(BEGIN + 29 * MINUTE, "t-1", "agent_message"), event(BEGIN + 30 * MINUTE, "t-2", "agent_message")])
        program.shows({BREACHES: 2, counted("breached"): 2, counted("met"): 2, RETRACTIONS: 2, opened("breached"): 0, VIOLATED: 0})
        program.end()
    sender.close()


def test_a_deadline_that_passes_while_it_is_down_is_announced_once_it_is_up(tmp_path: Path, free_port: Ports) -> None:
    program = Driven(tmp_path / "monitor", free_port(), REPLY, BEGIN)
    sender = Sender(program.port)
    with running(program):
        sender.send([event(BEGIN, "t-1", "opened")])
        program.shows({opened("running"): 1})
        program.kill()
    program.clock.set(BEGIN + 31 * MINUTE)
    for _ in range(2):
        with running(program):
            program.shows({BREACHES: 1, counted("breached"): 1, opened("breached"): 1, VIOLATED: 1})
            program.end()
    assert [row[2:5] for row in program.ledger.journal()] == [("told", "breached", "deadline_passed")]
    sender.close()


def test_a_new_book_takes_over_and_a_bad_one_does_not(tmp_path: Path, free_port: Ports) -> None:
    program = Driven(tmp_path / "monitor", free_port(), TWO, BEGIN)
    sender = Sender(program.port)
    info = 'upheld_standard_info{{standard="reply",promise="{}",kind="time",severity="page",team_owner="",version="{}"}}'
    old, new = info.format("Half an hour to the first reply", 1), info.format("Ten minutes to the first reply", 2)
    with running(program):
        sender.send([event(BEGIN, "t-1", "opened")])
        program.shows({opened("running"): 1, opened("running", "solved"): 1, old: 1, "upheld_book_last_reload_successful": 1})
        program.clock.set(BEGIN + 15 * MINUTE)
        program.book.write_text(WRONG)
        program.shows({"upheld_book_last_reload_successful": 0, old: 1, opened("running"): 1, opened("running", "solved"): 1})
        assert "`first_replay` is not a clock" in program.said()
        program.book.write_text(FASTER)
        program.shows({"upheld_book_last_reload_successful": 1, new: 1, old: None, opened("at_risk"): 1})
        program.clock.set(BEGIN + 15 * MINUTE + 1)
        program.shows({opened("breached"): 1})
        assert [row[6] for row in program.ledger.journal()] == [BEGIN + 15 * MINUTE], "late by the new target as soon as it is in force"
        assert not [series for series in program.metrics() if 'standard="solved"' in series]
        program.clock.set(BEGIN + 120 * MINUTE)  # past the deadline of the one that went, and past the hour in which a breach rings
        ticks = program.metrics()["upheld_evaluations_total"]
        moment(LATER)
        assert program.metrics()["upheld_evaluations_total"] - ticks < 20, "what no book speaks of does not keep it busy"
        program.book.write_text(TWO)
        program.shows({opened("breached", "solved"): 1, opened("breached"): 1})
        program.end()
    sender.close()


@pytest.mark.needs("promtool")
def test_promtool_has_nothing_to_say_on_a_running_monitor(tmp_path: Path, free_port: Ports) -> None:
    program = Driven(tmp_path / "monitor", free_port(), TWO, BEGIN)
    sender = Sender(program.port)
    with running(program):
        sender.send([event(BEGIN, "t-1", "opened"), event(BEGIN, "t-1", "agent_message")])
        program.shows({counted("met"): 1})
        text = program.asked("/metrics")[1]
        told = subprocess.run(["promtool", "check", "metrics"], input=text.encode(), capture_output=True, check=False, timeout=60)
        assert (told.returncode, told.stdout, told.stderr) == (0, b"", b"")
        until(lambda: program.asked("/healthz")[0] == 200, 5, program.said)
        program.end()
    sender.close()


def test_counts_of_another_breakdown_are_shown_without_their_labels(tmp_path: Path, free_port: Ports) -> None:
    by_channel, by_team = (REPLY.replace("break_down: []", f"break_down: [{names}]") for names in ("channel", "team, priority"))
    program = Driven(tmp_path / "monitor", free_port(), by_channel, BEGIN)
    sender = Sender(program.port)
    with running(program):
        sender.send([Told("1", "t-1", BEGIN, "opened", {"channel": "email"}), event(BEGIN, "t-1", "agent_message")])
        sender.send([Told("2", "t-2", BEGIN, "opened", {"channel": "chat", "team": "a"})])
        program.shows({'upheld_verdicts_total{channel="email",standard="reply",verdict="met"}': 1})
        program.book.write_text(by_team)
        program.shows({'upheld_verdicts_total{priority="",standard="reply",team="",verdict="met"}': 1})
        sender.send([event(BEGIN, "t-2", "agent_message")])
        program.shows({'upheld_verdicts_total{priority="",standard="reply",team="a",verdict="met"}': 1})
        assert not [series for series in program.metrics() if "email" in series]
        program.end()
    sender.close()
