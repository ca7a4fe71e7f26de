"""Tells people, by Apprise: one message of a title and a text. What Apprise itself logs may hold secrets and is never shown."""

from __future__ import annotations

import logging
from enum import StrEnum
from importlib.util import find_spec
from urllib.parse import parse_qs, urlencode

from monitors.outlets.outlet import NotDelivered

logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

_IDENTITIES = ("dedup", "alias", "entity_id")  # what services for incidents call the identity of one, in their URLs


class Kind(StrEnum):
    """What a message is, as Apprise calls it: a service for incidents opens one, and ends it at a success."""

    PAGE = "failure"
    NO_PAGE = "warning"
    OVER = "success"


def is_installed() -> bool:
    """Whether Apprise, an extra, is there."""
    return find_spec("apprise") is not None


def targets(url: str) -> int:
    """How many people or channels a URL names, at least one; 0 where Apprise does not know the service or misses something in the URL."""
    import apprise

    service = apprise.Apprise.instantiate(url)
    return 0 if service is None else max(len(service) // (service.retry + 1), 1)


def room(url: str, title: str) -> int:
    """How many characters a text may have below a title, as far as Apprise knows the service."""
    import apprise

    service = apprise.Apprise.instantiate(url)
    return 0 if service is None else service.body_maxlen - len(title) - len("\r\n")


def send(url: str, title: str, text: str, kind: Kind, incident: str) -> None:
    """Send one message, of an incident where the service has such; NotDelivered where the service does not take it.

    What is longer than the service takes is cut, unless the URL says that it is split.
    """
    import apprise

    service, target = apprise.Apprise.instantiate(of_incident(url, incident)), apprise.Apprise()
    if service is not None and service.overflow_mode == apprise.OverflowMode.UPSTREAM:
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
    if service is None or not (target.add(service) and target.notify(text, title, kind.value, body_format=apprise.NotifyFormat.TEXT)):
        raise NotDelivered("the service was not reached or did not take the message")


def of_incident(url: str, incident: str) -> str:
    """The URL by which a service for incidents ends the one that it opened; what the URL itself says of that stands."""
    import apprise

    service = apprise.Apprise.instantiate(url)
    identity = next((each for each in _IDENTITIES if service is not None and each in service.template_args), None)
    if identity is None:
        return url
    address, _, query = url.partition("?")
    asked = {name: value for name, value in {"action": "map", identity: incident}.items() if name not in parse_qs(query)}
    return f"{address}?{'&'.join(filter(None, (query, urlencode(asked))))}"
