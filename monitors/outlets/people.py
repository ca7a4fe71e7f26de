"""Tells people, by Apprise: one message of a title and a text. What Apprise itself logs may hold secrets and is never shown."""

from __future__ import annotations

import logging
from importlib.util import find_spec

from monitors.outlets.outlet import NotDelivered

logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


def is_installed() -> bool:
    """Whether Apprise, an extra, is there."""
    return find_spec("apprise") is not None


def is_readable(url: str) -> bool:
    """Whether Apprise knows the service and finds all that it needs in the URL."""
    import apprise

    return apprise.Apprise.instantiate(url) is not None


def send(url: str, title: str, text: str) -> None:
    """Send one message; NotDelivered where the service does not take it."""
    import apprise

    target = apprise.Apprise()
    if not (target.add(url) and target.notify(text, title, body_format=apprise.NotifyFormat.TEXT)):
        raise NotDelivered("the service was not reached or did not take the message")
