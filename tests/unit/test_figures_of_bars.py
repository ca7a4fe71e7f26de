"""What a monitor shows of a bar: when it is known, when it is never said to be kept, and what another text of it leaves of its figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.evaluation.columns import BEGINNING
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import UNREAD, Horizon
from monitors.figures import Figures
from monitors.snapshot import StandardFigures
from monitors.tick import Promises
from tests.unit.desk import Desk, book_of, instant
from tests.unit.scores import scored


def bar(of: str, more: str = "") -> str:
    return f"  it: {{promise: Good, bar: {{{of}, at_least: 4{more}}}, over: 6h, minimum: 2, break_down: [channel]}}"


def promises_of(*texts: tuple[str, str]) -> Promises:
    """One standard's texts, each from an instant on; the first from the beginning."""
    versions = tuple(
        Version(number, instant(since) if number > 1 else BEGINNING, book_of(text)["it"]) for number, (since, text) in enumerate(texts, 1)
    )
    return Promises(Fold(book_of(texts[-1][1]), {"it": versions}), {"it": ()}, {"it": 0})


def figures(desk: Desk, at: str, horizon: Horizon | None = None) -> StandardFigures:
    now = instant(at)
    (found,) = Figures(desk.promises, desk.verdicts, desk.gauges)(now, {"it": horizon or Horizon(now, now)}, {}, {})
    return found


def desk_of(folder: Path, told: str, *texts: tuple[str, str]) -> Desk:
    """A desk told `09:00 a quality=4.5 csat=3`, apart by `;`."""
    desk = Desk(folder, promises_of(*texts))
    for number, line in enumerate(filter(None, told.split("; "))):
        at, subject, *attributes = line.split()
        data: dict[str, object] = {}
        for name, value in (each.split("=") for each in attributes):
            data[name] = value if value.isalpha() else float(value)
        desk.told([scored(instant(at), subject, data, id=f"{number}")])
    desk.ticked(instant("11:00"))
    desk.check()
    return desk


ACROSS = bar("average: quality", ", across: channel")
READ = Horizon(instant("11:00"), instant("10:55"))
SILENT = Horizon(instant("10:50"), instant("10:55"))
GOOD = "09:00 a quality=5 channel=chat; 09:00 b quality=5 channel=chat"
BAD = "09:00 a quality=1 channel=chat; 09:00 b quality=1 channel=chat"

# what is tested | events by 11:00 | how far the feeds were read | value, violated, measurable
KNOWN = [
    ("good", GOOD, READ, (5.0, False, True)),
    ("bad", BAD, READ, (1.0, True, True)),
    ("nothing was ever told", "", READ, (None, None, False)),
    ("a group under its minimum", f"{GOOD}; 09:00 c quality=1 channel=mail", READ, (11 / 3, False, False)),
    ("good, but the feeds are silent", GOOD, SILENT, (5.0, None, False)),
    ("bad, and the feeds are silent", BAD, SILENT, (1.0, True, False)),
    ("bad, but still being read for the first time", BAD, UNREAD, (None, None, False)),
]


@pytest.mark.parametrize(("told", "horizon", "expected"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN])
def test_when_a_bar_is_known(tmp_path: Path, told: str, horizon: Horizon, expected: tuple[float | None, bool | None, bool]) -> None:
    desk = desk_of(tmp_path, told, ("", ACROSS))
    found = figures(desk, "11:00", horizon)
    assert found.bar is not None
    assert (found.bar.value, found.violated, found.measurable) == expected
    assert (found.kind, found.verdicts, found.windows, found.clocks, found.labels) == ("bar", {}, [], None, ())
    desk.close()


TOLD = "08:00 a quality=1 csat=5; 08:30 b quality=3 csat=5; 10:30 c quality=5 csat=1; 10:40 d quality=5 csat=1"

# what is tested | the earlier text | the text from 10:00 on | value and samples
TEXTS = [
    ("another bound", bar("average: quality").replace("4", "2"), bar("average: quality"), (3.5, 4)),
    ("another statistic of the same samples", bar("average: quality"), bar("median: quality"), (3.0, 4)),
    ("and back", bar("p90: quality"), bar("average: quality"), (3.5, 4)),
    ("another attribute: what was before is another figure's", bar("average: csat"), bar("average: quality"), (5.0, 2)),
    ("groups that were none before", bar("average: quality"), ACROSS, (None, 0)),
    ("a figure in other units", bar("nps: quality"), bar("average: quality"), (5.0, 2)),
]


@pytest.mark.parametrize(("old", "new", "expected"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_a_new_text(tmp_path: Path, old: str, new: str, expected: tuple[float | None, int]) -> None:
    desk = desk_of(tmp_path, TOLD, ("", old), ("10:00", new))
    found = figures(desk, "11:00")
    assert found.bar is not None
    assert (found.bar.value, found.bar.samples, found.version) == (*expected, "2")
    desk.close()


CALENDAR = "  it: {promise: Good, bar: {average: quality, at_least: 4, across: channel}, over: day, minimum: 2}"

# what is tested | as of | how far the feeds were read | yesterday's value and samples | today's so far, and whether a group is past the bar
SO_FAR = [
    ("the first day", "10:00", READ, (None, 0), (3.0, 2, [True])),
    ("what is yet to come is not in it", "09:59:59", READ, (None, 0), (1.0, 1, [None])),
    ("the last instant of the day", "23:59:59.999999", READ, (None, 0), (3.0, 2, [True])),
    ("the next day has begun", "21 00:00", READ, (3.0, 2), (None, 0, [])),
    ("the feeds are silent", "10:00", SILENT, (None, 0), (3.0, 2, [True])),
    ("still being read for the first time", "10:00", UNREAD, (None, 0), None),
]


@pytest.mark.parametrize(("at", "horizon", "ended", "running"), [row[1:] for row in SO_FAR], ids=[row[0] for row in SO_FAR])
def test_how_a_calendar_bar_stands_so_far(
    tmp_path: Path, at: str, horizon: Horizon, ended: tuple[float | None, int], running: tuple[float | None, int, list[bool | None]] | None
) -> None:
    desk = desk_of(tmp_path, "09:00 a quality=1 channel=chat; 10:00 b quality=5 channel=chat", ("", CALENDAR))
    found = figures(desk, at, horizon).bar
    assert found is not None
    so_far = found.so_far and (found.so_far.value, found.so_far.samples, [each.violated for each in found.so_far.groups])
    assert ((found.value, found.samples), so_far) == (ended, running)
    assert found.so_far is None or (found.so_far.after_us, found.so_far.until_us) == (found.until_us, instant(at))
    desk.close()


def test_a_window_is_as_of_now_and_moves_without_events(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, TOLD, ("", bar("average: quality")))
    found = [figures(desk, at).bar for at in ("13:59:59.999999", "14:00", "14:30", "16:40")]
    assert [each and (each.value, each.samples) for each in found] == [(3.5, 4), (13 / 3, 3), (5.0, 2), (None, 0)]
    assert [each and each.so_far for each in found] == [None] * 4, "none that rolls stands so far"
    desk.close()
