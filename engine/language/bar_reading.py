"""Reads what is of bars alone: a statistic and of what, its groups, its window, and how sure it must be."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from engine.language.bar_amounts import Units
from engine.language.bar_bounds import ASKING_KEYS, check_asked, read_bounds
from engine.language.book import Bar, Clock, Period, Statistic
from engine.language.calendars import ALWAYS
from engine.language.choices import Chosen, bare
from engine.language.condition_reading import read_condition
from engine.language.conditions import Condition
from engine.language.durations import Duration, Unit, read_duration
from engine.language.name_reading import Names, only_calendar, read_hours, read_label, read_named_clock, read_set
from engine.language.nearness import nearest, slip_of
from engine.language.nodes import Items, Map, Node, Scalar
from engine.language.problems import Place, Refusal, Report, one_of, quoted
from engine.language.shapes import fields, read_text, text, wrong_type
from engine.language.shares import read_share
from engine.language.uses import Uses

PERCENTILES = {"median": 50, **{f"p{number}": number for number in range(50, 100)}}
STATISTICS = {
    "average": Statistic.AVERAGE,
    "share": Statistic.SHARE,
    "count": Statistic.COUNT,
    "nps": Statistic.NPS,
    **dict.fromkeys(PERCENTILES, Statistic.PERCENTILE),
}
_OFTEN = ("average", "median", "p90", "share", "count", "nps")  # the statistics that are told where one is missing
_BESIDE = dict.fromkeys(("over", "minimum", "confidence", "hours", "for", "goal", "severity", "break_down"), "beside `bar`, not inside it")
BAR_KEYS = tuple(dict.fromkeys((*_OFTEN, *ASKING_KEYS, "across", "against", "at", *STATISTICS)))
COUNTED = "interactions"

_BY_EVENT = (Statistic.SHARE, Statistic.COUNT)
WITH_INTERVAL = (Statistic.SHARE, Statistic.AVERAGE)
_LIKE_PERCENTILE = re.compile(r"[pP][0-9]+(?:\.[0-9]+)?")
_PERIODS = tuple(period.value for period in Period)
_EXPECTED_WINDOW = f"a length of time such as `7d` or `24h`, or {one_of(_PERIODS)}"
_NAMES_OF = {Statistic.PERCENTILE: "a percentile", Statistic.NPS: "an NPS", Statistic.COUNT: "a count"}


@dataclass(frozen=True, slots=True)
class _Figure:
    """What a bar is of."""

    statistic: Statistic
    of: str | Clock | Condition | None
    units: Units
    percentile: int | None = None


def read_bar(
    found: dict[str, Node], own: Collection[str], place: Place, names: Names, report: Report, uses: Uses
) -> tuple[Bar | None, str | None]:
    """The bar kind of a standard from its values by key, and the only calendar that it names.

    `own` are the keys that no default gave, `place` is that of its name. A default of `hours` or `confidence` that does not
    fit the bar is passed over.
    """
    over, per = _read_window(found, place, report)
    node = found.get("bar")
    if not isinstance(node, Map):
        if node is not None:
            wrong_type(node, report, "a map such as `{average: quality, at_least: 4.2}`")
        return None, None
    parts = _parts(node, report)
    figure = _read_figure(node, parts, names, report, uses)
    check_asked(node, parts, report)
    if figure is None:
        return None, None
    hours = _read_hours(found, own, figure, place, names, report, uses)
    bar = Bar(
        figure.statistic,
        figure.of,
        figure.percentile,
        at=_read_at(node, parts, figure, report, uses),
        across=_read_across(parts["across"], report, uses) if "across" in parts else None,
        **read_bounds(node, parts, figure.units, report),
        confidence=_read_confidence(found, own, figure, report),
        over=over,
        per=per,
        hours=ALWAYS if hours is None else bare(hours),
    )
    return bar, only_calendar(hours)


def _parts(node: Map, report: Report) -> dict[str, Node]:
    """The values of a bar by key; a percentile that there is none of is told as such."""
    odd = [key for key, _ in node.pairs if _LIKE_PERCENTILE.fullmatch(key.text) and key.text not in PERCENTILES]
    for key in odd:
        message = f"{quoted(key.text)} is not a percentile that a bar can be of"
        report.error("bar/percentile", key.place, message, "`p50` to `p99`", nearest(key.text, PERCENTILES))
    return fields(node, report, (*BAR_KEYS, *(key.text for key in odd)), what="a bar", elsewhere=_BESIDE)


def _read_figure(node: Map, parts: dict[str, Node], names: Names, report: Report, uses: Uses) -> _Figure | None:
    """The one statistic of a bar and what it is of; None after it is told what is wrong with that."""
    written = [key for key in parts if key in STATISTICS]
    if len(written) > 1:
        message = f"`{written[0]}` and `{written[1]}` are two statistics"
        report.error("bar/several", node.key_place(written[1]), message, "one of them, and another standard for the other")
    elif not written and not any(_LIKE_PERCENTILE.fullmatch(key) for key in parts):
        report.error("bar/none", node.name, "a bar needs a statistic", f"{one_of(_OFTEN)}, such as `average: quality`")
    if len(written) != 1:
        return None
    name, statistic = written[0], STATISTICS[written[0]]
    of = parts[name]
    if statistic is Statistic.SHARE:
        condition = read_condition(of, report, uses)
        return None if condition is None else _Figure(statistic, condition, Units.SHARE)
    if statistic is Statistic.COUNT:
        return _counted(of, report)
    if statistic is Statistic.NPS:
        return _attribute(of, statistic, Units.NPS, None, report, uses)
    if isinstance(of, Map) or (isinstance(of, Scalar) and of.text in names.clocks):
        clock = read_named_clock(of, names, report, uses)
        return None if clock is None else _Figure(statistic, clock, Units.TIME, PERCENTILES.get(name))
    _warn_of_near_clock(of, names, report)
    figure = _attribute(of, statistic, Units.NUMBER, PERCENTILES.get(name), report, uses)
    return figure if names.complete else None  # it may be a clock of the file that could not be read


def _counted(node: Node, report: Report) -> _Figure | None:
    written = text(node, report, f"`{COUNTED}`")
    if written is not None and written != COUNTED:
        report.error("shape/wrong-value", node.place, f"{quoted(written)} cannot be counted", f"`{COUNTED}`", COUNTED)
    return _Figure(Statistic.COUNT, None, Units.COUNT) if written is not None else None


def _attribute(node: Node, statistic: Statistic, units: Units, percentile: int | None, report: Report, uses: Uses) -> _Figure | None:
    name = text(node, report, "an attribute's name" if statistic is Statistic.NPS else "the name of an attribute or a clock")
    if name is None:
        return None
    read_set(name, node.place, report, uses)
    return _Figure(statistic, name, units, percentile)


def _warn_of_near_clock(node: Node, names: Names, report: Report) -> None:
    """Any name may be an attribute's, so one that is a slip of a clock's would never be seen."""
    meant = slip_of(node.text, names.clocks) if isinstance(node, Scalar) else None
    if meant is not None and isinstance(node, Scalar):
        report.warning("attribute/near", node.place, f"{quoted(node.text)} is an attribute here, and near the clock `{meant}`", None, meant)


def _read_across(node: Node, report: Report, uses: Uses) -> str | None:
    name = text(node, report, "an attribute; for several of them a standard each" if isinstance(node, Items) else "an attribute")
    if name is not None:
        read_label(name, node.place, report, uses)
    return name


def _read_at(node: Map, parts: dict[str, Node], figure: _Figure, report: Report, uses: Uses) -> str | None:
    """The event whose instant an interaction counts at."""
    if "at" not in parts:
        return None
    if figure.statistic not in _BY_EVENT:
        message = "`at` says when an interaction is counted, and this figure is of values that have their own time"
        report.error("bar/at", node.key_place("at"), message, "`at` beside `share` or `count`")
    type = text(parts["at"], report, "an event type")
    if type is not None:
        uses.event_type(type, parts["at"].place)
    return type


def _read_confidence(found: dict[str, Node], own: Collection[str], figure: _Figure, report: Report) -> Fraction | None:
    if "confidence" not in found:
        return None
    node = found["confidence"]
    confidence = read_text(node, report, _confidence, "a share such as `95%`")
    if figure.statistic in WITH_INTERVAL:
        return confidence
    if "confidence" in own:
        message = f"there is no interval for {_NAMES_OF[figure.statistic]} that could be trusted"
        report.error("bar/confidence", node.place, message, "`confidence` with `average` or `share`, or `minimum` alone")
    return None


def _confidence(written: str) -> Fraction | Refusal:
    share = read_share(written)
    if share in (0, 1):
        return Refusal("share/range", f"nothing is sure to {quoted(written)}", "a share between 0% and 100%, such as `95%`")
    return share


def _read_hours(
    found: dict[str, Node], own: Collection[str], figure: _Figure, place: Place, names: Names, report: Report, uses: Uses
) -> Chosen[str] | None:
    if isinstance(figure.of, Clock):
        return read_hours(found.get("hours"), place, names, report, uses)
    if "hours" in own:
        message = "`hours` counts the elapsed of a clock, and this bar reads none"
        report.error("bar/hours", found["hours"].place, message, "a clock, as in `average: handling`, or no `hours`")
    return None


def _read_window(found: dict[str, Node], place: Place, report: Report) -> tuple[Duration | None, Period | None]:
    """The time that a figure is of: a rolling length of it, or a calendar period."""
    if "over" not in found:
        report.error("shape/missing-key", place, "a bar standard needs the key `over`", "`over: 28d`, or `over: month`")
        return None, None
    window = read_text(found["over"], report, _window, _EXPECTED_WINDOW)
    return window or (None, None)


def _window(written: str) -> tuple[Duration | None, Period | None] | Refusal:
    if written in _PERIODS:
        return None, Period(written)
    length = read_duration(written)
    if isinstance(length, Refusal):
        near = nearest(written, _PERIODS)
        message = f"{quoted(written)} is not a window of time"
        return Refusal(length.id, message, _EXPECTED_WINDOW, near or length.suggestion)
    if length.unit not in (Unit.EXACT, Unit.DAYS):
        message = f"a figure cannot roll over {length}: they are not of one length"
        return Refusal("bar/over", message, _EXPECTED_WINDOW, f"{max(length.amount, 1)}d")
    if length.amount == 0:
        return Refusal("bar/over", f"{quoted(written)} is a window of no length", _EXPECTED_WINDOW)
    return length, None
