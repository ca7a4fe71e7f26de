"""Books of several files: merging, names, defaults, packs, warnings, and files that cannot be read."""

from __future__ import annotations

import pytest

from engine.language.book import Severity, Time
from engine.language.problems import Level, Place
from engine.language.reading import labels_of_book, read_book
from tests.unit.language.books import ids

ONE = "upheld: 1\nstandards:\n  one: {promise: P, clock: pickup, within: 20s}\n"
TWO = "upheld: 1\nstandards:\n  two: {promise: P, clock: callback, within: 1h, hours: office}\n"
NAMES = "upheld: 1\ncalendars: {office: {open: {mon: 09:00-17:00}}}\nclocks: {callback: {from: resolved, to: followed_up}}\n"


def test_files_are_one_book_in_the_order_of_names() -> None:
    book, problems = read_book({"b.yaml": TWO, "a.yaml": ONE, "names.yaml": NAMES})
    assert problems == []
    assert book is not None
    assert [(standard.name, standard.file, standard.line) for standard in book.standards] == [("one", "a.yaml", 3), ("two", "b.yaml", 3)]
    assert list(book.calendars) == ["office"]


def test_names_are_unique_in_the_whole_book_and_by_kind() -> None:
    assert ids({"a.yaml": ONE, "b.yaml": ONE}) == ["book/duplicate-name"]
    assert ids({"a.yaml": ONE, "b.yaml": NAMES, "c.yaml": NAMES}) == ["book/duplicate-name", "book/duplicate-name"]
    assert ids({"a.yaml": ONE.replace("one:", "office:"), "b.yaml": NAMES}) == []


def test_a_book_without_standards_is_refused() -> None:
    assert ids({}) == ["book/empty"]
    assert ids({"a.yaml": NAMES}) == ["book/empty"]
    assert ids({"a.yaml": ""}) == ["book/empty", "shape/missing-key"]
    assert ids({"a.yaml": "upheld: 1\nstandards: {}\n"}) == ["book/empty"]


def test_a_file_that_cannot_be_read_hides_nothing_else() -> None:
    broken = NAMES + "clocks: 'never closed\n"
    book, problems = read_book({"a.yaml": broken, "b.yaml": TWO, "c.yaml": ONE.replace("20s", "soon")})
    assert book is None
    assert [problem.id for problem in problems] == ["yaml/unclosed", "duration/unreadable"]


def test_a_root_that_is_no_map() -> None:
    assert ids({"a.yaml": "- one\n", "b.yaml": ONE}) == ["shape/wrong-type"]
    assert ids({"a.yaml": "text\n", "b.yaml": ONE}) == ["shape/wrong-type"]


def test_the_version_is_a_number_and_known() -> None:
    assert [ids(ONE.replace("upheld: 1", f"upheld: {version}")) for version in ("1", "2", "1.0", "'1'", "one", "")] == [
        [],
        *[["book/version"]] * 5,
    ]


def test_a_missing_key_is_placed_at_the_name_of_its_map_or_in_line_one() -> None:
    text = "# a comment\nstandards:\n  one:\n    clock: pickup\n    within: 20s\n"
    _, problems = read_book({"a.yaml": text})
    assert [(problem.place, problem.expected) for problem in problems] == [
        (Place("a.yaml", 1, 1), "`upheld: 1`"),
        (Place("a.yaml", 3, 3, 3), "`promise: …`"),
    ]


def test_defaults_stand_in_where_a_standard_is_silent() -> None:
    text = """upheld: 1
defaults: {owner: care, severity: page, goal: 90% over 7d, hours: always, warn: 50%}
standards:
  loud: {promise: P, clock: pickup, within: 20s}
  quiet: {promise: P, clock: pickup, within: 20s, severity: info, owner: sales}
  rule: {promise: P, every: ended, must: {reason: {present: true}}}
"""
    book, problems = read_book({"a.yaml": text, "b.yaml": ONE})
    assert problems == []
    assert book is not None
    assert [(each.name, each.owner, each.severity) for each in book.standards] == [
        ("loud", "care", Severity.PAGE),
        ("one", None, Severity.TICKET),
        ("quiet", "sales", Severity.INFO),
        ("rule", "care", Severity.PAGE),
    ]
    loud = book["loud"].kind
    assert isinstance(loud, Time)
    assert [float(mark.share) for mark in loud.warn] == [0.5]


def test_a_wrong_default_is_told_once() -> None:
    text = "upheld: 1\ndefaults: {severity: loud}\nstandards:\n" + "".join(
        f"  s{n}: {{promise: P, clock: pickup, within: 1h}}\n" for n in range(3)
    )
    assert ids(text) == ["shape/wrong-value"]


def test_tests_and_packs_that_nobody_asked_for_are_left_out() -> None:
    labels = ["s/a.yaml", "s/a.test.yaml", "s/packs/retail/b.yaml", "s/packs/bank/c.yaml", "s/packs/bank/c.test.yaml", "s/packs/d.yaml"]
    assert labels_of_book(labels, root="s") == ["s/a.yaml", "s/packs/d.yaml"]
    assert labels_of_book(labels, ["bank"], "s/") == ["s/a.yaml", "s/packs/bank/c.yaml", "s/packs/d.yaml"]
    assert labels_of_book(labels[2:3], root="s/packs/retail") == ["s/packs/retail/b.yaml"]


def test_packs_are_read_when_they_are_asked_for() -> None:
    texts = {"a.yaml": ONE, "packs/retail/b.yaml": NAMES, "packs/retail/c.yaml": TWO}
    assert ids(texts) == []
    assert ids(texts, ["retail"]) == []
    assert ids(texts, ["retail", "retial"]) == ["book/pack"]
    book, _ = read_book(texts, ["retail"])
    assert book is not None
    assert [standard.name for standard in book.standards] == ["one", "two"]


NAMED = [
    ("one-day", [], None),
    ("antwort.für_alle-2", [], None),
    ("one day", ["book/name"], "one-day"),
    ("'one '", ["book/name"], "one"),
    ("'  '", ["book/name"], None),
]


@pytest.mark.parametrize(("name", "told", "meant"), NAMED)
def test_the_name_of_a_standard_is_one_word(name: str, told: list[str], meant: str | None) -> None:
    _, problems = read_book({"a.yaml": ONE.replace("one:", f"{name}:")})
    assert [problem.id for problem in problems] == told
    assert [problem.suggestion for problem in problems] == [meant for _ in told]


def warnings_of(inside: str) -> list[tuple[str, str | None]]:
    book, problems = read_book({"a.yaml": f"upheld: 1\nstandards:\n  one: {{promise: P, within: 1h, {inside}}}\n"})
    assert book is not None
    assert all(problem.level is Level.WARNING for problem in problems)
    return [(problem.id, problem.suggestion) for problem in problems]


def test_slips_of_the_pen_in_event_types() -> None:
    assert warnings_of("clock: {from: opend, to: agent_mesage}") == [("event/near", "opened"), ("event/near", "agent_message")]
    assert warnings_of("clock: {from: Opened, to: followedup}") == [("event/near", "opened"), ("event/near", "followed_up")]
    assert warnings_of("clock: {from: ordered, to: [delivered, reassigned, refunded, posted, paid]}") == []
    assert warnings_of("clock: pickup, for: {happened: resolvd}") == [("event/near", "resolved")]


OTHERS = [
    ("within: {by: topic, other: 4h}", ["otherwise"]),
    ("within: {by: topic, A: 1h, Default: {by: team, day: 1h, else: 4h}}", ["otherwise", "otherwise"]),
    ("within: 1h, hours: {by: topic, rest: always}", ["otherwise"]),
    ("within: {by: topic, 'other': 4h}", []),
    ("within: {by: topic, other: 4h, otherwise: 8h}", []),
    ("within: {by: topic, other: 4h}, for: {topic: [A, other]}", []),
    ("within: {by: topic, other: 4h}, for: {team: other}", ["otherwise"]),
    ("within: {by: topic, another: 4h}", []),
]


@pytest.mark.parametrize(("written", "meant"), OTHERS)
def test_a_value_that_says_otherwise_in_another_word(written: str, meant: list[str]) -> None:
    book, problems = read_book({"a.yaml": f"upheld: 1\nstandards:\n  one: {{promise: P, clock: pickup, {written}}}\n"})
    assert book is not None
    assert [(problem.id, problem.suggestion) for problem in problems] == [("choice/near", each) for each in meant]


# What is written in a standard, and the text that a comment cuts short as it is in quotes.
CUT_SHORT = [
    ("promise: Quote #2 within 2 days", '"Quote #2 within 2 days"'),
    ("promise: Quote # 2 within 2 days", '"Quote # 2 within 2 days"'),
    ("promise: Say \"two\" #2", "'Say \"two\" #2'"),
    ("promise: We don't \"say\" #2", "'We don''t \"say\" #2'"),
    ("promise: Quote  #2", None),
    ("promise: Quote # of the second", None),
    ("promise: Quote#2", None),
    ("promise: 'Quote' #2", None),
    ("promise: P\n    owner: care #desk", '"care #desk"'),
    ("promise: P\n    runbook: wiki #late", '"wiki #late"'),
    ("promise: P\n    for:\n      topic: Refund #2", '"Refund #2"'),
    ("promise: P\n    severity: page #wakes somebody", None),
]


@pytest.mark.parametrize(("written", "meant"), CUT_SHORT)
def test_a_text_that_a_comment_cuts_short(written: str, meant: str | None) -> None:
    book, problems = read_book({"a.yaml": f"upheld: 1\nstandards:\n  one:\n    {written}\n    clock: pickup\n    within: 1h\n"})
    assert book is not None
    assert [(problem.id, problem.suggestion) for problem in problems] == ([("yaml/comment", meant)] if meant else [])


# A clock's pause and resume, and what is expected where nothing has it go on.
ENDLESS = [
    ("pause: pending", "`resume: unpending` beside it, or `cancel` where nothing more is promised"),
    ("pause: [held, closed, resolved, parked]", "`resume: [unheld, reopened]` beside it, or `cancel` where nothing more is promised"),
    ("pause: parked", "`resume` with the event at which it goes on, or `cancel` where nothing more is promised"),
    ("pause: pending, resume: answered", None),
    ("resume: answered", None),
]


@pytest.mark.parametrize(("written", "expected"), ENDLESS)
def test_a_clock_that_pauses_needs_something_to_go_on_by(written: str, expected: str | None) -> None:
    clock = f"upheld: 1\nclocks:\n  c: {{from: opened, to: ended, {written}}}\n"
    book, problems = read_book({"a.yaml": clock, "b.yaml": ONE})
    assert book is not None
    assert [(problem.id, problem.expected) for problem in problems] == ([("clock/resume", expected)] if expected else [])


# Keys that are none, beside a promise, and the key that is meant by each: none that stands there already.
KEYS_MEANT = [
    ("clock: pickup, within: 1h, description: Quickly", [None]),
    ("clock: pickup, within: 1h, sla: 24h", [None]),
    ("clock: pickup, sla: 24h", ["within"]),
    ("clock: pickup, sla: 24h, limit: 1h", ["within", None]),
    ("clock: pickup, within: 1h, wihtin: 24h", [None]),
    ("clock: pickup, wihtin: 24h", ["within"]),
    ("clock: pickup, within: 1h, for: {team: sales}, when: {tier: gold}", [None]),
    ("clock: pickup, within: 1h, when: {tier: gold}", ["for"]),
]


@pytest.mark.parametrize(("written", "meant"), KEYS_MEANT)
def test_no_key_is_meant_that_stands_there_already(written: str, meant: list[str | None]) -> None:
    _, problems = read_book({"a.yaml": f"upheld: 1\nstandards:\n  one: {{promise: P, {written}}}\n"})
    assert [(problem.id, problem.suggestion) for problem in problems] == [("shape/unknown-key", each) for each in meant]


def test_slips_of_the_pen_in_attributes() -> None:
    assert warnings_of("clock: pickup, for: {chanel: phone}") == [("attribute/near", "channel")]
    assert warnings_of("clock: pickup, break_down: [teams]") == [("attribute/near", "team")]
    assert warnings_of("clock: pickup, for: {state: open, region: north, channel: phone}") == []
    assert warnings_of("clock: pickup, for: {teams: red}, break_down: [teams]") == []
