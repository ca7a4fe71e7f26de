"""The identity of an event as 16 bytes: equal for the same event, however often and in whatever file it comes.

Lengths stand before what they measure, so that no two identities run together; the first letter keeps the three kinds apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

DIGEST_BYTES = 16


def event_digests(sources: Sequence[str], ids: Sequence[str]) -> list[bytes]:
    """Of CloudEvents: source and id."""
    return _digests("e", sources, ids)


def id_digests(sources: Sequence[str], ids: Sequence[str], types: Sequence[str]) -> list[bytes]:
    """Of events from records with an id, of which one record may make several: source, id and type."""
    return _digests("i", sources, [f"{len(id)}:{id}{type_}" for id, type_ in zip(ids, types, strict=True)])


def content_digests(
    sources: Sequence[str], subjects: Sequence[str], types: Sequence[str], at: Sequence[int], data: Sequence[str]
) -> list[bytes]:
    """Of events without an id: all that they say."""
    rows = zip(subjects, types, at, data, strict=True)
    said = [f"{len(subject)}:{subject}{len(type_)}:{type_}{instant}{text}" for subject, type_, instant, text in rows]
    return _digests("c", sources, said)


def _digests(kind: str, sources: Sequence[str], texts: Sequence[str]) -> list[bytes]:
    """Of a source and a text each; what a source begins with is digested once."""
    begun = {source: blake2b(f"{kind}{len(source)}:{source}".encode(), digest_size=DIGEST_BYTES) for source in set(sources)}
    digests = []
    for source, text in zip(sources, texts, strict=True):
        digest = begun[source].copy()
        digest.update(text.encode())
        digests.append(digest.digest())
    return digests
