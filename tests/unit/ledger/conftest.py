"""What the tests of the ledger share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from monitors.ledger.events import EventStore


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], EventStore]]:
    """A function that opens the event file of the test's folder once more; with the test all of them are closed."""
    with ExitStack() as stores:
        yield lambda: stores.enter_context(closing(EventStore(tmp_path / "upheld.events.db")))


@pytest.fixture
def store(opened: Callable[[], EventStore]) -> EventStore:
    """An event file that is open."""
    return opened()
