"""What people are alerted to: names, labels and texts, the same whether Prometheus' rules tell it or the monitor itself.

Alertmanager takes alerts with the same labels for one, so that both together disturb once. The texts are for whoever is woken up:
what was promised, what broke, what to do first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from engine.answers.wording import joined
from engine.language.book import Bar, Severity, Standard
from engine.language.burns import Burn, less_severe
from engine.language.durations import MINUTE
from engine.language.runbooks import ADDRESS
from engine.language.shares import share_text

BREACH = "UpheldBreach"
VIOLATED = "UpheldViolated"
BURNING = "UpheldBudgetBurns"
LEFT = "UpheldBreachLeftOpen"
AT_RISK = "UpheldAtRisk"
FEED_SILENT = "UpheldFeedSilent"
OUTLET_FAILS = "UpheldOutletFails"
BOOK_REFUSED = "UpheldBookRefused"

CALM_FOR_US = 5 * MINUTE
"""For so long a state has to be well again before its alert ends, so that one at its edge does not end and ring in turns. As long as an
Alertmanager waits of itself (`group_interval`) before it tells of a change."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where people look: `board` is the monitor's own address, `grafana` a Grafana with the dashboards."""

    board: str
    grafana: str | None = None

    def of_standard(self, name: str) -> str:
        """The dashboard of a standard, or its interactions on the board."""
        if self.grafana is None:
            return f"{self.board}/?standard={quote(name, safe='')}"
        return f"{self.grafana}/d/upheld-standard?var-standard={quote(name, safe='')}"

    def of_monitor(self) -> str:
        """The dashboard of feeds and monitor, or the board."""
        return f"{self.board}/" if self.grafana is None else f"{self.grafana}/d/upheld-monitor"

    def runbook(self, alert: str, standard: Standard | None = None) -> str:
        """The standard's own runbook if it is a link or a file that the monitor shows, else what the monitor says of the alert."""
        read_at = (standard and runbook_address(standard)) or f"runbook/{alert}"
        return read_at if read_at.startswith(ADDRESS) else f"{self.board}/{read_at}"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; `labels` are its identity, together with its name and severity, `time_zone` is that in which people are told times."""

    name: str
    severity: Severity
    summary: str
    description: str
    runbook_url: str
    dashboard_url: str
    labels: Mapping[str, str]
    time_zone: str = "UTC"

    def all_labels(self) -> dict[str, str]:
        """Labels as Alertmanager knows them."""
        return {"alertname": self.name, "severity": self.severity.value, **self.labels}

    def annotations(self) -> dict[str, str]:
        """What is told beside."""
        return {
            "summary": self.summary,
            "description": self.description,
            "runbook_url": self.runbook_url,
            "dashboard_url": self.dashboard_url,
        }


def of_standard(name: str, severity: Severity, standard: Standard, summary: str, description: str, links: Links, **labels: str) -> Alert:
    """An alert on a standard; it names the team that owns it."""
    own = {"standard": standard.name, "team_owner": standard.owner or ""}
    words = runbook_words(standard)
    text = f"{description} Runbook: {words}" if words else description
    return Alert(
        name,
        severity,
        f"{standard.name}: {summary}",
        text,
        links.runbook(name, standard),
        links.of_standard(standard.name),
        own | labels,
        standard.time_zone,
    )


def of_monitor(name: str, severity: Severity, summary: str, description: str, links: Links, **labels: str) -> Alert:
    """An alert on a feed or on the monitor itself."""
    return Alert(name, severity, summary, description, links.runbook(name), links.of_monitor(), labels)


def of_promise(standard: Standard, links: Links) -> Alert:
    """The alert that tells whether a standard is kept."""
    return breach(standard, links) if allows_no_breach(standard) else violated(standard, links)


def allows_no_breach(standard: Standard) -> bool:
    """Whether each breach rings: a standard without a goal that is no bar."""
    return standard.goal is None and not isinstance(standard.kind, Bar)


def severity_of_monitor(standards: Iterable[Standard]) -> Severity:
    """Of alerts on feeds and the monitor: they page if any standard does, for then no page can be trusted."""
    return Severity.PAGE if any(each.severity is Severity.PAGE for each in standards) else Severity.TICKET


def breach(standard: Standard, links: Links) -> Alert:
    """A standard that allows no breach was broken."""
    return of_standard(
        BREACH,
        standard.severity,
        standard,
        "a promise that allows no exception was broken",
        f"Promised: {promise(standard)}. At least one interaction broke it. Open the list of its breached interactions, "
        "take care of the customer first, then write down why it happened.",
        links,
    )


def violated(standard: Standard, links: Links) -> Alert:
    """A goal or a bar does not hold."""
    is_bar = isinstance(standard.kind, Bar)
    broken = "the figure is on the wrong side of its bar" if is_bar else "fewer interactions kept the promise than the goal asks for"
    first = "See which group it is" if is_bar else "See which channel and team the breaches come from"
    return of_standard(
        VIOLATED,
        less_severe(Severity.TICKET, standard.severity),
        standard,
        "its bar does not hold" if is_bar else "its goal is missed",
        f"Promised: {promise(standard)}. Over its window {broken}. {first}, and agree with the team on what changes.",
        links,
    )


def burning(standard: Standard, burn: Burn, links: Links) -> Alert:
    """So many breaches that the goal's budget will not last."""
    assert standard.goal is not None
    share = float(burn.factor * (1 - standard.goal.share))
    return of_standard(
        BURNING,
        burn.severity,
        standard,
        f"its budget of breaches burns fast, over {burn.long}",
        f"Promised: {promise(standard)}. Over the last {burn.long} at least {share:.0%} of the interactions broke it, "
        f"where the goal allows {share_text(1 - standard.goal.share)}; that has spent about {float(burn.spent):.0%} "
        "of the budget of the whole window. Something is wrong now: see which channel and team it is, what is about to "
        "breach, and put people there.",
        links,
        window=burn.long,
    )


def burning_besides(alert: Alert, windows: Sequence[str]) -> Alert:
    """The alert of a burn, and over which windows it burns fast besides, if any."""
    return replace(alert, description=f"{alert.description} It burns fast over {joined(windows, 'and')} as well.") if windows else alert


def left(standard: Standard, links: Links) -> Alert:
    """An interaction broke the promise and is still open a day later."""
    return of_standard(
        LEFT,
        less_severe(Severity.TICKET, standard.severity),
        standard,
        "an interaction has been late for more than a day",
        f"Promised: {promise(standard)}. Interactions that broke it are still open: nobody is closing them. Open the list, "
        "oldest first, and give each somebody.",
        links,
    )


def at_risk(standard: Standard, mark: str, severity: Severity, links: Links) -> Alert:
    """Interactions have used up most of their time."""
    return of_standard(
        AT_RISK,
        severity,
        standard,
        f"interactions are past {mark} of their time",
        f"Promised: {promise(standard)}. There is still time to keep it: open the list of those at risk, nearest deadline first.",
        links,
        mark=mark,
    )


def feed_silent(feed: str, severity: Severity, links: Links, fault: str | None = None) -> Alert:
    """A feed has not been read for longer than its patience; a rule does not know of its fault."""
    return of_monitor(
        FEED_SILENT,
        severity,
        f"the feed {feed} is silent",
        f"Nothing was read from the feed {feed} for longer than its patience, so deadlines that depend on it are judged without it "
        "and page nobody. See that the source is up and reachable, then what `upheld feeds` says of it."
        + (f" It cannot be read: {fault}." if fault else ""),
        links,
        feed=feed,
    )


def outlet_fails(links: Links, outlet: str = "") -> Alert:
    """An outlet of alerts cannot be told; a rule finds out itself which."""
    return of_monitor(
        OUTLET_FAILS,
        Severity.TICKET,
        "alerts do not reach somebody",
        "The monitor cannot deliver its alerts to an outlet, which hears of nothing until it can. `upheld status` tells why."
        + (f" The outlet is {outlet}." if outlet else ""),
        links,
        outlet=outlet,
    )


def runbook_words(standard: Standard) -> str:
    """What a standard's own runbook says that is no link; nothing of a link."""
    return standard.runbook or "" if runbook_address(standard) is None else ""


def runbook_address(standard: Standard) -> str | None:
    """Where a standard's own runbook is read: its link, or below the monitor's address where it is a Markdown file; None of other words."""
    own = standard.runbook or ""
    if own.startswith(ADDRESS):
        return own
    path, hash, section = own.partition("#")
    return f"runbook/{quote(path)}{hash}{quote(section)}" if path.endswith(".md") else None


def what_to_do(standard: Standard) -> str:
    """Where is read what to do when a standard is violated: its own runbook, or what the monitor, below its address, says of the alert."""
    return runbook_address(standard) or f"runbook/{BREACH if allows_no_breach(standard) else VIOLATED}"


def promise(standard: Standard) -> str:
    """The promise without the stop at its end."""
    return standard.promise.rstrip(" .")
