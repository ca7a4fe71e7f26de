"""The identity of an event as 16 bytes: equal for the same event, however often and in whatever file it comes.

The last twelve bytes digest all of the identity. Lengths stand before what they measure, so that no two identities run together; the
first letter keeps the three kinds apart. The first four bytes lay events that come together near each other in the ledger's index,
so that a batch changes few of its pages: they are the second of an event without an id, and a sum of what neighbouring ids share.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

from engine.language.durations import SECOND

DIGEST_BYTES = 12
TIMED_LENGTHS = {24, 26, 32, 36}  # ids of some databases, ULIDs, UUIDs: many begin with the time at which they were made
TIMED = 8  # characters: a second to a minute
COUNTED = 3  # characters at the end of an id that counts


def event_digests(sources: Sequence[str], ids: Sequence[str]) -> list[bytes]:
    """Of CloudEvents: source and id."""
    return _digests("e", sources, ids, _places(ids))


def id_digests(sources: Sequence[str], ids: Sequence[str], types: Sequence[str]) -> list[bytes]:
    """Of events from records with an id, of which one record may make several: source, id and type."""
    return _digests("i", sources, [f"{len(id)}:{id}{type_}" for id, type_ in zip(ids, types, strict=True)], _places(ids))


def content_digests(
    sources: Sequence[str], subjects: Sequence[str], types: Sequence[str], at: Sequence[int], data: Sequence[str]
) -> list[bytes]:
    """Of events without an id: all that they say."""
    rows = zip(subjects, types, at, data, strict=True)
    said = [f"{len(subject)}:{subject}{len(type_)}:{type_}{instant}{text}" for subject, type_, instant, text in rows]
    return _digests("c", sources, said, [_four_bytes(instant // SECOND) for instant in at])


def _digests(kind: str, sources: Sequence[str], texts: Sequence[str], places: Sequence[bytes]) -> list[bytes]:
    """Of a source and a text each; what a source begins with is digested once."""
    begun = {source: blake2b(f"{kind}{len(source)}:{source}".encode(), digest_size=DIGEST_BYTES) for source in set(sources)}
    digests = []
    for source, text, place in zip(sources, texts, places, strict=True):
        digest = begun[source].copy()
        digest.update(text.encode())
        digests.append(place + digest.digest())
    return digests


def _places(ids: Sequence[str]) -> list[bytes]:
    """One for ids that are told from one another by their ends only, as those of neighbours mostly are."""
    shared = [id[:TIMED] if len(id) in TIMED_LENGTHS else id[:-COUNTED] for id in ids]
    places = {text: _four_bytes(crc32(text.encode())) for text in set(shared)}
    return [places[text] for text in shared]


def _four_bytes(number: int) -> bytes:
    return (number % 2**32).to_bytes(4, "big")
