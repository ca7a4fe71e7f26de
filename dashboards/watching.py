"""The alerts that only Prometheus can tell, because they look back or at the monitor itself: their names and what they say
to whoever is woken up."""

from __future__ import annotations

from engine.language.book import Bar, Severity, Standard
from engine.language.burns import less_severe
from monitors.outlets.alerts import BOOK_REFUSED, Alert, Links, of_monitor, of_standard, promise

AHEAD = "UpheldMoreDueThanUsual"
UNMEASURED = "UpheldNotMeasured"
FEED_FAILS = "UpheldFeedFails"
SET_ASIDE = "UpheldRecordsSetAside"
STALE = "UpheldEvaluationStale"
FAILING = "UpheldEvaluationFails"
GONE = "UpheldMonitorGone"
OUTDATED = "UpheldRulesOutdated"
WATCHDOG = "UpheldWatchdog"


def ahead(standard: Standard, links: Links) -> Alert:
    """More is due soon than was ever done in as long."""
    return of_standard(
        AHEAD,
        less_severe(Severity.TICKET, standard.severity),
        standard,
        "more is due soon than the team has ever done in that time",
        f"Promised: {promise(standard)}. More deadlines are ahead than were decided in any stretch of that length in the "
        "last week: more people are needed, or some of the work has to be moved.",
        links,
    )


def unmeasured(standard: Standard, links: Links) -> Alert:
    """Nobody can tell whether the standard holds."""
    is_bar = isinstance(standard.kind, Bar)
    why = "a group has fewer samples than its minimum, or a feed is silent" if is_bar else "a feed that it depends on is silent"
    return of_standard(
        UNMEASURED,
        Severity.INFO if is_bar else less_severe(Severity.TICKET, standard.severity),
        standard,
        "it cannot be measured",
        f"Promised: {promise(standard)}. Whether it is kept is unknown: {why}. No data is no good news.",
        links,
    )


def feed_fails(severity: Severity, links: Links) -> Alert:
    """The last reads of a feed went wrong."""
    return of_monitor(
        FEED_FAILS,
        severity,
        "a feed cannot be read",
        "Every read of the feed fails, so what happens there is not seen. `upheld feeds` tells why.",
        links,
    )


def set_aside(links: Links) -> Alert:
    """Records came that cannot be read."""
    return of_monitor(
        SET_ASIDE,
        Severity.TICKET,
        "records of a feed cannot be read",
        "Records were set aside in the last hour, so interactions may be judged without them. `upheld feeds` lists each "
        "with its reason; mend the source or the feed's map.",
        links,
    )


def stale(severity: Severity, links: Links) -> Alert:
    """The monitor answers but does not evaluate."""
    return of_monitor(
        STALE,
        severity,
        "nothing is evaluated",
        "The last evaluation is more than two minutes old, or there was none since the start: what the metrics show is old, and "
        f"deadlines pass unseen. See {links.board}/readyz and the monitor's log, and whether the disk of its store is full or hangs. "
        "Then restart it, which loses nothing; if it hangs, no link to it answers before.",
        links,
    )


def failing(links: Links) -> Alert:
    """Evaluations raise errors."""
    return of_monitor(
        FAILING,
        Severity.TICKET,
        "evaluations fail",
        "Some evaluations of the last ten minutes failed and were tried again. The monitor's log has the reason.",
        links,
    )


def refused(links: Links) -> Alert:
    """The newest text of the book is not in force."""
    return of_monitor(
        BOOK_REFUSED,
        Severity.TICKET,
        "a changed book was refused",
        "The files of the book have an error, so the former text stays in force. `upheld check` names the line.",
        links,
    )


def gone(severity: Severity, links: Links) -> Alert:
    """No monitor is scraped."""
    return of_monitor(
        GONE,
        severity,
        "the monitor is gone",
        "Prometheus finds no monitor: nobody watches the promises. On its machine, does `upheld run` run, and if not, what does its "
        "log end with? Start it: it judges what happened meanwhile, but what was pushed in vain has to be sent again. If it runs, does "
        f"{links.board}/healthz answer, and what does Prometheus say at Status, Targets? Until then no link to the monitor answers.",
        links,
    )


def outdated(links: Links, severity: Severity = Severity.TICKET) -> Alert:
    """The rules were drawn from something else than what the monitor goes by now; it pages where nobody would be paged otherwise."""
    return of_monitor(
        OUTDATED,
        severity,
        "the alerting rules are not those of the book",
        "The book, the feeds, the addresses in config.yaml or Upheld itself changed after these rules were written, so an alert may be "
        "missing or go to the wrong people: run `upheld generate rules` again and reload Prometheus.",
        links,
    )


def watchdog(links: Links) -> Alert:
    """Always true, so that whoever stops hearing it knows that alerts do not arrive."""
    return of_monitor(
        WATCHDOG,
        Severity.INFO,
        "alerts arrive",
        "This one always fires. Whoever stops receiving it knows that the way from Prometheus over Alertmanager to people is broken.",
        links,
    )
