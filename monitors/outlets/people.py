"""Tells people, by Apprise: one message of a title and a text. What Apprise itself logs may hold secrets and is never shown."""

from __future__ import annotations

import logging
import re
from importlib.util import find_spec

from monitors.outlets.outlet import NotDelivered

_STATUS = re.compile(r"error=(\d{3})")


def is_installed() -> bool:
    """Whether Apprise, an extra, is there."""
    return find_spec("apprise") is not None


def is_readable(url: str) -> bool:
    """Whether Apprise knows the service and finds all that it needs in the URL."""
    import apprise

    with _Quiet():
        return apprise.Apprise.instantiate(url) is not None


def send(url: str, title: str, text: str) -> None:
    """Send one message; NotDelivered where the service does not take it, with the status that it answered if there was one."""
    import apprise

    target = apprise.Apprise()
    with _Quiet() as heard:
        is_sent = target.add(url) and target.notify(text, title, body_format=apprise.NotifyFormat.TEXT)
    if not is_sent:
        raise NotDelivered(f"the service answered {heard.status}" if heard.status else "the service was not reached or took nothing")


class _Quiet(logging.Handler):
    """Takes what Apprise logs, keeps the status of an answer from it and drops the rest."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.status = ""

    def __enter__(self) -> _Quiet:
        logger = logging.getLogger("apprise")
        logger.propagate = False
        logger.addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        logging.getLogger("apprise").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        found = _STATUS.search(record.getMessage())
        self.status = found[1] if found else self.status
