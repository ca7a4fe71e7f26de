"""Conditions as they are written, and what is refused."""

from __future__ import annotations

import pytest

from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op, Value
from engine.language.reading import read_book
from tests.unit.language.books import book_text, ids, standard_of

FEW = Compare("words", Op.AT_MOST, (Value("250", 250.0),))
EMAIL = Compare("channel", Op.IS, (Value("email"),))

GOOD: list[tuple[str, Condition]] = [
    ("{channel: email}", EMAIL),
    ("{channel: [email, letter]}", Compare("channel", Op.IS, (Value("email"), Value("letter")))),
    ("{floor: 5}", Compare("floor", Op.IS, (Value("5", 5.0),))),
    ("{floor: 05}", Compare("floor", Op.IS, (Value("05", 5.0),))),
    ("{floor: '5'}", Compare("floor", Op.IS, (Value("5"),))),
    ("{floor: .inf}", Compare("floor", Op.IS, (Value(".inf"),))),
    ("{vip: true}", Compare("vip", Op.IS, (Value("true"),))),
    ("{vip: no}", Compare("vip", Op.IS, (Value("no"),))),
    ("{priority: {not: low}}", Compare("priority", Op.NOT, (Value("low"),))),
    ("{priority: {not: [low, normal]}}", Compare("priority", Op.NOT, (Value("low"), Value("normal")))),
    ("{words: {at_most: 250}}", FEW),
    ("{words: {more_than: -1.5}}", Compare("words", Op.MORE_THAN, (Value("-1.5", -1.5),))),
    ("{words: {at_least: 20, at_most: 250}}", All((Compare("words", Op.AT_LEAST, (Value("20", 20.0),)), FEW))),
    ("{team: {matches: 'sales.*'}}", Compare("team", Op.MATCHES, (Value("sales.*"),))),
    ("{csat: {present: true}}", Compare("csat", Op.PRESENT, (Value("true"),))),
    ("{csat: {present: False}}", Compare("csat", Op.PRESENT, (Value("false"),))),
    ("{happened: agent_message}", Happened(("agent_message",))),
    ("{happened: [agent_message, answered]}", Happened(("agent_message", "answered"))),
    ("{channel: email, words: {at_most: 250}}", All((EMAIL, FEW))),
    ("{any: [{channel: email}, {words: {at_most: 250}}]}", Any((EMAIL, FEW))),
    ("{all: [{channel: email}]}", All((EMAIL,))),
    ("{none: [{channel: email}]}", Nothing((EMAIL,))),
    ("{any: [{none: [{channel: email}]}], words: {at_most: 250}}", All((Any((Nothing((EMAIL,)),)), FEW))),
]

BAD = [
    ("email", ["shape/wrong-type"]),
    ("{}", ["shape/wrong-type"]),
    ("{channel: []}", ["shape/wrong-type"]),
    ("{channel: [[email]]}", ["shape/wrong-type"]),
    ("{channel: {}}", ["shape/wrong-type"]),
    ("{channel: null}", ["condition/value"]),
    ("{words: {at_most: '250'}}", ["condition/value"]),
    ("{words: {at_most: [1, 2]}}", ["condition/value"]),
    ("{words: {less_than: .nan}}", ["condition/value"]),
    ("{words: {is: 250}}", ["condition/operator"]),
    ("{words: {atmost: 250, at_least: few}}", ["condition/operator", "condition/value"]),
    ("{team: {matches: '('}}", ["condition/pattern"]),
    ("{team: {matches: '[[a]'}}", ["condition/pattern"]),
    ("{team: {matches: }}", ["shape/wrong-type"]),
    ("{csat: {present: yes}}", ["shape/wrong-type"]),
    ("{any: {channel: email}}", ["shape/wrong-type"]),
    ("{none: []}", ["shape/wrong-type"]),
    ("{any: [email]}", ["shape/wrong-type"]),
    ("{happened: {type: opened}}", ["shape/wrong-type"]),
    ("{happened: [opened, opened]}", ["shape/twice"]),
]

IN_WORDS = [
    # what is written for a value, and the comparison that it may mean
    ("under 250", "{at_most: 250}"),
    ("below 250", "{less_than: 250}"),
    ("At least 4.5", "{at_least: 4.5}"),
    ("'<= 250 words'", "{at_most: 250}"),
    ("'<250'", "{less_than: 250}"),
    ("[low, '> 3']", "{more_than: 3}"),
    ("under review", None),
    ("not over 3", "{at_most: 3}"),
    ("not email", "{not: email}"),
    ("Except post card", "{not: post card}"),
    ("[not email, not chat]", "{not: [email, chat]}"),
    ("'not email'", None),
    ("{not: not email}", None),
    ("nothing", None),
    ("underway 3", None),
    ("250", None),
]


@pytest.mark.parametrize(("written", "meant"), IN_WORDS)
@pytest.mark.parametrize("standard", ["every: agent_message, must: {{words: {}}}", "clock: pickup, within: 20s, for: {{words: {}}}"])
def test_a_comparison_in_words_is_warned_of(standard: str, written: str, meant: str | None) -> None:
    _, problems = read_book({"a.yaml": book_text(standard.format(written))})
    told = [] if meant is None else [("condition/words", "warning", meant)]
    assert [(each.id, each.level, each.suggestion) for each in problems] == told


# A condition or a key of a choice, and the values that are meant where it is warned of. The book compares `team` with `sales` elsewhere.
JOINED = [
    ("channel: email or chat", ["email", "chat"]),
    ("channel: email or pigeon", ["email", "pigeon"]),
    ("priority: high and urgent", ["high", "urgent"]),
    ("first_event: opened or customer_message", ["opened", "customer_message"]),
    ("team: sales or service", ["sales", "service"]),
    ("team: wholesale or service", None),
    ("team: email or chat", None),
    ("team: Sales or service", None),
    ("channel: 'email or chat'", None),
    ('priority: "high, urgent"', None),
    ("team: R&D", None),
    ("team: 'R&D'", None),
    ("company: AT&T", None),
    ("agent: 'Smith, John'", None),
    ("topic: Food and beverages", None),
    ("topic: lost and found", None),
    ("area: Marketing & Événements", None),
    ("area: Öl & Öfen", None),
    ("reason: 'ja, bitte'", None),
    ("reason: 'Gruß | Dank'", None),
]
BOOK = """{{upheld: 1, standards: {{
  one: {{promise: p, clock: pickup, within: 20s, for: {{team: sales}}}},
  two: {{promise: p, clock: pickup, {}}}}}}}"""


@pytest.mark.parametrize("form", ["within: 20s, for: {{{0}: {1}}}", "within: {{by: {0}, {1}: 20s, otherwise: 1h}}"])
@pytest.mark.parametrize(("written", "meant"), JOINED)
def test_values_in_one_text_are_warned_of_where_one_of_them_is_known(written: str, meant: list[str] | None, form: str) -> None:
    _, problems = read_book({"a.yaml": BOOK.format(form.format(*written.split(": ", 1)))})
    assert [(each.id, each.level) for each in problems] == ([("condition/words", "warning")] if meant else [])
    for value in meant or []:
        assert value in str(problems[0].expected)


@pytest.mark.parametrize("written", ["city: Washington, DC", "agent: Smith, John", "company: O'Neil, sons"])
def test_a_name_with_a_comma_is_one_value(written: str) -> None:
    text = f"upheld: 1\nstandards:\n  one:\n    promise: p\n    clock: pickup\n    within: 20s\n    for:\n      {written}\n"
    assert read_book({"a.yaml": text})[1] == []


def test_a_value_that_only_a_choice_names_is_known() -> None:
    chosen = "within: {by: topic, refund: 20s, otherwise: 1h}, for: {topic: refund or invoice}"
    _, problems = read_book({"a.yaml": BOOK.format(chosen)})
    assert [(each.id, each.suggestion) for each in problems] == [("condition/words", "[refund, invoice]")]


# A bound of the hour, and how it is told of.
BOUNDS = [
    ("0", None),
    ("17", None),
    ("24", None),
    ("0.5", "warning"),
    ("17.5", "warning"),
    ("23.5", "warning"),
    ("24.5", "error"),
    ("25", "error"),
    ("-0.5", "error"),
]


@pytest.mark.parametrize(("bound", "level"), BOUNDS)
def test_a_bound_of_the_hour_is_a_whole_number(bound: str, level: str | None) -> None:
    _, problems = read_book({"a.yaml": book_text(f"clock: pickup, within: 20s, for: {{hour: {{less_than: {bound}}}}}")})
    assert [(each.id, each.level) for each in problems] == ([("attribute/value", level)] if level else [])


# A list of values, some with a `not`, and what is expected instead.
NOT_IN_A_LIST = [
    ("[not delivered, other]", "the text in quotes"),
    ("[other, not delivered, not lost]", "the text in quotes"),
    ("[not delivered, not lost]", "`{not: [delivered, lost]}`, or the text in quotes"),
    ("not delivered", "`{not: delivered}`, or the text in quotes"),
]


@pytest.mark.parametrize(("written", "expected"), NOT_IN_A_LIST)
def test_what_is_expected_of_a_list_leaves_none_of_its_values_out(written: str, expected: str) -> None:
    _, problems = read_book({"a.yaml": book_text(f"clock: pickup, within: 20s, for: {{topic: {written}}}")})
    assert [(each.id, each.expected) for each in problems] == [("condition/words", expected)]


@pytest.mark.parametrize(("written", "condition"), GOOD)
def test_conditions_that_are_read(written: str, condition: Condition) -> None:
    assert standard_of(f"clock: pickup, within: 20s, for: {written}").applies == condition


@pytest.mark.parametrize(("written", "told"), BAD)
def test_conditions_that_are_refused(written: str, told: list[str]) -> None:
    assert ids(book_text(f"clock: pickup, within: 20s, for: {written}")) == told
