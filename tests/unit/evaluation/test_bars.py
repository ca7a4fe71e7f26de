"""Bars: from samples to figures and whether they are on the right side, on both sides of each edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from engine.evaluation.bars import BarFigures, bar_figures
from engine.evaluation.tallies import SCALE, Tallies, places_for, tallies_of
from engine.language.book import Against, Bar, Period, Standard, Statistic
from engine.language.conditions import Compare, Op, Value
from tests.model.opening import instant
from tests.model.telling import BERLIN, clock, length, within

NOW = "2026-11-21 12:00"
OF = {
    Statistic.AVERAGE: "quality",
    Statistic.PERCENTILE: "quality",
    Statistic.NPS: "answer",
    Statistic.SHARE: Compare("csat", Op.AT_LEAST, (Value("4", 4),)),
    Statistic.COUNT: None,
}
PERIODS = {str(period): period for period in Period}


def at(text: str) -> int:
    return instant(datetime.fromisoformat(text), BERLIN)


def share(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def bar(text: str) -> Bar:
    """`average at_least 4.2 across spread 0.3`, `p90 over 7d`, `count per day previous rise 5%`, `average of clock`."""
    words = text.split()
    statistic = Statistic.PERCENTILE if words[0][1:].isdigit() else Statistic(words[0])
    made: dict[str, Any] = {"of": OF[statistic], "percentile": int(words[0][1:]) if statistic is Statistic.PERCENTILE else None}
    against: dict[str, Any] = {}
    for word, value in zip(words[1:], [*words[2:], ""], strict=True):
        if word in ("at_least", "at_most", "spread", "confidence"):
            made |= {word: share(value)}
        elif word in ("drop", "rise"):
            against |= {word: share(value), "relative": value.endswith("%")}
        elif word == "before":
            against |= {word: date.fromisoformat(value)}
        elif word in ("over", "per"):
            made |= {word: length(value) if word == "over" else PERIODS[value]}
        elif word == "across":
            made |= {word: "channel"}
        elif word == "clock":
            made |= {"of": clock("opened", "resolved")}
    if "over" not in made and "per" not in made:
        made |= {"over": length("7d")}
    return Bar(statistic, against=Against(**against) if against else None, **made)


def standard(text: str, minimum: int = 1) -> Standard:
    return replace(within("1h"), kind=bar(text), minimum=minimum)


def told(kind: Bar, text: str) -> Tallies:
    """Samples `email 4.5 4.6, chat 4.1*40`, of other instants apart by `;`: `2026-11-20 12:00 email 4.5`; without one, of an hour ago."""
    rows = []
    for part in text.split(";") if text else []:
        when, rest = (part.strip()[:16], part.strip()[16:]) if part.strip()[:2] == "20" else ("2026-11-21 11:00", part)
        for entry in rest.split(","):
            group, *values = entry.split() if kind.across else ("", *entry.split())
            for value in values:
                number, _, times = value.partition("*")
                scaled = int(Fraction(number) * (SCALE if isinstance(kind.of, str) else 1))
                rows += [(group, scaled, at(when))] * int(times or 1)
    schema = {"group": pl.String, "value": pl.Int64, "decided_at": pl.Int64}
    return tallies_of(pl.DataFrame(rows, schema=schema, orient="row"), places_for(kind.statistic))


def judged(text: str, samples: str, minimum: int = 1, now: str = NOW) -> BarFigures:
    return bar_figures(standard(text, minimum), at(now), told(bar(text), samples))


def shown(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


FIGURES = [  # bar, samples, value, violated
    ("average at_least 4.2", "4.1 4.3", 4.2, False),
    ("average at_least 4.2", "4.1 4.299999", 4.1999995, True),
    ("average at_most 4.2", "4.1 4.3", 4.2, False),
    ("average at_most 4.2", "4.1 4.300001", 4.2000005, True),
    ("average at_least 4 at_most 5", "3.9", 3.9, True),
    ("average at_least 4 at_most 5", "5.1", 5.1, True),
    ("average at_least 4 at_most 5", "4.5", 4.5, False),
    ("average at_least 0", "-1 1", 0, False),
    ("average of clock at_most 90", "60 120", 90, False),
    ("average of clock at_most 90", "60 121", 90.5, True),
    # nearest rank: the least sample that so many percent do not exceed
    ("p50 at_most 2", "1 2 3 4", 2, False),
    ("p50 at_most 2", "1 2 3 4 5", 3, True),
    ("p50 at_least 4", "4*1000", 4, False),
    ("p90 at_most 9", "1 2 3 4 5 6 7 8 9 10", 9, False),
    ("p90 at_most 9", "1 2 3 4 5 6 7 8 9 10 11", 10, True),
    ("p99 at_most 1", "1*99 7", 1, False),
    ("p99 at_most 1", "1*98 7", 7, True),
    ("p75 at_least 0", "-3 -2 0 5", 0, False),
    # promoters say 9 or 10, detractors 0 to 6
    ("nps at_least 0", "9 10 7 8 6 0", 0, False),
    ("nps at_least 0", "9 7 8 6 0", -20, True),
    ("nps at_least 100", "9 10", 100, False),
    ("nps at_most -100", "0 6", -100, False),
    # a share counts who satisfies, a count who came
    ("share at_least 75%", "1*3 0", 0.75, False),
    ("share at_least 76%", "1*3 0", 0.75, True),
    ("count at_least 3", "1*3", 3, False),
    ("count at_least 4", "1*3", 3, True),
    ("count at_most 2", "1*3", 3, True),
    # no data is never good news
    ("average at_least 4.2", "", None, None),
    ("p90 at_most 9", "", None, None),
    ("count at_most 2", "", 0, None),
]


@pytest.mark.parametrize(("text", "samples", "value", "violated"), FIGURES)
def test_a_figure(text: str, samples: str, value: float | None, violated: bool | None) -> None:
    figures = judged(text, samples)
    (group,) = figures.groups
    assert (shown(figures.value), figures.violated) == (value, violated)
    assert (group.group, shown(group.value), group.violated) == ("", value, violated)


GROUPS = [  # bar, minimum, samples, what the groups come to, spread, violated
    ("average at_least 4.2 across", 1, "email 4.6, chat 4.2", "chat 4.2 kept, email 4.6 kept", None, False),
    ("average at_least 4.2 across", 1, "email 4.6, chat 4.1", "chat 4.1 violated, email 4.6 kept", None, True),
    # a group under the minimum is unknown; one that is judged is enough to be kept, and one that is violated to be violated
    ("average at_least 4.2 across", 2, "email 4.6 4.6, chat 4.1", "chat 4.1 unknown, email 4.6 kept", None, False),
    ("average at_least 4.2 across", 2, "email 4.6, chat 4.1", "chat 4.1 unknown, email 4.6 unknown", None, None),
    ("average at_least 4.2 across", 2, "email 4.6, chat 4.1 4.1", "chat 4.1 violated, email 4.6 unknown", None, True),
    ("average at_least 4.2 across", 1, "", "", None, None),
    # the best group and the worst
    ("average across spread 0.3", 1, "email 4.6, chat 4.3, web 4.4", "chat 4.3 kept, email 4.6 kept, web 4.4 kept", 0.3, False),
    ("average across spread 0.3", 1, "email 4.6, chat 4.299999", "chat 4.299999 kept, email 4.6 kept", 0.300001, True),
    ("average across spread 0.3", 2, "email 4.6 4.6, chat 1", "chat 1.0 unknown, email 4.6 kept", None, False),
    ("average across spread 0.3", 1, "email 4.6", "email 4.6 kept", None, False),
    ("count across spread 1", 1, "email 1*3, chat 1", "chat 1.0 kept, email 3.0 kept", 2, True),
]
WORDS = {True: "violated", False: "kept", None: "unknown"}


@pytest.mark.parametrize(("text", "minimum", "samples", "groups", "spread", "violated"), GROUPS)
def test_groups(text: str, minimum: int, samples: str, groups: str, spread: float | None, violated: bool | None) -> None:
    figures = judged(text, samples, minimum)
    assert ", ".join(f"{each.group} {shown(each.value)} {WORDS[each.violated]}" for each in figures.groups) == groups
    assert (shown(figures.spread), figures.violated) == (spread, violated)


WINDOWS = [  # bar, now, sample, is it in the window
    ("count over 24h", NOW, "2026-11-20 12:00", False),  # (T - over, T]
    ("count over 24h", NOW, "2026-11-20 12:01", True),
    ("count over 24h", NOW, NOW, True),
    ("count over 24h", NOW, "2026-11-21 12:01", False),
    ("count over 1d", "2026-10-25 12:00", "2026-10-24 12:01", True),  # a day of 25 hours
    ("count over 1d", "2026-10-25 12:00", "2026-10-24 12:00", False),
    ("count per day", NOW, "2026-11-20 00:00", True),  # the last that ended
    ("count per day", NOW, "2026-11-20 23:59", True),
    ("count per day", NOW, "2026-11-19 23:59", False),
    ("count per day", NOW, "2026-11-21 00:00", False),
    ("count per day", "2026-11-21 00:00", "2026-11-20 23:59", True),
    ("count per month", NOW, "2026-10-01 00:00", True),
    ("count per month", NOW, "2026-09-30 23:59", False),
]


@pytest.mark.parametrize(("text", "now", "sample", "is_in"), WINDOWS)
def test_a_window(text: str, now: str, sample: str, is_in: bool) -> None:
    assert judged(text, f"{sample} 1", now=now).samples == int(is_in)


CHANGES = [  # bar, samples, earlier figure, violated
    # the window just before, relative to its figure
    ("average over 24h drop 5%", "2026-11-20 11:00 4; 3.8", 4, False),
    ("average over 24h drop 5%", "2026-11-20 11:00 4; 3.799999", 4, True),
    ("average over 24h drop 5%", "2026-11-20 11:00 4; 8", 4, False),
    ("average over 24h rise 5%", "2026-11-20 11:00 4; 4.2", 4, False),
    ("average over 24h rise 5%", "2026-11-20 11:00 4; 4.200001", 4, True),
    ("nps over 24h drop 0%", "2026-11-20 11:00 0; 0", -100, False),
    ("nps over 24h rise 50%", "2026-11-20 11:00 0*2; 0 10", -100, True),
    # a plain number is in the figure's units
    ("average over 24h drop 0.2", "2026-11-20 11:00 4; 3.8", 4, False),
    ("average over 24h drop 0.2", "2026-11-20 11:00 4; 3.7", 4, True),
    ("average over 24h drop 0.2 rise 0.2", "2026-11-20 11:00 4; 4.3", 4, True),
    # its edge is in the earlier window, and the other one is in neither
    ("average over 24h drop 5%", "2026-11-20 12:00 4; 4", 4, False),
    ("average over 24h drop 5%", "2026-11-19 12:00 4; 4", None, None),
    # what is unknown is no reason to be kept, and none to forget a bound that is passed
    ("average over 24h drop 5%", "4", None, None),
    ("average over 24h drop 5% at_least 5", "4", None, True),
    # a count of none is a count, if anything was counted then
    ("count over 24h across rise 50%", "email 1", None, None),
    ("count over 24h across rise 50%", "2026-11-20 11:00 chat 1; email 1", 0, True),
    # calendar windows: the one before the last that ended
    ("average per day drop 5%", "2026-11-19 11:00 4; 2026-11-20 11:00 3", 4, True),
    # before a date: the window that ended with the day before
    ("average over 24h before 2026-11-10 drop 5%", "2026-11-09 00:00 4; 3", 4, True),
    ("average over 24h before 2026-11-10 drop 5%", "2026-11-09 23:59 4; 3", 4, True),
    ("average over 24h before 2026-11-10 drop 5%", "2026-11-10 00:00 4; 3", None, None),
    ("average over 24h before 2026-11-10 drop 5%", "2026-11-08 23:59 4; 3", None, None),
    ("average per month before 2026-11-10 drop 5%", "2026-10-31 23:59 4", 4, False),
    ("average per day before 2026-11-22 drop 5%", "2026-11-21 11:00 9; 2026-11-20 11:00 3", None, None),  # has not ended
]


@pytest.mark.parametrize(("text", "samples", "earlier", "violated"), CHANGES)
def test_a_bar_against_an_earlier_figure(text: str, samples: str, earlier: float | None, violated: bool | None) -> None:
    figures = judged(text, samples)
    assert (shown(figures.groups[-1].earlier), figures.violated) == (earlier, violated)


SURE = [  # bar, samples, violated
    ("share at_least 90% confidence 95%", "1*8 0*2", False),  # 0.490 to 0.943
    ("share at_least 90% confidence 80%", "1*8 0*2", False),  # 0.602 to 0.914
    ("share at_least 90% confidence 50%", "1*8 0*2", True),  # 0.702 to 0.871
    ("share at_most 50% confidence 95%", "1*8 0*2", False),
    ("share at_most 48% confidence 95%", "1*8 0*2", True),
    ("average at_least 4.2 confidence 95%", "4.0 4.1 4.2", False),  # 3.85 to 4.35
    ("average at_least 4.2 confidence 50%", "4.0 4.1 4.2", True),  # 4.05 to 4.15
    ("average at_least 4.2 confidence 95%", "1", False),  # one sample proves nothing
    ("average at_least 4.2 confidence 95%", "4*30", True),  # and equal ones leave no doubt
    # with groups the error is divided by how many are judged
    ("share at_least 91.3% across confidence 80%", "a 1*8 0*2", False),  # 0.602 to 0.914
    ("share at_least 92% across confidence 80%", "a 1*8 0*2", True),
    ("share at_least 92% across confidence 80%", "a 1*8 0*2, b 1", False),  # 0.541 to 0.931
    ("share at_least 93.2% across confidence 80%", "a 1*8 0*2, b 1", True),
    # the best group's lower end and the worst one's upper end
    ("average across spread 0.3 confidence 95%", "a 4.0 4.1 4.2, b 4.5 4.6 4.7", False),
    ("average across spread 0.3 confidence 95%", "a 4.0*30, b 4.5*30", True),
    ("average across spread 0.5 confidence 95%", "a 4.0*30, b 4.5*30", False),
    # changes are sure where the two intervals are so far apart
    ("average over 24h drop 5% confidence 95%", "2026-11-20 11:00 4*30; 3*30", True),
    ("average over 24h drop 5% confidence 95%", "2026-11-20 11:00 3 4 5; 2 3 4", False),
]


@pytest.mark.parametrize(("text", "samples", "violated"), SURE)
def test_with_confidence_a_bar_is_violated_only_for_sure(text: str, samples: str, violated: bool) -> None:
    assert judged(text, samples).violated is violated
