"""How long something waits to be folded: what is touched behind a sweep waits since that sweep began, at the most."""

from __future__ import annotations

import pytest

from engine.language.durations import SECOND
from monitors.backlog import Backlog
from monitors.clock import SystemClock

AGES: list[tuple[str, list[tuple[int, str]], int, bool, bool]] = [
    # what happens                   ticks: second, `more`, `waits`                    looked at  there  old
    ("not worked off yet", [], 0, True, True),
    ("half of it", [(0, "more")], 1, True, True),
    ("worked off", [(0, "")], 9, False, False),
    ("something came", [(0, ""), (1, "more")], 6, True, False),
    ("it takes long", [(0, ""), (1, "more"), (4, "more")], 7, True, True),
    ("sweep after sweep, each short", [(0, "waits"), (2, "more"), (3, "waits"), (5, "more"), (6, "waits")], 10, True, False),
    ("and then nothing comes any more", [(0, "waits"), (2, "more"), (3, "")], 9, False, False),
    ("sweep after sweep, each long", [(0, ""), (1, "more"), (7, "waits"), (8, "more")], 9, True, True),
    ("a long one and a short one", [(0, ""), (1, "more"), (7, "waits"), (8, "more"), (9, "waits")], 10, True, False),
]


@pytest.mark.parametrize(("_", "ticks", "at", "is_there", "is_old"), AGES, ids=[row[0] for row in AGES])
def test_what_waits_is_old_after_a_beat(_: str, ticks: list[tuple[int, str]], at: int, is_there: bool, is_old: bool) -> None:
    backlog = Backlog(SystemClock())
    for second, said in ticks:
        backlog.ticked("more" in said, said != "", second * SECOND)
    assert (backlog.is_there, backlog.is_old(at * SECOND)) == (is_there, is_old)
    assert backlog.was_worked_off == any("more" not in said for _, said in ticks)
