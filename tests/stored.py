"""What an event file holds."""

from __future__ import annotations

import polars as pl

from monitors.ledger.events import EventStore


def all_events(store: EventStore) -> pl.DataFrame:
    """Every event, with the columns of an event frame."""
    return store.events_of(store.quiet_since(2**63 - 1))
