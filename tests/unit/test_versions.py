"""Versions of standards as tables: which change of a book makes a new one, from when it is in force, and what histograms are made of."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from engine.evaluation.columns import BEGINNING
from engine.language.durations import HOUR, MINUTE
from engine.language.reading import read_book
from engine.language.rendering import render_all
from monitors.book_texts import LoadedBook
from monitors.ledger.verdicts import VerdictStore
from monitors.versions import in_force, promised
from tests.unit.desk import instant
from tests.unit.test_monitor import IN_OFFICE, OFFICE, OTHER, REPLY, House

DESK = """upheld: 1
calendars:
  office: {open: {mon-fri: 09:00-17:00}}
  shop: {open: {mon-sat: 10:00-20:00}}
standards:
  reply: {promise: A reply in time, clock: first_reply, within: 1h, hours: office, goal: 90% over 28d}
  polite: {promise: Always polite, every: agent_message, must: {polite: "yes"}}
"""
CHANGES = {
    "nothing": (DESK, []),
    "a comment, or another line": (f"# ours\n\n{DESK}", []),
    "the target": (DESK.replace("1h", "2h"), ["reply"]),
    "the hours": (DESK.replace("hours: office", "hours: shop"), ["reply"]),
    "the calendar that it counts by": (DESK.replace("09:00-17:00", "09:00-16:00"), ["reply"]),
    "a calendar that it does not count by": (DESK.replace("10:00-20:00", "10:00-19:00"), []),
    "the goal": (DESK.replace("90%", "95%"), ["reply"]),
    "the same in other words": (DESK.replace("1h", "60m"), []),
    "a rule": (DESK.replace('"yes"', '"very"'), ["polite"]),
    "a standard more": (DESK + "  solved: {promise: Solved, clock: resolution, within: 8h}\n", ["solved"]),
    "a standard less": (DESK[: DESK.index("  polite")], []),
}


def loaded(text: str) -> LoadedBook:
    texts = {"desk.yaml": text}
    book, problems = read_book(texts)
    assert book is not None, render_all(problems, texts)
    return LoadedBook(book, texts)


@pytest.mark.parametrize(("text", "changed"), CHANGES.values(), ids=CHANGES)
def test_what_makes_a_new_version(tmp_path: Path, text: str, changed: list[str]) -> None:
    verdicts = VerdictStore(tmp_path / "verdicts.db")
    first = promised(loaded(DESK), verdicts, instant("09:00"))
    assert {name: each.number for name, each in first.new.items()} == {"reply": 1, "polite": 1}
    first.keep(verdicts)
    second = promised(loaded(text), verdicts, instant("10:00"))
    assert sorted(second.new) == changed
    second.keep(verdicts)
    verdicts.close()
    verdicts = VerdictStore(tmp_path / "verdicts.db")
    assert promised(loaded(text), verdicts, instant("11:00")).new == {}, "a restart makes no version"
    verdicts.close()


def test_each_version_is_in_force_from_its_loading_and_the_first_always_was(tmp_path: Path) -> None:
    verdicts = VerdictStore(tmp_path / "verdicts.db")
    for at, target in (("09:00", "1h"), ("10:00", "2h"), ("11:00", "1h")):
        promised(loaded(DESK.replace("1h", target)), verdicts, instant(at)).keep(verdicts)
    book = promised(loaded(DESK), verdicts, instant("12:00"))
    reply, polite = (book.promises.fold.versions[name] for name in ("reply", "polite"))
    assert [(each.number, each.since) for each in reply] == [(1, BEGINNING), (2, instant("10:00")), (3, instant("11:00"))]
    assert [(each.number, each.since) for each in polite] == [(1, BEGINNING)]
    assert book.promises.live_from == {"reply": instant("09:00"), "polite": instant("09:00")}
    verdicts.close()


def test_what_was_not_kept_is_new_again(tmp_path: Path) -> None:
    verdicts = VerdictStore(tmp_path / "verdicts.db")
    promised(loaded(DESK), verdicts, instant("09:00"))
    again = promised(loaded(DESK), verdicts, instant("10:00"))
    assert {each.since for each in again.new.values()} == {instant("10:00")}
    verdicts.close()


BOUNDS = {
    "within: 1h": [HOUR],
    "within: {by: priority, high: 20m, otherwise: 4h}": [20 * MINUTE, 4 * HOUR],
    "within: 2d": [48 * HOUR],
    "within: 2 working days, hours: office": [16 * HOUR],
    "within: end of 0 working days, hours: office": [8 * HOUR],
    "due: promised_at": [],
}


@pytest.mark.parametrize(("says", "targets"), BOUNDS.items(), ids=BOUNDS)
def test_targets_are_among_the_bounds_of_the_histogram(tmp_path: Path, says: str, targets: list[int]) -> None:
    verdicts = VerdictStore(tmp_path / "verdicts.db")
    text = DESK.replace("within: 1h, hours: office", says)
    bounds = promised(loaded(text), verdicts, instant("09:00")).promises.bounds_us["reply"]
    assert set(targets) <= set(bounds)
    assert list(bounds) == sorted(set(bounds)) and len(bounds) >= 3
    verdicts.close()


def test_the_book_in_force_is_read_again_from_what_is_kept(tmp_path: Path) -> None:
    """Each standard as it was last changed, with its calendars, and none that has left."""
    house = House(tmp_path)
    polite = OTHER.replace("Polite", "More polite")
    books = [(REPLY + OTHER, ""), (IN_OFFICE + OTHER, OFFICE), (IN_OFFICE + polite, OFFICE), (polite, ""), (REPLY + polite, "")]
    for standards, calendars in books:
        house.rewrite(standards, calendars)
        house.at("09:00")
        kept = in_force(house.stores.verdicts)
        assert kept is not None
        assert [*kept.book.standards] == house.monitor.standards()
        assert kept.book.calendars.keys() == ({"office"} if calendars else set())
        assert not promised(kept, house.stores.verdicts, house.clock.now()).new
    house.stores.verdicts.file.database.execute("update book set files = replace(files, 'first_reply', 'first_replay')")
    assert in_force(house.stores.verdicts) is None, "what an earlier program wrote may not be read any more"
    house.end()


def test_no_book_is_in_force_before_the_first(tmp_path: Path) -> None:
    with closing(VerdictStore(tmp_path / "ledger.db")) as verdicts:
        assert in_force(verdicts) is None
