"""The JSON Schema of a file of tests, for editors; its keys are those of the reading's own tables."""

from __future__ import annotations

from engine.answers.booktests import State, VerdictReason
from engine.answers.case_reading import CASE_KEYS, ENTRY_KEYS, REPEAT_MAX, TESTS_KEYS
from engine.answers.expectations import FRACTION_PATTERN, KEYS
from engine.language.schema_parts import (
    COUNT,
    DRAFT,
    EVENT_TYPE,
    EXACT,
    NUMBER,
    SHARE,
    TEXT,
    TRUTH,
    Schema,
    either,
    keyed,
    listed,
    looks,
    named,
    one_of_texts,
    ref,
    told,
)

_TIME: Schema = {**TEXT, "examples": ["2026-11-20 17:30", "2026-11-20T17:30:00Z"]}
_NO_TIME: Schema = {"type": "null"}
_UNKNOWN = one_of_texts(["unknown"])
_FIGURE = either(NUMBER, SHARE, EXACT, _UNKNOWN)


def tests_schema() -> Schema:
    """The schema of a `*.test.yaml`."""
    tests = told("What happened, and what a standard makes of it.", either(listed(_case(), once=False), {"type": "null"}))
    root = keyed(TESTS_KEYS, {"tests": tests}, TESTS_KEYS)
    about = {"title": "Tests of standards", "description": "Run by upheld test."}
    return {"$schema": DRAFT, **about, **root, "definitions": {"expected": _expected()}}


def _case() -> Schema:
    expected = ref("expected")
    keys = {
        "name": told("What the test shows, in words.", TEXT),
        "standard": told("The standard that is tested, by its name.", TEXT),
        "timeline": told("What happens, in any order; times are local to the standard.", listed(_entry(), least=1, once=False)),
        "at": told("The instant that it is judged at. Default: that of the last event.", _TIME),
        "expect": told("What is expected of the last verdict, or a list: one a span.", either(expected, listed(expected, 1, once=False))),
    }
    return keyed(CASE_KEYS, keys, ["name", "standard", "timeline", "expect"])


def _entry() -> Schema:
    """An event as a map, or as a list of its time, type, attributes and subject."""
    data = {**named({}), "description": "The attributes that it sets."}
    keys = {
        "at": told("When it happens.", _TIME),
        "type": told("The type of the event.", EVENT_TYPE),
        "data": data,
        "subject": told("The interaction that it is of, where there are several.", TEXT),
        "repeat": told("That many interactions, each with this event.", {**COUNT, "maximum": REPEAT_MAX}),
    }
    in_a_list: Schema = {"type": "array", "items": [_TIME, EVENT_TYPE, either(data, {"type": "null"}), TEXT], "minItems": 2, "maxItems": 4}
    return either(in_a_list, keyed(ENTRY_KEYS, keys, ["at", "type"]))


def _expected() -> Schema:
    keys = {
        "state": told("The state of the verdict.", one_of_texts(State)),
        "open": told("Whether the clock still runs.", TRUTH),
        "elapsed": told("The time that counted.", either(EXACT, looks(FRACTION_PATTERN))),
        "deadline": told("When it has to be done; null for none.", either(_TIME, _NO_TIME)),
        "decided": told("When the verdict was decided; null for not yet.", either(_TIME, _NO_TIME)),
        "reason": told("Why.", one_of_texts(VerdictReason)),
        "span": told("Which run of the clock is meant, from 1. Default: the last.", COUNT),
        "value": told("The figure of a bar.", _FIGURE),
        "violated": told("Whether the goal or the bar is violated.", either(TRUTH, _UNKNOWN)),
        "groups": told("The figure of each group of a bar.", {**named(_FIGURE), "minProperties": 1}),
        "compliance": told("The share that was kept.", either(SHARE, _UNKNOWN)),
        "none": told("That there is no verdict at all.", {"const": True}),
    }
    alone: Schema = {"if": {"required": ["none"]}, "then": {"propertyNames": {"enum": ["none", "span"]}}}
    return keyed(KEYS, keys, minProperties=1, allOf=[alone])
