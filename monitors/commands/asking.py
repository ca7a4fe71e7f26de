"""Asks the running monitor, and tells where none answers."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import orjson

from monitors.book_watch import BookWatch
from monitors.clock import Clock, SystemClock
from monitors.commands.feeding import instant
from monitors.commands.printing import say
from monitors.config import Config
from monitors.ledger.verdicts import VerdictStore
from monitors.tick import Promises
from monitors.versions import in_force, promised

ANSWER_S = 10  # who does not listen is known at once; to count what was cancelled among ten million verdicts takes two seconds
REFUSED = "the book's newest text is refused and the one before it is in force; `upheld check` says what is wrong"
NEVER_READ = "nothing was ever read: `upheld run` reads the feeds and goes on watching, `upheld ingest` reads a file"

Document = dict[str, Any]

_OPENER = build_opener(ProxyHandler({}))


def asked(config: Config, clock: Clock | None = None) -> Document | None:
    """What the running monitor of this configuration's store says; None, and a line that says so, where none answers, or that of another.

    With `clock`, a fixed one, no monitor is asked.
    """
    if clock is not None:
        return None
    address = config.listen
    host = "127.0.0.1" if address.host in ("0.0.0.0", "", "::") else address.host
    place = f"[{host}]:{address.port}" if ":" in host else f"{host}:{address.port}"
    document: Any = None
    why = f"no monitor answers at {place}"
    try:
        with _OPENER.open(f"http://{place}/status", timeout=ANSWER_S) as answer:
            why = f"what answers at {place} is not the monitor of this store"
            document = orjson.loads(answer.read())
    except HTTPError:
        why = f"what answers at {place} is not the monitor of this store"
    except (URLError, OSError, ValueError):
        pass
    if isinstance(document, dict) and document.get("store") == str(config.store.resolve()):
        _say_unready(place)
        return document
    say(f"{why}; this is from the store")
    return None


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


def promises_asked(config: Config, running: Document | None, verdicts: VerdictStore, now: int) -> Promises:
    """What is promised: where a monitor answers by the book that it has in force, else by that of the configuration."""
    kept = None if running is None else in_force(verdicts)
    if running is not None and running["book_refused"]:
        say(REFUSED)
    return promised(kept or BookWatch(config.standards, config.packs).loaded, verdicts, now).promises


def as_of(running: Document | None, clock: Clock | None, recorded: int | None) -> int:
    """The instant to look from: of a monitor, whose clock need not be ours, when it said this or `recorded` since; or the clock's."""
    if running is None:
        return (clock or SystemClock()).now()
    return max(instant("at", running["at"], None), recorded or 0)
