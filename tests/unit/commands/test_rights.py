"""What a command may not read or write is told by itself, as what cannot be read or written, whoever runs it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from monitors.answers import Exit
from monitors.commands.init import STARTER
from monitors.commands.program import run

CALLED = [  # what is called, and what of it may not be touched
    ("check --config {}/config.yaml", "config.yaml"),
    ("backtest --feed {0}/data/tickets.csv --standards {0}/standards", "standards/first.yaml"),
    ("backtest --feed {0}/data/tickets.csv --standards {0}/standards --map {0}/config.yaml", "config.yaml"),
    ("check {}/standards/first.yaml", "standards/first.yaml"),
    ("test {}/standards", "standards/first.yaml"),
    ("words {}/standards", "standards/first.yaml"),
    ("init {}", "config.yaml"),
]


@pytest.mark.parametrize(("called", "what"), CALLED, ids=[row[0].replace("{0}", "").replace("{}", "") for row in CALLED])
def test_it_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, called: str, what: str) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "access", lambda *_: False)
    for name in ("read_bytes", "exists"):
        monkeypatch.setattr(Path, name, refused)
    assert run(called.format(STARTER).split(), "1.2.3") == Exit.UNREADABLE
    assert capsys.readouterr().err == f"upheld: `{STARTER}/{what}` cannot be read: Permission denied\n"
