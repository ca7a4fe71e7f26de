"""What `/metrics` says of a snapshot, in both forms, read back by the client library's own parsers."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text
from prometheus_client.samples import Sample

from engine.language.durations import SECOND
from monitors import names
from monitors.bars import GroupShown
from monitors.feeds.faults import Reason
from monitors.outlets.label_sets import label_sets_most
from monitors.outlets.lines import Form
from monitors.outlets.metrics import Expositions, form_accepted
from monitors.snapshot import Exemplar, Labels, Snapshot, StandardFigures
from tests.figures import awkward, bar, render, rule, snapshot, standard

READERS: dict[Form, Callable[[str], Iterable[Metric]]] = {Form.TEXT: read_text, Form.OPENMETRICS: read_openmetrics}


def families(shown: Snapshot, form: Form = Form.OPENMETRICS) -> dict[str, Metric]:
    return {family.name: family for family in READERS[form](render(shown, form).decode())}


def samples(metric: names.Metric, shown: Snapshot) -> list[Sample]:
    return families(shown)[metric.name.removesuffix("_total")].samples


def values(metric: names.Metric, *standards: StandardFigures, series_most: int = 1000, of: str = "standard") -> dict[str, float]:
    """The values of a family by the value of one of its labels, where that tells them apart."""
    found = samples(metric, replace(snapshot(), standards=standards, series_most=series_most))
    by_label = {sample.labels.get(of, ""): sample.value for sample in found}
    assert len(by_label) == len(found)
    return by_label


def of_groups(groups: Sequence[GroupShown]) -> StandardFigures:
    """A bar with these groups, and no spread."""
    shown = bar().bar
    assert shown is not None
    return replace(bar(), bar=replace(shown, groups=groups, spread=None))


def with_labels(*label_sets: Labels, exemplars: Mapping[Labels, Exemplar] | None = None) -> StandardFigures:
    """A standard broken down by one attribute, with one breach in each label set."""
    breaches = dict.fromkeys(label_sets, 1)
    plain = replace(rule(), break_down=("channel",), labels=label_sets, verdicts={}, breaches=breaches)
    return replace(plain, exemplars=exemplars or {})


def test_every_metric_of_the_list_is_shown_in_both_forms() -> None:
    for form in Form:
        assert set(families(snapshot(), form)) == {metric.name.removesuffix("_total") for metric in names.METRICS}


def test_no_family_tells_when_it_was_created() -> None:
    assert not any(b"_created" in render(snapshot(), form) for form in Form)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.TEXT),
        ("*/*", Form.TEXT),
        ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", Form.TEXT),
        ("text/html,application/xhtml+xml", Form.TEXT),
        ("application/openmetrics-text", Form.OPENMETRICS),
        ("application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5", Form.OPENMETRICS),
        ("text/plain;version=0.0.4, application/openmetrics-text; version=1.0.0; escaping=allow-utf-8", Form.OPENMETRICS),
    ],
)
def test_the_accept_header_chooses_the_form(accept: str, form: Form) -> None:
    assert form_accepted(accept) is form
    assert render(snapshot(), form).endswith(b"# EOF\n") is (form is Form.OPENMETRICS)


def test_awkward_text_comes_back_as_it_was() -> None:
    promises = {sample.labels["promise"] for sample in samples(names.STANDARD_INFO, snapshot())}
    assert awkward().promise in promises
    label_sets = [sample.labels for sample in samples(names.VERDICTS_DECIDED, replace(snapshot(), standards=[awkward()]))]
    assert {(labels["sla_tier"], labels["attribute_state"], labels["attribute_le"]) for labels in label_sets} == {
        ('gold "plus"', "a\\b", "line\nbreak\0")
    }


def test_a_lone_surrogate_cannot_break_the_page() -> None:
    assert values(names.BREACHES, with_labels(("e\ud800mail",)), of="channel") == {"e?mail": 1}


class TestStartsAtZero:
    """Every known series is there before it counts anything."""

    def test_a_standard_without_any_label_set(self) -> None:
        assert values(names.BREACHES, with_labels()) == {"letters-are-short": 0}
        assert values(names.RETRACTIONS, with_labels(), of="verdict") == {"met": 0, "breached": 0}

    def test_breaches_of_all_label_sets_are_one_series_also_before_the_first(self) -> None:
        steps = [with_labels(), with_labels(("chat",)), with_labels(("chat",), ("email",))]
        assert [values(names.STANDARD_BREACHES, each) for each in steps] == [{"letters-are-short": count} for count in (0, 1, 2)]

    def test_a_label_set_that_only_an_open_clock_has(self) -> None:
        found = samples(names.BREACHES, replace(snapshot(), standards=[awkward()]))
        assert [(sample.labels["sla_tier"], sample.value) for sample in found] == [('gold "plus"', 0)]

    def test_every_state_and_every_verdict_of_a_label_set(self) -> None:
        found = samples(names.OPEN_CLOCKS, replace(snapshot(), standards=[awkward()]))
        assert {sample.labels["state"]: sample.value for sample in found} == {
            "running": 1,
            "at_risk": 1,
            "paused": 0,
            "breached": 0,
            "unknown": 0,
        }

    def test_every_reason_for_setting_a_record_aside(self) -> None:
        found = samples(names.FEED_SET_ASIDE, snapshot(step=1))
        of_helpdesk = {sample.labels["reason"]: sample.value for sample in found if sample.labels["feed"] == "helpdesk"}
        assert of_helpdesk == dict.fromkeys(map(str, Reason), 0) | {"bad_time": 1}

    @pytest.mark.parametrize(("step", "expected"), [(0, 0), (1, 3)])
    def test_what_was_left_out_of_all_types_together(self, step: int, expected: int) -> None:
        found = samples(names.FEED_LEFT_OUT, snapshot(step=step))
        assert {sample.labels["feed"]: sample.value for sample in found}["helpdesk"] == expected


class TestUnknownIsAbsent:
    def test_violated(self) -> None:
        assert values(names.VIOLATED, standard(), awkward(), rule()) == {"email-reply-24h": 0, "letters-are-short": 1}

    def test_compliance(self) -> None:
        (window,) = rule().windows
        unknown = replace(rule(), windows=[replace(window, met=0, breached=0, compliance=None, budget_remaining=None, burn_rate=None)])
        assert values(names.COMPLIANCE, rule()) == {"letters-are-short": 0.7}
        assert names.COMPLIANCE.name in families(snapshot())
        assert values(names.COMPLIANCE, unknown) == {}
        assert values(names.GOAL, unknown) == {"letters-are-short": 0.9}

    def test_a_next_deadline_and_a_watermark(self) -> None:
        clocks = standard().clocks
        assert clocks is not None
        assert values(names.NEXT_DEADLINE, replace(standard(), clocks=replace(clocks, next_deadline_us=None))) == {}
        assert "history" not in {sample.labels["feed"] for sample in samples(names.FEED_WATERMARK, snapshot())}

    def test_a_rule_has_no_clocks(self) -> None:
        for metric in (names.OPEN_CLOCKS, names.AT_RISK_CLOCKS, names.DUE_CLOCKS, names.NEXT_DEADLINE, names.ELAPSED):
            assert values(metric, rule()) == {}


class TestBars:
    """A bar shows the figures of its groups, and none of what has no verdicts or clocks."""

    def test_figures_of_groups(self) -> None:
        assert values(names.BAR_VALUE, bar(), of="group") == {"chat": 4.1, "email": 4.6, 'by "post"': 3.0}
        assert values(names.BAR_SAMPLES, bar(), of="group") == {"chat": 40, "email": 50, 'by "post"': 1}
        assert values(names.BAR_VIOLATED, bar(), of="group") == {"chat": 1, "email": 0}
        bounds = samples(names.BAR_BOUND, replace(snapshot(), standards=[bar()]))
        assert {(each.labels["group"], each.labels["bound"], each.value) for each in bounds} == {
            (group, *bound) for group in ("chat", "email", 'by "post"') for bound in (("at_least", 4.2), ("at_most", 5.0))
        }
        assert values(names.BAR_SPREAD, bar()) == {"even-quality": 0.5}

    def test_what_is_unknown_is_absent(self) -> None:
        unknown = of_groups([GroupShown("", None, 0, None)])
        assert values(names.BAR_VALUE, unknown) == values(names.BAR_SPREAD, unknown) == {}
        assert values(names.BAR_SAMPLES, unknown, of="group") == {"": 0}

    @pytest.mark.parametrize("metric", [names.VERDICTS_DECIDED, names.BREACHES, names.RETRACTIONS, names.OPEN_CLOCKS, names.COMPLIANCE])
    def test_what_a_bar_has_not(self, metric: names.Metric) -> None:
        assert values(metric, bar()) == {}

    @pytest.mark.parametrize(("count", "own", "rest"), [(45, 45, {}), (46, 45, {"other": 1})])
    def test_groups_past_the_limit_are_told_together_and_those_at_fault_first(self, count: int, own: int, rest: dict[str, int]) -> None:
        groups = [GroupShown(f"g{place:02}", 1.0, 1, place == count - 1) for place in range(count)]
        many = of_groups(groups)
        found = values(names.BAR_SAMPLES, many, series_most=300, of="group")
        assert found == {group.group: 1 for group in [groups[-1], *groups[: own - 1]]} | rest
        assert len(values(names.BAR_VALUE, many, series_most=300, of="group")) == own


class TestLabelSets:
    """The first label sets seen keep series of their own; what comes past the limit is `other`."""

    MOST = 3
    SERIES_MOST = next(series for series in range(1000) if label_sets_most(series) == 3)

    @pytest.mark.parametrize(
        ("count", "shown", "refused"),
        [
            (2, {"c0": 1, "c1": 1}, 0),
            (3, {"c0": 1, "c1": 1, "c2": 1}, 0),
            (4, {"c0": 1, "c1": 1, "c2": 1, "other": 1}, 1),
            (9, {"c0": 1, "c1": 1, "c2": 1, "other": 6}, 6),
        ],
    )
    def test_both_sides_of_the_limit(self, count: int, shown: dict[str, float], refused: int) -> None:
        many = with_labels(*((f"c{place}",) for place in range(count)))
        assert values(names.BREACHES, many, series_most=self.SERIES_MOST, of="channel") == shown
        assert values(names.LABEL_SETS_REFUSED, many, series_most=self.SERIES_MOST) == {"letters-are-short": refused}

    def test_no_label_set_moves_when_another_comes(self) -> None:
        early = with_labels(("zebra",), ("yak",), ("xerus",))
        later = with_labels(("zebra",), ("yak",), ("xerus",), ("ant",))
        for figures in (early, later):
            assert {"zebra", "yak", "xerus"} <= set(values(names.BREACHES, figures, series_most=self.SERIES_MOST, of="channel"))

    def test_a_label_set_that_is_called_other(self) -> None:
        full = with_labels(("c0",), ("c1",), ("c2",), ("other",))
        assert values(names.BREACHES, full, series_most=self.SERIES_MOST, of="channel") == {"c0": 1, "c1": 1, "c2": 1, "other": 1}
        assert values(names.LABEL_SETS_REFUSED, full, series_most=self.SERIES_MOST) == {"letters-are-short": 0}

    @pytest.mark.parametrize("pair", [("", None), ("x" * 128 + "a", "x" * 128 + "b"), ("\ud800", "\udfff")])
    def test_label_sets_that_read_alike_are_one(self, pair: tuple[str | None, str | None]) -> None:
        (value,) = values(names.BREACHES, with_labels((pair[0],), (pair[1],)), of="channel").values()
        assert value == 2

    def test_a_full_standard_stays_under_the_limit(self) -> None:
        many = tuple((f"c{place}", "north", None) for place in range(500))
        drawn = families(replace(snapshot(), standards=[replace(standard(), labels=(*many, *standard().labels))])).values()
        series = [sample for family in drawn for sample in family.samples if "standard" in sample.labels]
        assert 900 < len(series) <= 1000

    def test_all_standards_share_the_label_names_of_a_family(self) -> None:
        found = samples(names.VERDICTS_DECIDED, snapshot())
        assert len({frozenset(sample.labels) for sample in found}) == 1


class TestExemplars:
    def exemplar_of(self, subject: str) -> object:
        labels: Labels = ("email",)
        shown = replace(snapshot(), standards=[with_labels(labels, exemplars={labels: Exemplar(subject, 1_795_000_000 * SECOND)})])
        (sample,) = samples(names.BREACHES, shown)
        return sample.exemplar.labels if sample.exemplar else None

    @pytest.mark.parametrize(("length", "kept"), [(1, True), (93, True), (94, False), (5000, False)])
    def test_a_subject_that_does_not_fit_is_left_out_rather_than_cut(self, length: int, kept: bool) -> None:
        subject = "x" * length
        assert self.exemplar_of(subject) == ({"subject": subject, "deadline": "2026-11-18T11:06:40Z"} if kept else None)

    def test_the_latest_of_those_shown_together(self) -> None:
        pair: tuple[Labels, Labels] = (("",), (None,))
        exemplars = {pair[0]: Exemplar("late", 2 * SECOND), pair[1]: Exemplar("early", SECOND)}
        (sample,) = samples(names.BREACHES, replace(snapshot(), standards=[with_labels(*pair, exemplars=exemplars)]))
        assert sample.exemplar is not None
        assert sample.exemplar.labels["subject"] == "late"
        assert float(sample.exemplar.timestamp or 0) == 2

    def test_the_latest_of_a_standard(self) -> None:
        exemplars: dict[Labels, Exemplar] = {("a",): Exemplar("late", 2 * SECOND), ("b",): Exemplar("early", SECOND)}
        (sample,) = samples(names.STANDARD_BREACHES, replace(snapshot(), standards=[with_labels(*exemplars, exemplars=exemplars)]))
        assert sample.exemplar is not None and sample.exemplar.labels["subject"] == "late"

    def test_the_text_form_has_none(self) -> None:
        assert b" # {" in render(snapshot(), Form.OPENMETRICS)
        assert b" # {" not in render(snapshot(), Form.TEXT)


class TestExpositions:
    def test_a_snapshot_is_rendered_once_for_each_form(self) -> None:
        shown = snapshot()
        expositions = Expositions(lambda: shown)
        for form in Form:
            assert expositions.body(form) is expositions.body(form)
            assert expositions.body(form, zipped=True) is expositions.body(form, zipped=True)
            assert gzip.decompress(expositions.body(form, zipped=True)) == expositions.body(form) == render(shown, form)

    def test_a_new_snapshot_is_rendered_anew(self) -> None:
        steps = iter(range(2))
        expositions = Expositions(lambda: snapshot(next(steps)))
        assert expositions.body(Form.TEXT) != expositions.body(Form.TEXT)
