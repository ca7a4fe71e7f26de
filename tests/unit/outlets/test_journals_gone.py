"""The store is made anew or restored, and the alert file stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.ledger.journal import Row
from tests.unit.desk import instant, record
from tests.unit.outlets.hooks import Hook, alertmanager, people
from tests.unit.outlets.ringing_desk import ringing


@pytest.mark.parametrize("row", [Row(1, 1), Row(2, 1), Row(1_000, 1)])
def test_of_another_journal_what_was_told_in_the_last_hour_rings(tmp_path: Path, hook: Hook, row: Row) -> None:
    with ringing(tmp_path, alertmanager(hook)) as desk:
        desk.alerting._rings.conclude([], row)  # of the ledger that was here before this one was made anew, or restored
        desk.restarted()
        desk.desk.told([record(at, at, "opened", at, []) for at in ("08:00", "08:01")])
        desk.desk.ticked(instant("09:01:05"))
        desk.at("09:10")
        desk.deliver()
        assert hook.alerts() == [("UpheldBreach", "09:00:00", "10:01:05")]
        assert desk.alerting._rings.journal_read() == Row(2, instant("09:01:05"))


def test_what_rang_by_another_journal_ends_as_left_and_the_next_breach_is_told(tmp_path: Path, hook: Hook) -> None:
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened", "two opened")
        desk.at("09:00:05")
        desk.settle()
    made_anew(tmp_path)
    with ringing(tmp_path, people(hook), at="09:10") as desk:
        desk.at("09:10", "three opened")
        desk.settle()
        desk.at("10:10:05")
        desk.settle()
        assert [title.split("]")[0] for title in hook.titles()] == ["[page", "[left", "[page"]
        assert "or the store was made anew or restored" in hook.bodies[1]["message"]
        assert "One interaction broke it:\n- three," in hook.bodies[2]["message"]


def test_what_nobody_was_told_of_another_journal_joins_the_next_breach(tmp_path: Path, hook: Hook) -> None:
    hook.status = 503
    with ringing(tmp_path, people(hook)) as desk:
        desk.at("08:00", "one opened", "two opened")
        desk.at("09:00:05")
        desk.settle()
    made_anew(tmp_path)
    hook.status = 200
    with ringing(tmp_path, people(hook), at="09:10") as desk:
        desk.desk.told([record(at, at, "opened", at, []) for at in ("06:00", "08:05")])
        desk.desk.ticked(instant("07:00:05"))
        desk.at("09:10")
        desk.settle()
        assert [title.split("]")[0] for title in hook.titles()] == ["[page"]
        assert "One interaction broke it:\n- 08:05," in hook.bodies[0]["message"]


def made_anew(folder: Path) -> None:
    """The ledger is deleted, and the alert file stays."""
    for path in (*folder.glob("events.db*"), *folder.glob("verdicts.db*")):
        path.unlink()
