"""Reads the configuration's `alerts`: the Alertmanagers that are told, and the people, by whatever Apprise reaches."""

from __future__ import annotations

from engine.language.book import Severity
from engine.language.nodes import Items, Node, is_nothing
from engine.language.severities import read_severity
from engine.language.shapes import fields, wrong_type
from monitors.config import Alerts, Notify
from monitors.config_values import Values
from monitors.outlets import people

ALERT_KEYS = ("alertmanager", "notify")
NOTIFY_KEYS = ("to", "severities")

_APPRISE_URL = 'an Apprise URL such as `"${TEAM_URL}"`'


def read_alerts(node: Node | None, values: Values) -> Alerts:
    """Whom the monitor itself alerts; nobody where nothing is said."""
    if node is None or is_nothing(node):
        return Alerts()
    found = fields(node, values.report, ALERT_KEYS, (), "`alerts`")
    urls = [values.url(each, is_secret=True) for each in _listed(found.get("alertmanager"))]
    notify = found.get("notify")
    if notify is not None and not is_nothing(notify) and not isinstance(notify, Items):
        wrong_type(notify, values.report, "a list such as `[{to: URL}]`")
    told: dict[str, list[Severity]] = {}
    for each in [_notify(each, values) for each in _listed(notify)] if isinstance(notify, Items) else ():
        if each is not None:
            told.setdefault(each.to, []).extend(each.severities)
    hearers = (Notify(to, tuple(dict.fromkeys(severities))) for to, severities in told.items())
    return Alerts(tuple(dict.fromkeys(url.rstrip("/") for url in urls if url)), tuple(hearers))


def _listed(node: Node | None) -> tuple[Node, ...]:
    """The items of a list, or the one thing that stands in its place."""
    if node is None or is_nothing(node):
        return ()
    return tuple(node.items) if isinstance(node, Items) else (node,)


def _notify(node: Node, values: Values) -> Notify | None:
    found = fields(node, values.report, NOTIFY_KEYS, ("to",), "`notify`")
    to = values.secret(found["to"], _APPRISE_URL) if "to" in found else None
    severities = [read_severity(each, values.report) for each in _listed(found.get("severities"))]
    told = tuple(each for each in severities if each is not None)
    if to is None:
        return None
    if not values.is_left(to):
        _check(found["to"], to, values)
    return Notify(to, told or (Severity.PAGE,))


def _check(node: Node, to: str, values: Values) -> None:
    """Whether Apprise is there and can read the URL; what a variable holds is never told."""
    if not people.is_installed():
        if values.with_secrets:
            message = "`notify` sends by Apprise, which is not installed"
            values.report.error("config/extra", node.place, message, "`pip install 'upheld[notify]'`")
        return
    targets = people.targets(to)
    if not targets:
        values.report.error("config/notify", node.place, "Apprise cannot read this URL", f"{_APPRISE_URL}, of a service that it knows")
    elif targets > 1:
        message = f"this URL names {targets} addresses, and Apprise does not tell which of them took a message"
        values.report.error("config/notify", node.place, message, "an entry of `notify` for each of them")
