"""Watching: shown again until Ctrl-C, also when nothing can be read for a while."""

from __future__ import annotations

import os
import sys

import pytest
from rich.console import Console

from engine.language.problems import Level, Place, Problem
from monitors.answers import Exit, Refused, Unreadable
from monitors.commands.printing import print_lines
from monitors.commands.watching import EVERY_S, _captured, on_screen, watched

BUSY = Unreadable("the store is busy")
HALF_SAVED = Refused([Problem("shape/missing-key", Level.ERROR, Place("desk.yaml", 3, 1), "`promise` is missing")], {})


class Rounds:
    """Shows the number of each round, or what keeps it from that, and is interrupted after the last."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults, self.paused = list(faults), list[float]()

    def show(self) -> None:
        fault = self.faults[len(self.paused)]
        if fault is not None:
            raise fault
        print(f"round {len(self.paused)}")

    def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        if len(self.paused) == len(self.faults):
            raise KeyboardInterrupt


def test_it_is_shown_until_interrupted_and_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    rounds = Rounds(None, BUSY, None, HALF_SAVED, None)
    assert watched(rounds.show, rounds.pause) is Exit.DONE
    assert rounds.paused == [EVERY_S] * 5
    told = capsys.readouterr()
    assert told.out.split() == ["round", "0", "round", "2", "round", "4"]
    assert told.err == "not to be read now: the store is busy\nnot to be read now: `promise` is missing\n"
    assert "\x1b" not in told.out


def test_it_ends_when_nobody_reads_it_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with open(reading) as reader, open(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        rounds = Rounds(None, None, None)

        def pause(seconds: float) -> None:
            rounds.pause(seconds)
            if len(rounds.paused) == 2:
                reader.close()

        assert (watched(lambda: print_lines([("round", "")]), pause), len(rounds.paused)) == (Exit.DONE, 2)
    assert (watched(rounds.show, rounds.pause), len(rounds.paused)) == (Exit.DONE, 2), "nobody ever reads it"


def test_what_is_wrong_from_the_beginning_ends_it_and_what_is_not_there_yet_does_not() -> None:
    with pytest.raises(Refused):
        watched(Rounds(HALF_SAVED).show, Rounds(HALF_SAVED).pause)
    rounds = Rounds(BUSY, None)
    assert (watched(rounds.show, rounds.pause), len(rounds.paused)) == (Exit.DONE, 2)


def test_on_a_terminal_the_words_stand_above_and_the_table_keeps_its_colours() -> None:
    from monitors.commands.printing import print_table, say
    from monitors.commands.tables import Look

    def show() -> None:
        print_table([("", Look.WHOLE), ("standard", Look.WHOLE)], [["✗", "reply"]])
        say("as of noon")

    words, _, table = _captured(show).partition("\n")
    assert words == "as of noon"
    assert "reply" in table


@pytest.mark.parametrize(
    ("height", "shown"),
    [
        (5, ["words that", "wrap", "", "a", "b"]),
        (4, ["words that", "wrap", "", "… 2 more lines"]),
        (2, ["words that", "… 4 more lines"]),
    ],
)
def test_what_has_no_room_on_the_screen_is_counted(height: int, shown: list[str]) -> None:
    told = on_screen("words that wrap\n\na\nb\n", Console(width=14, height=height))
    assert [line.rstrip() for line in told.plain.split("\n")] == shown
