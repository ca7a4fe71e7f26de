"""What a feed hands over to be stored, and what became of it. Times are microseconds since 1970 UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import NamedTuple

NOT_STORABLE = "not_storable"
TIMES = range(-(2**63), 2**63)


class Record(NamedTuple):
    """One event: `digest` is 16 bytes of its identity (source and id), `data` the text of `encode_data`."""

    digest: bytes
    subject: str
    at: int
    type: str
    data: str


def records_of(rows: Iterable[tuple[object, ...]]) -> Iterator[Record]:
    """Records of their parts; sooner made so than by `Record` or its `_make`, which are Python functions."""
    return map(tuple.__new__, repeat(Record), rows)


@dataclass(frozen=True, slots=True)
class Aside:
    """One record that could not be read: why (of a closed list), where it stood, what was wrong, and the record itself.

    `subject` is empty where it cannot be read either; the store does not keep it.
    """

    reason: str
    place: str
    message: str
    record: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one poll, request or piece of a file brought. `now` is its arrival; an event before `horizon` is late.

    A `cursor` of `None` leaves the feed's as it is. `unmapped` counts by `type` the records with one that the feed's map does not name.
    """

    feed: str
    records: Sequence[Record]
    asides: Sequence[Aside]
    cursor: str | None
    now: int
    horizon: int
    unmapped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch: events that were new, that were there already, that replaced an earlier text; and how many came late.

    `first_left_out` are the types of which the feed had no record left out before.
    """

    new: int = 0
    duplicates: int = 0
    replaced: int = 0
    late: int = 0
    first_left_out: tuple[str, ...] = ()


def sifted(batch: Batch) -> Batch:
    """The batch with what no store can hold (text that is not Unicode, times past 64 bits) among its asides."""
    if _all_storable(batch.records):
        return batch
    kept = [record for record in batch.records if _all_storable([record])]
    refused = [record for record in batch.records if not _all_storable([record])]
    message = "text must be Unicode, and a time within 64 bits of microseconds"
    return replace(batch, records=kept, asides=[*batch.asides, *(_not_storable(record, message) for record in refused)])


def _not_storable(record: Record, message: str) -> Aside:
    subject = plain(record.subject)
    return Aside(NOT_STORABLE, f"event of `{subject}`", message, plain(repr(record)), subject)


def _all_storable(records: Sequence[Record]) -> bool:
    """Whether every text can be written as UTF-8 and every time in 64 bits."""
    if not records:
        return True
    _, subjects, at, types, data = zip(*records, strict=True)
    try:
        for texts in (set(subjects), set(types), data):
            "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return min(at) in TIMES and max(at) in TIMES


def plain(text: str) -> str:
    """The text with what is not Unicode written out, so that it can be stored and shown."""
    return text.encode("utf-8", "backslashreplace").decode()
