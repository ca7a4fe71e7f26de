"""`upheld run`: the monitor of a configuration, until it is told to stop."""

from __future__ import annotations

import logging
from pathlib import Path

from monitors.answers import Exit
from monitors.clock import SystemClock
from monitors.commands.configuring import configured
from monitors.commands.printing import say
from monitors.service import Service
from monitors.wording import counted


def run_monitor(config: Path, version: str) -> Exit:
    """Serve until SIGTERM or SIGINT."""
    logs()
    service = Service(configured(config, secrets_of=("feeds", "alerts")), SystemClock(), version)
    standards = counted(len(service.monitor.snapshot().standards), "standard")
    if not service.monitor.snapshot().feeds:
        say("warning: the configuration names no feeds, so nothing is watched; `upheld check` says more")
    say(f"upheld {version}: {standards}, board {service.url}/, metrics {service.url}/metrics")
    service.run()
    return Exit.DONE


def logs() -> None:
    """What goes wrong and what is worth knowing, on standard error; of others only what goes wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z")
    logging.getLogger("upheld").setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what it left out because it still ran is counted
