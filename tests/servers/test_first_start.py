"""The first start on a made-up centre: what is shown while its history is read and folded is not taken back when it is settled."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.servers.ledgers import until
from tests.servers.programs import READY_WITHIN_S, ROOT, Ports, Program, running

CENTRE = "centre: {generated: {seed: 7, days: 5}}"


class Watched(Program):
    """Keeps all that was shown until it was ready."""

    def ready(self) -> None:
        self.seen: list[dict[str, float]] = []
        until(self._is_ready, READY_WITHIN_S, self.said)
        assert not self.ended(), self.said()

    def _is_ready(self) -> bool:
        self.seen.append(self.metrics())
        return self.asked("/readyz")[0] == 200 or self.ended()


def violated(metrics: dict[str, float]) -> set[str]:
    return {series for series, value in metrics.items() if series.startswith("upheld_violated{") and value == 1}


def retracted(metrics: dict[str, float]) -> float:
    """What was taken back."""
    return sum(value for series, value in metrics.items() if series.startswith("upheld_retractions_total{"))


def test_what_is_shown_on_the_way_to_ready_stays(tmp_path: Path, free_port: Ports) -> None:
    program = Watched(tmp_path / "monitor", free_port(), (ROOT / "standards" / "quality.yaml").read_text(), CENTRE)
    shutil.copy(ROOT / "standards" / "service.yaml", program.book.parent)
    with running(program):
        settled = program.metrics()
    assert any(program.seen), "it was looked at before it was ready"
    assert settled['upheld_feed_events_total{feed="centre"}'] > 0
    assert set().union(*map(violated, program.seen)) <= violated(settled)
    assert [retracted(each) for each in (*program.seen, settled)] == [0] * (len(program.seen) + 1)
