"""What Prometheus' alerting rules are drawn from, as a digest: whoever asks sees when those that run are not those of the book any more."""

from __future__ import annotations

from collections.abc import Mapping

from engine.language.book import Book
from monitors.digests import digest
from monitors.outlets.alerts import Links

RULES = 2  # how alerting rules are drawn and worded: one more with every change of it, so that an upgrade asks for them to be written again


def rules_digest(book: Book, patience_s: Mapping[str, int], links: Links) -> str:
    """A digest of all that alerting rules come from: how they are drawn, standards, feeds with their patience, where alerts lead."""
    return digest([RULES, *book.standards, sorted(patience_s.items()), links])[:12]
