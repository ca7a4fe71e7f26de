"""Which open interactions are told first, and which a filter lets in: the index must say what a look at every row says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitors.gauges import SHOWN
from monitors.interactions import Looking, Wanted
from tests.unit.desk import Desk, book_of, instant, promises_of, record

BOOK = """
  reply: {promise: An hour to the first reply, clock: first_reply, within: 1h, warn: 50%, break_down: [channel, team]}
  solved: {promise: Solved in two hours, clock: resolution, within: 2h, break_down: [rank]}
"""
TOLD = (
    "09:00 a channel=email team=north",
    "09:10 b channel=chat team=north",
    "09:40 c channel=chat team=south",
    "09:50 d channel=email",
    "10:20 e channel=phone team=south",
)
NOW = "10:30"


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    desk = Desk(tmp_path_factory.mktemp("desk"), promises_of(book_of(BOOK)))
    opened = [line.split() for line in TOLD]
    desk.told([record(at, subject, "opened", subject, data) for at, subject, *data in opened])
    desk.told([record("10:25", "e", "pending", "e-2", [])])
    desk.ticked(instant(NOW))
    yield Looking(desk.promises.fold, desk.verdicts, desk.events, {"desk": "https://desk.example/{subject}"})
    desk.close()


# what is wanted: standards, states, attributes | at most | the latest first | who comes, in order | how many there are
ROWS = [
    ("reply", "breached", {}, 9, False, "a b", 2),
    ("reply", "breached", {}, 9, True, "b a", 2),
    ("reply", "breached", {}, 1, False, "a", 2),
    ("reply", "at_risk running", {}, 9, False, "c d e", 3),
    ("reply", "at_risk running breached", {}, 3, True, "e d c", 5),
    ("solved", "paused", {}, 9, False, "e", 1),
    ("solved", " ".join(SHOWN), {}, 9, False, "a b c d e", 5),
    ("solved", " ".join(SHOWN), {}, 9, True, "d c b a e", 5),
    ("reply", " ".join(SHOWN), {"channel": "chat"}, 9, False, "b c", 2),
    ("reply", " ".join(SHOWN), {"channel": "chat", "team": "south"}, 9, False, "c", 1),
    ("reply", " ".join(SHOWN), {"team": "east"}, 9, False, "", 0),
    ("solved", " ".join(SHOWN), {"channel": "chat"}, 9, False, "", 0),
    ("reply solved", "breached", {}, 9, False, "a b", 2),
    ("elsewhere", "breached", {}, 9, False, "", 0),
]


@pytest.mark.parametrize(("standards", "states", "attributes", "most", "latest", "subjects", "count"), ROWS)
def test_who_comes_first(
    looking: Looking, standards: str, states: str, attributes: dict[str, str], most: int, latest: bool, subjects: str, count: int
) -> None:
    wanted = Wanted(standards.split(), states.split(), attributes)
    assert [each["interaction"] for each in looking.first(wanted, most, instant(NOW), latest)] == subjects.split()
    assert looking.count(wanted) == count


def test_what_is_told_of_one(looking: Looking) -> None:
    (told,) = looking.first(Wanted(["reply"], ["at_risk"], {"team": "south"}), 1, instant(NOW))
    assert told["link"] == "https://desk.example/c"
    assert (told["channel"], told["team"], told["deadline"], told["elapsed_s"]) == ("chat", "south", "2026-11-20T10:40:00Z", 3000)
