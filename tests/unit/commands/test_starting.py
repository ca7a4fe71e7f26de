"""What a command needs is imported when it is needed, so that a short one starts fast."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# the command | what it does not need before it has looked at its book, or asked the monitor
WITHOUT = [
    ("program", "polars numpy holidays rich"),
    ("check", "polars sqlite3 asyncio"),
    ("words", "polars sqlite3 asyncio"),
    ("status", "polars asyncio apscheduler starlette monitors.monitor"),
]


@pytest.mark.parametrize(("command", "unneeded"), WITHOUT, ids=[row[0] for row in WITHOUT])
def test_a_command_starts_without_what_it_may_not_need(command: str, unneeded: str) -> None:
    asked = f"import sys, monitors.commands.{command}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert f"monitors.commands.{command}" in loaded
    assert [name for name in unneeded.split() if name in loaded] == []
