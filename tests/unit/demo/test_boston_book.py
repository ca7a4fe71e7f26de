"""The demo's book is the one that the city's rules give."""

from __future__ import annotations

import pytest

from monitors.demo.boston.generate import FOLDER, Allowance, book, sure_rules

HEAD = "type,rows_with_target,unit,n,rows_matching_within_75s,match_rate\n"


def test_the_committed_book_is_the_generated_one() -> None:
    assert (FOLDER / "standards" / "boston.yaml").read_text() == book((FOLDER / "rules.csv").read_text())


def test_forty_three_types_are_sure() -> None:
    rules = sure_rules((FOLDER / "rules.csv").read_text())
    assert len(rules) == len({topic for _, topic in rules}) == 43
    assert sum(not allowance.wall_clock for allowance, _ in rules) == 24


@pytest.mark.parametrize(
    ("row", "sure"),
    [
        ("Litter,100,business_days,1,98,0.98", True),
        ("Litter,99,business_days,1,99,1.0", False),
        ("Litter,100,business_days,1,97,0.9799", False),
    ],
)
def test_only_sure_rules_are_promised(row: str, sure: bool) -> None:
    assert [topic for _, topic in sure_rules(HEAD + row)] == (["Litter"] if sure else [])


@pytest.mark.parametrize(
    ("allowance", "text"),
    [
        (Allowance(wall_clock=False, days=1), "1 working day"),
        (Allowance(wall_clock=False, days=3), "3 working days"),
        (Allowance(wall_clock=True, days=1), "1d"),
        (Allowance(wall_clock=True, days=30), "30d"),
    ],
)
def test_an_allowance_is_written_as_the_language_writes_it(allowance: Allowance, text: str) -> None:
    assert str(allowance) == text
