"""What a command may not or cannot read or write is told in a sentence, whoever runs it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from monitors.answers import Exit
from monitors.commands.init import STARTER
from monitors.commands.program import carried_out, run

CALLED = [  # what is called | what of it may not be touched | what is said that it cannot be
    ("check --config {}/config.yaml", "config.yaml", "used"),
    ("backtest --feed {0}/data/tickets.csv --standards {0}/standards", "standards/first.yaml", "read"),
    ("backtest --feed {0}/data/tickets.csv --standards {0}/standards --map {0}/config.yaml", "config.yaml", "read"),
    ("check {}/standards/first.yaml", "standards/first.yaml", "read"),
    ("test {}/standards", "standards/first.yaml", "read"),
    ("words {}/standards", "standards/first.yaml", "read"),
    ("init {}", "config.yaml", "used"),
]


@pytest.mark.parametrize(("called", "what", "done"), CALLED, ids=[row[0].replace("{0}", "").replace("{}", "") for row in CALLED])
def test_it_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, called: str, what: str, done: str
) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "access", lambda *_: False)
    for name in ("read_bytes", "exists"):
        monkeypatch.setattr(Path, name, refused)
    assert run(called.format(STARTER).split(), "1.2.3") == Exit.UNREADABLE
    assert capsys.readouterr().err == f"upheld: `{STARTER}/{what}` cannot be {done}: Permission denied\n"


STOPPED = [  # what the machine raised | what is said of it
    (PermissionError(errno.EACCES, "Permission denied", "a.yaml"), "`a.yaml` cannot be used: Permission denied"),
    (OSError(errno.ENAMETOOLONG, "File name too long", "a" * 300), f"`{'a' * 300}` cannot be used: File name too long"),
    (OSError(errno.ENOSPC, "No space left on device", "upheld-demo-1"), "`upheld-demo-1` cannot be used: No space left on device"),
    (PermissionError(errno.EPERM, "Operation not permitted"), "Operation not permitted"),
    (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
    (OSError("the line is dead"), "the line is dead"),
    (TimeoutError(), "TimeoutError"),
]


@pytest.mark.parametrize(("error", "said"), STOPPED, ids=[row[1][-40:] for row in STOPPED])
def test_what_stops_a_command_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str], error: OSError, said: str) -> None:
    def stopped() -> Exit:
        raise error

    assert carried_out(stopped) == Exit.UNREADABLE
    assert capsys.readouterr().err == f"upheld: {said}\n"


def test_a_name_too_long_for_a_file_is_no_fault_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """What is said of it is the machine's or, where Python takes it for a file that is not there, the command's."""
    assert run(["check", "a" * 300], "1.2.3") == Exit.UNREADABLE
    assert capsys.readouterr().err.startswith("upheld: ")
