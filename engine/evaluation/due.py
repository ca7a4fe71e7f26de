"""Deadlines that attributes carry, read from their text."""

from __future__ import annotations

from datetime import date

import numpy as np

from engine.evaluation.columns import NEVER, Instants
from engine.evaluation.instants import Misread, TimeReader
from engine.evaluation.zones import DAY_ZERO, EARLIEST, LATEST, instant_of_local
from engine.language.conditions import Value


def due_instants(values: tuple[Value | None, ...], zone: str) -> Instants:
    """The instant each value says, as feeds write times: a bare date is the end of that local day, a time without offset is local.

    `NEVER` for what is not text, cannot be read, or is not from 1900 up to but not including 2200.
    """
    reader = TimeReader(zone)
    texts = [(code, value.text) for code, value in enumerate(values) if value is not None and value.number is None]
    instants = np.full(len(values), NEVER, dtype=np.int64)
    for (code, _), at in zip(texts, reader.instants([text for _, text in texts]), strict=True):
        if not isinstance(at, Misread):
            instants[code] = at
    days = {code: date.fromisoformat(day) for code, text in texts if (day := reader.bare_date(text)) is not None}
    if days:
        last = np.array([(day - DAY_ZERO).days for day in days.values()], dtype=np.int64)
        instants[[*days]] = instant_of_local(last + 1, 0, zone)
    return np.where((instants >= EARLIEST) & (instants < LATEST), instants, NEVER)
