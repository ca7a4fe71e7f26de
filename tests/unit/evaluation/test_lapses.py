"""What lasts again and again: the lapses of one timeline are the same found together or one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from engine.evaluation import verdicts
from engine.evaluation.clocks import Spans
from engine.evaluation.columns import Positions
from engine.evaluation.deadlines import Regime, Segments
from engine.evaluation.fold import Fold
from engine.evaluation.lapses import later_lapses
from engine.language.book import Book, Choice, Standard, Time
from engine.language.conditions import Op
from engine.language.durations import Duration
from tests.model.books import CALENDARS
from tests.model.kernel import frame_of
from tests.model.telling import at, by, clock, events, not_within, when

ENDING = clock("resolved", "reopened", pause="pending", resume="unpending")
AGAIN = "11-20 10:00 resolved; 11-20 10:30 resolved; 11-20 11:00 resolved; 11-20 11:59 resolved; 11-20 12:30 resolved"


def chosen(target: Choice[Duration]) -> Standard:
    standard = not_within("1h")
    assert isinstance(standard.kind, Time)
    return replace(standard, kind=replace(standard.kind, target=target))


CASES = [  # what lasts, what happened, when each span opened and its deadline, in minutes after 10:00
    (not_within("1h"), AGAIN, [(0, 60), (60, 120), (150, 210)]),
    (not_within("1h", hours="office"), AGAIN, [(0, 60), (60, 120), (150, 240)]),
    (not_within("30m"), AGAIN, [(0, 30), (30, 60), (60, 90), (119, 149), (150, 180)]),
    # what came back ends one; what says nothing may stand where one lapses
    (not_within("1h"), AGAIN.replace("11:59 resolved", "11:59 reopened"), [(0, 60), (60, 120), (150, 210)]),
    (not_within("30m"), AGAIN.replace("11:00 resolved", "11:00 updated"), [(0, 30), (30, 60), (119, 149), (150, 180)]),
    # another target from then on, and a `for` that asks for the opener
    (chosen(by("channel", "1h", email="30m")), AGAIN + " channel=email", [(0, 60), (60, 120), (150, 180)]),
    (not_within("30m", applies=when("hour", Op.LESS_THAN, 11)), AGAIN, [(0, 30), (30, 60)]),
    # paused
    (not_within("30m", ENDING), AGAIN.replace("10:30 resolved", "10:20 pending"), [(0, None)]),
]


@pytest.mark.parametrize("find", [later_lapses, lambda *_: np.zeros(0, dtype=np.int64)], ids=["together", "one-by-one"])
@pytest.mark.parametrize(("standard", "happened", "expected"), CASES)
def test_each_lapse(
    standard: Standard,
    happened: str,
    expected: list[tuple[int, int | None]],
    find: Callable[..., Positions],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verdicts, "later_lapses", find)
    found = Fold(Book((standard,), CALENDARS))(frame_of(events(happened), ["a"])).verdicts.sort("opened_at")
    minutes = found.select((each - at("11-20 10:00")) // 60_000_000 for each in (found["opened_at"], found["deadline_at"]))
    assert minutes.rows() == expected


def test_however_many_lapse_they_are_worked_out_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds, segments = [], Regime.segments

    def counted(regime: Regime, spans: Spans) -> Segments:
        rounds.append(len(spans.segment))
        return segments(regime, spans)

    monkeypatch.setattr(Regime, "segments", counted)
    happened = "; ".join(f"11-20 {hour:02}:{minute:02} resolved" for hour in range(24) for minute in range(60))
    found = Fold(Book((not_within("30s"),), {}))(frame_of(events(happened), ["a"])).verdicts
    assert (len(found), found["reason"].to_list().count("lasted")) == (1440, 1439)
    assert len(rounds) <= 4
