"""Prometheus' own linter has nothing to say on the exposition."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from monitors.outlets.lines import Form
from monitors.snapshot import Snapshot
from tests.figures import render, snapshot, standard


@pytest.mark.needs("promtool")
@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(snapshot(), id="a contact centre"),
        pytest.param(snapshot(step=1000), id="later"),
        pytest.param(replace(snapshot(), standards=[], feeds=[]), id="an empty book"),
        pytest.param(replace(snapshot(), standards=[replace(standard(), break_down=("slaTier", "le", "quantile"))]), id="names that clash"),
    ],
)
def test_promtool_has_nothing_to_say(shown: Snapshot) -> None:
    told = subprocess.run(["promtool", "check", "metrics"], input=render(shown, Form.TEXT), capture_output=True, check=False, timeout=60)
    assert (told.returncode, told.stdout, told.stderr) == (0, b"", b"")
