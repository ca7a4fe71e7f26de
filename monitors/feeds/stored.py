"""Feeds as the store knows them, for a look at it while no monitor runs."""

from __future__ import annotations

from engine.evaluation.columns import BEGINNING
from engine.evaluation.horizons import Horizon
from monitors.config import FeedConfig, FeedKind
from monitors.ledger.events import FeedRow


def known_stale(feed: FeedConfig, is_stale: bool) -> bool | None:
    """Whether a feed is stale where no monitor reads it: of a finished file, or one that was not read for too long, known, else not."""
    is_finished = feed.kind is FeedKind.FILE and not feed.follow
    return is_stale if is_stale or is_finished else None


class StoredFeed:
    """One feed that is not being read: its watermark is the stored one, and after its patience it is silent."""

    def __init__(self, feed: FeedConfig, row: FeedRow | None) -> None:
        self.name = feed.name
        self.fault: str | None = None
        self._is_finished = feed.kind is FeedKind.FILE and not feed.follow
        self._watermark = None if row is None or self._is_finished else row.watermark
        self._patience_us = feed.patience_in_force_us

    def poll(self, now: int) -> None:
        """Nothing is read."""

    def watermark(self, now: int) -> int | None:
        """As it was stored with the last batch that brought one."""
        return None if self._watermark is None else min(self._watermark, now)

    def horizon(self, now: int) -> Horizon | None:
        """The stored watermark, and patience; a finished file holds nothing up."""
        if self._is_finished:
            return None
        read = self.watermark(now)
        return Horizon(BEGINNING if read is None else read, now - self._patience_us)

    def close(self) -> None:
        """Nothing is open."""
