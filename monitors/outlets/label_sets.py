"""Which label sets of a standard have series of their own, and which are shown together under `other`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitors import names
from monitors.snapshot import Exemplar, Labels, StandardFigures

SERIES_A_LABEL_SET = len(names.VERDICTS) + 1 + len(names.VERDICTS) + len(names.OPEN_STATES)
_SERIES_BESIDE = 70  # of a standard, whatever its label sets are
_CHARACTERS_MOST = 128


def label_sets_most(series_most: int) -> int:
    """How many label sets of one standard have series of their own beside `other`, at least one."""
    return max(1, (series_most - _SERIES_BESIDE) // SERIES_A_LABEL_SET - 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A standard and its label sets: `places` tells under which each is shown, `shown` holds the labels of those, by name."""

    figures: StandardFigures
    places: Mapping[Labels, Labels]
    shown: Mapping[Labels, Mapping[str, str]]

    @property
    def refused(self) -> int:
        """How many label sets are shown under `other` because of the limit."""
        other = _other(self.figures)
        return self.figures.refused + sum(labels != place == other for labels, place in self.places.items())

    def summed(self, counts: Mapping[Labels, int]) -> dict[Labels, int]:
        """The counts by the label sets that are shown, each of which starts at 0."""
        sums = dict.fromkeys(self.shown, 0)
        for labels, count in counts.items():
            sums[self.places[labels]] += count
        return sums

    def summed_of(self, key: str, counts: Mapping[tuple[str, Labels], int]) -> dict[Labels, int]:
        """As `summed`, of the counts with this verdict or state."""
        return self.summed({labels: count for (each, labels), count in counts.items() if each == key})

    def latest(self) -> dict[Labels, Exemplar]:
        """The exemplar with the latest deadline of each label set that is shown and has one."""
        latest: dict[Labels, Exemplar] = {}
        for labels, exemplar in sorted(self.figures.exemplars.items(), key=lambda item: item[1].deadline_us):
            latest[self.places[labels]] = exemplar
        return latest


def placed(figures: StandardFigures, label_names: Mapping[str, str], series_most: int) -> Placed:
    """Place a standard's label sets: the first ones seen stay for themselves, so that none moves when another one comes.

    A standard without any has the one whose values are all missing. Label sets that become equal as text are shown as one.
    """
    most = label_sets_most(series_most)
    other = _other(figures)
    own: set[Labels] = set()
    places: dict[Labels, Labels] = {}
    for labels in _in_order(figures):
        text = tuple(label_text(value or "", _CHARACTERS_MOST) for value in labels)
        if text in own or text == other or len(own) < most:
            own.update({text} - {other})
            places[labels] = text
        else:
            places[labels] = other
    blank = dict.fromkeys(label_names.values(), "")
    columns = [label_names[attribute] for attribute in figures.break_down]
    shown = set(places.values()) or {("",) * len(columns)}
    return Placed(figures, places, {labels: blank | dict(zip(columns, map(str, labels), strict=True)) for labels in sorted(shown, key=str)})


def label_text(value: str, most: int | None = None) -> str:
    """A label's value as UTF-8 can carry it, at most so many characters."""
    return value[:most].encode("utf-8", "replace").decode()


def _other(figures: StandardFigures) -> Labels:
    return (names.OTHER,) * len(figures.break_down)


def _in_order(figures: StandardFigures) -> Iterable[Labels]:
    """All label sets in the order of first sight; those that only a count knows come last, in the order of their text."""
    counted = {*figures.breaches, *figures.exemplars, *(labels for _, labels in (*figures.verdicts, *figures.retractions))}
    counted.update(labels for _, labels in (figures.clocks.open if figures.clocks else ()))
    return dict.fromkeys((*figures.labels, *sorted(counted, key=lambda labels: [value or "" for value in labels])))
