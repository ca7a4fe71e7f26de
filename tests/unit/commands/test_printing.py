"""Texts of an author are printed without what could move a terminal's cursor, and an output that is full ends nothing badly."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import pytest

from monitors.answers import Exit, Refused, Unreadable
from monitors.commands.printing import print_json, print_lines, print_table, progress_bar, say
from monitors.commands.program import carried_out, run
from monitors.commands.results import tell
from monitors.commands.tables import Look
from tests.unit.answers.books import book, case_text, results


def test_the_name_of_a_test_and_why_it_failed(capsys: pytest.CaptureFixture[str]) -> None:
    tell(results(case_text("in-an-hour", "[2026-11-20 09:00, opened]", "{state: met}", name='"red \\e[31m"')), book())
    told = capsys.readouterr()
    assert ("red  [31m" in told.err, "\x1b" in told.err + told.out) == (True, False)


def test_lines_of_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines([("promised\x1b[2J", "")])
    assert capsys.readouterr().out == "promised [2J\n"


def told(print_it: Callable[[], object], error: Exception | None = None) -> Callable[[], Exit]:
    """A command that prints, and then ends well or with an error."""

    def command() -> Exit:
        print_it()
        if error is not None:
            raise error
        return Exit.BAD_NEWS

    return command


FULL = "upheld: standard output cannot be written: No space left on device\n"
ONTO_A_FULL_DISK = [
    ("a document", told(lambda: print_json({"standards": []})), FULL),
    ("a long document", told(lambda: print_json({"standards": ["reply"] * 10_000})), FULL),
    ("a table", told(lambda: print_table([("feed", Look.WHOLE)], [["desk"]])), FULL),
    ("lines", told(lambda: print_lines([("promised", "")])), FULL),
    ("what stopped it, as a document", told(lambda: None, Unreadable("there is no file `a`")), FULL),
    ("what is wrong, as a document", told(lambda: None, Refused([], {})), FULL),
]


@pytest.mark.parametrize(("_", "command", "said"), ONTO_A_FULL_DISK, ids=[row[0] for row in ONTO_A_FULL_DISK])
def test_an_output_that_is_full_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, _: str, command: Callable[[], Exit], said: str
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        status = carried_out(command, as_document=True)
    assert (status, capsys.readouterr().err) == (Exit.UNREADABLE, said)


@pytest.fixture
def gone() -> Iterator[TextIO]:
    """The end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe:
        yield pipe


PRINTED: list[tuple[str, Callable[[], object]]] = [
    ("a document", lambda: print_json({})),
    ("a table", lambda: print_table([("feed", Look.WHOLE)], [["desk"]])),
    ("lines", lambda: print_lines([("promised", "")])),
    ("one after the other", lambda: any(print_it() for _, print_it in PRINTED[:3])),
]


@pytest.mark.parametrize("closed", [False, True], ids=["a reader that has gone", "none from the beginning"])
@pytest.mark.parametrize("print_it", [row[1] for row in PRINTED], ids=[row[0] for row in PRINTED])
def test_who_reads_no_further_has_read_enough_and_the_answer_stays_what_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, gone: TextIO, print_it: Callable[[], object], closed: bool
) -> None:
    monkeypatch.setattr(sys, "stdout", None if closed else gone)
    assert (carried_out(told(print_it)), carried_out(told(print_it, Unreadable("no `a`")), as_document=True)) == (1, 4)
    assert capsys.readouterr().err == "upheld: no `a`\n"


CALLED = [  # what the library itself answers | its status where that is read | and on a full disk
    ("--help", 0, 4),
    ("status --help", 0, 4),
    ("--version", 0, 4),
    ("--versoin", 64, 64),
]


@pytest.mark.parametrize(("arguments", "status", "full_status"), CALLED, ids=[row[0] for row in CALLED])
def test_what_the_library_answers_is_printed_as_any_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, gone: TextIO, arguments: str, status: int, full_status: int
) -> None:
    assert run(arguments.split(), "1.2.3") == status
    told = capsys.readouterr()
    assert (bool(told.out), bool(told.err)) == (status == 0, status != 0)
    monkeypatch.setattr(sys, "stdout", gone)
    assert run(arguments.split(), "1.2.3") == status
    assert capsys.readouterr().err == told.err
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert run(arguments.split(), "1.2.3") == full_status
    assert capsys.readouterr().err == (told.err or FULL)


class Full(io.StringIO):
    """Takes nothing."""

    def write(self, text: str) -> int:
        """Says so."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_words_that_nothing_takes_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    say("upheld 0.1.0: 1 standard, board http://127.0.0.1:9464/")


def test_words_do_not_get_among_a_document_where_there_is_nowhere_to_say_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    say("no monitor answers")
    with progress_bar("read") as bar:
        assert (bar, capsys.readouterr().out) == (None, "")
