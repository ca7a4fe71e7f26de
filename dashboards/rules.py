"""Prometheus' recording and alerting rules, drawn from a book and the metric names.

A standard has a group of its own, so that a new text of it changes nothing else. No alert ends because data stopped: what was last known
is asked for a while longer (`last_over_time`), and feeds and the monitor have alerts of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from dashboards import telling, watching
from dashboards.telling import braces, figure, of, of_labels, quoted
from engine.evaluation.windows import RINGS_US, window_name, windowed
from engine.language.book import Aim, Bar, Book, Severity, Standard, Time
from engine.language.burns import BREACHES_LEAST, Burn, burns_of
from engine.language.durations import SECOND, exact_text
from engine.language.shares import share_text
from monitors import names
from monitors.config import Config
from monitors.outlets import alerts
from monitors.outlets.alerts import Alert, Links
from monitors.outlets.drawn_rules import rules_digest
from monitors.pace import AHEAD

FILE = "upheld.rules.yml"
BURN = "standard:upheld_burn_rate:max"
BREACHED = "standard:upheld_window_breached:max"
JUDGED = "standard:upheld_window_judged:max"
STALE_S = 120
DUE_LEAST = 10
STATES = (alerts.VIOLATED, alerts.BURNING, alerts.LEFT, alerts.AT_RISK, alerts.FEED_SILENT, alerts.OUTLET_FAILS, watching.AHEAD)
"""What may come and go at its edge, and ends only once it has been well for a while."""

HEADING = """\
# Written by `upheld generate rules` from the book. Do not edit it: change the book and write it again.
"""

Rule = dict[str, Any]


def rules_text(book: Book, patience_s: Mapping[str, int], links: Links) -> str:
    """The file of rules; the same book gives the same text. `patience_s` is for how long the silence of each feed is borne."""
    unreachable = [f"# {line}\n" for standard in book.standards for line in _not_reached(standard)]
    return HEADING + "".join(unreachable) + yaml.safe_dump(
        {"groups": groups(book, patience_s, links)}, sort_keys=False, allow_unicode=True, width=140
    )


def rule_files(config: Config, book: Book) -> dict[str, str]:
    """The rules by the name of their file; a feed that is followed, polled or pushed may not be silent for longer than its patience."""
    return {FILE: rules_text(book, config.patience_s, Links(config.board, config.grafana_url))}


def groups(book: Book, patience_s: Mapping[str, int], links: Links) -> list[Rule]:
    """Every group: what is recorded, each standard, the monitor."""
    found = [{"name": "upheld", "rules": list(_recorded())}]
    labels = telling.labels_of(book)
    found += [{"name": f"upheld/{each.name}", "rules": list(_of_standard(each, labels[each.name], links))} for each in book.standards]
    found.append({"name": "upheld-monitor", "rules": list(_of_monitor(book, patience_s, links))})
    return found


def _not_reached(standard: Standard) -> Iterator[str]:
    """What is told of a goal for which no burn can ring."""
    if standard.goal is not None and not burns_of(standard.goal, standard.severity):
        goal = f"{share_text(standard.goal.share)} over {window_name(standard.goal)}"
        yield f"{standard.name}: no burn rate that can be reached would tell in time that its goal of {goal} fails."


def _recorded() -> Iterator[Rule]:
    """Numerator and denominator apart, by standard; of two monitors that watch the same the greater is taken."""
    verdicts = names.WINDOW_VERDICTS.name
    yield _record(BREACHED, f'max by (standard, window) ({verdicts}{{verdict="breached"}})')
    yield _record(JUDGED, f"sum by (standard, window) (max by (standard, window, verdict) ({verdicts}))")
    yield _record(BURN, f"max by (standard, window) ({names.BURN_RATE.name})")


def _of_standard(standard: Standard, labels: Sequence[str], links: Links) -> Iterator[Rule]:
    yield _of_promise(standard, labels, links)
    unread = f"max({of(names.COVERAGE, standard)}) == 0"
    for burn in burns_of(standard.goal, standard.severity):
        rate = f"{BURN}{of_labels(standard, window=burn.long)}"
        fast = figure(f"max({rate})", "It burns ", ' | printf "%.1f"', " times as fast as it may.")
        told = f"{fast} {telling.of_breaches(standard, burn.long, labels)}"
        yield _held(alerts.burning(standard, burn, links), _burns(standard, burn), unread, told)
    if isinstance(standard.kind, Time):
        yield from _of_clocks(standard, standard.kind, links)
    yield _rule(watching.unmeasured(standard, links), f"max by (standard) ({of(names.COVERAGE, standard)}) == 0", "30m")


def _of_promise(standard: Standard, labels: Sequence[str], links: Links) -> Rule:
    """A breach rings for an hour once it is noticed, and ends by time alone; what a window says stays so while nobody can tell."""
    violated = of(names.VIOLATED, standard)
    holds = f"max by (standard) ({violated}) == 1"
    if alerts.allows_no_breach(standard):
        noticed = f"max by (standard) ({of(names.BREACH_ANNOUNCED, standard)})"
        told = telling.of_breach(standard, labels)
        return _held(alerts.breach(standard, links), f"{holds} or time() - {noticed} < {RINGS_US // SECOND}", told=told)
    if (window := windowed(standard)) is not None and window.per is not None:
        holds += f" unless on (standard) {of(names.VIOLATED_LATE, standard)} == 1"
    untold = f"(absent({violated}) and on () max({of(names.STANDARD_INFO, standard)}))"
    if isinstance(standard.kind, Bar):
        return _held(alerts.violated(standard, links), holds, untold, telling.of_bar(standard, standard.kind))
    assert standard.goal is not None
    return _held(alerts.violated(standard, links), holds, untold, telling.of_goal(standard, standard.goal, labels))


def _of_clocks(standard: Standard, kind: Time, links: Links) -> Iterator[Rule]:
    oldest = f"time() - min by (standard) ({of(names.OLDEST_BREACH, standard)})"
    told = figure(oldest, "The oldest of them has been late for ", " | humanizeDuration", ".")
    yield _held(alerts.left(standard, links), f"{oldest} > 86400", told=told)
    for mark in kind.warn:
        share = f"{float(mark.share) * 100:g}%"
        risky = f"max by (standard, mark) ({of(names.AT_RISK_CLOCKS, standard, mark=share)})"
        told = figure(risky, "Now: ", "", ".")
        yield _held(alerts.at_risk(standard, share, mark.severity, links), f"{risky} > 0", told=told)
    if kind.aim is not Aim.NOT_WITHIN:
        due = f"max by (standard) ({of(names.DUE_CLOCKS, standard, within=AHEAD)})"
        told = figure(due, "", "", f" deadlines are due within {AHEAD}.")
        yield _rule(watching.ahead(standard, links), _more_than_ever(standard, due), "5m", told)


def _of_monitor(book: Book, patience_s: Mapping[str, int], links: Links) -> Iterator[Rule]:
    severity = alerts.severity_of_monitor(book.standards)
    for feed, borne_s in patience_s.items():
        read_until = f"max by (feed) ({names.FEED_WATERMARK.name}{{feed={quoted(feed)}}})"
        told = figure(f"time() - {read_until}", "It was last read up to ", " | humanizeDuration", " ago.")
        yield _rule(alerts.feed_silent(feed, severity, links), f"time() - {read_until} > {borne_s}", "1m", told)
    of_feed = "The feed is {{ $labels.feed }}."
    yield _rule(watching.feed_fails(severity, links), f"max by (feed) ({names.FEED_UP.name}) == 0", "5m", of_feed)
    yield _rule(watching.set_aside(links), f"sum by (feed) (increase({names.FEED_SET_ASIDE.name}[1h])) > 0", told=of_feed)
    last, running = names.LAST_EVALUATION.name, names.BUILD_INFO.name
    never = f"absent_over_time({last}[{STALE_S}s]) and on () ({running} and {running} offset {STALE_S}s)"
    old = f"time() - max(last_over_time({last}[{STALE_S}s])) > {STALE_S} and on () {running}"
    yield _rule(watching.stale(severity, links), f"{never} or {old}")
    yield _rule(watching.failing(links), f"sum(increase({names.EVALUATION_FAILURES.name}[10m])) > 0")
    yield _rule(watching.refused(links), f"min({names.RELOAD_SUCCESSFUL.name}) == 0", "1m")
    yield _rule(watching.gone(severity, links), f"absent({names.BUILD_INFO.name})", "2m")
    of_outlet = "The outlet is {{ $labels.outlet }}."
    yield _rule(alerts.outlet_fails(links), f"max by (outlet) ({names.OUTLET_UP.name}) == 0", "15m", of_outlet)
    drawn_from = quoted(rules_digest(book, patience_s, links))
    yield _rule(watching.outdated(links), f"count({names.RULES_INFO.name}{{digest!={drawn_from}}})", "10m")
    unwatched = "Nobody is paged for {{ $labels.standard }} meanwhile."
    yield _rule(watching.outdated(links, Severity.PAGE), _pages_beside(book), "10m", unwatched)
    yield _rule(watching.watchdog(links), "vector(1)")


def _pages_beside(book: Book) -> str:
    """The standards that page, and are none of those for which these rules do."""
    known = "".join(f",standard!={quoted(each.name)}" for each in book.standards if each.severity is Severity.PAGE)
    return f'count by (standard) ({names.STANDARD_INFO.name}{{severity="page"{known}}})'


def _burns(standard: Standard, burn: Burn) -> str:
    """Fast over the long window and no slower over the short one, if that has any verdict; many enough, and a real share of the budget."""
    assert standard.goal is not None
    factor, budget = f"{float(burn.factor):.4g}", f"{float(burn.spent * (1 - standard.goal.share)):.4g}"
    breached = f"{BREACHED}{of_labels(standard, window=burn.long)}"
    judged = f"{JUDGED}{of_labels(standard, window=window_name(standard.goal))}"
    return (
        f"{BURN}{of_labels(standard, window=burn.long)} >= {factor}"
        f" unless on (standard) {BURN}{of_labels(standard, window=burn.short)} < {factor}"
        f" and on (standard) {breached} >= {BREACHES_LEAST}"
        f" and on (standard) {breached} >= on (standard) {budget} * {judged}"
    )


def _more_than_ever(standard: Standard, due: str) -> str:
    """More clocks due ahead than were ever decided in as long a time in the last week, of which a day must be known; a few are no heap."""
    pace = f"{JUDGED}{of_labels(standard, window=AHEAD)}"
    return f"{due} >= {DUE_LEAST} > on (standard) max_over_time({pace}[7d]) and on (standard) {pace} offset 1d"


def _held(alert: Alert, expression: str, untold: str | None = None, told: str = "") -> Rule:
    """The alert while it is so; once it fires, also while nobody can tell: the monitor is gone, or what else `untold` says."""
    own = {"alertname": alert.name, "alertstate": "firing", **alert.labels}
    kept = [name for name in ("standard", "window", "mark") if name in alert.labels]
    fired = f"max by ({', '.join(kept)}) (ALERTS{braces(own)})"
    gone = f"absent({names.BUILD_INFO.name})"
    untold = gone if untold is None else f"({gone} or {untold})"
    return _rule(alert, f"{expression} or {fired} and on () {untold}", told=told)


def _record(name: str, expression: str) -> Rule:
    return {"record": name, "expr": expression}


def _rule(alert: Alert, expression: str, lasting: str | None = None, told: str = "") -> Rule:
    """The alert as a rule; `told` are sentences with figures, as templates of Prometheus."""
    labels = {name: _plain(value) for name, value in alert.all_labels().items() if name != "alertname" and value}
    annotations = {name: _plain(text) for name, text in alert.annotations().items()}
    annotations["description"] = f"{annotations['description']} {told}".strip()
    lasts = {"for": lasting} if lasting else {}
    kept = {"keep_firing_for": exact_text(alerts.CALM_FOR_US)} if alert.name in STATES else {}
    return {"alert": alert.name, "expr": expression, **lasts, **kept, "labels": labels, "annotations": annotations}


def _plain(text: str) -> str:
    """Text in which Prometheus finds no template."""
    return text.replace("{{", '{{"{{"}}')
