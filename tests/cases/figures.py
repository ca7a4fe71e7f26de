"""What a case expects of a bar's figure, against what it came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from engine.language.book import Standard
from tests.cases.casefiles import Case, Data
from tests.cases.instants import length
from tests.cases.runner import as_of, book_of
from tests.model.figuring import Figure, Group
from tests.model.rows import Row

Figurer = Callable[[Standard, list[Row], int], Figure]

_KNOWN = {"violated", "value", "spread", "samples", "groups"}


def figure_differences(case: Case, rows: list[Row], figurer: Figurer) -> list[str]:
    """One line for each thing that the case's `figure` says and the bar does not come to.

    A group is its figure, or a map of `value`, `samples`, `earlier` and `violated`.
    """
    expected: Data = case.row["figure"]
    assert set(expected) <= _KNOWN, f"{case}: {expected} has an unknown key"
    book = book_of(case)
    standard = book[case.row["standard"]]
    found = figurer(standard, [row for row in rows if row.standard == standard.name], as_of(case, book))
    samples = sum(each.samples for each in found.groups.values())
    got = {"violated": found.violated, "value": found.value, "spread": found.spread, "samples": samples}
    lines = [f"{key}: expected {expected[key]}, got {got[key]}" for key in got if key in expected and got[key] != _plain(expected[key])]
    return lines + list(_groups(expected.get("groups"), found.groups))


def _groups(expected: Data | None, found: dict[str, Group]) -> Iterator[str]:
    if expected is None:
        return
    if set(expected) != set(found):
        yield f"expected the groups {sorted(expected)}, got {sorted(found)}"
    for name in expected.keys() & found.keys():
        entry = expected[name] if isinstance(expected[name], dict) else {"value": expected[name]}
        for key, value in entry.items():
            got = getattr(found[name], key)
            if got != _plain(value):
                yield f"group {name}: expected {key} {value}, got {got}"


def _plain(written: Any) -> Any:
    """A number, a share or a length as a fraction in the bar's units; what is none of them as it is."""
    if written is None or isinstance(written, bool):
        return written
    text = str(written)
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    return Fraction(text) if text[-1].isdigit() else Fraction(length(text))
