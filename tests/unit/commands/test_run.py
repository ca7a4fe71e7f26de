"""What a monitor says as it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.language.book import Severity, Standard
from monitors.commands.run import NOTHING_WATCHED, lacking
from monitors.config import Alerts, Config, FeedConfig, FeedKind, Notify
from tests.unit.language.books import standard_of

PAGE, TICKET = (standard_of(f"clock: first_reply, within: 1h, severity: {each}") for each in (Severity.PAGE, Severity.TICKET))
TO_TICKETS, TO_PAGERS = (Alerts((), (Notify("json://localhost", (each,)),)) for each in (Severity.TICKET, Severity.PAGE))

# the standards | who is told | how many standards page nobody
NOBODY = [
    ([PAGE], Alerts(), "1 standard"),
    ([PAGE, TICKET, PAGE], Alerts(), "2 standards"),
    ([PAGE], TO_TICKETS, "1 standard"),
    ([PAGE], TO_PAGERS, None),
    ([PAGE], Alerts(("http://127.0.0.1:9093",)), None),
    ([TICKET], Alerts(), None),
]


@pytest.mark.parametrize(("standards", "alerts", "pages"), NOBODY)
def test_a_page_that_nobody_is_told_of_is_said(standards: list[Standard], alerts: Alerts, pages: str | None) -> None:
    config = Config(Path("standards"), feeds=(FeedConfig("desk", FeedKind.HTTP),), alerts=alerts)
    told = list(lacking(config, standards))
    assert [each.partition(" by this monitor")[0] for each in told] == ([f"nobody is told of the pages of {pages}"] if pages else [])


def test_a_configuration_without_feeds_watches_nothing() -> None:
    assert list(lacking(Config(Path("standards")), [TICKET])) == [NOTHING_WATCHED]
