"""Deadlines that attributes carry, read from their text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from engine.evaluation.columns import NEVER, Instants
from engine.evaluation.zones import EARLIEST, LATEST, instant_of_local
from engine.language.conditions import Value
from engine.language.durations import DAY, SECOND

EPOCH = datetime(1970, 1, 1)


def due_instants(values: tuple[Value | None, ...], zone: str) -> Instants:
    """The instant each value says: RFC 3339, a bare date as the end of that local day, a time without offset as local.

    `NEVER` for what is not text, cannot be read, or is not from 1900 up to but not including 2200.
    """
    instants = np.full(len(values), NEVER, dtype=np.int64)
    local = []
    for code, value in enumerate(values):
        read = None if value is None else _read(value.text)
        if isinstance(read, int):
            instants[code] = read
        elif read is not None:
            local.append((code, *read))
    if local:
        codes, days, times = (np.array(column, dtype=np.int64) for column in zip(*local, strict=True))
        instants[codes] = instant_of_local(days, times, zone)
    return np.where((instants >= EARLIEST) & (instants < LATEST), instants, NEVER)


def _read(text: str) -> int | tuple[int, int] | None:
    """Microseconds since 1970 UTC, or of a time without offset its (day, microsecond of the day)."""
    try:
        if len(text) == len("2026-12-19"):
            return (date.fromisoformat(text) - EPOCH.date()).days + 1, 0
        time = datetime.fromisoformat(text)
        if time.tzinfo is not None:
            return _microseconds(time.astimezone(UTC).replace(tzinfo=None))
    except (ValueError, OverflowError):  # an offset may lead out of the years 1 to 9999
        return None
    return divmod(_microseconds(time), DAY)


def _microseconds(time: datetime) -> int:
    past = time - EPOCH
    return past.days * DAY + past.seconds * SECOND + past.microseconds
