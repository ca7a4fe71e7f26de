"""How an event's attributes are written in one text, and that all of a batch are written at once as each would be by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.events import encode_all, encode_data

Data = dict[str, Any]

WRITTEN: list[tuple[Data, str]] = [
    ({}, "{}"),
    ({"channel": "email"}, '{"channel":"=email"}'),
    ({"words": 108, "share": 0.5, "balance": -3, "tiny": 1e-9}, '{"balance":"#-3","share":"#0.5","tiny":"#1e-9","words":"#108"}'),
    ({"tier": "gold", "channel": "email"}, '{"channel":"=email","tier":"=gold"}'),
    ({"tier": None}, '{"tier":"!"}'),
    ({"vip": True, "words": 1}, '{"vip":"=true","words":"#1"}'),
    ({"score": float("nan")}, '{"score":"=null"}'),
    ({"words": "5"}, '{"words":"=5"}'),
    ({"note": 'say "hi": {x}\\'}, '{"note":"=say \\"hi\\": {x}\\\\"}'),
    ({"note": "two\nlines"}, '{"note":"=two\\nlines"}'),
    ({"note": "a\x1fb"}, '{"note":"=a\ufffdb"}'),
    ({"note": ""}, '{"note":"="}'),
    ({"note": ":"}, '{"note":"=:"}'),
    ({"note": ":5"}, '{"note":"=:5"}'),
    ({"note": "},{"}, '{"note":"=},{"}'),
    ({"note": "["}, '{"note":"=["}'),
    ({":": "y"}, '{":":"=y"}'),
    ({":5": 5}, '{":5":"#5"}'),
    ({"a,": "y"}, '{"a,":"=y"}'),
    ({"": 5}, '{"":"#5"}'),
    ({"tags": [":"]}, '{"tags":"=[\\":\\"]"}'),
    ({"more": {"tier": "gold"}}, '{"more":"={\\"tier\\":\\"gold\\"}"}'),
]


@pytest.mark.parametrize(("data", "text"), WRITTEN)
def test_attributes_are_written_in_one_text(data: Data, text: str) -> None:
    assert encode_data(data) == text
    assert encode_all([data]) == [text]
    assert encode_all([{"channel": "email"}, data, {}, data]) == ['{"channel":"=email"}', text, "{}", text]


def test_no_data_at_all_is_written_as_none() -> None:
    assert encode_all([]) == []


@pytest.mark.parametrize("value", [datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC).date()])
def test_a_date_is_written_as_it_is_by_itself(value: object) -> None:
    assert encode_all([{"at": value}]) == [encode_data({"at": value})]


TEXTS = st.text(st.sampled_from('":,{}[]\\=#!-5ae.\n\x1f\u2028é'), max_size=4)
PLAIN = st.text(st.sampled_from(":,}]=#!-5ae."), max_size=4)
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.integers(-(2**63), 2**64 - 1) | st.floats() | st.booleans() | st.none()


@given(st.lists(st.dictionaries(TEXTS, TEXTS | SCALARS | st.lists(TEXTS, max_size=2) | st.dictionaries(TEXTS, TEXTS, max_size=1))))
def test_all_are_written_as_each_by_itself(data: list[Data]) -> None:
    assert encode_all(data) == [encode_data(each) for each in data]


@given(st.lists(st.dictionaries(PLAIN, PLAIN | NUMBERS), min_size=1))
def test_all_that_are_simple_are_written_as_each_by_itself(data: list[Data]) -> None:
    assert encode_all(data) == [encode_data(each) for each in data]
