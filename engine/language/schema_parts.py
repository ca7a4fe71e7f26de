"""Pieces of JSON Schemas (draft 7): maps with the keys of a reading table, and values by what they look like.

A schema is plain data. Every key has a sentence for the person who writes it; editors show it beside the key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.dates import DATE_PATTERN, MONTH_DAY_PATTERN
from engine.language.durations import DURATION_PATTERN, EXACT_PATTERN
from engine.language.shapes import OTHERWISE
from engine.language.shares import PERCENT_PATTERN, SHARE_PATTERN
from engine.language.vocabulary import ALWAYS_THERE, EVENT_TYPES, WELL_KNOWN_ATTRIBUTES

Schema = dict[str, object]

DRAFT = "http://json-schema.org/draft-07/schema#"
TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""Text; a number or a truth is taken as it is written."""

NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 1}
ATTRIBUTE: Schema = {**TEXT, "examples": list(WELL_KNOWN_ATTRIBUTES)}
SENT_ATTRIBUTE: Schema = {**ATTRIBUTE, "not": {"enum": list(ALWAYS_THERE)}}
"""An attribute that events must have set."""

EVENT_TYPE: Schema = {**TEXT, "examples": list(EVENT_TYPES)}
CLOCK_NAME: Schema = {**TEXT, "examples": list(BUILT_IN_CLOCKS)}


def looks(*patterns: str, examples: Iterable[str] = ()) -> Schema:
    """A text of which the whole looks like one of the patterns, spaces around it aside."""
    found: Schema = {"type": "string", "pattern": rf"^\s*({'|'.join(patterns)})\s*$"}
    return {**found, "examples": list(examples)} if examples else found


DURATION = looks(DURATION_PATTERN, examples=("20s", "24h", "7d", "3 working days", "end of 1 working day"))
EXACT = looks(EXACT_PATTERN, examples=("20s", "1h30m"))
SHARE = looks(SHARE_PATTERN, examples=("80%", "95%"))
PERCENT = looks(PERCENT_PATTERN)
DATE = looks(DATE_PATTERN, examples=("2026-12-24",))
DAY_OFF = looks(DATE_PATTERN, MONTH_DAY_PATTERN, examples=("2026-12-24", "12-31"))


def ref(name: str) -> Schema:
    """What stands in `definitions` under a name."""
    return {"$ref": f"#/definitions/{name}"}


def one_of_texts(values: Iterable[str], default: str | None = None) -> Schema:
    """One of some texts."""
    found: Schema = {"enum": list(values)}
    return found if default is None else {**found, "default": default}


def either(*schemas: Schema) -> Schema:
    """What fits at least one of some schemas."""
    return {"anyOf": list(schemas)}


def listed(item: Schema, least: int = 0, once: bool = True) -> Schema:
    """A list of at least so many items, each only once."""
    return {"type": "array", "items": item, "minItems": least, "uniqueItems": once}


def one_or_more(item: Schema, least: int = 0, once: bool = True) -> Schema:
    """A value, or a list of such."""
    return either(item, listed(item, least, once))


def told(sentence: str, schema: Schema) -> Schema:
    """A schema with the sentence that an editor shows."""
    return {"description": sentence, **schema}


def keyed(known: Collection[str], keys: Mapping[str, Schema], required: Iterable[str] = (), **more: object) -> Schema:
    """A map that has these keys and no others; ValueError where they are not those that the reading knows."""
    if set(known) != set(keys):
        raise ValueError(f"the reading and the schema differ in {sorted(set(known) ^ set(keys))}")
    return {"type": "object", "properties": dict(keys), "required": list(required), "additionalProperties": False, **more}


def named(values: Schema, names: Schema | None = None) -> Schema:
    """A map from names to values; nothing behind its key is an empty one."""
    found: Schema = {"type": ["object", "null"], "additionalProperties": values}
    return found if names is None else {**found, "propertyNames": names}


def chosen(value: Schema, own: str) -> Schema:
    """A value, or one that an attribute chooses; `own` is the name under which this stands in `definitions`."""
    choice: Schema = {
        "type": "object",
        "properties": {
            "by": told("The attribute whose value chooses.", ATTRIBUTE),
            OTHERWISE: told("What holds for every other value; without it these have no promise.", ref(own)),
        },
        "required": ["by"],
        "minProperties": 2,
        "additionalProperties": ref(own),
    }
    return either(value, choice)
