"""Identities are stored, so the same event must have the same 16 bytes in every version."""

from __future__ import annotations

from monitors.feeds.identity import content_digests, event_digests, id_digests

SOURCES, IDS, SUBJECTS, TYPES = ["desk", "票", "desk"], ["1", "2", ""], ["T-1", "T-2", "T-3"], ["opened", "resolved", "opened"]
EVENTS = ["c1f6b955d93b2d25f7a920d3c8d67381", "f779f39277db085169b6f28657a064a9", "d1f7b3b534ab9fc182df17ca9f7de6e4"]
IDENTIFIED = ["68a7c0bbe5e77ef2909dc123a2fa8760", "724b02c962e26db61a6db1aff8f8d044", "5868f30b5f6d718003d306c2963499c2"]
CONTENTS = ["3add9f45cb16321d468a7d347e78e3be", "882342b4198174ef1c6584012c1d3466", "be4026dacd80719b23f06b85470e5163"]


def test_digests_stay_what_they_are() -> None:
    assert [digest.hex() for digest in event_digests(SOURCES, IDS)] == EVENTS
    assert [digest.hex() for digest in id_digests(SOURCES, IDS, TYPES)] == IDENTIFIED
    assert [digest.hex() for digest in content_digests(SOURCES, SUBJECTS, TYPES, [1, 2, -3], ["{}", '{"a":"=b"}', "{}"])] == CONTENTS


def test_none_of_nothing() -> None:
    assert event_digests([], []) == []
