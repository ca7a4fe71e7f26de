"""When a monitor looks again by itself: as windows change, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.desk import Desk, book_of, instant, promises_of
from tests.unit.scores import scored

RULE = "every: scored, must: {quality: {at_least: 4}}"
BAR = "bar: {average: quality, at_least: 4"

# the standard | events of 20 November | looked at | the next look
WAKES = [
    # zero tolerance: until an hour after the breach
    (f"{RULE}", "09:00 1", "09:10", "10:00"),
    (f"{RULE}", "09:00 5", "09:10", None),
    # a rolling goal: until the first verdict leaves the window
    (f"{RULE}, goal: 90% over 2h", "09:00 1; 09:30 5", "10:00", "11:00"),
    (f"{RULE}, goal: 90% over 2h", "09:00 1; 09:30 5", "11:00", "11:30"),
    (f"{RULE}, goal: 90% over 2h", "09:00 1; 09:30 5", "11:30", None),
    (f"{RULE}, goal: 90% over 1d", "09:00 1", "10:00", "21 09:00"),
    # a calendar one: until it ends
    (f"{RULE}, goal: 90% per day", "", "10:00", "21 00:00"),
    # a bar: until the first sample leaves the window
    (f"{BAR}}}, over: 2h", "09:00 1; 09:30 5", "10:00", "11:00"),
    (f"{BAR}}}, over: 2h", "09:00 1; 09:30 5", "11:00", "11:30"),
    (f"{BAR}}}, over: 2h", "09:00 1; 09:30 5", "11:30", None),
    (f"{BAR}}}, over: day", "09:00 1", "10:00", "21 00:00"),
    # or the one before it
    (f"{BAR}, against: previous, drop: {{at_most: 5%}}}}, over: 2h", "09:00 1", "11:30", "13:00"),
    (f"{BAR}, against: previous, drop: {{at_most: 5%}}}}, over: 2h", "09:00 1; 10:00 1", "11:30", "12:00"),
    (f"{BAR}, against: previous, drop: {{at_most: 5%}}}}, over: 2h", "09:00 1", "13:00", None),
    # what changes all the time is looked at once a second
    (f"{BAR}}}, over: 2h", "09:00 1", "10:59:59.500000", "11:00:00.500000"),
]


@pytest.mark.parametrize(("standard", "events", "now", "wake"), WAKES)
def test_the_next_look(tmp_path: Path, standard: str, events: str, now: str, wake: str | None) -> None:
    desk = Desk(tmp_path, promises_of(book_of(f"  it: {{promise: Good, {standard}}}")))
    told = [event.split() for event in events.split("; ") if event]
    if told:
        desk.told([scored(instant(at), f"t-{number}", {"quality": int(quality)}) for number, (at, quality) in enumerate(told)])
    assert desk.ticked(instant(now))[-1].wake == (wake and instant(wake))
    desk.close()
