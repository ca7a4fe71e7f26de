"""How often Python looks for objects that only hold each other: seldom, as events come by the ten thousand and go all together."""

from __future__ import annotations

import gc

CREATED_MOST = 50_000  # more objects than went; Python's own 700 costs a quarter of the time from JSON to the ledger


def look_seldom() -> None:
    """Look for such objects each time that so many were created; for the whole program, once, when it starts."""
    gc.set_threshold(CREATED_MOST, *gc.get_threshold()[1:])
