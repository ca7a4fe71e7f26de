"""The report as one page of HTML that needs nothing beside it: no script, no other file, no server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count

from engine.answers.report import Distribution, GroupCounts
from engine.answers.wording import instant_text, length_text
from engine.language.book import Time
from engine.language.durations import SECOND, Duration, exact_text
from monitors.bars import BarShown, figure_text
from monitors.history import History, StandardTold, WindowTold
from monitors.report.charts import Column, Level, Mark, Point, columns, meter, points
from monitors.report.reported import Reported, WorstTold
from monitors.report.sentences import WORDS, adds_up, kept_target_text, late_windows, stands, summary
from monitors.report.style import STYLE
from monitors.standing import Standing, standing
from monitors.timeline import lines
from monitors.wording import counted, ratio_text, zone_of

GROUPS_MOST = 12
ROOM = 96  # columns of an explanation
LINES_MOST = 60
NICE_S = (1, 10, 60, 600, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400)
NICE_RATIOS = (0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10, 100)

WHAT_GROUPS = "<th class=number>met<th class=number>breached"
KINDS = {True: "bad", None: "open", False: "good"}


def page(history: History, told: Sequence[Reported], feed: str) -> str:
    """The whole page; what is broken comes first. Every text of people is escaped."""
    ordered = sorted(told, key=lambda each: (each.told.standing.rank, each.told.standard.name))
    anchors = _Anchors()
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(summary(ordered))}</title><style>{STYLE}</style></head><body>",
        *_head(history, ordered, feed),
        *(part for each in ordered for part in _section(each, anchors)),
        *_explanations(ordered, anchors),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


class _Anchors:
    """A name for each explanation, as it is first asked for."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._numbers = count(1)

    def of(self, worst: WorstTold) -> str:
        return self._names.setdefault(id(worst), f"why-{next(self._numbers)}")


def _head(history: History, told: Sequence[Reported], feed: str) -> Iterator[str]:
    first = history.since if history.since is not None else history.events["at"].min()
    zone = zone_of(each.told.standard.time_zone for each in told)
    since = f"from {instant_text(first, zone)} " if isinstance(first, int) else ""
    subjects = history.events["subject"].n_unique()
    yield f"<h1>{escape(summary(told))}</h1>"
    yield (
        f"<p class=quiet>{escape(feed)}, {since}until {instant_text(history.until, zone)} ({escape(zone)}): "
        f"{counted(len(history.events), 'event')} of {counted(subjects, 'interaction')}.</p>"
    )
    yield "<ul class=summary>"
    for each in told:
        name = escape(each.told.standard.name)
        yield f'<li>{_badge(each.told.standing)} <a href="#{name}">{name}</a>. {escape(stands(each.told))}</li>'
    yield "</ul>"


def _badge(standing: Standing) -> str:
    return f"<span class=badge-{standing}>{standing.sign} {WORDS[standing]}</span>"


def _section(reported: Reported, anchors: _Anchors) -> Iterator[str]:
    told = reported.told
    standard = told.standard
    yield f'<section id="{escape(standard.name)}"><h2>{escape(standard.name)} {_badge(told.standing)}</h2>'
    yield f"<p class=promise>{escape(standard.promise)}</p><p>{escape(stands(told))}</p>"
    if words := adds_up(told):
        yield f"<p class=quiet>{escape(words)}</p>"
    if any(each.violated is not None for each in told.windows):
        yield f"<h3>By window</h3><p class=quiet>{escape(late_windows(told))}</p>"
        yield _windows(told)
    if reported.distribution is not None:
        yield from _distribution(reported, reported.distribution)
    for name, groups in reported.groups.items():
        yield f"<h3>By {escape(name)}</h3>{_groups(name, groups, told.goal)}"
    if told.bar is not None and told.bar.across is not None:
        yield f"<h3>By {escape(told.bar.across)}</h3>{_bar_groups(told.bar)}"
    if reported.worst:
        yield from _worst(reported, anchors)
    yield "</section>"


def _windows(told: StandardTold) -> str:
    """The windows as points in time, each at its end; nothing where there is only one."""
    zone = told.standard.time_zone
    shown = [_point(each, told, zone) for each in told.windows]
    if sum(each.y is not None for each in shown) < 2:
        return ""
    if told.bar is not None:
        return _bar_windows(shown, told.bar)
    goal = [] if told.goal is None else [Level(told.goal, f"goal {ratio_text(told.goal)}")]
    least = min([*(each.y for each in shown if each.y is not None), *(each.y for each in goal)], default=0.0)
    low = int(least * 10) / 10 if least < 1 else 0.9
    middle = (1 + low) / 2
    return points("compliance by window", shown, goal, [Level(share, ratio_text(share)) for share in (low, middle, 1.0)])


def _bar_windows(shown: Sequence[Point], bar: BarShown) -> str:
    levels = [Level(bound, f"{words} {figure_text(bound, bar.unit)}") for words, bound in _bounds(bar)]
    values = [each.y for each in shown if each.y is not None] + [each.y for each in levels]
    ticks = [Level(value, figure_text(value, bar.unit)) for value in dict.fromkeys([min(values), max(values)])]
    return points("value by window", shown, levels, ticks)


def _bounds(bar: BarShown) -> list[tuple[str, float]]:
    bounds = (("at least", bar.at_least), ("at most", bar.at_most))
    return [(words, bound) for words, bound in bounds if bound is not None]


def _point(window: WindowTold, told: StandardTold, zone: str) -> Point:
    until = window.until - 1 if window.violated is None or (told.window or "").isalpha() else window.until
    day = instant_text(until, zone).split()[1]
    where = f"{instant_text(window.since, zone)} to {instant_text(window.until, zone)}"
    if window.bar is not None:
        words = f"{figure_text(window.bar.value, window.bar.unit)} of {counted(window.bar.samples, 'sample')}"
        return Point(window.bar.value, window.violated, day, f"{where}: {words}")
    kept = "too few verdicts" if window.compliance is None else ratio_text(window.compliance)
    return Point(window.compliance, window.violated, day, f"{where}: {kept}, {window.met:,} met, {window.breached:,} breached")


def _distribution(reported: Reported, shown: Distribution) -> Iterator[str]:
    def text(value: float) -> str:
        return f"{value:.3g}×" if shown.is_relative else _length(value)

    kind = reported.told.standard.kind
    promised = str(kind.target) if isinstance(kind, Time) and isinstance(kind.target, Duration) else ""
    marks = [Mark(each, f"target {promised if promised and not shown.is_relative else text(each)}") for each in shown.targets]
    nice = NICE_RATIOS if shown.is_relative else [each * SECOND for each in NICE_S]
    inner = [each for each in nice if shown.edges[0] <= each <= shown.edges[-1]]
    if not shown.is_log:
        inner = [shown.edges[-1] * part / 4 for part in range(5)]
    ticks = [Mark(each, text(each)) for each in inner]
    bars = [Column(*each) for each in zip(shown.edges[:-1], shown.edges[1:], shown.met, shown.breached, strict=True)]
    what = "as multiples of each one's own target" if shown.is_relative else "of the time that counts"
    scale = "; the scale is logarithmic" if shown.is_log else ""
    yield "<h3>How long it took</h3>"
    yield f"<p class=quiet>Half took at most {text(shown.median)}, nine in ten at most {text(shown.ninetieth)}, {what}{scale}.</p>"
    yield columns("how long it took", bars, marks, ticks, shown.is_log)
    words = kept_target_text(reported)
    if words:
        yield f"<p class=target>{escape(words)}</p>"


def _length(us: float) -> str:
    """A length in few letters: `45s`, `3h20m`, `12.5 days`."""
    if us < SECOND:
        return length_text(round(us))
    seconds = us / SECOND
    if seconds >= 2 * 86_400:
        return f"{seconds / 86_400:.3g} days"
    step = 60 if seconds >= 3600 else 1
    return exact_text(round(seconds / step) * step * SECOND)


def _groups(name: str, groups: Sequence[GroupCounts], goal: float | None) -> str:
    rows = [
        f"<tr><td>{escape(each.group) or '<i>none</i>'}<td class=number>{ratio_text(each.compliance)}"
        f"<td>{meter(each.compliance, 'bad' if goal is not None and each.compliance < goal else 'good', goal)}"
        f"<td class=number>{each.met:,}<td class=number>{each.breached:,}"
        for each in groups[:GROUPS_MOST]
    ]
    head = f"<tr><th>{escape(name)}<th class=number>kept<th>{WHAT_GROUPS}"
    rest = len(groups) - GROUPS_MOST
    more = f"<p class=quiet>and {rest:,} more, which are kept better</p>" if rest > 0 else ""
    return f"<div><table>{head}{''.join(rows)}</table></div>{more}"


def _bar_groups(bar: BarShown) -> str:
    """The groups of a bar in the window that is judged, each beside its first bound."""
    bounds = [bound for _, bound in _bounds(bar)]
    top = max([each.value for each in bar.groups if each.value is not None] + bounds, default=0.0)
    rows = []
    for each in bar.groups:
        judged = standing(each.violated)
        drawn = meter((each.value or 0) / top, KINDS[each.violated], bounds[0] / top if bounds else None) if top > 0 else ""
        cells = (f"{figure_text(each.value, bar.unit) or 'unknown'}<td>{drawn}", f"{each.samples:,}<td>{judged.sign} {WORDS[judged]}")
        rows.append(f"<tr><td>{escape(each.group)}<td class=number>{'<td class=number>'.join(cells)}")
    head = f"<tr><th>{escape(bar.across or '')}<th class=number>value<th><th class=number>samples<th>"
    spread = "" if bar.spread is None else f"<p class=quiet>The spread is {figure_text(bar.spread, bar.unit)}.</p>"
    return f"<div><table>{head}{''.join(rows)}</table></div>{spread}"


def _worst(reported: Reported, anchors: _Anchors) -> Iterator[str]:
    zone = reported.told.standard.time_zone
    yield "<h3>The worst</h3><div><table><tr><th>interaction<th>since<th>past the deadline"
    for each in reported.worst:
        worst = each.worst
        if worst.past_us is None:
            past = ""
        else:
            how = "too soon by " if worst.is_too_soon else ""
            past = f"{how}{_length(worst.past_us)}{' and still open' if worst.is_open else ''}"
        link = f'<a href="#{anchors.of(each)}">{escape(each.name)}</a>'
        yield f"<tr><td>{link}<td>{instant_text(worst.opened_at, zone)}<td>{past}"
    yield "</table></div>"


def _explanations(told: Sequence[Reported], anchors: _Anchors) -> Iterator[str]:
    if not any(each.worst for each in told):
        return
    yield "<h2>Why</h2>"
    for each in told:
        for worst in each.worst:
            name = each.told.standard.name
            yield f'<article id="{anchors.of(worst)}"><h3>{escape(worst.name)} <a href="#{escape(name)}">{escape(name)}</a></h3>'
            yield f"<pre>{escape(_explained(worst))}</pre></article>"


def _explained(worst: WorstTold) -> str:
    """The lines of an explanation; of a very long one the middle is left out."""
    told = [line.text for line in lines(worst.explanation, ROOM)]
    if len(told) > LINES_MOST:
        left = len(told) - LINES_MOST
        told[LINES_MOST // 2 : -LINES_MOST // 2] = [f"  … {left:,} lines that `upheld explain {worst.explanation.subject}` shows …"]
    return "\n".join(told)
