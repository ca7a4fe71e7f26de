"""The JSON Schema of a bar."""

from __future__ import annotations

from collections.abc import Iterable

from engine.language.bar_bounds import ASKING_KEYS
from engine.language.bar_reading import BAR_KEYS, COUNTED, PERCENTILES, STATISTICS
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.schema_parts import (
    ATTRIBUTE,
    DATE,
    EVENT_TYPE,
    EXACT,
    NUMBER,
    PERCENT,
    SENT_ATTRIBUTE,
    SHARE,
    Schema,
    either,
    keyed,
    one_of_texts,
    ref,
    told,
)

_RARE = set(PERCENTILES) - {"median", "p90"}  # keys that editors need not offer
_AMOUNT = either(NUMBER, SHARE, EXACT)
_OF = either({**SENT_ATTRIBUTE, "examples": ["quality", "csat", "words", *BUILT_IN_CLOCKS]}, ref("clock"))
_PERCENTILE = told("The value that this many percent of the samples do not exceed: of an attribute, or of a clock's elapsed time.", _OF)


def bar_schema() -> Schema:
    """A bar: one statistic, and something that is asked of it."""
    return keyed(
        [key for key in BAR_KEYS if key not in _RARE],
        {
            "average": told("The average of an attribute, or of a clock's elapsed time.", _OF),
            "median": told("The middle value of an attribute, or of a clock's elapsed time.", _OF),
            "p90": _PERCENTILE,
            "nps": told("Promoters (9 and 10) less detractors (0 to 6), in percent, of an attribute from 0 to 10.", SENT_ATTRIBUTE),
            "share": told("The share of interactions for which this condition holds.", ref("condition")),
            "count": told("How many interactions there are.", one_of_texts([COUNTED])),
            "at": told("For `share` and `count`: the event at which an interaction counts, instead of its opening.", EVENT_TYPE),
            "at_least": told("The figure is not below this: a number, a share such as 80%, or for a clock a time such as 4h.", _AMOUNT),
            "at_most": told("The figure is not above this: a number, a share such as 80%, or for a clock a time such as 4h.", _AMOUNT),
            "across": told("The bar holds in every group that this attribute makes.", {**ATTRIBUTE, "not": {"const": "customer"}}),
            "spread": told("How far the best group may be from the worst.", _at_most("The largest distance that is right.", _AMOUNT)),
            "against": told("The earlier figure to compare with.", _against()),
            "drop": told("How far the figure may fall from the earlier one.", _change()),
            "rise": told("How far the figure may rise from the earlier one.", _change()),
        },
        patternProperties={"^p[5-9][0-9]$": _PERCENTILE},
        oneOf=[_has(name) for name in STATISTICS],
        anyOf=[_has(key) for key in ASKING_KEYS],
        dependencies={
            "spread": ["across"],
            "drop": ["against"],
            "rise": ["against"],
            "against": _any_of("drop", "rise"),
            "at": _any_of("share", "count"),
        },
        allOf=[
            _bounds_of(["share"], SHARE),
            _bounds_of(["nps"], {**NUMBER, "minimum": -100, "maximum": 100}),
            _bounds_of(["count"], {**NUMBER, "minimum": 0}),
            _bounds_of(["average", *PERCENTILES], either(NUMBER, EXACT)),
        ],
    )


def _against() -> Schema:
    before = told("The earlier window is the one that ended before this day.", DATE)
    return either(one_of_texts(["previous"]), keyed(["before"], {"before": before}, ["before"]))


def _change() -> Schema:
    return _at_most("A share of the earlier figure such as 5%, or an amount in the figure's units.", either(NUMBER, PERCENT, EXACT))


def _at_most(sentence: str, amount: Schema) -> Schema:
    return keyed(["at_most"], {"at_most": told(sentence, amount)}, ["at_most"])


def _has(key: str) -> Schema:
    return {"required": [key]}


def _any_of(*keys: str) -> Schema:
    return {"anyOf": [_has(key) for key in keys]}


def _bounds_of(statistics: Iterable[str], bound: Schema) -> Schema:
    """The units of the bounds, where one of the statistics is there."""
    return {"if": _any_of(*statistics), "then": {"properties": {"at_least": bound, "at_most": bound}}}
