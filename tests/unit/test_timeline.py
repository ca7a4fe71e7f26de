"""An explanation as lines and as a document: what fits, what is safe to print, what others may rely on."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from engine.answers.explain import explained
from engine.answers.explanation import Explanation
from engine.evaluation.fold import Fold
from engine.language.reading import read_book
from monitors.commands.explained import document
from monitors.commands.verdict_file import COLUMNS
from monitors.timeline import lines
from tests.model import kernel, telling

BOOK = """
upheld: 1
time_zone: Europe/Berlin
calendars:
  office: {open: {mon-fri: 09:00-17:00}, holidays: DE}
standards:
  reply:
    promise: 每一位客户都会在一个工作日之内收到我们的答复 and every customer gets a reply within four hours of our office
    clock: first_reply
    within: {by: priority, urgent: 1h, otherwise: 4h}
    hours: office
    warn: {50%: info, 80%: ticket}
"""
EVENTS = "12-23 16:30 opened priority=low channel=email; 12-23 16:40 auto_reply; 12-28 09:30 updated priority=ur\x1b[2Jgent team=客户服务"


def told(events: str = EVENTS, now: str = "12-28 10:00") -> Explanation:
    book, problems = read_book({"book.yaml": BOOK})
    assert book is not None, problems
    return explained(Fold(book), kernel.frame_of(telling.events(events), ["a"]), {0: "a"}, 0, telling.at(now))


@pytest.mark.parametrize("room", [60, 80, 140])
def test_lines_fit_the_terminal(room: int) -> None:
    assert [line.text for line in lines(told(), room) if cell_len(line.text) > room] == []


def test_nothing_is_folded_or_lost_where_there_is_no_terminal() -> None:
    whole, narrow = ([line.text for line in lines(told(), room)] for room in (None, 60))
    assert len(whole) < len(narrow)
    assert "".join("".join(whole).split()) == "".join("".join(narrow).split())


def test_no_value_moves_the_cursor() -> None:
    assert all(line.text.isprintable() for line in lines(told(), 80))


def test_marks_and_the_deadline_that_lie_ahead_are_told() -> None:
    found = [line.text.split("  ")[-1].strip() for line in lines(told("12-23 10:00 opened", "12-23 12:30"), 80)]
    marks = [words for words in found if words.startswith(("◇", "◆", "▶ now"))]
    assert marks == ["◇ 50% mark (info)", "▶ now", "◇ 80% mark (ticket), ahead", "◆ deadline, ahead"]


def test_what_had_elapsed_after_the_deadline_is_never_told_as_what_had_at_it() -> None:
    found = [line.text for line in lines(told("12-23 10:00 opened; 12-23 14:00:00.000001 agent_message", "12-23 15:00"), 140)]
    assert [line.split()[3] for line in found if "◆ deadline" in line or "closes the clock" in line] == ["4h", "4h0.000001s"]


# what happened | as of 23 December, 12:00 | what is later
LATER = [
    ("12-23 10:00 opened; 12-23 12:00 agent_message", ""),
    ("12-23 10:00 opened; 12-23 12:00:00.000001 agent_message", "later than that is `agent_message` at Wed 2026-12-23 12:00"),
    (
        "12-23 10:00 opened; 12-24 12:00 resolved; 12-23 13:00 agent_message",
        "later than that are 2 events, the first of them `agent_message` at Wed 2026-12-23 13:00",
    ),
    ("12-25 10:00 opened", "later than that is `opened` at Fri 2026-12-25 10:00"),
]


@pytest.mark.parametrize(("events", "words"), LATER)
def test_what_was_told_for_after_the_instant_is_said(events: str, words: str) -> None:
    explanation = told(events, "12-23 12:00")
    assert [line.text.strip() for line in lines(explanation, None) if "later than that" in line.text] == ([words] if words else [])
    assert len(document(explanation)["later"]) == events.count(";") + 1 - len(explanation.events)


def test_a_verdict_of_the_document_has_the_columns_of_the_verdict_file() -> None:
    (verdict,) = document(told())["verdicts"]
    assert {*COLUMNS, "channel", "team", "priority"} <= set(verdict)
    assert sum(each["length_s"] for each in verdict["segments"] if each["counts"]) == verdict["elapsed_s"]
