"""Any text ends in a book or in problems, never in an exception; `make mutants` tries 100,000."""

from __future__ import annotations

from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.language.mutants import check, mutant


@given(st.randoms(use_true_random=False))
def test_a_mutated_book_ends_in_a_book_or_in_problems(random: Random) -> None:
    check(mutant(random))


@given(st.text(max_size=80))
@example("[")
@example("upheld: 1\nstandards: {a: {promise: x, clock: {from: a, to: {type: [a, [b]]}}, within: 1h}}")
@example("upheld: 1\nstandards: {a: {promise: x, clock: pickup, within: {by: [a], b: {by: c}}}}")
@example("upheld: 1\nstandards: {a: {promise: x, every: a, must: {w: {at_most: " + "9" * 400 + "}}}}")
@example("upheld: 1\nstandards: {a: {promise: x, clock: {from: {type: []}, to: b}, within: 1h}}")
@example("upheld: 1\ncalendars: {a: {open: {mon: []}, extra: {2026-01-01: {}}}}\nstandards: {a: {promise: x}}")
def test_any_text_ends_in_problems(text: str) -> None:
    check(text)
