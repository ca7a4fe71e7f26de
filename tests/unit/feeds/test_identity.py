"""Identities are stored, so the same event must have the same 16 bytes in every version."""

from __future__ import annotations

import pytest

from monitors.feeds.identity import content_digests, event_digests, id_digests

SOURCES, IDS, SUBJECTS, TYPES = ["desk", "票", "desk"], ["1", "2", ""], ["T-1", "T-2", "T-3"], ["opened", "resolved", "opened"]
EVENTS = ["000000002051a28db5dc6e8216b80c17", "000000002c1f6d137e48c229458c1bc6", "0000000081edf88847ade2ca3646a1ef"]
IDENTIFIED = ["00000000fd13e8f1847b95e40cc27651", "00000000fdc83e99e3104dcb27215fa2", "000000001bee9703788e50acf35a5160"]
CONTENTS = ["000000004be5c92573d4693a801dff1c", "000000002118cd90fe8f8a2cdcc7bb4b", "ffffffffd5cf5dcd0c3e2b64e7cd8f5c"]

NEIGHBOURS = [
    ("counted", "104711", "104999", True),
    ("counted further", "104999", "105000", False),
    ("short", "1", "999", True),
    ("counted in an address", "tag:desk.example,2026:audit/104711", "tag:desk.example,2026:audit/104712", True),
    ("UUIDs of one minute", "019a9b2c-5d10-7c3e-8f00-1a2b3c4d5e6f", "019a9b2c-ffff-7000-9111-000000000000", True),
    ("UUIDs of two", "019a9b2c-5d10-7c3e-8f00-1a2b3c4d5e6f", "019a9b2d-5d10-7c3e-8f00-1a2b3c4d5e6f", False),
    ("ULIDs of one second", "01K9DV8N7QZ0000000000000AB", "01K9DV8NZZYYYYYYYYYYYYYYYY", True),
]


def test_digests_stay_what_they_are() -> None:
    assert [digest.hex() for digest in event_digests(SOURCES, IDS)] == EVENTS
    assert [digest.hex() for digest in id_digests(SOURCES, IDS, TYPES)] == IDENTIFIED
    assert [digest.hex() for digest in content_digests(SOURCES, SUBJECTS, TYPES, [1, 2, -3], ["{}", '{"a":"=b"}', "{}"])] == CONTENTS


@pytest.mark.parametrize(("_", "one", "other", "near"), NEIGHBOURS, ids=[row[0] for row in NEIGHBOURS])
def test_what_comes_together_lies_together(_: str, one: str, other: str, near: bool) -> None:
    for first, second in (event_digests(SOURCES[:2], [one, other]), id_digests(SOURCES[:2], [one, other], TYPES[:2])):
        assert (first[:4] == second[:4]) is near
        assert first[4:] != second[4:]


@pytest.mark.parametrize(("at", "place"), [(999_999, 0), (1_000_000, 1), (-1, 2**32 - 1), (2**32 * 1_000_000, 0)])
def test_without_an_id_it_lies_where_its_second_is(at: int, place: int) -> None:
    (digest,) = content_digests(["desk"], ["T-1"], ["opened"], [at], ["{}"])
    assert int.from_bytes(digest[:4], "big") == place


def test_none_of_nothing() -> None:
    assert event_digests([], []) == []
