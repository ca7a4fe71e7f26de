"""`upheld feeds` where more events came than are held against the book."""

from __future__ import annotations

import pytest

from monitors.commands import feeds
from tests.cli.sessions import played

CAME = """\
+ standards/desk.yaml
upheld: 1
standards:
  by-letter: {promise: A letter is answered, for: {channel: letter}, clock: first_reply, within: 24h}
  by-fax: {promise: A fax is answered, for: {channel: fax}, clock: first_reply, within: 24h}
  gold: {promise: Gold is answered, for: {tier: gold}, clock: first_reply, within: 24h}
+
+ desk.jsonl
{"specversion":"1.0", "id":"1", "source":"a", "subject":"T-1", "type":"opened", "time":"2026-11-20T09:00:00Z", "data":{"channel": "letter"}}
{"specversion":"1.0", "id":"2", "source":"a", "subject":"T-2", "type":"opened", "time":"2026-11-20T09:10:00Z", "data":{"channel": "Fax"}}
{"specversion":"1.0", "id":"3", "source":"a", "subject":"T-3", "type":"opened", "time":"2026-11-20T09:10:00Z", "data":{"teir": "gold"}}
+
+ config.yaml
standards: standards/
store: sqlite:///upheld.db
+
$ upheld ingest --feed desk.jsonl
! desk: 3 new
= 0
"""
TABLE = """\
>   feed read up to last event              events duplicates late set aside
> ✓ desk            2026-11-20 09:10:00 UTC      3          0    0         0
"""
LAST = """\
! no match in the last 2 events: there are attributes called `teir`, and none called `tier`, for which the book asks
! no match in the last 2 events: `channel` is `Fax` in 1 event; the book asks for `fax`: values are compared exactly
! by-fax applies to nothing in the last 2 events: `channel` is never `fax`; it is `Fax`
! gold applies to nothing in the last 2 events: `tier` is never `gold`, nor anything else
"""
ALL = """\
! no match: there are attributes called `teir`, and none called `tier`, for which the book asks
! no match: `channel` is `Fax` in 1 event; the book asks for `fax`: values are compared exactly
! by-fax applies to nothing: `channel` is never `fax`; it is `Fax` or `letter`
! gold applies to nothing: `tier` is never `gold`, nor anything else
"""
OPEN, BREACHED = "2026-11-20T10:00:00Z", "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(("most", "now", "told"), [(2, OPEN, LAST), (2, BREACHED, LAST), (4, OPEN, ALL)])
def test_what_was_looked_at_is_said(monkeypatch: pytest.MonkeyPatch, most: int, now: str, told: str) -> None:
    monkeypatch.setattr(feeds, "LOOKED_AT", most)
    session = f"{CAME}$ upheld feeds --now {now}\n{TABLE}{told}= 0\n$ upheld feeds desk --now {now}\n{TABLE}= 0\n"
    assert played(session) == session
