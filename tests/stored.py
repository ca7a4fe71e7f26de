"""What an event file holds, and what of it waits to be folded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import ParamSpec, TypeVar

import polars as pl

from monitors.ledger.batches import Swept
from monitors.ledger.events import EventStore

P = ParamSpec("P")
T = TypeVar("T")


class AtOnce(ThreadPoolExecutor):
    """Has each work done before `submit` returns."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        done = super().submit(work, *args, **named)
        wait([done])
        return done


def all_events(store: EventStore) -> pl.DataFrame:
    """Every event, with the columns of an event frame."""
    return store.events_of(store.quiet_since(2**63 - 1))


def waiting(store: EventStore) -> list[int]:
    """The subjects that wait to be folded, by number."""
    found: list[int] = store.touched_since()[0].tolist()
    return found


def fold_all(store: EventStore) -> None:
    """Have nothing wait."""
    subjects, upto = store.touched_since()
    store.note_folded(subjects.tolist(), upto, Swept(upto, upto, 0))
