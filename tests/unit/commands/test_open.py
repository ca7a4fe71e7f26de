"""`upheld open --watch`: what just rang stands on top, and a row never takes a second line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitors.clock import SetClock
from monitors.commands.feeding import instant
from monitors.commands.open import Asked, show_open
from monitors.commands.program import run

NOW = "2026-11-20T12:00:00Z"
BOOK = "upheld: 1\nstandards:\n  reply: {promise: A reply within an hour., clock: first_reply, within: 1h, break_down: [channel, team]}\n"
CONFIG = "standards: standards/\nlisten: 127.0.0.1:1\nfeeds: {desk: {file: desk.jsonl, link: 'https://desk.example/{subject}'}}\n"
OPENED = {"old": "10-26T09:00", "late": "11-20T10:00", "just-rang": "11-20T10:55", "due": "11-20T11:10", "next": "11-20T11:30"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A desk with a breach of weeks ago, one of an hour ago, one that just rang, and two that are due."""
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "desk.yaml").write_text(BOOK)
    (tmp_path / "config.yaml").write_text(CONFIG)
    common = {"specversion": "1.0", "source": "desk", "type": "opened", "data": {"channel": "phone", "team": "second level"}}
    events = [{**common, "id": name, "subject": name, "time": f"2026-{at}:00Z"} for name, at in OPENED.items()]
    (tmp_path / "desk.jsonl").write_text("".join(f"{json.dumps(event)}\n" for event in events))
    assert run(["ingest", "--config", str(tmp_path / "config.yaml"), "--feed", str(tmp_path / "desk.jsonl"), "--now", NOW], "1.2.3") == 0
    return tmp_path / "config.yaml"


@pytest.mark.parametrize(
    ("states", "watched", "once"),
    [
        (None, "just-rang late old due next", "due next just-rang late old"),
        ("breached", "just-rang late old", "just-rang late old"),
        ("at_risk,running", "due next", "due next"),
        ("paused", "", ""),
    ],
)
def test_what_is_due_is_on_top_and_where_it_is_watched_what_just_rang(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, states: str | None, watched: str, once: str
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    for is_watched, expected in ((True, watched), (False, once)):
        capsys.readouterr()
        show_open(config, Asked("reply", states, False, 1000, is_watched, False), SetClock(instant("now", NOW, None)), "1.2.3")
        shown = capsys.readouterr()
        assert " ".join(line.split()[0] for line in shown.out.splitlines()[1:]) == expected
        order = (
            "the nearest deadline ahead first, then the latest past its deadline",
            "the latest past its deadline first, then the nearest deadline ahead",
        )[is_watched]
        assert shown.err.rstrip().endswith(order) == bool(expected)


STANDARDS = """upheld: 1
standards:
  reply:
    promise: A reply within an hour, but for the oldest, which waits for the customer.
    clock: {from: opened, to: agent_message, pause: {type: opened, where: {hour: 9}}, resume: unpending}
    within: 1h
  stays: {promise: Nothing is opened again for a month., clock: {from: opened, to: reopened}, not_within: 30d, for: {weekday: mon}}
"""
DUE, RANG, NOT_DUE = ["reply due", "reply next"], ["reply just-rang", "reply late"], ["stays old", "reply old"]
BY_DEADLINE = [*RANG[::-1], *DUE, *NOT_DUE]


@pytest.mark.parametrize(
    ("most", "shown"),
    [
        (6, [*DUE, *RANG, *NOT_DUE]),
        (5, [*DUE, *RANG, "stays old"]),
        (4, [*DUE, *RANG]),
        (3, [*DUE, "reply just-rang"]),
        (2, ["reply due", "reply just-rang"]),
        (1, ["reply due"]),
    ],
)
def test_where_not_all_is_shown_old_breaches_hide_nothing_that_is_due(
    config: Path, capsys: pytest.CaptureFixture[str], most: int, shown: list[str]
) -> None:
    """Nor does what is due hide what just rang; what is paused, or good news at its deadline, goes first. A document is by deadlines."""
    (config.parent / "standards" / "desk.yaml").write_text(STANDARDS)
    capsys.readouterr()
    show_open(config, Asked(None, None, False, most, False, True), SetClock(instant("now", NOW, None)), "1.2.3")
    told = json.loads(capsys.readouterr().out)
    assert [f"{each['standard']} {each['subject']}" for each in told["open"]] == [each for each in BY_DEADLINE if each in shown]
    assert told["total"] == 6


# how wide the terminal is | the last column
NARROWER = [
    (98, "link"),
    (97, "team"),
    (67, "team"),
    (66, "channel"),
    (54, "channel"),
    (53, "elapsed"),
    (46, "elapsed"),
    (45, "UTC"),
    (38, "UTC"),
]


@pytest.mark.parametrize(("room", "last"), NARROWER)
def test_columns_without_room_are_left_out_from_the_last(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, room: int, last: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(room))
    capsys.readouterr()
    show_open(config, Asked("reply", "breached", False, 1000, True, False), SetClock(instant("now", NOW, None)), "1.2.3")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[-1] == last
    assert len(lines) == 4
    assert max(map(len, lines)) <= room


def test_whoever_shares_a_clock_is_named_by_what_can_be_explained(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "standards" / "desk.yaml").write_text(BOOK.replace("clock:", "per: team, clock:"))
    show_open(config, Asked("reply", "breached", False, 1000, False, False), SetClock(instant("now", NOW, None)), "1.2.3")
    assert capsys.readouterr().out.splitlines()[1].startswith("old of second level breached")
