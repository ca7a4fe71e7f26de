"""Histograms of a snapshot, and the names under which its attributes become labels."""

from __future__ import annotations

import pytest

from engine.language.durations import HOUR, SECOND
from monitors import names
from monitors.names import label_names
from monitors.snapshot import Histogram, elapsed_bounds_us


def test_a_length_equal_to_a_bound_counts_within_it() -> None:
    counted = Histogram.empty((10, 20)).observed([10, 11, 20, 21])
    assert counted == Histogram((10, 20), (1, 3, 4), 62)
    assert counted.observed([]) == counted
    assert Histogram.empty(()).observed([5]) == Histogram((), (1,), 5)


@pytest.mark.parametrize(
    ("targets_s", "bounds_s"),
    [
        ([20], [5, 15, 20, 60]),
        ([3600], [900, 3600, 14400]),
        ([3600, 14400], [900, 3600, 14400, 43200, 86400]),
        ([100 * 86400], [28 * 86400, 100 * 86400]),
    ],
)
def test_targets_are_among_the_bounds(targets_s: list[int], bounds_s: list[int]) -> None:
    assert elapsed_bounds_us(target * SECOND for target in targets_s) == tuple(bound * SECOND for bound in bounds_s)


def test_bounds_stay_few_and_rise() -> None:
    for targets in ([], [HOUR], [minute * 60 * SECOND for minute in range(1, 500)]):
        bounds = elapsed_bounds_us(targets)
        assert list(bounds) == sorted(set(bounds))
        assert 3 <= len(bounds) <= 33


@pytest.mark.parametrize(
    ("attribute", "label"),
    [
        ("channel", "channel"),
        ("slaTier", "sla_tier"),
        ("SLA-Tier", "sla_tier"),
        ("handled by", "handled_by"),
        ("größe", "gr__e"),
        ("2nd_line", "attribute_2nd_line"),
        ("__name__", "name__"),
        ("state", "attribute_state"),
        ("le", "attribute_le"),
        ("severity", "attribute_severity"),
        ("job", "attribute_job"),
        ("", "attribute_"),
    ],
)
def test_an_attribute_as_a_label_name(attribute: str, label: str) -> None:
    assert label_names([attribute]) == {attribute: label}
    assert label not in names.RESERVED


@pytest.mark.parametrize(
    "attributes",
    [
        ["sla-tier", "sla_tier", "slaTier"],
        ["状態", "担当"],
        ["attribute_state", "state"],
        ["a.b", "a b", "a_b"],
    ],
)
def test_no_two_attributes_share_a_label_name(attributes: list[str]) -> None:
    found = label_names(attributes)
    assert len(set(found.values())) == len(attributes)
    assert found == label_names(reversed(attributes))


def test_its_own_spelling_keeps_the_name() -> None:
    assert label_names(["sla_tier", "slaTier"])["sla_tier"] == "sla_tier"


def test_every_name_is_told_once() -> None:
    assert len({metric.name for metric in names.METRICS}) == len(names.METRICS)
