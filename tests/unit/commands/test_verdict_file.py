"""Verdicts in files: the same rows in every kind, with an empty cell for what is not known."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from engine.language.reading import read_book
from monitors.commands.verdict_file import verdict_rows, write_verdicts
from monitors.history import History, backtest

STANDARDS = """
upheld: 1
standards:
  kept:
    promise: Tickets are settled within an hour
    clock: {from: opened, to: resolved, pause: pending, resume: unpending}
    within: 1h
    break_down: [channel, state]
  shared:
    promise: Customers come back no sooner than in a day
    per: [customer, channel]
    clock: {from: resolved, to: opened}
    not_within: 24h
    break_down: []
"""
MINUTE = 60_000_000


@pytest.fixture
def history() -> History:
    book, problems = read_book({"book.yaml": STANDARDS})
    assert book is not None, problems
    rows = [
        (0, 0, 0, "opened", "feed", '{"channel":"=email","customer":"=kim","state":"=new"}'),
        (0, 30 * MINUTE, 1, "resolved", "feed", "{}"),
        (1, 40 * MINUTE, 2, "opened", "feed", '{"channel":"=email","customer":"=kim"}'),
        (1, 50 * MINUTE, 3, "pending", "feed", "{}"),
    ]
    return backtest(book, pl.DataFrame(rows, schema=["subject", "at", "seq", "type", "feed", "data"], orient="row"), 60 * MINUTE)


SUBJECTS = pl.Series(["T-1", "T-2"])
ROWS = [
    {"standard": "kept", "subject": "T-1", "span": "1", "state": "met", "open": "false", "reason": "in_time",
     "opened_at": "1970-01-01T00:00:00.000000Z", "deadline_at": "1970-01-01T01:00:00.000000Z", "decided_at": "1970-01-01T00:30:00.000000Z",
     "elapsed_s": "1800.0", "target_s": "3600.0", "version": "1", "channel": "email", "label.state": "new"},
    {"standard": "kept", "subject": "T-2", "span": "1", "state": "paused", "open": "true", "reason": "paused",
     "opened_at": "1970-01-01T00:40:00.000000Z", "deadline_at": "", "decided_at": "",
     "elapsed_s": "600.0", "target_s": "3600.0", "version": "1", "channel": "email", "label.state": ""},
    {"standard": "shared", "subject": "kim / email", "span": "1", "state": "breached", "open": "false", "reason": "too_soon",
     "opened_at": "1970-01-01T00:30:00.000000Z", "deadline_at": "1970-01-02T00:30:00.000000Z", "decided_at": "1970-01-01T00:40:00.000000Z",
     "elapsed_s": "600.0", "target_s": "86400.0", "version": "1", "channel": "", "label.state": ""},
]  # fmt: skip


def test_csv(tmp_path: Path, history: History) -> None:
    write_verdicts(tmp_path / "v.csv", history, SUBJECTS)
    with (tmp_path / "v.csv").open(newline="") as file:
        assert list(csv.DictReader(file)) == ROWS


def test_json_lines_and_parquet_hold_the_same_rows(tmp_path: Path, history: History) -> None:
    write_verdicts(tmp_path / "v.jsonl", history, SUBJECTS)
    write_verdicts(tmp_path / "v.parquet", history, SUBJECTS)
    lines = [json.loads(line) for line in (tmp_path / "v.jsonl").read_text().splitlines()]
    assert lines == pl.read_parquet(tmp_path / "v.parquet").to_dicts() == verdict_rows(history, SUBJECTS).to_dicts()
    assert lines[1]["open"] is True
    assert lines[1]["deadline_at"] is None
    assert lines[1]["elapsed_s"] == 600
