"""`upheld run`: the monitor of a configuration, until it is told to stop."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.language.book import Severity, Standard
from monitors.answers import Exit
from monitors.clock import SystemClock
from monitors.commands.configuring import configured
from monitors.commands.printing import say
from monitors.config import Config
from monitors.service import Service
from monitors.wording import counted

NOTHING_WATCHED = "warning: the configuration names no feeds, so nothing is watched; `upheld check` says more"
NOBODY_TOLD = (
    "nobody is told of the pages of {} by this monitor, for no `alerts` of the configuration ask for them, "
    "but by a Prometheus that reads /metrics with the rules of `upheld generate rules`"
)


def run_monitor(config: Path, version: str) -> Exit:
    """Serve until SIGTERM or SIGINT; at SIGHUP the book is read again, so the terminal may be closed."""
    logs()
    service = Service(configured(config, secrets_of=("feeds", "alerts")), SystemClock(), version)
    standards = service.monitor.standards()
    for told in lacking(service.config, standards):
        say(told)
    say(f"upheld {version}: {counted(len(standards), 'standard')}, board {service.url}/, metrics {service.url}/metrics")
    signal.signal(signal.SIGHUP, lambda *_: service.monitor.read_again())
    service.run()
    return Exit.DONE


def lacking(config: Config, standards: Iterable[Standard]) -> Iterator[str]:
    """What one would miss when it is needed: feeds, and whom to tell of pages."""
    if not config.feeds:
        yield NOTHING_WATCHED
    pages = sum(each.severity is Severity.PAGE for each in standards)
    if pages and not config.alerts.tell_of(Severity.PAGE):
        yield NOBODY_TOLD.format(counted(pages, "standard"))


def logs() -> None:
    """What goes wrong and what is worth knowing, on standard error; of others only what goes wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z")
    logging.getLogger("upheld").setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what it left out because it still ran is counted
