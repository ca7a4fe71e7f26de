"""What people are told of an alert: what was promised, what broke it, what to do, in words for three in the morning.

Times are on the wall clock of the standard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.answers.wording import length_text
from engine.evaluation.instants import rfc3339
from engine.language.durations import SECOND
from engine.language.rendering import printable
from monitors.ledger.journal import Which
from monitors.ledger.rings import End, Ring
from monitors.outlets import alerts
from monitors.outlets.alerts import Alert
from monitors.wording import counted, wall_text

SHOWN_MOST = 10
SUBJECT_MOST = 80

_HARMLESS = str.maketrans("@<[", "\uff20\uff1c\uff3b")  # their wide forms, of which a chat makes neither a call nor a link
_WELL = {
    alerts.BREACH: "No further interaction broke it for an hour.",
    alerts.VIOLATED: "It holds again.",
    alerts.BURNING: "It burns no faster than it may.",
    alerts.LEFT: "None of them is open any more.",
    alerts.AT_RISK: "None of them is at this mark any more: each was settled in time, is past the next mark, or is late by now.",
    alerts.FEED_SILENT: "It is read again.",
    alerts.OUTLET_FAILS: "It is told again, also of what happened meanwhile.",
}
_TAKEN_BACK = "Nothing to do: what came late shows that it never was."
_LEFT = "It is not watched as this any more: it left the book, has another severity or owner, or the store was made anew or restored."


@dataclass(frozen=True, slots=True)
class TooSoon:
    """What happened too soon, after what of which interaction, and how long after it."""

    type: str
    after_subject: str
    after_type: str
    after_us: int


@dataclass(frozen=True, slots=True)
class Broken:
    """An interaction that broke a promise; `where` is its channel, team and what else its standard is broken down by, `link` where a person
    opens it. `too_soon` is of a promise that something does not happen."""

    subject: str
    where: Sequence[str]
    link: str | None
    deadline_us: int | None
    decided_us: int
    is_open: bool
    too_soon: TooSoon | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The interactions that a message names: the first of `count`; `total` are all that broke the promise since the alert began."""

    which: Which
    broken: Sequence[Broken]
    count: int
    total: int


def title(alert: Alert, ring: Ring, news: News | None) -> str:
    """The line that a pager shows: how severe it is, or that it is over, and what it is about."""
    if ring.ended is not None:
        return f"[{ring.ended}] {alert.summary}"
    if news is not None and news.count < news.total:
        return f"[{alert.severity}] {alert.labels['standard']}: {_more(alert, ring, news)}"
    return f"[{alert.severity}] {alert.summary}"


def text(alert: Alert, ring: Ring, news: News | None, room: int, is_known: bool) -> str:
    """The message; of the interactions it lists as many as `room` has characters for. What is over and known asks nobody to act."""
    told = _text(alert, ring, news, is_known)
    if len(told) <= room or news is None or not news.broken:
        return told
    return text(alert, ring, replace(news, broken=news.broken[:-1]), room, is_known)


def _text(alert: Alert, ring: Ring, news: News | None, is_known: bool) -> str:
    order = "" if ring.ended is not None and (is_known or news is None) else alert.description
    links = f"Runbook: {alert.runbook_url}\nSee: {alert.dashboard_url}\n{_since(alert, ring)}"
    told = "\n".join(_list(alert, ring, news)) if news is not None else ""
    end = _end(alert, ring)
    return "\n\n".join(part for part in ((order, told, end, links) if order else (end, told, links)) if part)


def _list(alert: Alert, ring: Ring, news: News) -> Iterator[str]:
    ending = ":" if news.broken else "."
    match news.which:
        case Which.STANDING if news.count < news.total:
            yield f"{_more(alert, ring, news)}{ending}"
        case Which.STANDING:
            order = ", the earliest first" if len(news.broken) > 1 else ""
            yield f"{_interactions(news.count)} broke it{order}{ending}"
        case Which.OPEN:
            yield f"Still open: {news.count or 'none'} of {counted(news.total, 'interaction')} that broke it"
        case Which.TAKEN_BACK:
            yield f"{_interactions(news.count)} did not break it after all{ending}"
    yield from (f"- {', '.join(_facts(each, alert.time_zone, news.which))}" for each in news.broken)
    if news.count > len(news.broken) > 0:
        yield f"and {news.count - len(news.broken):,} more"


def _interactions(count: int) -> str:
    return "One interaction" if count == 1 else counted(count, "interaction")


def _more(alert: Alert, ring: Ring, news: News) -> str:
    return f"{news.count:,} more broke it, {news.total:,} since {instant(ring.starts_at, alert.time_zone)}"


def _facts(each: Broken, zone: str, which: Which) -> Iterator[str]:
    """What is known of an interaction; of one that is taken back its name is enough."""
    where = ", ".join(map(shown, each.where))
    yield f"{shown(each.subject)} ({where})" if where else shown(each.subject)
    if which is not Which.TAKEN_BACK:
        yield from _when(each, zone)
    if each.link:
        yield each.link


def _when(each: Broken, zone: str) -> Iterator[str]:
    if each.deadline_us is None:
        yield f"broken {instant(each.decided_us, zone)}"
    elif each.too_soon is not None:
        soon = each.too_soon
        before = soon.after_type if soon.after_subject == each.subject else f"{shown(soon.after_subject)} ({soon.after_type})"
        after = f"{length_text(soon.after_us // SECOND * SECOND or soon.after_us)} after {before}"
        yield f"{soon.type} {instant(each.decided_us, zone)}, {after}, too soon before {instant(each.deadline_us, zone)}"
    else:
        yield f"deadline {instant(each.deadline_us, zone)}, {'still open' if each.is_open else 'closed'}"


def shown(subject: str) -> str:
    """The name of an interaction, which a stranger may have chosen: one short line that calls nobody and links nowhere."""
    line = harmless(subject)
    return line if len(line) <= SUBJECT_MOST else f"{line[: SUBJECT_MOST - 1]}…"


def harmless(text: str) -> str:
    """A stranger's text on one line, which calls nobody and links nowhere."""
    return " ".join(printable(text).split()).translate(_HARMLESS)


def _end(alert: Alert, ring: Ring) -> str:
    if ring.ended is None or ring.ends_at is None:
        return ""
    why = {End.OVER: _WELL[alert.name], End.TAKEN_BACK: _TAKEN_BACK, End.LEFT: _LEFT}[ring.ended]
    return f"Over since {instant(ring.calm_since or ring.ends_at, alert.time_zone)}. {why}"


def _since(alert: Alert, ring: Ring) -> str:
    """When it began, also in UTC, as logs have it."""
    in_utc = "" if alert.time_zone == "UTC" else f" ({instant(ring.starts_at, 'UTC')})"
    return f"{'Rings since' if ring.ended is None else 'Rang from'} {instant(ring.starts_at, alert.time_zone)}{in_utc}"


def instant(instant_us: int, zone: str) -> str:
    """An instant as people read it."""
    return wall_text(rfc3339(instant_us), zone)
