"""The demo as it can be asked: the configuration that it writes, and how long its feeds may say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language.durations import MINUTE
from monitors.clock import Clock, MovingClock, SetClock
from monitors.commands.configuring import configured
from monitors.commands.demo import CONFIG, SPEED, _config
from monitors.config import Address
from monitors.service import Service


def test_the_written_configuration_is_that_of_the_demo(tmp_path: Path) -> None:
    runs = _config(tmp_path, 1234)
    (tmp_path / "config.yaml").write_text(CONFIG.format(address="127.0.0.1:1234"))
    written = configured(tmp_path / "config.yaml")
    assert (written.standards, written.store, written.listen) == (runs.standards, runs.store, Address("127.0.0.1", 1234, True))


# the clock | how many of its minutes are the five real ones for which a feed may say nothing
@pytest.mark.parametrize(("clock", "minutes"), [(SetClock(0), 5), (MovingClock(0, 1), 5), (MovingClock(0, SPEED), 5 * SPEED)])
def test_a_machine_that_is_busy_makes_no_feed_of_the_demo_silent(tmp_path: Path, clock: Clock, minutes: int) -> None:
    service = Service(_config(tmp_path, 0), clock, "test", {"centre": iter(())})
    assert [feed.patience_us for feed in service.monitor.feeds] == [minutes * MINUTE]
    service.close()
