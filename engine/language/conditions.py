"""Conditions on attributes, as data. Their evaluation over columns is in `engine.evaluation.matching`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """How an attribute is compared; `IS` is any of the values (`channel: [email, letter]`)."""

    IS = "is"
    NOT = "not"  # none of the values
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    MATCHES = "matches"  # a regular expression, of the whole text
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar of a condition or an attribute: its text as written, and its number if it is one."""

    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """One attribute against values. `PRESENT` has the single value `true` or `false`; orderings have one number."""

    attribute: str
    op: Op
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """The interaction has had an event of one of these types (in `where` and `must`: before this one)."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no parts hold always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No part holds (`none:`)."""

    parts: tuple[Condition, ...]


Condition = Compare | Happened | All | Any | Nothing
