"""What is printed to be typed can be typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitors.commands.calling import called


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both programs, in which one stands; what is on the path is elsewhere."""
    for name in ("upheld", "upheld.py", "other", "bin/upheld"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "executable", "/opt/py thon/bin/python")
    return tmp_path


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("bin/upheld", "upheld"),  # the one on the path, from an environment that is active
        ("upheld", "FOLDER/upheld"),  # not on the path: typed as ./upheld or .venv/bin/upheld
        ("upheld.py", "'/opt/py thon/bin/python' FOLDER/upheld.py"),
        ("other", "upheld"),  # another program called the commands
        ("-c", "upheld"),
    ],
)
def test_how_the_program_was_called(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, printed: str) -> None:
    monkeypatch.setattr(sys, "argv", [script, "demo"])
    assert called() == printed.replace("FOLDER", str(folder))


def test_nothing_is_on_the_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bin/upheld", "demo"])
    monkeypatch.setenv("PATH", "")
    assert called() == str(folder / "bin/upheld")
