"""Feeds that somebody else reads, or nobody: for a look at the store beside a monitor, or while none runs."""

from __future__ import annotations

from engine.evaluation.columns import BEGINNING
from engine.evaluation.horizons import Horizon
from monitors.config import FeedConfig
from monitors.feeds.watermarks import polled


def known_stale(feed: FeedConfig) -> bool | None:
    """Whether a feed is stale where no monitor reads it: a finished file never is; of another it is not known."""
    return None if feed.is_live else False


class StoredFeed:
    """One feed that is not being read here: up to its watermark a running monitor has read it, None where none runs; after its patience
    it is silent."""

    def __init__(self, feed: FeedConfig, watermark: int | None = None) -> None:
        self.name = feed.name
        self.fault: str | None = None
        self.patience_us = feed.patience_in_force_us if feed.is_live else None
        self._watermark = watermark if feed.is_live else None

    def poll(self, now: int) -> None:
        """Nothing is read."""

    def watermark(self, now: int) -> int | None:
        """As the running monitor told it, and never past now."""
        return polled(self._watermark, now)

    def horizon(self, now: int) -> Horizon | None:
        """The watermark, and patience; a finished file holds nothing up."""
        if self.patience_us is None:
            return None
        read = self.watermark(now)
        return Horizon(BEGINNING if read is None else read, now - self.patience_us)

    def close(self) -> None:
        """Nothing is open."""
