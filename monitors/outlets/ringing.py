"""From figures and journal to rings: which alerts begin to hold, go on and end.

An alert that nobody can judge stays as it is: that data stopped is never good news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256

import orjson

from engine.evaluation.windows import RINGS_US
from engine.language.book import Severity, Standard
from engine.language.burns import burns_of
from engine.language.durations import HOUR, MINUTE
from monitors.ledger.journal import Rang
from monitors.ledger.rings import End, Ring
from monitors.outlets import alerts, worst
from monitors.outlets.alerts import Alert, Links
from monitors.outlets.messages import harmless
from monitors.pace import is_burning
from monitors.snapshot import OutletFigures, Snapshot, StandardFigures
from monitors.wording import zone_of

SILENT_FOR_US = MINUTE  # past its patience, before a feed is told to be silent, as Prometheus' rule waits
LEFT_FOR_US = 24 * HOUR  # past its deadline, before an open clock is told to be left, as Prometheus' rule asks
FAILING_FOR_US = 15 * MINUTE  # before an outlet is told to fail, as Prometheus' rule waits


@dataclass(frozen=True, slots=True)
class Held:
    """Whether an alert holds, None while nobody can tell; since when, if it does, and where it is worst, which is asked when it begins."""

    alert: Alert
    holds: bool | None
    since: int
    worst: Callable[[], str] = str


def key_of(alert: Alert) -> str:
    """The identity of an alert: its labels but the empty ones, which no Alertmanager keeps."""
    return orjson.dumps(labels_of(alert), option=orjson.OPT_SORT_KEYS).decode()


def labels_of(alert: Alert) -> dict[str, str]:
    """The labels of an alert that say something."""
    return {name: value for name, value in alert.all_labels().items() if value}


def alert_of(ring: Ring) -> Alert:
    """The alert as it was told when it began."""
    told = orjson.loads(ring.alert)
    return Alert(**{**told, "severity": Severity(told["severity"])})


def incident_of(ring: Ring) -> str:
    """The identity of an alert that began at an instant, for services that take no long one."""
    return sha256(f"{ring.key} {ring.starts_at}".encode()).hexdigest()


def begun(alert: Alert, since: int, now: int, rang: Rang | None = None) -> Ring:
    """An alert is seen to hold."""
    ring = Ring(0, alert.name, key_of(alert), orjson.dumps(asdict(alert)).decode(), since, now)
    return ring if rang is None else replace(ring, first=rang.first, last=rang.last)


def is_no_news(ring: Ring) -> bool:
    """Whether one who was not told of an alert need not be: it never was, or it told of a risk that is past."""
    return ring.ended is End.TAKEN_BACK or (ring.ended is not None and ring.name == alerts.AT_RISK)


def ended(ring: Ring, at: int, why: End = End.OVER) -> Ring:
    """An alert holds no more, never from before it began."""
    return replace(ring, ends_at=max(at, ring.starts_at), ended=why)


def held(snapshot: Snapshot, links: Links, began: int) -> Iterator[Held]:
    """Goals, bars and clocks, and feeds that go on, as a snapshot shows them; `began` is when the monitor did."""
    by_name = {each.name: each for each in snapshot.book}
    for figures in snapshot.standards:
        yield from _of_goal(figures, by_name[figures.name], snapshot.at_us, links)
        yield from _of_clocks(figures, by_name[figures.name], snapshot.at_us, links)
    severity, zone = alerts.severity_of_monitor(snapshot.book), _zone(snapshot.book)
    for feed in snapshot.feeds:
        if feed.patience_us is not None:
            fault = None if feed.fault is None else harmless(feed.fault)  # in the words of whoever answered
            alert = replace(alerts.feed_silent(feed.name, severity, links, fault), time_zone=zone)
            yield _silent(feed.watermark_us, alert, snapshot.at_us, feed.patience_us, began)


def _of_goal(figures: StandardFigures, standard: Standard, now: int, links: Links) -> Iterator[Held]:
    """A goal or a bar, and how a goal's budget burns. What is violated late alerts nobody."""
    if not alerts.allows_no_breach(standard):
        is_violated = figures.violated and not figures.violated_late
        yield Held(alerts.violated(standard, links), is_violated, now, partial(worst.of_promise, figures))
    if standard.goal is not None:
        for burn in burns_of(standard.goal, standard.severity):
            burns = is_burning(burn, standard.goal, figures) or (False if figures.measurable else None)
            yield Held(alerts.burning(standard, burn, links), burns, now, partial(worst.of_burn, figures, burn))


def _of_clocks(figures: StandardFigures, standard: Standard, now: int, links: Links) -> Iterator[Held]:
    """Open clocks that are past a mark, and those that have been past their deadline for long."""
    clocks = figures.clocks
    if clocks is None:
        return
    for mark in clocks.at_risk:
        alert = alerts.at_risk(standard, mark.mark, Severity(mark.severity), links)
        yield Held(alert, mark.clocks > 0, now, partial(worst.of_risk, figures))
    left_at = now if clocks.oldest_breach_us is None else clocks.oldest_breach_us + LEFT_FOR_US
    yield Held(alerts.left(standard, links), left_at < now, left_at, partial(worst.of_late, figures))


def _silent(read_until: int | None, alert: Alert, now: int, patience_us: int, began: int) -> Held:
    """A feed that was not read since the monitor began may still be read within its patience, or be as silent as it was before."""
    bound = (began if read_until is None else read_until) + patience_us
    is_silent = now > bound + SILENT_FOR_US
    return Held(alert, None if read_until is None and not is_silent else is_silent, bound)


def failing(outlets: Sequence[OutletFigures], standards: Sequence[Standard], links: Links, now: int) -> Iterator[Held]:
    """Outlets that cannot be told, where there are others who can tell of it."""
    for outlet in outlets if len(outlets) > 1 else ():
        since = outlet.failing_since
        alert = replace(alerts.outlet_fails(links, outlet.name), time_zone=_zone(standards))
        yield Held(alert, since is not None and now - since >= FAILING_FOR_US, since or now)


def _zone(standards: Sequence[Standard]) -> str:
    return zone_of(each.time_zone for each in standards)


def of_states(ringing: Mapping[str, Ring], states: Iterable[Held], now: int) -> Iterator[Ring]:
    """The rings that begin, change or end; `ringing` are those that hold, by key."""
    for each in states:
        ring = ringing.get(key_of(each.alert))
        if ring is None and each.holds:
            description = f"{each.alert.description} {each.worst()}".rstrip()
            yield begun(replace(each.alert, description=description), each.since, now)
        elif ring is not None and (after := _after(ring, each.holds, now)) != ring:
            yield after


def _after(ring: Ring, holds: bool | None, now: int) -> Ring:
    """The ring of a state, which ends once that has been well for a while without a break."""
    if holds is not False:
        return replace(ring, calm_since=None)
    since = now if ring.calm_since is None else min(ring.calm_since, now)
    calm = replace(ring, calm_since=since)
    return ended(calm, now) if now - since >= alerts.CALM_FOR_US else calm


def of_breaches(alert: Alert, ring: Ring | None, rang: Rang | None, told_at: int | None, now: int) -> Ring | None:
    """The ring of a standard that allows no breach: each rings for an hour once it is noticed, together they are one. None where
    nothing changes.

    `rang` are the breaches that are new; `told_at` is when the last of the ring was told that has not been taken back.
    """
    if ring is None and rang is None:
        return None
    after = begun(alert, rang.earliest, now, rang) if ring is None and rang else ring
    assert after is not None
    if ring is not None and rang is not None:
        after = replace(after, last=rang.last)
    if told_at is None:
        after = ended(after, now, End.TAKEN_BACK)
    else:
        until = told_at + RINGS_US
        after = ended(after, until) if until <= now else replace(after, ends_at=until)
    return None if after == ring else after
