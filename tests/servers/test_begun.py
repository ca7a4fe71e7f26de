"""What `upheld init` writes, as the monitor runs it: rows that are added to its feed are seen."""

from __future__ import annotations

import shutil
from pathlib import Path

from monitors.commands.init import STARTER
from tests.servers.programs import Ports, Program, running

EVENTS = 'upheld_feed_events_total{feed="tickets"}'
ROW = "T-900,2026-11-20 08:00,,,email,urgent,support\n"


def test_a_row_that_is_added_later_is_seen(tmp_path: Path, free_port: Ports) -> None:
    program = Program(tmp_path / "desk", free_port(), (STARTER / "standards/first.yaml").read_text())
    program.config.write_text((STARTER / "config.yaml").read_text().replace("9464", str(program.port)))
    tickets = Path(shutil.copytree(STARTER / "data", program.folder / "data")) / "tickets.csv"
    with running(program):
        program.shows({EVENTS: 33})
        with tickets.open("a") as rows:
            rows.write(ROW)
        program.shows({EVENTS: 34})
        program.end()
