"""What a feed hands over to be stored, and what became of it. Times are microseconds since 1970 UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import compress
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


@dataclass(frozen=True, slots=True)
class Records:
    """Events in columns of equal lengths, each a part of a `Record`: a thousand objects fewer to make, and to take apart again."""

    digests: Sequence[bytes] = ()
    subjects: Sequence[str] = ()
    at: Sequence[int] = ()
    types: Sequence[str] = ()
    data: Sequence[str] = ()

    @classmethod
    def of(cls, records: Iterable[Record]) -> Records:
        """The columns of some records; of none, empty ones."""
        return cls(*zip(*records, strict=True))

    def __len__(self) -> int:
        return len(self.digests)

    def __iter__(self) -> Iterator[Record]:
        return map(Record, self.digests, self.subjects, self.at, self.types, self.data)

    def only(self, kept: Sequence[bool]) -> Records:
        """Those that are kept."""
        columns = (getattr(self, each.name) for each in fields(self))
        return Records(*([*compress(column, kept)] for column in columns))


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
    records: Records
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


class Swept(NamedTuple):
    """How far all is folded: subjects with what touched them up to the `seq` of `folded`, those up to `subject` until `sweeping`; but
    for those that `failed`."""

    folded: int = 0
    sweeping: int = 0
    subject: int = 0
    failed: tuple[int, ...] = ()


def sifted(batch: Batch) -> Batch:
    """The batch with what no store can hold (text that is not Unicode, times past 64 bits) among its asides."""
    if _all_storable(batch.records):
        return batch
    kept = [_all_storable(Records.of([record])) for record in batch.records]
    refused = (record for record, is_kept in zip(batch.records, kept, strict=True) if not is_kept)
    message = "text must be Unicode, and a time within 64 bits of microseconds"
    asides = [*batch.asides, *(_not_storable(record, message) for record in refused)]
    return replace(batch, records=batch.records.only(kept), asides=asides)


def _not_storable(record: Record, message: str) -> Aside:
    subject = plain(record.subject)
    return Aside(NOT_STORABLE, f"event of `{subject}`", message, plain(repr(record)), subject)


def _all_storable(records: Records) -> bool:
    """Whether every text can be written as UTF-8 and every time in 64 bits."""
    try:
        for texts in (set(records.subjects), set(records.types), records.data):
            "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return min(records.at, default=0) in TIMES and max(records.at, default=0) in TIMES


def plain(text: str) -> str:
    """The text with what is not Unicode written out, so that it can be stored and shown."""
    return text.encode("utf-8", "backslashreplace").decode()
