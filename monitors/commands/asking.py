"""Asks the running monitor, and tells where none answers."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import orjson

from monitors.answers import Unreadable
from monitors.clock import Clock, SystemClock
from monitors.commands.printing import say
from monitors.config import Config
from monitors.ledger.holding import answered_at
from monitors.outlets.page import microseconds

ANSWER_S = 10  # who does not listen is known at once; to count what was cancelled among ten million verdicts takes two seconds
REFUSED = "the book's newest text is refused and the one before it is in force; `upheld check` says what is wrong"
NEVER_READ = "nothing was ever read: `upheld run` reads the feeds and goes on watching, `upheld ingest` reads a file"

Document = dict[str, Any]

_OPENER = build_opener(ProxyHandler({}))


def asked(config: Config, clock: Clock | None = None) -> Document | None:
    """What the running monitor of this configuration's store says; None, and a line that says so, where none runs.

    One that answers elsewhere is asked there; Unreadable where it does not. With `clock`, a fixed one, no monitor is asked.
    """
    if clock is not None:
        return None
    listen = place = _place(config.listen.host, config.listen.port)
    document, why = _said(place, config)
    if document is None and (url := answered_at(config.store)) is not None:
        place = _place_of(url)
        document = None if place == listen else _said(place, config)[0]
        if document is None:
            raise Unreadable(f"the monitor that runs on this store does not answer at {url}; it may be starting, or have too much to do")
        say(f"the monitor of this store answers at {url}; `listen` was edited since it started, and says {listen}")
    if document is None:
        say(f"{why}; this is from the store")
    else:
        _say_unready(place)
    return document


def _place_of(url: str) -> str:
    parts = urlsplit(url)
    return _place(parts.hostname or "", parts.port or 0)


def _place(host: str, port: int) -> str:
    """Where who listens there is asked."""
    reached = "127.0.0.1" if host in ("0.0.0.0", "", "::") else host
    return f"[{reached}]:{port}" if ":" in reached else f"{reached}:{port}"


def _said(place: str, config: Config) -> tuple[Document | None, str]:
    """What the monitor of the store says there, or None and who does not answer."""
    document: Any = None
    other = f"what answers at {place} is not the monitor of this store"
    try:
        with _OPENER.open(f"http://{place}/status", timeout=ANSWER_S) as answer:
            document = orjson.loads(answer.read())
    except (HTTPError, HTTPException, ValueError):
        return None, other
    except (URLError, OSError):
        return None, f"no monitor answers at {place}"
    is_ours = isinstance(document, dict) and document.get("store") == str(config.store.resolve())
    return document if is_ours else None, other


def _say_unready(place: str) -> None:
    """Say why what the monitor shows is not to be relied on, as its `/readyz` does."""
    try:
        with _OPENER.open(f"http://{place}/readyz", timeout=ANSWER_S):
            return
    except HTTPError as error:
        with error:
            say(f"warning: the monitor is {error.read().decode(errors='replace').strip()}")
    except (URLError, OSError) as error:
        say(f"warning: the monitor does not say whether it is ready: {error}")


def as_of(running: Document | None, clock: Clock | None, recorded: int | None) -> int:
    """The instant to look from: of a monitor, whose clock need not be ours, when it said this or `recorded` since; or the clock's."""
    if running is None:
        return (clock or SystemClock()).now()
    return max(microseconds(running["at"]), recorded or 0)
