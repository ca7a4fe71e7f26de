"""What `upheld init` writes and docs/feeds.md shows, as the monitor runs it: rows that are added are seen, what is pushed is taken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from monitors.commands.init import STARTER
from tests.servers.programs import ROOT, Ports, Program, running

EVENTS = 'upheld_feed_events_total{feed="tickets"}'
ROW = "T-900,2026-11-20 08:00,,,email,urgent,support\n"
BLOCK = re.compile(r"^```(yaml|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TAKEN = '{"events":1,"duplicates":0,"left_out":{}}'


def begun(folder: Path, port: int) -> Program:
    """The program on what `upheld init` writes, and on the feed that its configuration has as a comment."""
    program = Program(folder, port, (STARTER / "standards/first.yaml").read_text())
    program.config.write_text((STARTER / "config.yaml").read_text().replace("  # phone:", "  phone:").replace("9464", str(port)))
    shutil.copytree(STARTER / "data", program.folder / "data")
    return program


def answered(command: str, port: int) -> str:
    """What a command line prints that is meant for the port that all are shown."""
    shell = ["bash", "-c", command.replace("9464", str(port))]
    return subprocess.run(shell, env=os.environ, capture_output=True, text=True, check=True).stdout


def test_a_row_that_is_added_later_is_seen_and_what_is_pushed_is_taken(tmp_path: Path, free_port: Ports) -> None:
    program = begun(tmp_path / "desk", free_port())
    (command,) = re.findall("# (curl .*)", program.config.read_text())
    with running(program):
        program.shows({EVENTS: 33})
        with (program.folder / "data" / "tickets.csv").open("a") as rows:
            rows.write(ROW)
        assert answered(command, program.port) == TAKEN
        program.shows({EVENTS: 34, 'upheld_feed_events_total{feed="phone"}': 1})
        program.end()


def test_what_docs_show_of_pushes_is_taken(tmp_path: Path, free_port: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET", "only for this test")
    (_, feeds), *commands = BLOCK.findall((ROOT / "docs/feeds.md").read_text())
    book = (STARTER / "standards/first.yaml").read_text()
    program = Program(tmp_path / "desk", free_port(), book, dedent(feeds.removeprefix("feeds:\n")).rstrip())
    with running(program):
        assert [answered(command, program.port) for _, command in commands] == [TAKEN, TAKEN]
        program.end()
