"""What people are told of an alert: what was promised, what broke it, what to do, in words for three in the morning. Times are UTC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitors.folding import printable
from monitors.ledger.rings import End, Ring
from monitors.outlets import alerts
from monitors.outlets.alerts import Alert

SHOWN_MOST = 10
SUBJECT_MOST = 80

_HARMLESS = str.maketrans("@<[", "\uff20\uff1c\uff3b")  # their wide forms, of which a chat makes neither a call nor a link
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WELL = {
    alerts.BREACH: "No further interaction broke it for an hour. What is still open stays on the board.",
    alerts.VIOLATED: "It holds again.",
    alerts.BURNING: "It burns no faster than it may.",
    alerts.LEFT: "None of them is open any more.",
    alerts.AT_RISK: "None of them is at risk any more.",
    alerts.FEED_SILENT: "It is read again.",
    alerts.OUTLET_FAILS: "It is told again, also of what happened meanwhile.",
}
_TAKEN_BACK = "It never was: an event that came late shows that the promise was kept."
_LEFT = "It is not watched any more."


@dataclass(frozen=True, slots=True)
class Broken:
    """An interaction that broke a promise; `link` is where a person opens it."""

    subject: str
    link: str | None
    deadline_us: int | None
    decided_us: int
    is_open: bool


def title(alert: Alert, ring: Ring) -> str:
    """The line that a pager shows: how severe it is, or that it is over, and what it is about."""
    return f"[{alert.severity if ring.ended is None else ring.ended}] {alert.summary}"


def text(alert: Alert, ring: Ring, broken: Sequence[Broken], total: int, room: int) -> str:
    """The message; of `broken`, the first of `total` interactions that it tells of, it lists as many as `room` has characters for."""
    told = _text(alert, ring, broken, total)
    return told if len(told) <= room or not broken else text(alert, ring, broken[:-1], total, room)


def _text(alert: Alert, ring: Ring, broken: Sequence[Broken], total: int) -> str:
    parts = [alert.description, "\n".join(_list(broken, total)), "\n".join(_end(alert, ring))]
    links = f"Runbook: {alert.runbook_url}\nSee: {alert.dashboard_url}\nSince {instant(ring.starts_at)}"
    return "\n\n".join(part for part in (*parts, links) if part)


def _list(broken: Sequence[Broken], total: int) -> Iterator[str]:
    if not total:
        return
    ending = "." if not broken else ":" if total == 1 else ", the earliest first:"
    yield ("One interaction" if total == 1 else f"{total:,} interactions") + f" broke it{ending}"
    for each in broken:
        at = f"broken {instant(each.decided_us)}" if each.deadline_us is None else f"deadline {instant(each.deadline_us)}"
        facts = (shown(each.subject), at, "still open" if each.is_open else "closed", each.link)
        yield "- " + ", ".join(fact for fact in facts if fact)
    if total > len(broken) > 0:
        yield f"and {total - len(broken):,} more"


def shown(subject: str) -> str:
    """The name of an interaction, which a stranger may have chosen: one short line that calls nobody and links nowhere."""
    line = " ".join(printable(subject).split()).translate(_HARMLESS)
    return line if len(line) <= SUBJECT_MOST else f"{line[: SUBJECT_MOST - 1]}…"


def _end(alert: Alert, ring: Ring) -> Iterator[str]:
    if ring.ended is None or ring.ends_at is None:
        return
    why = {End.OVER: _WELL[alert.name], End.TAKEN_BACK: _TAKEN_BACK, End.LEFT: _LEFT}[ring.ended]
    yield f"Over since {instant(ring.ends_at)}. {why}"


def instant(instant_us: int) -> str:
    """An instant as people read it."""
    return f"{_EPOCH + timedelta(microseconds=instant_us):%Y-%m-%d %H:%M} UTC"
