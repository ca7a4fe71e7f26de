"""The dashboard of what stands behind the figures: the feeds and the monitor itself."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard as builders

from dashboards.boards import MONITOR, About, Shelf, board
from dashboards.expressions import RECENT, SHOWN, ago, once, quantile
from dashboards.panels import ALARM, GREEN, RED, WARNING, Column, Panel, Question, lines, number, rows, stacked, states, texts, word
from monitors import names

_ABOUT = About(
    MONITOR,
    "Upheld feeds and monitor",
    "Whether the figures can be trusted: how far feeds are read, and how the monitor itself does.",
)
_UP = {"1": ("up", GREEN), "0": ("down", RED)}
_ACCEPTED = {"1": ("accepted", GREEN), "0": ("refused", RED)}
_MEASURED = {"1": ("measurable", GREEN), "0": ("not measurable", RED)}


def monitor() -> builders.Dashboard:
    """The dashboard, first the feeds, then the monitor."""
    return board(_ABOUT, [], (("Feeds", (*_feeds(), Shelf(24, 8, [_measured()]))), ("The monitor", (_health(), _load()))))


def _feeds() -> Sequence[Shelf]:
    def gained(metric: names.Metric) -> str:
        return f"sum by (feed) ({once(f'increase({metric.name}[{SHOWN}])')})"

    columns = (
        Column("State", f"max by (feed) ({names.FEED_UP.name})", values=_UP),
        Column("Read up to", f"max by (feed) ({ago(names.FEED_WATERMARK)})", "s", decimals=0, steps=((None, GREEN), (300, RED))),
        Column("Last event", f"max by (feed) ({ago(names.FEED_LAST_EVENT)})", "s", decimals=0),
        Column("Events", gained(names.FEED_EVENTS), "short", decimals=0),
        Column("Duplicates", gained(names.FEED_DUPLICATES), "short", decimals=0),
        Column("Late", gained(names.FEED_LATE), "short", decimals=0),
        Column("Set aside", gained(names.FEED_SET_ASIDE), "short", decimals=0, steps=WARNING),
        Column("Left out", gained(names.FEED_LEFT_OUT), "short", decimals=0),
    )
    table = rows("Feeds", "Each feed now: how far behind it is read, and what it brought in the shown range.", {"feed": "Feed"}, columns)
    events = Question(once(f"rate({names.FEED_EVENTS.name}[{RECENT}])"), "{{feed}}")
    aside = Question(once(f"increase({names.FEED_SET_ASIDE.name}[{RECENT}])"), "{{feed}} {{reason}}")
    return (
        Shelf(24, 7, [table]),
        Shelf(
            12,
            7,
            [
                lines("Events", "Events a second that each feed brings.", "eps", events),
                stacked("Set aside", "Records that could not be read, by reason.", aside),
            ],
        ),
    )


def _measured() -> Panel:
    question = Question(f"min by (standard) ({names.COVERAGE.name})", "{{standard}}")
    return states("Measurable", "Whether each standard can be judged: its feeds are read, its groups have samples.", question, _MEASURED)


def _health() -> Shelf:
    def slowest(metric: names.Metric) -> str:
        """No answer while there is nothing to take it of, which would be no number."""
        return f"{quantile(0.95, f'{metric.name}_bucket[{SHOWN}]')} >= 0"

    def gained(metric: names.Metric) -> str:
        return f"sum(increase({metric.name}[{SHOWN}]))"

    detection = "From a deadline until its breach is announced; unknown without one in the shown range."
    since, reload, stale = f"max({ago(names.LAST_EVALUATION)})", f"min({names.RELOAD_SUCCESSFUL.name})", ((None, GREEN), (120, RED))
    panels = (
        number("Last evaluation", "Time since the last tick.", "s", since, stale),
        number("Tick, 95 in 100", "How long a tick takes, over the shown range.", "s", slowest(names.EVALUATION_DURATION)),
        number("Detection, 95 in 100", detection, "s", slowest(names.DETECTION_DELAY)),
        number("Failed ticks", "Ticks that failed in the shown range.", "none", gained(names.EVALUATION_FAILURES), ALARM),
        number("Missed ticks", "Ticks that did not run in time in the shown range.", "none", gained(names.EVALUATIONS_MISSED), WARNING),
        word("Last reload", "Whether the newest text of the book was accepted.", reload, _ACCEPTED),
    )
    return Shelf(4, 4, panels)


def _load() -> Shelf:
    refused = "Label sets past the series limit, which are shown under `other`."
    panels = (
        lines("Ticks", "Ticks a second.", "ops", Question(f"sum(rate({names.EVALUATIONS.name}[{RECENT}]))", "ticks")),
        number("Label sets refused", refused, "none", f"sum({once(names.LABEL_SETS_REFUSED.name)})", WARNING),
        texts("Version", "What runs.", names.BUILD_INFO.name, "upheld {{version}}, Python {{python_version}}"),
    )
    return Shelf(8, 7, panels)
