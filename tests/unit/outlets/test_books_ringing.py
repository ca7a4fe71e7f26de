"""What rings while another text of a standard is taken into force, before its first figures are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.language.book import Standard
from tests.unit.desk import book_of, instant, record
from tests.unit.outlets.hooks import Hook, alertmanager
from tests.unit.outlets.ringing_desk import BREACH, RingingDesk, Watched, ringing

KEPT = BREACH.replace("within: 1h", "within: 1h, goal: 50% over 28d")


@pytest.mark.parametrize(("before", "after", "began"), [(BREACH, KEPT, []), (KEPT, BREACH, ["UpheldViolated"])])
def test_figures_are_judged_by_the_text_that_they_are_of(tmp_path: Path, hook: Hook, before: str, after: str, began: list[str]) -> None:
    """A breach of the last hour violates a standard that allows none, and says nothing of the goal that it has from now on."""
    with ringing(tmp_path, alertmanager(hook), after) as desk:
        desk.watched.shown, desk.watched.violated = book_of(before), {"reply": True}
        desk.wait(5)
        assert [ring.name for ring in desk.alerting._rings.ringing()] == began


class Reloading(Watched):
    """A monitor that takes another book into force, and ticks, just after it was asked for the standards of the one before."""

    desk: RingingDesk
    after: str

    def standards(self) -> Sequence[Standard]:
        found = super().standards()
        self.book = book_of(self.after)
        self.desk.desk.ticked(self.clock.now())
        return found


def test_what_is_told_by_a_book_that_comes_meanwhile_rings(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, alertmanager(hook), KEPT) as desk:
        desk.desk.told([record("08:00", "one", "opened", "one", [])])
        desk.watched = Reloading(desk.watched.book, desk.clock)
        desk.watched.desk, desk.watched.after = desk, BREACH
        desk.clock.instant = instant("09:00:05")
        for _ in range(2):
            desk.alerting.conclude(desk.watched)
        assert [ring.name for ring in desk.alerting._rings.ringing()] == ["UpheldBreach"]
