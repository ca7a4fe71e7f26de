"""The committed rules are those of the shipped book, and every alert has its section in the runbook."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dashboards import rules
from engine.language.book import Book
from engine.language.reading import read_book
from monitors.book_files import loaded_book
from monitors.commands.configuring import configured
from monitors.digests import sha
from monitors.outlets.alerts import Links
from monitors.outlets.drawn_rules import RULES, rules_digest
from monitors.outlets.runbook import section, sections

ROOT = Path(__file__).parents[2]
COMMITTED = (ROOT / "dashboards" / rules.FILE).read_text(encoding="utf-8")
ALERTS = [rule for group in yaml.safe_load(COMMITTED)["groups"] for rule in group["rules"] if "alert" in rule]


def test_the_committed_ones_are_those_of_the_shipped_book() -> None:
    config = configured(ROOT / "config.yaml")
    drawn = rules.rule_files(config, loaded_book([config.standards], config.packs))
    assert drawn == {rules.FILE: COMMITTED}, "write them again: upheld generate rules --out dashboards"


STANDARD = "reply: {promise: A reply, clock: first_reply, within: 1h, severity: page}"


# what is tested | the book | patience by feed | where people look | are the rules other ones
@pytest.mark.parametrize(
    ("standard", "patience_s", "links", "differ"),
    [
        (f"# a note\n  {STANDARD}", {"desk": 300}, Links("http://b"), False),
        (STANDARD.replace("page", "ticket"), {"desk": 300}, Links("http://b"), True),
        (STANDARD.replace("1h", "2h"), {"desk": 300}, Links("http://b"), True),
        (f"{STANDARD}\n  {STANDARD.replace('reply:', 'again:', 1)}", {"desk": 300}, Links("http://b"), True),
        (STANDARD, {"desk": 301}, Links("http://b"), True),
        (STANDARD, {"desk": 300, "calls": 300}, Links("http://b"), True),
        (STANDARD, {"desk": 300}, Links("http://b", "http://g"), True),
    ],
)
def test_what_the_rules_are_drawn_from_has_a_digest(standard: str, patience_s: dict[str, int], links: Links, differ: bool) -> None:
    before = rules_digest(_book(STANDARD), {"desk": 300}, Links("http://b"))
    assert (rules_digest(_book(standard), patience_s, links) != before) == differ


def test_an_upgrade_that_draws_them_in_another_way_changes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_digest(_book(STANDARD), {}, Links("http://b"))
    monkeypatch.setattr("monitors.outlets.drawn_rules.RULES", RULES + 1)
    assert rules_digest(_book(STANDARD), {}, Links("http://b")) != before


DRAWN = f"""{STANDARD}
  left: {{promise: A reply soon, clock: first_reply, within: 24h, warn: {{80%: ticket}}, goal: 95% over 28d}}
  daily: {{promise: A pick-up, clock: pickup, within: 20s, goal: 80% per day, severity: page}}
  stays: {{promise: It stays solved, per: customer, clock: {{from: resolved, to: opened}}, not_within: 24h, goal: 90% per week}}
  even: {{promise: It is even, bar: {{average: quality, at_least: 4, across: channel, spread: {{at_most: 0.3}}}}, over: 7d}}
  noted: {{promise: It is noted, every: ended, must: {{note: {{present: true}}}}, goal: 90% over 7d, severity: info}}"""


def test_a_change_of_how_they_are_drawn_has_a_number() -> None:
    book, patience_s, links = _book(DRAWN), {"desk": 300}, Links("http://b", "http://g")
    text = rules.rules_text(book, patience_s, links).replace(rules_digest(book, patience_s, links), "")
    assert (RULES, sha(text)[:12]) == (2, "127bf58a53ba"), "drawn in another way: raise RULES, and put both here"


def _book(standards: str) -> Book:
    book, problems = read_book({"desk.yaml": f"upheld: 1\nstandards:\n  {standards}\n"})
    assert book is not None, problems
    return book


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
