"""The JSON Schema of a standards file, for editors: what may stand where, and a sentence for every key.

The keys are those of the reading's own tables, and so are the patterns of texts; what needs the whole book is left to `upheld check`.
"""

from __future__ import annotations

from collections.abc import Collection

from engine.language.bar_reading import STATISTICS, WITH_INTERVAL
from engine.language.bar_schema import bar_schema
from engine.language.book import Count, OnChange, Period, Severity
from engine.language.calendar_reading import CALENDAR_KEYS, RANGE_PATTERN
from engine.language.calendars import ALWAYS
from engine.language.clock_reading import CANCEL_KEYS, CLOCK_KEYS, MATCH_KEYS
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.condition_reading import COMBINED, ORDERINGS, WRITTEN_OPS
from engine.language.durations import DAYS_PATTERN, EXACT_PATTERN
from engine.language.holiday_codes import HOLIDAYS_PATTERN
from engine.language.reading import FILE_KEYS, NAME_MAX, VERSION
from engine.language.schema_parts import (
    ATTRIBUTE,
    CLOCK_NAME,
    COUNT,
    DATE,
    DAY_OFF,
    DRAFT,
    DURATION,
    EVENT_TYPE,
    EXACT,
    NUMBER,
    SENT_ATTRIBUTE,
    SHARE,
    TEXT,
    TRUTH,
    Schema,
    chosen,
    either,
    keyed,
    listed,
    looks,
    named,
    one_of_texts,
    one_or_more,
    ref,
    told,
)
from engine.language.shares import SHARE_PATTERN
from engine.language.standard_reading import COMMON_KEYS, DEFAULT_BREAK_DOWN, DEFAULT_KEYS, KIND_KEYS
from engine.language.vocabulary import ALWAYS_THERE, DAYS

_PERIODS = tuple(period.value for period in Period)
_DAY = f"({'|'.join(DAYS)})"
_DAYS = rf"{_DAY}(\s*-\s*{_DAY})?"
_RANGES = one_or_more(looks(RANGE_PATTERN, examples=("09:00-18:00", "22:00-06:00", "00:00-24:00")), once=False)
_GOAL = rf"{SHARE_PATTERN}\s+(over\s+({EXACT_PATTERN}|{DAYS_PATTERN})|per\s+({'|'.join(_PERIODS)}))"
_WEEK = looks(rf"{_DAYS}(\s*,\s*{_DAYS})*", examples=("mon-fri", "sat"))
_HOLIDAYS = looks(HOLIDAYS_PATTERN, examples=("DE", "DE-BE"))
_OVER = either(looks(EXACT_PATTERN, DAYS_PATTERN, examples=("7d", "28d")), one_of_texts(_PERIODS))
_HOUR: Schema = {"type": ["integer", "string"], "minimum": 0, "maximum": 23}
_VALUES = one_or_more(TEXT, least=1, once=False)
_NAME: Schema = {"minLength": 1, "maxLength": NAME_MAX}
_ZONE: Schema = {**TEXT, "examples": ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "UTC"]}


def standards_schema() -> Schema:
    """The schema of a standards file."""
    return {
        "$schema": DRAFT,
        "title": "Standards",
        "description": "What is promised to customers, in version 1 of the standards language.",
        **_file(),
        "definitions": {
            "calendar": _calendar(),
            "clock": _clock(),
            "match": _match(),
            "matches": one_or_more(ref("match"), least=1, once=False),
            "condition": _condition(),
            "values": either(_VALUES, ref("compared")),
            "compared": _compared(WRITTEN_OPS),
            "compared_text": _compared([op for op in WRITTEN_OPS if op not in ORDERINGS]),
            "length": chosen(DURATION, "length"),
            "hours": chosen({**TEXT, "examples": [ALWAYS]}, "hours"),
            "bar": bar_schema(),
            "standard": _standard(),
        },
    }


def _file() -> Schema:
    return keyed(
        FILE_KEYS,
        {
            "upheld": told("The version of the language.", {"const": VERSION}),
            "time_zone": told("Of this file's standards, where no calendar says otherwise. Default: UTC.", _ZONE),
            "calendars": told("When time counts, by name.", named(ref("calendar"), {**_NAME, "not": {"const": ALWAYS}})),
            "clocks": told("More clocks, by name.", named(ref("clock"), {**_NAME, "not": {"enum": [*BUILT_IN_CLOCKS]}})),
            "defaults": told("What the standards of this file share, each unless it says otherwise.", _defaults()),
            "standards": told("The promises by name, such as email-reply-24h.", named(ref("standard"), {**_NAME, "pattern": "^[^ ]+$"})),
        },
        required=["upheld"],
    )


def _calendar() -> Schema:
    return keyed(
        CALENDAR_KEYS,
        {
            "time_zone": told("Where these hours are local. Default: that of the file.", _ZONE),
            "open": told("The opening hours of each day; a day that is not there is closed.", named(_RANGES, _WEEK)),
            "holidays": told("Public holidays are days off: the code of a country or of its subdivision.", _HOLIDAYS),
            "closed": told("More days off: a date, or a month and day of every year.", one_or_more(DAY_OFF)),
            "extra": told("Hours on a date, in place of that day's.", named(_RANGES, DATE)),
        },
        required=["open"],
    )


def _clock() -> Schema:
    before = told("Cancels only while no more time than this has been counted.", EXACT)
    match = told("The type of the event, or a list of types.", one_or_more(EVENT_TYPE, least=1))
    where = told("Only events for which this holds.", ref("condition"))
    cancel = either(EVENT_TYPE, keyed(CANCEL_KEYS, {"type": match, "where": where, "before": before}, ["type"]))
    return keyed(
        CLOCK_KEYS,
        {
            "from": told("The event that starts the clock.", ref("matches")),
            "to": told("The event that stops it.", ref("matches")),
            "pause": told("The event from which it does not count.", ref("matches")),
            "resume": told("The event from which it counts again.", ref("matches")),
            "cancel": told("The event that ends it without a verdict.", one_or_more(cancel, once=False)),
            "count": told("Each time it runs, only the first time, or all times added up.", one_of_texts(Count, Count.EACH)),
        },
        required=["from", "to"],
    )


def _match() -> Schema:
    types = told("The type of the event, or a list of types.", one_or_more(EVENT_TYPE, least=1))
    where = told("Only events for which this holds.", ref("condition"))
    return either(EVENT_TYPE, keyed(MATCH_KEYS, {"type": types, "where": where}, ["type"]))


def _condition() -> Schema:
    conditions = listed(ref("condition"), least=1, once=False)
    types = one_or_more(EVENT_TYPE, least=1)
    keys = keyed(
        [*COMBINED, "happened", *ALWAYS_THERE],
        {
            "any": told("At least one of these conditions holds.", conditions),
            "all": told("Each of these conditions holds.", conditions),
            "none": told("None of these conditions holds.", conditions),
            "happened": told("The interaction has had an event of this type, or of one of these.", types),
            "weekday": told("The local day of the week.", either(one_or_more(one_of_texts(DAYS), 1, once=False), ref("compared_text"))),
            "hour": told("The local hour, from 0 to 23.", either(one_or_more(_HOUR, 1, once=False), ref("compared"))),
            "first_event": told("The type of the interaction's first event.", either(types, ref("compared_text"))),
        },
        minProperties=1,
    )
    return {**keys, "description": "Attributes and their values; all of them hold.", "additionalProperties": ref("values")}


def _compared(ops: Collection[str]) -> Schema:
    keys = {
            "not": told("None of these values; also where the attribute is missing.", _VALUES),
            "at_least": told("A number that is not below this one.", NUMBER),
            "at_most": told("A number that is not above this one.", NUMBER),
            "more_than": told("A number above this one.", NUMBER),
            "less_than": told("A number below this one.", NUMBER),
            "matches": told("A regular expression that fits the whole text.", TEXT),
            "present": told("Whether the attribute is there at all.", TRUTH),
    }
    return keyed(ops, {op: keys[op] for op in ops}, minProperties=1)


def _defaults() -> Schema:
    keys = _keys()
    return {**keyed(DEFAULT_KEYS, {key: keys[key] for key in DEFAULT_KEYS}), "type": ["object", "null"]}


def _standard() -> Schema:
    keys = _keys()
    sure = [{"required": [name]} for name, statistic in STATISTICS.items() if statistic in WITH_INTERVAL]
    return keyed(
        {*COMMON_KEYS, *(key for own in KIND_KEYS.values() for key in own)},
        keys,
        required=["promise"],
        anyOf=[{"required": ["clock"]}, {"required": ["bar"]}, {"required": ["every"]}],
        allOf=[
            _kind("clock", "time", oneOf=[{"required": [aim]} for aim in ("within", "not_within", "due")]),
            _kind("bar", "bar"),
            {"if": {"required": ["bar", "confidence"]}, "then": {"properties": {"bar": {"anyOf": sure}}}},
            _kind("every", "rule", required=["must"]),
            {"if": {"required": ["not_within"]}, "then": {"not": {"required": ["warn"]}}},
        ],
    )


def _kind(head: str, kind: str, **more: object) -> Schema:
    """What a standard may hold that has the head of a kind."""
    return {"if": {"required": [head]}, "then": {"propertyNames": {"enum": [*COMMON_KEYS, *KIND_KEYS[kind]]}, **more}}


def _keys() -> dict[str, Schema]:
    """Every key that a standard may have."""
    label: Schema = {**ATTRIBUTE, "not": {"const": "customer"}}
    mark = named(one_of_texts(Severity), looks(SHARE_PATTERN))
    return {
        "promise": told("What is promised, as a sentence that a customer would understand.", {"type": "string", "pattern": r"\S"}),
        "for": told("Which interactions it is promised to. Default: all.", ref("condition")),
        "severity": told("How loud a breach is: page wakes somebody, ticket can wait.", one_of_texts(Severity, Severity.TICKET)),
        "owner": told("The team that keeps the promise.", TEXT),
        "runbook": told("Where it says what to do when it is not kept.", TEXT),
        "tags": told("Words to find it by.", one_or_more(TEXT)),
        "break_down": told(
            "The attributes by which figures are told apart. Default: channel, team, priority.",
            {**one_or_more(label), "default": list(DEFAULT_BREAK_DOWN)},
        ),
        "since": told("The first day on which a clock that starts is held to it.", DATE),
        "until": told("The last day on which a clock that starts is held to it.", DATE),
        "clock": told("Which time is meant: a built-in clock, one of the book, or one written here.", either(CLOCK_NAME, ref("clock"))),
        "within": told("How soon it is done, or a choice by an attribute.", ref("length")),
        "not_within": told("How long it does not happen, or a choice by an attribute.", ref("length")),
        "due": told("The attribute that carries the deadline.", {**SENT_ATTRIBUTE, "examples": ["promised_at"]}),
        "hours": told("The calendar whose hours count, or a choice by an attribute. Default: every second counts.", ref("hours")),
        "warn": told("At which shares of its time a clock is at risk, and how loud. Default: 80%.", either(one_or_more(SHARE), mark)),
        "on_change": told(
            "Whether a changed attribute changes the target of a running clock, or it keeps that of its start.",
            one_of_texts(OnChange, OnChange.RETARGET),
        ),
        "per": told("Whose events make one timeline. Default: each interaction's own.", one_or_more(SENT_ATTRIBUTE)),
        "goal": told("How often it is kept, over which time.", looks(_GOAL, examples=("95% over 28d", "80% per day"))),
        "minimum": told("With fewer verdicts or samples than this, nothing is said.", {**COUNT, "default": 1}),
        "bar": told("A figure over many interactions, and what is asked of it.", ref("bar")),
        "over": told("The time that the figure is of: a length that rolls on, or a period of the calendar.", _OVER),
        "confidence": told("Only violated when it is as sure as this, of an average or a share.", SHARE),
        "every": told("The event that is judged.", ref("matches")),
        "must": told("What holds for each such event.", ref("condition")),
    }
