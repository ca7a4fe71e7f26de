"""What is written of families is byte for byte what the client library writes, whatever names, values and labels are in them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import names
from monitors.outlets.lines import ALONE, Form, LabelSet, Lines, Mark, Points
from monitors.snapshot import Histogram, Snapshot
from tests.figures import awkward, render, snapshot
from tests.unit.outlets.library import written, written_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=True)
LABELS = st.dictionaries(st.sampled_from(("channel", "le_gal", "team", "a")), TEXT).map(lambda labels: tuple(labels.items()))


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("shown", [snapshot(), snapshot(7), replace(snapshot(), standards=[awkward()]), replace(snapshot(), standards=[])])
def test_a_snapshot(shown: Snapshot, form: Form) -> None:
    assert render(shown, form) == written(shown, form)


@pytest.mark.parametrize("form", Form)
@given(own=LABELS, sets=st.lists(LABELS, min_size=1, max_size=4, unique_by=frozenset), data=st.data())
def test_any_points(form: Form, own: LabelSet, sets: list[LabelSet], data: st.DataObject) -> None:
    sets = [tuple((f"of_{name}", value) for name, value in labels) for labels in sets]
    values = data.draw(st.lists(VALUES, min_size=len(sets), max_size=len(sets)))
    marks = {0: Mark((("subject", "a\\b\n\"c\""),), 1_795_000_000.5)} if data.draw(st.booleans()) else {}
    points = Points(own, values, tuple(sets), marks)
    assert Lines().body([(names.BREACHES, [points])], form) == written_of([(names.BREACHES, [points])], form)


@pytest.mark.parametrize("value", [0, 1, True, 999_999, 1_000_000, 1_234_567, 0.1, 1e21, -1e21, math.inf, -math.inf, math.nan, 5e-324])
def test_numbers(value: float) -> None:
    drawn = [(names.COMPLIANCE, [Points((("standard", "a"),), [value])])]
    assert Lines().body(drawn, Form.TEXT) == written_of(drawn, Form.TEXT)


@pytest.mark.parametrize("form", Form)
def test_histograms(form: Form) -> None:
    histogram = Histogram.empty((5_000, 1_500_000, 86_400_000_000)).observed([4_000, 7_000_000])
    drawn = [(names.ELAPSED, [Points((("standard", 'a"b'),), [histogram])]), (names.EVALUATION_DURATION, [Points((), [histogram])])]
    assert Lines().body(drawn, form) == written_of(drawn, form)


class TestKept:
    """The labels of one exposition serve the next, and say what that one says."""

    def body(self, lines: Lines, sets: tuple[LabelSet, ...], value: int) -> bytes:
        return lines.body([(names.BREACHES, [Points((("standard", "a"),), [value] * len(sets), sets)])], Form.TEXT)

    def test_new_values_under_the_same_labels(self) -> None:
        lines = Lines()
        assert self.body(lines, ALONE, 1).replace(b" 1.0", b" 2.0") == self.body(lines, ALONE, 2)

    def test_other_labels(self) -> None:
        lines, more = Lines(), ((("team", "a"),), (("team", "b"),))
        self.body(lines, more[:1], 1)
        assert self.body(lines, more, 1) == self.body(Lines(), more, 1)

    def test_what_is_not_shown_is_forgotten(self) -> None:
        lines = Lines()
        self.body(lines, ((("team", "gone"),),), 1)
        self.body(lines, ALONE, 1)
        assert "gone" not in repr(vars(lines))
