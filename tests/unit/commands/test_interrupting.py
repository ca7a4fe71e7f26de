"""Ctrl-C, once or twice: the ending that it begins is not broken, and it says nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitors.answers import Exit
from monitors.commands.interrupting import QUICK_S, Interrupted
from monitors.commands.watching import watched

ROOT = Path(__file__).parents[3]


# seconds at which Ctrl-C is pressed | how many of them are raised
@pytest.mark.parametrize(
    ("pressed", "raised"),
    [([0.0], 1), ([0.0, 0.0], 1), ([0.0, QUICK_S], 1), ([0.0, QUICK_S + 0.001], 2), ([0.0, 0.9, 1.8], 2)],
)
def test_those_right_after_one_that_was_raised_are_nothing(pressed: list[float], raised: int) -> None:
    seconds = iter(pressed)
    interrupted, heard = Interrupted(lambda: next(seconds)), 0
    for _ in pressed:
        try:
            interrupted(signal.SIGINT, None)
        except KeyboardInterrupt:
            heard += 1
    assert heard == raised


@pytest.fixture
def heeded() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, Interrupted(lambda: 0.0))
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
def test_what_is_watched_puts_everything_away_although_it_is_pressed_again() -> None:
    done = []

    def show() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            done.append("put away")

    assert (watched(show), done) == (Exit.DONE, ["put away"])


@pytest.mark.usefixtures("heeded")  # behind a shell, where Ctrl-C is ignored, what is begun would ignore it, too
def test_pressed_twice_the_program_ends_well_and_says_nothing_more(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("standards: desk.yaml\nstore: sqlite:///upheld.db\nlisten: 127.0.0.1:1\n")
    (tmp_path / "desk.yaml").write_text("upheld: 1\nstandards:\n  it: {promise: It is, clock: pickup, within: 20s}\n")
    command = [sys.executable, "-m", "upheld", "status", "--watch", "--config", str(tmp_path / "config.yaml")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert "standard" in program.stdout.readline()
        program.send_signal(signal.SIGINT)
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=30)
    assert (program.returncode, "Traceback" in said, "Abort" in said) == (0, False, False), said
