"""Which breaches are closed, the last of them first: asked of an index of their own, so that a look costs no more than what broke then."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from monitors.ledger.lookups import integers
from monitors.ledger.open_keys import Key


def closed_of(
    database: sqlite3.Connection, standard: int, labels: Sequence[int] | None, after: int, until: int, most: int
) -> tuple[list[Key], int]:
    """At most so many closed breaches that were decided after one instant, up to another, the last first; and how many there are.

    `labels` None is any. The first of each key is when it was decided.
    """
    within = "" if labels is None else "and label in (select value from json_each(:labels))"
    found = f"""from verdict where state = 'breached' and open = 0
        and standard = :standard and decided_at > :after and decided_at <= :until {within}"""
    asked = {"standard": standard, "labels": integers(labels or ()), "after": after, "until": until, "most": most}
    first = f"select decided_at, timeline, standard, opener {found} order by decided_at desc limit :most"
    keys: list[Key] = database.execute(first, asked).fetchall()
    return keys, len(keys) if len(keys) < most else int(database.execute(f"select count(*) {found}", asked).fetchone()[0])
