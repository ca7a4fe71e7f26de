"""The committed rules are those of the shipped book, and every alert has its section in the runbook."""

from __future__ import annotations

from pathlib import Path

import yaml

from dashboards import rules
from monitors.book_files import loaded_book
from monitors.commands.configuring import configured
from monitors.outlets.runbook import section, sections

ROOT = Path(__file__).parents[2]
COMMITTED = (ROOT / "dashboards" / rules.FILE).read_text(encoding="utf-8")
ALERTS = [rule for group in yaml.safe_load(COMMITTED)["groups"] for rule in group["rules"] if "alert" in rule]


def test_the_committed_ones_are_those_of_the_shipped_book() -> None:
    config = configured(ROOT / "config.yaml")
    drawn = rules.rule_files(config, loaded_book([config.standards], config.packs))
    assert drawn == {rules.FILE: COMMITTED}, "write them again: upheld generate rules --out dashboards"


def test_every_alert_has_a_section_and_every_section_an_alert() -> None:
    assert {rule["alert"] for rule in ALERTS} == set(sections())


def test_every_alert_tells_what_to_do_and_where() -> None:
    for rule in ALERTS:
        assert set(rule["annotations"]) == {"summary", "description", "runbook_url", "dashboard_url"}
        assert rule["labels"]["severity"] in ("page", "ticket", "info")
        assert rule["annotations"]["runbook_url"].startswith("http://127.0.0.1:9464/runbook/")


def test_a_section_is_shown_alone() -> None:
    assert section("UpheldBreach").startswith("UpheldBreach\n\n**Means:**")
    assert "## " not in section("UpheldBreach")
    assert section("Nothing") == ""
