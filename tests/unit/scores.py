"""Events with numbers in them, for tests of bars."""

from __future__ import annotations

from engine.evaluation.events import encode_data
from monitors.feeds.identity import event_digests
from monitors.ledger.batches import Record
from tests.unit.desk import FEED


def scored(at: int, subject: str, data: dict[str, object], type_: str = "scored", id: str = "") -> Record:
    """An event of a subject at an instant; with an `id` there can be others of its type then."""
    (digest,) = event_digests([FEED], [id or f"{subject} {type_} {at}"])
    return Record(digest, subject, at, type_, encode_data(data))
