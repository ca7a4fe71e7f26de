"""Which rows were decided lately and are closed, the last of them first: asked of an index of when verdicts were decided."""

from __future__ import annotations

import sqlite3

from monitors.ledger.lookups import integers
from monitors.ledger.open_keys import Among, Key

_INDEXED = "state in ('met', 'breached')"  # as the index says it


def closed_of(database: sqlite3.Connection, among: Among, after: int, until: int, most: int) -> tuple[list[Key], int]:
    """At most so many closed rows that were decided after one instant, up to another, the last first; and how many there are.

    The first of each key is when it was decided.
    """
    within = "" if among.labels is None else "and label in (select value from json_each(:labels))"
    found = f"""from verdict where standard = :standard and decided_at > :after and decided_at <= :until
        and state = :state and {_INDEXED} and open = 0 {within}"""
    labels = integers(among.labels or ())
    asked = {"standard": among.standard, "state": among.state, "labels": labels, "after": after, "until": until, "most": most}
    first = f"select decided_at, timeline, standard, opener {found} order by decided_at desc limit :most"
    keys: list[Key] = database.execute(first, asked).fetchall()
    return keys, len(keys) if len(keys) < most else int(database.execute(f"select count(*) {found}", asked).fetchone()[0])
