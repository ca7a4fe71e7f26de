"""The identity of an event as 16 bytes: equal for the same event, however often and in whatever file it comes.

Lengths stand before what they measure, so that no two identities run together; the first letter keeps the three kinds apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

DIGEST_BYTES = 16


def event_digests(sources: Sequence[str], ids: Sequence[str]) -> list[bytes]:
    """Of CloudEvents: source and id."""
    return [_digest(f"e{len(source)}:{source}{id}") for source, id in zip(sources, ids, strict=True)]


def id_digests(sources: Sequence[str], ids: Sequence[str], types: Sequence[str]) -> list[bytes]:
    """Of events from records with an id, of which one record may make several: source, id and type."""
    return [_digest(f"i{len(source)}:{source}{len(id)}:{id}{type_}") for source, id, type_ in zip(sources, ids, types, strict=True)]


def content_digests(
    sources: Sequence[str], subjects: Sequence[str], types: Sequence[str], at: Sequence[int], data: Sequence[str]
) -> list[bytes]:
    """Of events without an id: all that they say."""
    rows = zip(sources, subjects, types, at, data, strict=True)
    return [
        _digest(f"c{len(source)}:{source}{len(subject)}:{subject}{len(type_)}:{type_}{instant}{text}")
        for source, subject, type_, instant, text in rows
    ]


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()
