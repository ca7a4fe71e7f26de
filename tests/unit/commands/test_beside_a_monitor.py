"""What commands say beside a monitor that has gone on since it said how everything stands."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from monitors.answers import Unreadable
from monitors.book_watch import BookWatch
from monitors.clock import SetClock
from monitors.commands import explain, feeds, looking, open
from monitors.commands.configuring import configured
from monitors.ledger.batches import Batch, Records
from monitors.ledger.holding import Hold
from monitors.monitor import Monitor, Settings
from monitors.stores import Stores
from tests.unit.desk import FEED, instant, record

BOOK = "upheld: 1\nstandards:\n  reply: {promise: A reply within an hour., clock: first_reply, within: 1h}\n"
CONFIG = f"standards: standards/\nfeeds: {{{FEED}: {{http: {{path: /events/{FEED}}}}}}}\n"
SAID = {
    "book_refused": False,
    "at": "2026-11-20T10:04:00Z",
    "standards": [{"name": "reply", "time_zone": "UTC"}],
    "feeds": [{"name": FEED, "watermark": "2026-11-20T10:05:00Z", "lag_s": 0, "stale": False, "fault": None, "last_event": None}],
}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A monitor that said how all stands at 10:04; at 10:05 something came, and 10:04:30 was the deadline of what it knew."""
    (tmp_path / "standards").mkdir()
    (tmp_path / "standards" / "desk.yaml").write_text(BOOK)
    (tmp_path / "config.yaml").write_text(CONFIG)
    found = configured(tmp_path / "config.yaml")
    stores = Stores(found.store)
    opened = [record(at, subject, "opened", subject, []) for at, subject in (("09:04:30", "t-1"), ("10:05", "t-2"))]
    late = record("10:05", "t-1", "agent_message", "late", [])
    stores.events.append([Batch(FEED, Records.of([*opened, late]), [], None, 0, 0)])
    watch = BookWatch(found.standards, ())
    Monitor(stores, [], watch, SetClock(instant("10:05")), Settings("test", found.retention_us, 100, {})).evaluate()
    stores.close()
    monkeypatch.setattr(looking, "asked", lambda *_: SAID)
    return tmp_path / "config.yaml"


def test_what_came_since_is_explained(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explain.explain(explain.Asked("t-2", None, None, None, None, False), None, config, "test")
    told = capsys.readouterr().out
    assert told.startswith("t-2, as of Fri 2026-11-20 10:05") and "opened" in told


def test_what_broke_since_is_among_what_broke_lately(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open.show_open(config, open.Asked(None, None, True, 9, False, False), None, "test")
    assert "t-1" in capsys.readouterr().out


def test_what_came_since_is_not_ahead_of_now(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feeds.show_feeds(config, None, 9, None, "test", False)
    assert "ahead" not in capsys.readouterr().out


@pytest.mark.parametrize(("ends", "raised"), [(True, None), (False, Unreadable)])
def test_a_command_that_evaluates_is_waited_for(
    config: Path, monkeypatch: pytest.MonkeyPatch, ends: bool, raised: type[Exception] | None
) -> None:
    monkeypatch.setattr(looking, "asked", lambda *_: None)
    other, moments = Hold.of(configured(config).store), iter(range(9))
    monkeypatch.setattr("monitors.ledger.holding.time.monotonic", lambda: next(moments))
    monkeypatch.setattr("monitors.ledger.holding.time.sleep", lambda _: other.release() if ends else None)
    with nullcontext() if raised is None else pytest.raises(raised, match="another process evaluates it"):
        open.show_open(config, open.Asked(None, None, False, 9, False, False), None, "test")
    if not ends:
        other.release()


BOOKS = [  # what the book is now, which the monitor has not taken into force | whether it refused it
    ("a wrong text", BOOK.replace("first_reply", "first_replay"), True),
    ("one without the standard", BOOK.replace("reply:", "answer:"), False),
    ("one with another target", BOOK.replace("1h", "3h"), False),
    ("none", "", True),
]


@pytest.mark.parametrize(("text", "refused"), [row[1:] for row in BOOKS], ids=[row[0] for row in BOOKS])
def test_one_looks_by_the_book_that_the_monitor_has_in_force(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str, refused: bool
) -> None:
    (config.parent / "standards" / "desk.yaml").write_text(text)
    monkeypatch.setitem(SAID, "book_refused", refused)
    explain.explain(explain.Asked("t-1", "reply", None, None, None, False), None, config, "test")
    told = capsys.readouterr()
    assert "✗ reply: breached" in told.out and "under version 1" in told.out
    assert ("`upheld check` says what is wrong" in told.err) is refused
    open.show_open(config, open.Asked("reply", None, True, 9, False, False), None, "test")
    assert "t-1" in capsys.readouterr().out
