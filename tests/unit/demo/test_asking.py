"""The configuration that the demo writes, so that it can be asked from the command line."""

from __future__ import annotations

from pathlib import Path

from monitors.commands.configuring import configured
from monitors.commands.demo import CONFIG, _config
from monitors.config import Address


def test_the_written_configuration_is_that_of_the_demo(tmp_path: Path) -> None:
    runs = _config(tmp_path, 1234)
    (tmp_path / "config.yaml").write_text(CONFIG.format(address="127.0.0.1:1234"))
    written = configured(tmp_path / "config.yaml")
    assert (written.standards, written.store, written.listen) == (runs.standards, runs.store, Address("127.0.0.1", 1234, True))
