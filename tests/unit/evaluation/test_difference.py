"""What changed between two states of some timelines: what is told, corrected and retracted."""

from __future__ import annotations

import polars as pl
import pytest

from engine.evaluation.difference import KEY, Difference, difference, unlike
from engine.evaluation.telling import VERDICTS

STATES = {"in_time": "met", "lasted": "met", "deadline_passed": "breached", "too_soon": "breached", "feed_silent": "breached"}


def rows(text: str) -> pl.DataFrame:
    """Rows apart by `;`: a timeline and its opener, a reason, when it was decided, and perhaps its label."""
    found = []
    for words in (part.split() for part in text.split(";") if part.strip()):
        timeline, opener = words[0].split("#")
        decided = int(words[2]) if len(words) > 2 else None
        found.append(
            {
                **dict.fromkeys(VERDICTS),
                "standard": "promise",
                "timeline": int(timeline),
                "subject": int(timeline),
                "opener": int(opener),
                "reason": words[1],
                "state": STATES.get(words[1], "running"),
                "decided_at": decided,
                "labels": words[3] if len(words) > 3 else "email",
            }
        )
    said = pl.DataFrame(found, schema=VERDICTS)
    return said.with_columns(digest=said.hash_rows().reinterpret(signed=True))


def compared(old: pl.DataFrame, new: pl.DataFrame) -> Difference:
    """The difference of recorded rows and new ones, as a tick finds it."""
    other = unlike(old, new)
    return difference(old.filter(other.gone), other.new)


CHANGES = [  # before, after, the verdicts that came and went, how many rows are written and deleted
    ("", "", "", 0, 0),
    ("", "1#1 counting", "", 1, 0),
    ("1#1 counting", "1#1 counting", "", 0, 0),
    ("1#1 counting", "1#1 in_time 10", "+met told", 1, 0),
    ("1#1 counting", "1#1 deadline_passed 10", "+breached told", 1, 0),
    ("1#1 counting", "", "", 0, 1),
    ("1#1 in_time 10", "1#1 in_time 10", "", 0, 0),
    # a late event
    ("1#1 deadline_passed 10", "", "-breached retracted", 0, 1),
    ("1#1 deadline_passed 10", "1#1 counting", "-breached retracted", 1, 0),
    ("1#1 deadline_passed 10", "1#1 in_time 9", "-breached retracted; +met told", 1, 0),
    ("1#1 deadline_passed 10", "1#1 deadline_passed 12", "-breached corrected; +breached corrected", 1, 0),
    ("1#1 deadline_passed 10", "1#1 deadline_passed 10 phone", "-breached corrected; +breached corrected", 1, 0),
    # another opener takes the place of the first: of one timeline that is one correction, of another it is news
    ("1#1 deadline_passed 10", "1#2 deadline_passed 11", "-breached corrected; +breached corrected", 1, 1),
    ("1#1 deadline_passed 10", "2#2 deadline_passed 11", "-breached retracted; +breached told", 1, 1),
    (
        "1#1 deadline_passed 10",
        "1#1 deadline_passed 11; 1#2 deadline_passed 12",
        "-breached corrected; +breached corrected; +breached told",
        2,
        0,
    ),
    # what patience alone had announced was told to nobody, and is told once it is read
    ("1#1 feed_silent 10", "1#1 deadline_passed 10", "-breached corrected; +breached told", 1, 0),
    ("1#1 feed_silent 10", "1#1 in_time 9", "-breached retracted; +met told", 1, 0),
]


@pytest.mark.parametrize(("before", "after", "expected", "written", "deleted"), CHANGES)
def test_what_came_and_went(before: str, after: str, expected: str, written: int, deleted: int) -> None:
    found = compared(rows(before), rows(after))
    told = [f"{'+' if sign > 0 else '-'}{verdict} {kind}" for sign, verdict, kind in found.changes.select("sign", "verdict", "kind").rows()]
    assert sorted(told) == sorted(part for part in expected.split("; ") if part)
    assert (len(found.written), len(found.deleted)) == (written, deleted)


UNLIKE = [  # known, as it is now, which rows are new, and which are gone
    ("", "1#1 counting", [1], []),
    ("1#1 counting", "", [], [1]),
    ("1#1 counting", "1#1 counting", [], []),
    ("1#1 counting; 2#2 counting", "2#2 counting", [], [1]),
    ("1#1 counting", "1#1 counting; 2#2 counting", [2], []),
    ("1#1 counting", "1#1 past_mark", [1], [1]),
    ("1#1 in_time 9", "1#1 in_time 9; 1#2 counting", [1], []),
    ("1#1 in_time 9", "1#1 in_time 8", [1], [1]),
    ("1#1 in_time 9", "2#1 in_time 9", [2], [1]),
]


@pytest.mark.parametrize(("before", "after", "new", "gone"), UNLIKE)
def test_what_is_not_as_it_was_known(before: str, after: str, new: list[int], gone: list[int]) -> None:
    known, now = rows(before), rows(after)
    found = unlike(known, now)
    assert found.new["timeline"].to_list() == new
    assert known.filter(found.gone)["timeline"].to_list() == gone


@pytest.mark.parametrize(("before", "after"), [(before, after) for before, after, *_ in CHANGES])
def test_the_difference_leads_from_one_to_the_other(before: str, after: str) -> None:
    old, new = rows(before), rows(after)
    found = compared(old, new)
    kept = old.join(found.replaced.select(KEY), on=KEY, how="anti")
    assert pl.concat([kept, found.written]).sort(KEY).equals(new.sort(KEY))
    assert compared(new, new).changes.is_empty()
