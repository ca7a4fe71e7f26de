"""Digests of what standards say, the same in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from importlib.metadata import version as version_of

from engine.evaluation.carry import ELAPSED, STATES
from engine.evaluation.fold import Fold
from engine.language.book import Standard
from engine.language.calendars import Calendar
from engine.language.paths import calendar_names


def digest_of(standard: Standard, calendars: Mapping[str, Calendar]) -> str:
    """A digest of all that a standard says, its calendars included; where it stands in its file does not matter."""
    used = [calendars[name] for name in sorted(calendar_names(standard)) if name in calendars]
    return digest([standard, *used])


def fold_digest(fold: Fold) -> str:
    """A digest of all that a fold goes by: every version of every standard, public holidays, and the columns of what it carries."""
    versions = [
        [name, each.number, each.since, digest_of(each.standard, {**fold.book.calendars, **each.calendars})]
        for name, versions in sorted(fold.versions.items())
        for each in versions
    ]
    return digest([versions, version_of("holidays"), list(STATES), list(ELAPSED)])


def digest(value: object) -> str:
    """A digest of all that dataclasses, sequences, enums and plain values in each other say; a set has no order."""
    return sha("\n".join(_canonical(value)))


def sha(text: str) -> str:
    """A digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> Iterator[str]:
    """The same lines for equal values in every process."""
    if is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for each in fields(value):
            if each.compare:
                yield each.name
                yield from _canonical(getattr(value, each.name))
    elif isinstance(value, (frozenset, set)):
        yield from _canonical(sorted(value))
    elif isinstance(value, (tuple, list)):
        yield f"[{len(value)}"
        for each in value:
            yield from _canonical(each)
    elif isinstance(value, Enum):
        yield str(value.value)
    elif isinstance(value, date):
        yield value.isoformat()
    else:
        yield repr(value)
