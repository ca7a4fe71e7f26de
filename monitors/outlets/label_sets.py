"""Which label sets of a standard have series of their own, and which are shown together under `other`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from monitors import names
from monitors.bars import BarShown, GroupShown
from monitors.outlets.lines import LabelSet
from monitors.snapshot import Exemplar, Labels, StandardFigures

SERIES_A_GROUP = 5  # its figure, its samples, whether it holds, and two bounds
SERIES_A_LABEL_SET = len(names.VERDICTS) + 1 + len(names.VERDICTS) + len(names.OPEN_STATES)
_SERIES_BESIDE = 70  # of a standard, whatever its label sets are
_CHARACTERS_MOST = 128


def label_sets_most(series_most: int) -> int:
    """How many label sets of one standard have series of their own beside `other`, at least one."""
    return max(1, (series_most - _SERIES_BESIDE) // SERIES_A_LABEL_SET - 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A standard and its label sets: `shown` holds the names and values of those with series, `places` which of them each is shown as.

    `refused` are the label sets that are shown under `other` because of the limit. `groups` are those of a bar, each of its own name.
    """

    figures: StandardFigures
    name: str
    places: Mapping[Labels, int]
    shown: tuple[LabelSet, ...]
    refused: int
    groups: Sequence[GroupShown] = ()

    def summed(self, counts: Mapping[Labels, int]) -> list[int]:
        """The counts of the label sets that are shown, each of which starts at 0."""
        sums = [0] * len(self.shown)
        for labels, count in counts.items():
            sums[self.places[labels]] += count
        return sums

    def summed_by(self, keys: Iterable[str], counts: Mapping[tuple[str, Labels], int]) -> dict[str, list[int]]:
        """As `summed`, for each of these verdicts or states."""
        sums = {key: [0] * len(self.shown) for key in keys}
        for (key, labels), count in counts.items():
            sums[key][self.places[labels]] += count
        return sums

    def latest(self) -> dict[int, Exemplar]:
        """The exemplar with the latest deadline of each label set that is shown and has one, by its place."""
        latest: dict[int, Exemplar] = {}
        for labels, exemplar in sorted(self.figures.exemplars.items(), key=lambda item: item[1].deadline_us):
            latest[self.places[labels]] = exemplar
        return latest


def placed(figures: StandardFigures, label_names: Mapping[str, str], series_most: int) -> Placed:
    """Place a standard's label sets: the first ones seen stay for themselves, so that none moves when another one comes.

    A standard without any has the one whose values are all missing. Label sets that become equal as text are shown as one.
    """
    most = label_sets_most(series_most)
    other = _other(figures)
    own = {other}
    places: dict[Labels, tuple[str, ...]] = {}
    for labels in _in_order(figures):
        text = tuple(label_text(value or "", _CHARACTERS_MOST) for value in labels)
        if text in own or len(own) <= most:
            own.add(text)
            places[labels] = text
        else:
            places[labels] = other
    shown = sorted(set(places.values()) or {("",) * len(figures.break_down)}, key=str)
    numbers = {labels: number for number, labels in enumerate(shown)}
    blank = dict.fromkeys(label_names.values(), "")
    columns = [label_names[attribute] for attribute in figures.break_down]
    return Placed(
        figures=figures,
        name=label_text(figures.name),
        places={labels: numbers[place] for labels, place in places.items()},
        shown=tuple(tuple((blank | dict(zip(columns, labels, strict=True))).items()) for labels in shown),
        refused=sum(labels != place == other for labels, place in places.items()),
        groups=() if figures.bar is None else _groups(figures.bar, series_most),
    )


def _groups(bar: BarShown, series_most: int) -> Sequence[GroupShown]:
    """The groups of a bar that have series: those at fault before others, and under `other` how many samples the rest have."""
    most = max(1, (series_most - _SERIES_BESIDE) // SERIES_A_GROUP - 1)
    named: dict[str, GroupShown] = {}
    rest = 0
    for group in sorted(bar.groups, key=lambda group: (not group.violated, group.group)):
        name = label_text(group.group, _CHARACTERS_MOST)
        if name in named or name == names.OTHER or len(named) == most:
            rest += group.samples
        else:
            named[name] = replace(group, group=name)
    return [*named.values(), *([GroupShown(names.OTHER, None, rest, None)] if rest else [])]


@lru_cache(1 << 16)
def label_text(value: str, most: int | None = None) -> str:
    """A label's value as UTF-8 can carry it, at most so many characters."""
    return value[:most].encode("utf-8", "replace").decode()


def _other(figures: StandardFigures) -> tuple[str, ...]:
    return (names.OTHER,) * len(figures.break_down)


def _in_order(figures: StandardFigures) -> Iterable[Labels]:
    """All label sets in the order of first sight; those that only a count knows come last, in the order of their text."""
    counted = {*figures.breaches, *figures.exemplars, *(labels for _, labels in (*figures.verdicts, *figures.retractions))}
    counted.update(labels for _, labels in (figures.clocks.open if figures.clocks else ()))
    return (*figures.labels, *sorted(counted.difference(figures.labels), key=lambda labels: [value or "" for value in labels]))
