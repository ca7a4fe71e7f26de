"""How far a feed has surely been read, and how long that is waited for. All instants are microseconds since 1970 UTC.

A feed's watermark is by its kind: a finished file has none; a polled feed or followed file has the start of its last good poll; a
push feed now, less what is not yet stored. A watermark is never past now.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.language.durations import MINUTE

PATIENCE_DEFAULT_US = 5 * MINUTE
POLLS_PATIENT = 2  # patience is at least this many polls


def polled(last_good_poll_start: int | None, now: int) -> int | None:
    """Of a polled feed or followed file; None before its first good poll."""
    return None if last_good_poll_start is None else min(last_good_poll_start, now)


def pushed(not_stored: Iterable[int], now: int) -> int:
    """Of a push feed; `not_stored` are the arrivals of the requests that are not stored yet."""
    return min((*not_stored, now))


def patience(configured_us: int, every_us: int) -> int:
    """Patience in force: what is configured, but at least two polls."""
    return max(configured_us, POLLS_PATIENT * every_us)
