"""Whole commands: what is typed, what is printed, and the exit status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitors.commands.program import app
from tests.cli.sessions import played, sessions

NOT_A_SESSION = {"run", "demo"}  # they serve until they are told to stop: tests/servers


@pytest.mark.parametrize("session", sessions(), ids=lambda path: path.stem)
def test_a_session(session: Path) -> None:
    assert played(session.read_text()) == session.read_text()


def test_every_command_is_in_a_session() -> None:
    typed = {word for session in sessions() for word in re.findall(r"^\$ upheld ([a-z]+)", session.read_text(), re.MULTILINE)}
    assert {str(command.name or getattr(command.callback, "__name__", "")) for command in app.registered_commands} - NOT_A_SESSION <= typed
